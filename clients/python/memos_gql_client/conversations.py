from datetime import datetime

from pydantic import Field

from .base_model import BaseModel
from .enums import OwnerKind
from .fragments import PageEnd


class Conversations(BaseModel):
    conversations: "ConversationsConversations"


class ConversationsConversations(BaseModel):
    edges: list["ConversationsConversationsEdges"]
    page_info: "ConversationsConversationsPageInfo" = Field(alias="pageInfo")


class ConversationsConversationsEdges(BaseModel):
    cursor: str
    node: "ConversationsConversationsEdgesNode"


class ConversationsConversationsEdgesNode(BaseModel):
    id: str
    user_id: str = Field(alias="userId")
    owner_kind: OwnerKind = Field(alias="ownerKind")
    title: str
    message_count: int = Field(alias="messageCount")
    first_sent_at: datetime = Field(alias="firstSentAt")
    last_sent_at: datetime = Field(alias="lastSentAt")


ConversationsConversationsPageInfo = PageEnd
Conversations.model_rebuild()
ConversationsConversations.model_rebuild()
ConversationsConversationsEdges.model_rebuild()

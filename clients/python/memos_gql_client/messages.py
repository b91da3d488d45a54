from datetime import datetime
from typing import Annotated, Any, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import Role
from .fragments import FileFields, PageEnd


class Messages(BaseModel):
    messages: "MessagesMessages"


class MessagesMessages(BaseModel):
    edges: list["MessagesMessagesEdges"]
    page_info: "MessagesMessagesPageInfo" = Field(alias="pageInfo")


class MessagesMessagesEdges(BaseModel):
    cursor: str
    node: "MessagesMessagesEdgesNode"


class MessagesMessagesEdgesNode(BaseModel):
    id: str
    role: Role
    sent_at: datetime = Field(alias="sentAt")
    conversation_id: str = Field(alias="conversationId")
    tool_call_id: Optional[str] = Field(alias="toolCallId")
    tool_calls: list["MessagesMessagesEdgesNodeToolCalls"] = Field(alias="toolCalls")
    content: list[
        Annotated[
            Union[
                "MessagesMessagesEdgesNodeContentTextContent",
                "MessagesMessagesEdgesNodeContentImageContent",
                "MessagesMessagesEdgesNodeContentFileContent",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class MessagesMessagesEdgesNodeToolCalls(BaseModel):
    call_id: str = Field(alias="callId")
    name: str
    arguments: Any


class MessagesMessagesEdgesNodeContentTextContent(BaseModel):
    typename__: Literal["TextContent"] = Field(alias="__typename")
    text: str


class MessagesMessagesEdgesNodeContentImageContent(BaseModel):
    typename__: Literal["ImageContent"] = Field(alias="__typename")
    file: "MessagesMessagesEdgesNodeContentImageContentFile"


MessagesMessagesEdgesNodeContentImageContentFile = FileFields


class MessagesMessagesEdgesNodeContentFileContent(BaseModel):
    typename__: Literal["FileContent"] = Field(alias="__typename")
    file: "MessagesMessagesEdgesNodeContentFileContentFile"


MessagesMessagesEdgesNodeContentFileContentFile = FileFields
MessagesMessagesPageInfo = PageEnd
Messages.model_rebuild()
MessagesMessages.model_rebuild()
MessagesMessagesEdges.model_rebuild()
MessagesMessagesEdgesNode.model_rebuild()
MessagesMessagesEdgesNodeContentImageContent.model_rebuild()
MessagesMessagesEdgesNodeContentFileContent.model_rebuild()

from datetime import datetime
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import OwnerKind
from .fragments import PageEnd


class Users(BaseModel):
    users: "UsersUsers"


class UsersUsers(BaseModel):
    edges: list["UsersUsersEdges"]
    page_info: "UsersUsersPageInfo" = Field(alias="pageInfo")


class UsersUsersEdges(BaseModel):
    cursor: str
    node: "UsersUsersEdgesNode"


class UsersUsersEdgesNode(BaseModel):
    id: str
    owner_kind: OwnerKind = Field(alias="ownerKind")
    memory_count: int = Field(alias="memoryCount")
    last_sent_at: Optional[datetime] = Field(alias="lastSentAt")


UsersUsersPageInfo = PageEnd
Users.model_rebuild()
UsersUsers.model_rebuild()
UsersUsersEdges.model_rebuild()

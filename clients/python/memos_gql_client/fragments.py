from datetime import datetime
from typing import Annotated, Any, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import (
    ErrorCode,
    MemoryStatus,
    MemoryType,
    NoticeCode,
    OwnerKind,
    PreferenceType,
    Role,
    TaskStage,
    TaskState,
)


class Failure(BaseModel):
    code: ErrorCode
    message: str
    file_index: Optional[int] = Field(alias="fileIndex")
    stage: Optional[TaskStage]
    page: Optional[int]
    retryable: bool


class FileFields(BaseModel):
    id: str
    name: str
    media_type: Optional[str] = Field(alias="mediaType")
    size_bytes: Optional[int] = Field(alias="sizeBytes")
    sha_256: Optional[str] = Field(alias="sha256")
    page_count: Optional[int] = Field(alias="pageCount")
    width_px: Optional[int] = Field(alias="widthPx")
    height_px: Optional[int] = Field(alias="heightPx")
    source_url: Optional[str] = Field(alias="sourceUrl")
    original: Optional[str]
    created_at: Optional[datetime] = Field(alias="createdAt")
    conversation_id: Optional[str] = Field(alias="conversationId")
    state: Optional[TaskState]


class FilePlace(BaseModel):
    page: Optional[int]
    picture: Optional[str]
    excerpt: str
    ocr_confidence: Optional[float] = Field(alias="ocrConfidence")
    bounding_boxes: list["FilePlaceBoundingBoxes"] = Field(alias="boundingBoxes")
    file: "FilePlaceFile"


class FilePlaceBoundingBoxes(BaseModel):
    x: float
    y: float
    width: float
    height: float


class FilePlaceFile(BaseModel):
    id: str
    name: str
    media_type: Optional[str] = Field(alias="mediaType")
    original: Optional[str]


class InvalidInput(BaseModel):
    code: ErrorCode
    message: str
    issues: list["InvalidInputIssues"]


class InvalidInputIssues(BaseModel):
    path: list[str]
    message: str


class MessagePlace(BaseModel):
    part_index: int = Field(alias="partIndex")
    message: "MessagePlaceMessage"


class MessagePlaceMessage(BaseModel):
    id: str
    role: Role
    sent_at: datetime = Field(alias="sentAt")
    conversation_id: str = Field(alias="conversationId")


class MemoryFields(BaseModel):
    id: str
    user_id: str = Field(alias="userId")
    owner_kind: OwnerKind = Field(alias="ownerKind")
    conversation_id: str = Field(alias="conversationId")
    key: str
    value: str
    tags: list[str]
    info: Optional[Any]
    status: MemoryStatus
    replaced_by: Optional[str] = Field(alias="replacedBy")
    said_at: datetime = Field(alias="saidAt")
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    provenance: list[
        Annotated[
            Union[
                "MemoryFieldsProvenanceMessageSource",
                "MemoryFieldsProvenanceFileSource",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class MemoryFieldsProvenanceMessageSource(MessagePlace):
    typename__: Literal["MessageSource"] = Field(alias="__typename")


class MemoryFieldsProvenanceFileSource(FilePlace):
    typename__: Literal["FileSource"] = Field(alias="__typename")


class NotFound(BaseModel):
    code: ErrorCode
    message: str
    ids: list[str]


class PageEnd(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")


class PreferenceFields(BaseModel):
    id: str
    user_id: str = Field(alias="userId")
    owner_kind: OwnerKind = Field(alias="ownerKind")
    conversation_id: str = Field(alias="conversationId")
    key: str
    value: str
    tags: list[str]
    info: Optional[Any]
    status: MemoryStatus
    replaced_by: Optional[str] = Field(alias="replacedBy")
    said_at: datetime = Field(alias="saidAt")
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    provenance: list[
        Annotated[
            Union[
                "PreferenceFieldsProvenanceMessageSource",
                "PreferenceFieldsProvenanceFileSource",
            ],
            Field(discriminator="typename__"),
        ]
    ]
    preference_type: PreferenceType = Field(alias="preferenceType")
    reasoning: str


class PreferenceFieldsProvenanceMessageSource(MessagePlace):
    typename__: Literal["MessageSource"] = Field(alias="__typename")


class PreferenceFieldsProvenanceFileSource(FilePlace):
    typename__: Literal["FileSource"] = Field(alias="__typename")


class TaskFields(BaseModel):
    id: str
    revision: int
    state: TaskState
    user_id: str = Field(alias="userId")
    conversation_id: str = Field(alias="conversationId")
    memory_count: int = Field(alias="memoryCount")
    retry_of: Optional[str] = Field(alias="retryOf")
    created_at: datetime = Field(alias="createdAt")
    finished_at: Optional[datetime] = Field(alias="finishedAt")
    progress: "TaskFieldsProgress"
    failures: list["TaskFieldsFailures"]
    notices: list["TaskFieldsNotices"]
    files: list["TaskFieldsFiles"]


class TaskFieldsProgress(BaseModel):
    completed: int
    total: Optional[int]
    fraction: float


class TaskFieldsFailures(Failure):
    pass


class TaskFieldsNotices(BaseModel):
    code: NoticeCode
    message: str


class TaskFieldsFiles(BaseModel):
    index: int
    state: TaskState
    stage: Optional[TaskStage]
    progress: "TaskFieldsFilesProgress"
    failure: Optional["TaskFieldsFilesFailure"]
    file: "TaskFieldsFilesFile"


class TaskFieldsFilesProgress(BaseModel):
    completed: int
    total: Optional[int]
    fraction: float


class TaskFieldsFilesFailure(Failure):
    pass


class TaskFieldsFilesFile(BaseModel):
    id: str
    name: str
    media_type: Optional[str] = Field(alias="mediaType")
    page_count: Optional[int] = Field(alias="pageCount")


class TextFields(BaseModel):
    id: str
    user_id: str = Field(alias="userId")
    owner_kind: OwnerKind = Field(alias="ownerKind")
    conversation_id: str = Field(alias="conversationId")
    key: str
    value: str
    tags: list[str]
    info: Optional[Any]
    status: MemoryStatus
    replaced_by: Optional[str] = Field(alias="replacedBy")
    said_at: datetime = Field(alias="saidAt")
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    provenance: list[
        Annotated[
            Union[
                "TextFieldsProvenanceMessageSource", "TextFieldsProvenanceFileSource"
            ],
            Field(discriminator="typename__"),
        ]
    ]
    memory_type: MemoryType = Field(alias="memoryType")
    confidence: float


class TextFieldsProvenanceMessageSource(MessagePlace):
    typename__: Literal["MessageSource"] = Field(alias="__typename")


class TextFieldsProvenanceFileSource(FilePlace):
    typename__: Literal["FileSource"] = Field(alias="__typename")


class ToolSchemaFields(BaseModel):
    id: str
    user_id: str = Field(alias="userId")
    owner_kind: OwnerKind = Field(alias="ownerKind")
    conversation_id: str = Field(alias="conversationId")
    key: str
    value: str
    tags: list[str]
    info: Optional[Any]
    status: MemoryStatus
    replaced_by: Optional[str] = Field(alias="replacedBy")
    said_at: datetime = Field(alias="saidAt")
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    provenance: list[
        Annotated[
            Union[
                "ToolSchemaFieldsProvenanceMessageSource",
                "ToolSchemaFieldsProvenanceFileSource",
            ],
            Field(discriminator="typename__"),
        ]
    ]
    tool_name: str = Field(alias="toolName")
    tool_schema: Any = Field(alias="toolSchema")


class ToolSchemaFieldsProvenanceMessageSource(MessagePlace):
    typename__: Literal["MessageSource"] = Field(alias="__typename")


class ToolSchemaFieldsProvenanceFileSource(FilePlace):
    typename__: Literal["FileSource"] = Field(alias="__typename")


class ToolTrajectoryFields(BaseModel):
    id: str
    user_id: str = Field(alias="userId")
    owner_kind: OwnerKind = Field(alias="ownerKind")
    conversation_id: str = Field(alias="conversationId")
    key: str
    value: str
    tags: list[str]
    info: Optional[Any]
    status: MemoryStatus
    replaced_by: Optional[str] = Field(alias="replacedBy")
    said_at: datetime = Field(alias="saidAt")
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    provenance: list[
        Annotated[
            Union[
                "ToolTrajectoryFieldsProvenanceMessageSource",
                "ToolTrajectoryFieldsProvenanceFileSource",
            ],
            Field(discriminator="typename__"),
        ]
    ]
    experience: str
    tools_used: list["ToolTrajectoryFieldsToolsUsed"] = Field(alias="toolsUsed")


class ToolTrajectoryFieldsProvenanceMessageSource(MessagePlace):
    typename__: Literal["MessageSource"] = Field(alias="__typename")


class ToolTrajectoryFieldsProvenanceFileSource(FilePlace):
    typename__: Literal["FileSource"] = Field(alias="__typename")


class ToolTrajectoryFieldsToolsUsed(BaseModel):
    tool_name: str = Field(alias="toolName")
    success_rate: float = Field(alias="successRate")
    error_type: str = Field(alias="errorType")
    experience: str


Failure.model_rebuild()
FileFields.model_rebuild()
FilePlace.model_rebuild()
InvalidInput.model_rebuild()
MessagePlace.model_rebuild()
MemoryFields.model_rebuild()
NotFound.model_rebuild()
PageEnd.model_rebuild()
PreferenceFields.model_rebuild()
TaskFields.model_rebuild()
TextFields.model_rebuild()
ToolSchemaFields.model_rebuild()
ToolTrajectoryFields.model_rebuild()

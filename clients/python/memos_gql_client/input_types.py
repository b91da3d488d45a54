from datetime import datetime
from typing import Any, Optional

from pydantic import Field

from .base_model import BaseModel, Upload
from .enums import MemoryKind, MemoryStatus, OwnerKind, Role


class AddFeedbackInput(BaseModel):
    """What was wrong or missing, in plain words."""

    user_id: str = Field(alias="userId")
    "The owner of the memories that it is about; no one else's are changed."
    conversation_id: Optional[str] = Field(alias="conversationId", default=None)
    "The conversation in which it was said. If absent, the server makes one."
    feedback: str
    "What was wrong or missing, in the user's own words."
    agent_id: Optional[str] = Field(alias="agentId", default=None)
    "The agent it was said to; stored with new memories."
    app_id: Optional[str] = Field(alias="appId", default=None)
    "The app it was said in; stored with new memories."
    owner_kind: OwnerKind = Field(alias="ownerKind", default=OwnerKind.USER)
    "What `userId` names: USER, or AGENT for an agent with a memory of its own."


class AddKnowledgeBaseFilesInput(BaseModel):
    """Files for a knowledge base."""

    knowledge_base_id: str = Field(alias="knowledgeBaseId")
    "Where they belong."
    files: list["FileInput"]
    "1 to `limits.maxFiles`; images too."


class AddMessageInput(BaseModel):
    """What to remember, and whose memory it is."""

    user_id: str = Field(alias="userId")
    "Whose memory it is. One user never sees another's."
    conversation_id: Optional[str] = Field(alias="conversationId", default=None)
    "If absent, the server starts a new conversation; equal content in two conversations gives two memories."
    agent_id: Optional[str] = Field(alias="agentId", default=None)
    "The agent that was spoken to; filterable."
    app_id: Optional[str] = Field(alias="appId", default=None)
    "The app it was said in; filterable."
    messages: list["MessageInput"]
    "Oldest first."
    tags: Optional[list[str]] = Field(default_factory=lambda: [])
    "Put on every memory made from these messages."
    info: Optional[Any] = None
    "Free metadata, filterable by key."
    async_mode: Optional[bool] = Field(alias="asyncMode", default=True)
    "False waits until text is searchable. Ignored if a message contains an image or a file: these are always asynchronous."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "A repetition with the same key, project and user within 24 hours returns the first task instead of adding again; if its input differs, it is refused with InvalidInputError."
    owner_kind: OwnerKind = Field(alias="ownerKind", default=OwnerKind.USER)
    "What `userId` names: USER, or AGENT for an agent with a memory of its own."
    understand: Optional[bool] = True
    "Whether a model, if the operator has configured one, may derive memories from the messages. They are added to the memories of the text itself, and have a `derivation`."


class CancelTaskInput(BaseModel):
    """Which task to cancel."""

    task_id: str = Field(alias="taskId")
    "A task that has not ended."


class ContentInput(BaseModel):
    """Exactly one kind of content."""

    text: Optional[str] = None
    "Words."
    image: Optional["ImageInput"] = None
    "JPEG, PNG and other common raster formats."
    file: Optional["FileInput"] = None
    "PDF, DOCX, DOC, RTF, HTML or plain text."
    tool_use: Optional["ToolCallInput"] = Field(alias="toolUse", default=None)
    "A tool call among the parts of an ASSISTANT message, as in Anthropic's API; equivalent to an entry of `toolCalls`."
    tool_result: Optional["ToolResultInput"] = Field(alias="toolResult", default=None)
    "A tool result among the parts of a USER message, as in Anthropic's API; equivalent to a TOOL message."


class CreateKnowledgeBaseInput(BaseModel):
    """A knowledge base to be made."""

    name: str
    "1 to 200 characters."
    description: Optional[str] = ""
    "At most 2,000 characters."


class DeleteKnowledgeBaseFilesInput(BaseModel):
    """Which files of knowledge bases to delete."""

    file_ids: list[str] = Field(alias="fileIds")
    "The files to delete, at least one. If one is not found, none is deleted."


class DeleteKnowledgeBaseInput(BaseModel):
    """Which knowledge base to delete."""

    id: str
    "Its id."


class DeleteMemoriesInput(BaseModel):
    """Which memories to delete."""

    user_id: str = Field(alias="userId")
    "Whose memories."
    select: "MemorySelector"
    "Which of them."
    forget_sources: Optional[bool] = Field(alias="forgetSources", default=False)
    "Also delete the messages and files that no remaining memory points to."
    dry_run: Optional[bool] = Field(alias="dryRun", default=False)
    "Only count; delete nothing."
    owner_kind: OwnerKind = Field(alias="ownerKind", default=OwnerKind.USER)
    "What `userId` names."


class FileInput(BaseModel):
    """A document."""

    source: "FileSourceInput"
    "Its bytes."
    name: Optional[str] = None
    "Shown in provenance. Defaults to the last path segment of the URL or the upload's name."


class FileSourceInput(BaseModel):
    """Exactly one source of a file's bytes."""

    url: Optional[str] = None
    "The server fetches it; addresses that are not public are refused. A `data:` URL contains the bytes itself."
    base_64: Optional[str] = Field(alias="base64", default=None)
    "Inline bytes with no name or type: the server recognises the type from the bytes."
    upload: Optional[Upload] = None
    "A part of a multipart request. Preferred above 1 MB."


class ImageInput(BaseModel):
    """An image."""

    source: "FileSourceInput"
    "Its bytes."
    name: Optional[str] = None
    "Shown in provenance. Defaults to the last path segment of the URL or the upload's name."


class MemoryFilter(BaseModel):
    """All given conditions must hold."""

    kinds: Optional[list[MemoryKind]] = None
    "Any of these kinds."
    statuses: Optional[list[MemoryStatus]] = None
    "Any of these states. Absent: ACTIVATED when reading, all of them when deleting."
    conversation_ids: Optional[list[str]] = Field(alias="conversationIds", default=None)
    "Any of these conversations."
    agent_ids: Optional[list[str]] = Field(alias="agentIds", default=None)
    "Any of these agents."
    app_ids: Optional[list[str]] = Field(alias="appIds", default=None)
    "Any of these apps."
    file_ids: Optional[list[str]] = Field(alias="fileIds", default=None)
    "Read in any of these files."
    tags: Optional[list[str]] = None
    "All of these tags; an empty list has no effect."
    info: Optional[Any] = None
    "Equal to every given key of `info`."
    created_after: Optional[datetime] = Field(alias="createdAfter", default=None)
    "Stored at this instant or later."
    created_before: Optional[datetime] = Field(alias="createdBefore", default=None)
    "Stored earlier than this instant."
    said_after: Optional[datetime] = Field(alias="saidAfter", default=None)
    "Said at this instant or later: see `saidAt`."
    said_before: Optional[datetime] = Field(alias="saidBefore", default=None)
    "Said earlier than this instant."
    updated_after: Optional[datetime] = Field(alias="updatedAfter", default=None)
    "Changed at this instant or later: see `updatedAt`."
    updated_before: Optional[datetime] = Field(alias="updatedBefore", default=None)
    "Changed earlier than this instant."
    info_contains: Optional[Any] = Field(alias="infoContains", default=None)
    "For every given key, the list in `info` contains this element."
    any_of: Optional[list["MemoryFilter"]] = Field(alias="anyOf", default=None)
    "At least one of these groups must also hold. The default of `statuses` does not apply inside a group."


class MemorySelector(BaseModel):
    """Exactly one way to say which memories."""

    ids: Optional[list[str]] = None
    "These memories, at least one. If one is not found, none is deleted."
    filter_: Optional["MemoryFilter"] = Field(alias="filter", default=None)
    "All memories of one owner that match. `{}` is all of them; empty conditions are refused."


class MessageInput(BaseModel):
    """One message of a conversation."""

    role: Role
    "Who said it."
    content: Optional[list["ContentInput"]] = Field(default_factory=lambda: [])
    "In order. May be empty only when `toolCalls` is not."
    tool_calls: Optional[list["ToolCallInput"]] = Field(
        alias="toolCalls", default_factory=lambda: []
    )
    "Calls an ASSISTANT message makes, at most 200."
    tool_call_id: Optional[str] = Field(alias="toolCallId", default=None)
    "The call a TOOL message answers."
    sent_at: Optional[datetime] = Field(alias="sentAt", default=None)
    "When it was said. Defaults to now."


class RetryTaskInput(BaseModel):
    """Which task to run again."""

    task_id: str = Field(alias="taskId")
    "A task that has ended."


class ToolCallInput(BaseModel):
    """A call of a tool that an assistant made."""

    call_id: str = Field(alias="callId")
    "The model's own id of the call."
    name: str
    "Which tool was called."
    arguments: Any
    "What it was called with."


class ToolResultInput(BaseModel):
    """What a call of a tool gave back."""

    call_id: str = Field(alias="callId")
    "The model's own id of the call."
    content: Optional[list["ContentInput"]] = Field(default_factory=lambda: [])
    "In order; may be empty."
    is_error: Optional[bool] = Field(alias="isError", default=False)
    "Whether the call failed."


class UpdateMemoryInput(BaseModel):
    """What to change in a memory; absent fields stay unchanged."""

    id: str
    "Which memory."
    key: Optional[str] = None
    "Its title, 1 to 200 characters. If absent, a title that was taken from the text changes with the text."
    value: Optional[str] = None
    "Its text, 1 to 10,000 characters; it is indexed again."
    tags: Optional[list[str]] = None
    "All its tags from now on."
    status: Optional[MemoryStatus] = None
    "Hide, archive or restore it."


AddKnowledgeBaseFilesInput.model_rebuild()
AddMessageInput.model_rebuild()
ContentInput.model_rebuild()
DeleteMemoriesInput.model_rebuild()
FileInput.model_rebuild()
ImageInput.model_rebuild()
MemoryFilter.model_rebuild()
MemorySelector.model_rebuild()
MessageInput.model_rebuild()
ToolResultInput.model_rebuild()

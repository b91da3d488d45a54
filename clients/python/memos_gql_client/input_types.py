from datetime import datetime
from typing import Any, Optional

from pydantic import Field

from .base_model import BaseModel, Upload
from .enums import MemoryKind, MemoryStatus, OwnerKind, Role


class AddFeedbackInput(BaseModel):
    """What was wrong or missing, in plain words."""

    user_id: str = Field(alias="userId")
    "Whose memories it is about; nobody else's are touched."
    conversation_id: Optional[str] = Field(alias="conversationId", default=None)
    "Where it was said. Made by the server when absent."
    feedback: str
    "What was wrong or missing, in the user's own words."
    agent_id: Optional[str] = Field(alias="agentId", default=None)
    "The agent it was said to; kept with what is new."
    app_id: Optional[str] = Field(alias="appId", default=None)
    "The app it was said in; kept with what is new."
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
    "Made by the server when absent: then each `addMessage` opens a new one, and equal content in two of them is two memories."
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
    "False waits until text is searchable. Ignored when any message holds an image or a file: those are always asynchronous."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "A repeat with the same key, project and user returns the first task instead of adding again (kept 24 h); with another input it is an InvalidInputError."
    owner_kind: OwnerKind = Field(alias="ownerKind", default=OwnerKind.USER)
    "What `userId` names: USER, or AGENT for an agent with a memory of its own."
    understand: Optional[bool] = True
    "Whether a model, where the operator has set one, may derive memories from it. They stand beside the words, and say so in `derivation`."


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
    "A call of a tool among the parts of an ASSISTANT message, as Anthropic's API has it; the same as one in `toolCalls`."
    tool_result: Optional["ToolResultInput"] = Field(alias="toolResult", default=None)
    "What a call gave back, among the parts of a USER message, as Anthropic's API has it; the same as a TOOL message."


class CreateKnowledgeBaseInput(BaseModel):
    """A knowledge base to be made."""

    name: str
    "1 to 200 characters."
    description: Optional[str] = ""
    "At most 2,000 characters."


class DeleteKnowledgeBaseFilesInput(BaseModel):
    """Which files of knowledge bases to delete."""

    file_ids: list[str] = Field(alias="fileIds")
    "All of them or none; at least one."


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
    "Count, delete nothing."
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
    "The server fetches it; addresses that are not public are refused. A `data:` URL carries the bytes itself."
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
    "All of these tags; an empty list asks for none."
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
    "Of every given key, the list in `info` has this element."
    any_of: Optional[list["MemoryFilter"]] = Field(alias="anyOf", default=None)
    "At least one of these groups holds too. A group asks for `statuses` only where it names them."


class MemorySelector(BaseModel):
    """Exactly one way to say which memories."""

    ids: Optional[list[str]] = None
    "These, all of them or none; at least one."
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
    """What to change of a memory; what is left out stays as it is."""

    id: str
    "Which memory."
    key: Optional[str] = None
    "Its title, 1 to 200 characters. One taken from the words follows them unless it is given."
    value: Optional[str] = None
    "What it says, 1 to 10,000 characters; it is indexed anew."
    tags: Optional[list[str]] = None
    "All its tags from now on."
    status: Optional[MemoryStatus] = None
    "Hide it, put it aside, or let it count again."


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

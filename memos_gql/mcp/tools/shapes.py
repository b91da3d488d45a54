"""What tools answer with, in the shapes of the MemOS API. Items may have more fields than are named here."""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Data = TypeVar("Data")


class Shape(BaseModel):
    model_config = ConfigDict(extra="allow")


class Envelope(Shape, Generic[Data]):
    code: Literal[0] = Field(description="Always 0: a failure is reported as an error of the tool.")
    message: Literal["ok"]
    data: Data


class Origin(Shape):
    """Where a memory came from: a message (`chat`), or a place in a file."""

    type: Literal["chat", "file", "image"]
    file_id: str | None = None
    doc_path: str | None = Field(default=None, description="The name of the file.")
    page: int | None = None
    content: str | None = Field(default=None, description="The original words.")


class Item(Shape):
    id: str = Field(description="For delete_memory and update_memory.")
    create_time: int = Field(description="Milliseconds since 1970.")
    conversation_id: str
    tags: list[str]
    relativity: float | None = Field(default=None, description="How well it answers, 0 to 1; only in a search.")
    sources: list[Origin]


class Fact(Item):
    memory_key: str = Field(description="A short title.")
    memory_value: str = Field(description="The memory itself.")


class Preference(Item):
    preference: str
    preference_type: str
    reasoning: str


class ToolMemory(Item):
    tool_type: str
    tool_value: str


class Lists(Shape):
    memory_detail_list: list[Fact]
    preference_detail_list: list[Preference]
    tool_memory_detail_list: list[ToolMemory]


class Found(Lists):
    preference_note: str = Field(description="How to treat the preferences; empty if there are none.")


class Page(Lists):
    total: int
    size: int
    current: int
    pages: int


class Detail(Shape):
    id: str
    title: str
    content: str
    status: str
    history: list[Shape] = Field(description="Its earlier versions, oldest first.")


class Added(Shape):
    success: Literal[True]
    task_id: str = Field(description="For task_status.")
    status: Literal["running", "completed", "failed"]
    conversation_id: str


class Failure(Shape):
    error: str = Field(description="The kind of failure, for programs.")
    message: str
    retryable: bool


class Status(Shape):
    task_id: str
    status: Literal["running", "completed", "failed"]
    progress: float = Field(description="How much is done, 0 to 1.")
    memory_count: int
    files: list[Shape]
    failures: list[Failure]


class Done(Shape):
    success: Literal[True]


class Deleted(Done):
    deleted: int


class Corrected(Added):
    changes: list[Shape] = Field(description="What was replaced, hidden or added.")


class KnowledgeBase(Shape):
    id: str = Field(description="The knowledge base, for the other tools.")


class KnowledgeFile(Shape):
    id: str
    name: str
    status: Literal["running", "completed", "failed"]


class KnowledgeFiles(Shape):
    total: int
    page: int
    page_size: int
    file_detail_list: list[KnowledgeFile]

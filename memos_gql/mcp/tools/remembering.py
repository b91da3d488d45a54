"""Tools that add: what was said, and files."""

from typing import Literal

from pydantic import BaseModel, Field

from memos_gql.mcp.call import Call, Fields, Report
from memos_gql.mcp.links import link_to
from memos_gql.mcp.tools import wording
from memos_gql.mcp.tools.shapes import Added, Envelope, Status
from memos_gql.mcp.tools.tool import Listed, Result, Tool, enveloped
from memos_gql.mcp.tools.waiting import MAX_WAIT_S, follow

FIRST_MESSAGE = (
    "The user's first message in this conversation. It identifies the conversation, so send the same one in every call."
)


class Said(BaseModel):
    role: Literal["user", "assistant", "system", "tool"] = Field(description="Who said it.")
    content: str = Field(description="What was said.")
    chat_time: str | None = Field(default=None, description="When it was said, if not now: ISO 8601.")


class AddMessage(BaseModel):
    conversation_first_message: str | None = Field(default=None, description=FIRST_MESSAGE)
    messages: Listed[Said] = Field(description="What was said, oldest first: the user's message and your answer.")


class AddFile(BaseModel):
    file: str = Field(
        description="An http(s) URL, a data: URL, or the bytes in base64, of a PDF, DOCX, picture or text."
    )
    name: str | None = Field(default=None, description="The file's name, as shown to the user.")
    note: str | None = Field(default=None, description="A few words about the file, by which it can be found, too.")
    conversation_first_message: str | None = Field(default=None, description=FIRST_MESSAGE)
    wait_seconds: float = Field(
        default=30, ge=0, le=MAX_WAIT_S, description="Seconds to wait for the end; reading continues after."
    )


class TaskStatus(BaseModel):
    task_id: str = Field(description="The id that add_file or add_message returned.")
    wait_seconds: float = Field(default=0, ge=0, le=MAX_WAIT_S, description="Seconds to wait for its end.")


async def _add_message(call: Call, taken: AddMessage, _report: Report) -> Result:
    messages = [said.model_dump(exclude_none=True) for said in taken.messages]
    data = await call.ask(
        "add/message", {**_where(call, taken.conversation_first_message), "messages": messages, "async_mode": False}
    )
    return Result(f"Stored {len(messages)} messages; task {data['task_id']} is {data['status']}.", enveloped(data))


async def _add_file(call: Call, taken: AddFile, report: Report) -> Result:
    file: Fields = {"type": "file", "file": {"file_data": taken.file, "filename": taken.name}}
    note: list[Fields] = [{"type": "text", "text": taken.note}] if taken.note else []
    message = {"role": "user", "content": [*note, file]}
    added = await call.ask("add/message", {**_where(call, taken.conversation_first_message), "messages": [message]})
    return await _status_of(call, str(added["task_id"]), wait_s=taken.wait_seconds, report=report)


async def _task_status(call: Call, taken: TaskStatus, report: Report) -> Result:
    return await _status_of(call, taken.task_id, wait_s=taken.wait_seconds, report=report)


async def _status_of(call: Call, task_id: str, *, wait_s: float, report: Report) -> Result:
    data = await call.ask("get/status", {"task_id": task_id})
    if wait_s and data["status"] == "running":
        await follow(call, task_id, wait_s=wait_s, report=report)
        data = await call.ask("get/status", {"task_id": task_id})
    words = wording.status(data)
    if data["status"] == "running":
        words += " Ask task_status again in a while."
    files = data["files"] if isinstance(data["files"], list) else []
    links = [link_to(file["file_id"], name=file["file_name"], page=None) for file in files if file["pages_completed"]]
    return Result(words, enveloped(data), links)


def _where(call: Call, first_message: str | None) -> Fields:
    return {"user_id": call.user_id, "conversation_id": call.conversation_id(first_message)}


TOOLS = (
    Tool(
        name="add_message",
        title="Remember what was said",
        description=(
            "Store a turn of the conversation: the user's message and your answer. Its contents can be found at once."
        ),
        takes=AddMessage,
        gives=Envelope[Added],
        answer=_add_message,
    ),
    Tool(
        name="add_file",
        title="Remember a file",
        description=(
            "Read a document or a picture and remember it page by page; scans are read by OCR. It reports the progress "
            "while it waits. If the file cannot be read, the answer gives the reason."
        ),
        takes=AddFile,
        gives=Envelope[Status],
        answer=_add_file,
    ),
    Tool(
        name="task_status",
        title="Progress of a task",
        description=(
            "Report the progress of a task of add_file or add_message, what it remembered, and what failed and why."
        ),
        takes=TaskStatus,
        gives=Envelope[Status],
        answer=_task_status,
        is_reading=True,
    ),
)

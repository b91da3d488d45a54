"""Tools that change, correct and delete memories."""

from typing import Literal

from pydantic import BaseModel, Field

from memos_gql.mcp.call import Call, Report
from memos_gql.mcp.tools.remembering import FIRST_MESSAGE
from memos_gql.mcp.tools.shapes import Corrected, Deleted, Done, Envelope
from memos_gql.mcp.tools.tool import Listed, Result, Tool, enveloped


class UpdateMemory(BaseModel):
    memory_id: str = Field(description="The memory's id, as search_memory returned it.")
    content: str | None = Field(default=None, description="Its new text.")
    title: str | None = Field(default=None, description="Its new title.")
    tags: Listed[str] | None = Field(default=None, description="Its new tags, which replace the present ones.")
    status: Literal["activated", "archived", "deleted"] | None = Field(
        default=None, description="Only activated memories are found."
    )


class DeleteMemory(BaseModel):
    memory_ids: Listed[str] = Field(description="The memories' ids, as search_memory returned them; all in one call.")


class AddFeedback(BaseModel):
    conversation_first_message: str | None = Field(default=None, description=FIRST_MESSAGE)
    feedback_content: str = Field(
        description="What is wrong and what is right, in the user's words: `It is not Tuesday, it is Friday.`"
    )
    agent_id: str | None = Field(default=None, description="The agent that the feedback is about.")
    app_id: str | None = Field(default=None, description="The app that the feedback is about.")
    feedback_time: str | None = Field(default=None, description="Taken for the sake of MemOS's clients, and ignored.")
    allow_public: bool | None = Field(default=None, description="Taken for the sake of MemOS's clients, and ignored.")
    allow_knowledgebase_ids: Listed[str] | None = Field(
        default=None, description="Taken for the sake of MemOS's clients, and ignored."
    )


async def _update_memory(call: Call, taken: UpdateMemory, _report: Report) -> Result:
    data = await call.ask("update/memory", taken.model_dump(exclude_none=True))
    return Result(f"{taken.memory_id} was changed; its history has the earlier version.", enveloped(data))


async def _delete_memory(call: Call, taken: DeleteMemory, _report: Report) -> Result:
    data = await call.ask("delete/memory", {"user_ids": [call.user_id], "memory_ids": taken.memory_ids})
    return Result(f"{data['deleted']} memories were deleted for good.", enveloped(data))


async def _add_feedback(call: Call, taken: AddFeedback, _report: Report) -> Result:
    asked = taken.model_dump(exclude={"conversation_first_message"}, exclude_none=True)
    where = {"user_id": call.user_id, "conversation_id": call.conversation_id(taken.conversation_first_message)}
    data = await call.ask("add/feedback", {**asked, **where})
    changes = data["changes"] if isinstance(data["changes"], list) else []
    told = [f"{change['kind']}: {change['memory_id']}" for change in changes]
    return Result(
        "\n".join(["The feedback is stored." if told else "The feedback is stored; it changed nothing.", *told]),
        enveloped(data),
    )


TOOLS = (
    Tool(
        name="update_memory",
        title="Change a memory",
        description="Change one memory by its id. Its history keeps the earlier version.",
        takes=UpdateMemory,
        gives=Envelope[Done],
        answer=_update_memory,
        is_destructive=True,
    ),
    Tool(
        name="delete_memory",
        title="Delete memories",
        description=(
            "Delete memories by their ids, for good. Only do so when the user asks for it; "
            "without an id use add_feedback."
        ),
        takes=DeleteMemory,
        gives=Envelope[Deleted],
        answer=_delete_memory,
        is_destructive=True,
    ),
    Tool(
        name="add_feedback",
        title="Correct what is remembered",
        description=(
            "Pass on the user's own words about memories. A wrong value is replaced, a memory to forget is hidden, and "
            "anything else is stored as a correction. Use add_message for new facts."
        ),
        takes=AddFeedback,
        gives=Envelope[Corrected],
        answer=_add_feedback,
        is_destructive=True,
    ),
)

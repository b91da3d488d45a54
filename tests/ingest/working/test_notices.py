"""A task says of which of its messages nothing was remembered, and what of its files was not read."""

from memos_gql.documents import Memory, Message, NoticeCode, Role, Task, TaskNotice, TaskState
from memos_gql.ingest.working.notices import partly_read
from memos_gql.pages import Page
from memos_gql.resources import Resources
from tests.ingest.remembering.test_active_preferences import said


async def test_small_talk_is_kept_as_a_message_and_makes_no_memory(resources: Resources, owner: str) -> None:
    task = await said(resources, owner, "My shoe size is 43.", "好的，谢谢", "ok!")

    ended = await Task.get(task.id)
    assert ended is not None
    assert (ended.state, ended.memory_count) == (TaskState.COMPLETED, 1)
    assert ended.notices == [
        TaskNotice(
            code=NoticeCode.NOTHING_REMEMBERED,
            message=f"Message {number} of 3: no memory was made, because it is small talk. The message itself is kept.",
        )
        for number in (2, 3)
    ]
    assert [memory.value for memory in await Memory.find(Memory.owner == owner, with_children=True).to_list()] == [
        "User: My shoe size is 43."
    ]
    assert await Message.find(Message.owner == owner).count() == 3


async def test_a_task_of_which_all_was_remembered_says_nothing(resources: Resources, owner: str) -> None:
    task = await said(resources, owner, "My shoe size is 43.", "Yes", role=Role.USER)

    ended = await Task.get(task.id)
    assert ended is not None
    assert (ended.notices, ended.memory_count) == ([], 2)


def test_what_a_reader_left_out_is_told_once_with_its_pages() -> None:
    pages = [Page(number, (), notices=("a picture was not read",) if number > 15 else ()) for number in range(1, 30)]

    assert partly_read("manual.pdf", pages, page_count=30) == [
        TaskNotice(
            code=NoticeCode.PARTLY_READ,
            message="manual.pdf, pages 16, 17, 18, 19, 20, 21, 22, 23, 24, 25 and 4 more: a picture was not read.",
        )
    ]

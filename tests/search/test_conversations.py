"""Conversations and users are told from the ends of their messages, by an index alone."""

from datetime import UTC, datetime, timedelta

import pytest

from memos_gql.documents import (
    Message,
    OwnerKind,
    Part,
    PartKind,
    ProjectScope,
    Role,
    StoredFile,
    new_id,
    owned_by,
    owned_by_user,
)
from memos_gql.errors import InvalidInput
from memos_gql.reach import Reach, limit_to
from memos_gql.resources import Database
from memos_gql.search.conversations import list_conversations, list_users
from memos_gql.search.listing import Window

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def message(conversation: str, minute: int, words: str = "Hello.", *, project_id: str, owner: str) -> Message:
    return Message(
        id=new_id("msg"),
        project_id=project_id,
        owner=owner,
        conversation_id=conversation,
        task_id="t",
        role=Role.USER,
        parts=[Part(kind=PartKind.TEXT, text=words)],
        sent_at=NOON + timedelta(minutes=minute),
    )


@pytest.fixture
async def project_id(database: Database, owner: str) -> str:
    """A project with three conversations of one user, and one of another user and of another project."""
    project = f"project-{owner[-12:]}"
    said = [("tea", 9), ("walk", 2), ("walk", 3), ("walk", 4), ("late", 20)]
    mine = [message(conversation, minute, project_id=project, owner=owner) for conversation, minute in said]
    mine.append(message("tea", 1, "Green tea, please. And cake.", project_id=project, owner=owner))
    others = [
        message("tea", 99, project_id=project, owner=f"{owner}-other"),
        message("tea", 99, project_id="another", owner=owner),
    ]
    await Message.insert_many([*mine, *others])
    return project


async def test_the_conversation_last_spoken_in_comes_first(project_id: str, owner: str) -> None:
    rows = (await list_conversations(ProjectScope(project_id).of(owner), Window(first=10))).rows

    assert [(row.id, row.title, row.message_count) for row in rows] == [
        ("late", "Hello.", 1),
        ("tea", "Green tea", 2),
        ("walk", "Hello.", 3),
    ]
    assert (rows[1].first_sent_at, rows[1].last_sent_at) == (NOON + timedelta(minutes=1), NOON + timedelta(minutes=9))


async def test_a_conversation_that_begins_with_a_file_has_its_name_for_a_title(project_id: str, owner: str) -> None:
    scan = StoredFile(
        id=new_id("file"), project_id=project_id, owner=owner, conversation_id="scan", task_id="t", message_id="m",
        part_index=0, kind=PartKind.FILE, name="房屋 合同.pdf",
    )  # fmt: skip
    sent = message("scan", 30, project_id=project_id, owner=owner)
    sent.parts = [Part(kind=PartKind.FILE, file_id=scan.id), Part(kind=PartKind.FILE, file_id="file_gone")]
    await scan.insert()
    await sent.insert()

    (newest,) = (await list_conversations(ProjectScope(project_id).of(owner), Window(first=1))).rows

    assert (newest.id, newest.title) == ("scan", "房屋 合同.pdf")


async def test_pages_of_conversations_meet_each_once(project_id: str, owner: str) -> None:
    first = await list_conversations(ProjectScope(project_id).of(owner), Window(first=2))
    second = await list_conversations(ProjectScope(project_id).of(owner), Window(first=2, after=first.cursors[-1]))

    assert [row.id for row in [*first.rows, *second.rows]] == ["late", "tea", "walk"]
    assert (first.has_next, second.has_next, second.has_previous) == (True, False, True)


async def test_users_are_those_of_one_kind_and_project_in_the_order_of_their_ids(project_id: str, owner: str) -> None:
    name = owner.removeprefix("user:")
    await message("x", 5, project_id=project_id, owner=owned_by(OwnerKind.AGENT, "planner")).insert()
    await message("x", 5, project_id=project_id, owner=owned_by_user("zoe:a")).insert()

    users = await list_users(ProjectScope(project_id), Window(first=2), kind=OwnerKind.USER)
    rest = await list_users(ProjectScope(project_id), Window(first=2, after=users.cursors[-1]), kind=OwnerKind.USER)
    agents = await list_users(ProjectScope(project_id), Window(first=2), kind=OwnerKind.AGENT)

    assert [(user.id, user.last_sent_at) for user in users.rows] == [
        (name, NOON + timedelta(minutes=20)),
        (f"{name}-other", NOON + timedelta(minutes=99)),
    ]
    assert [user.id for user in rest.rows] == ["zoe:a"]
    assert [user.id for user in agents.rows] == ["planner"]


async def test_the_only_user_that_a_key_reaches_is_listed_before_anything_of_theirs_is_there(project_id: str) -> None:
    limit_to(Reach(owner=owned_by_user("new")))

    users, agents = [
        await list_users(ProjectScope(project_id), Window(first=5), kind=kind)
        for kind in (OwnerKind.USER, OwnerKind.AGENT)
    ]

    assert [(user.id, user.memory_count, user.last_sent_at) for user in users.rows] == [("new", 0, None)]
    assert agents.rows == []


async def test_another_lists_cursor_is_refused(project_id: str, owner: str) -> None:
    users = await list_users(ProjectScope(project_id), Window(first=1), kind=OwnerKind.USER)

    with pytest.raises(InvalidInput, match="cursor that this list returned"):
        await list_conversations(ProjectScope(project_id).of(owner), Window(first=1, after=users.cursors[0]))


async def test_only_the_ends_of_conversations_are_read(project_id: str, owner: str, database: Database) -> None:
    await Message.insert_many(
        [message("walk", 100 + minute, project_id=project_id, owner=owner) for minute in range(200)]
    )
    await database.command("profile", 2)

    await list_conversations(ProjectScope(project_id).of(owner), Window(first=2))
    await list_users(ProjectScope(project_id), Window(first=2), kind=OwnerKind.USER)

    await database.command("profile", 0)
    asked = {"command.pipeline.0.$match.project_id": project_id}
    profiled = await database["system.profile"].find(asked).to_list()
    assert len(profiled) == 7
    assert {each["planSummary"].partition(" ")[0] for each in profiled} <= {"DISTINCT_SCAN", "IXSCAN"}
    # One document for the title of each conversation of the page
    assert sum(each["docsExamined"] for each in profiled) == 2

"""Exports are told by what is in them, and read with roles, times, titles and files, whatever else they hold."""

import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from memos_gql.documents import Role
from memos_gql.errors import CannotStart
from memos_gql.foreign import stream
from memos_gql.foreign.archive import Entry, opened
from memos_gql.foreign.conversation import Attached, Conversation, Said
from memos_gql.foreign.formats import Format, recognised
from memos_gql.foreign.stream import TOO_LARGE, TooLarge
from memos_gql.foreign.values import moment_of
from tests.foreign import made


def read(place: Path, *, wanted: Format | None = None) -> tuple[Format, list[Conversation | TooLarge]]:
    with opened(place) as archive:
        export = recognised(archive, wanted=wanted)
        return export.format, list(export.conversations())


def conversations(place: Path) -> list[Conversation]:
    return [each for each in read(place)[1] if isinstance(each, Conversation)]


def told(said: Said) -> tuple[Role, list[str]]:
    return said.role, [part if isinstance(part, str) else f"<{part.name}>" for part in said.parts]


@pytest.fixture
def chatgpt(tmp_path: Path) -> Path:
    return made.packed(tmp_path / "chatgpt.zip", made.chatgpt_files())


@pytest.fixture
def claude(tmp_path: Path) -> Path:
    return made.packed(tmp_path / "claude.zip", made.claude_files())


def test_the_branch_of_a_tree_that_was_last_seen_is_read_in_order(chatgpt: Path) -> None:
    first, second = conversations(chatgpt)

    assert (first.id, first.title, second.id) == ("6a1f-garden", "Roses with black spots", "6a1f-later")
    assert [told(said) for said in first.said] == [
        (Role.USER, ["<roses of May.png>", "My roses have black spots, what is it?"]),
        (Role.ASSISTANT, []),
        (Role.TOOL, ["Diplocarpon rosae is a fungus."]),
        (Role.ASSISTANT, ["It is black spot, a fungus."]),
    ]
    assert first.said[0].sent_at == datetime.fromtimestamp(1_700_000_010.5, UTC)
    assert [(call.name, call.arguments) for call in first.said[1].tool_calls] == [
        ("browser", {"input": "search('black spots')"})
    ]
    assert first.said[2].tool_call_id == first.said[1].tool_calls[0].call_id == "call"
    assert first.left_out == {
        "messages of branches that were given up": 2,
        "messages that were never shown": 1,
        "thoughts of the model": 1,
        "files that are not in the export": 1,
    }


def test_without_a_named_end_the_newest_message_ends_the_branch(tmp_path: Path) -> None:
    conversation = {**made.chatgpt_conversation(), "current_node": "lost"}

    (read_one,) = conversations(made.packed(tmp_path / "old.zip", {"conversations.json": [conversation]}))

    assert told(read_one.said[-1]) == (Role.ASSISTANT, ["It is black spot, a fungus."])


def test_a_tree_that_runs_in_a_circle_ends(tmp_path: Path) -> None:
    conversation = made.chatgpt_conversation()
    conversation["mapping"]["hidden"]["parent"] = "answer"

    (read_one,) = conversations(made.packed(tmp_path / "circle.zip", {"conversations.json": [conversation]}))

    assert len(read_one.said) == 4


@pytest.mark.parametrize(
    "basename", ["file-AbC123-holiday.png", "dalle-generations/file-AbC123-5f0c8a52.webp", "user-x/file-AbC123.dat"]
)
def test_a_file_is_found_in_whichever_folder_it_lies(tmp_path: Path, basename: str) -> None:
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-AbC123"}
    mapping = {
        "a": made.node(
            "a", None, author={"role": "user"}, content={"content_type": "multimodal_text", "parts": [pointer]}
        )
    }
    files = {
        "conversations.json": [{"id": "c", "title": None, "mapping": mapping, "current_node": "a"}],
        basename: made.PICTURE,
    }

    (read_one,) = conversations(made.packed(tmp_path / "files.zip", files))

    (file,) = read_one.said[0].files
    assert file.content == Entry(basename, len(made.PICTURE))


def test_blocks_of_claude_become_turns_with_calls_and_results(claude: Path) -> None:
    talk, project = sorted(conversations(claude), key=lambda each: each.title, reverse=True)

    assert (talk.title, talk.began_at) == ("Tiles for the bathroom", datetime(2026, 3, 29, 7, 6, 34, 84721, UTC))
    assert [told(said) for said in talk.said] == [
        (Role.USER, ["What do tiles for my bathroom cost?", "<plan.txt>", "<bathroom.png>"]),
        (Role.ASSISTANT, []),
        (Role.TOOL, ["Tiles cost 20 euros."]),
        (Role.ASSISTANT, ["About 240 euros."]),
        (Role.USER, ["<pasted.txt>"]),
    ]
    assert talk.said[1].tool_calls[0].arguments == {"query": "tiles", "limit": 2.5}
    assert talk.said[2].tool_call_id == "toolu_1"
    assert talk.said[0].files[0] == Attached(
        talk.said[0].files[0].kind, "plan.txt", "The bathroom has 12 square metres."
    )
    assert talk.left_out == {
        "thoughts of the model": 1,
        "files that are not in the export": 1,
        "messages without content": 1,
    }
    assert (project.title, [told(said) for said in project.said]) == ("The flat", [(Role.USER, ["<rules.md>"])])


def test_memories_of_mem0_keep_when_and_where_they_were_made(tmp_path: Path) -> None:
    place = tmp_path / "mem0.json"
    place.write_text(json.dumps(made.mem0_dump()))

    form, (trip, rest) = read(place)

    assert isinstance(trip, Conversation)
    assert isinstance(rest, Conversation)
    assert form is Format.MEM0
    assert (trip.id, trip.agent_id, trip.user_id, rest.id) == ("trip", "planner", "alex", "mem0")
    assert told(trip.said[0]) == (Role.USER, ["Alex prefers vegetarian restaurants"])
    assert trip.said[0].sent_at == datetime(2024, 7, 5, 22, 30, 0, 123456, UTC)
    assert (trip.said[0].tags, trip.said[0].info) == (["food"], {"type": "preference", "weight": 0.5})


@pytest.mark.parametrize("shape", ["page", "lines", "list", "open server"])
def test_answers_of_memos_are_read_however_they_were_kept(tmp_path: Path, shape: str) -> None:
    page, place = made.memos_page(), tmp_path / "memos.json"
    node = {
        "id": "n-1",
        "memory": "The user is studying MemOS.",
        "metadata": {"created_at": "2025-12-18T07:07:26.311", "tags": ["Study"]},
    }
    shapes = {
        "page": json.dumps(page),
        "lines": f"{json.dumps(page)}\n{json.dumps({**page, 'data': {'memory_detail_list': []}})}\n",
        "list": json.dumps([page]),
        "open server": json.dumps(
            {"code": 200, "data": {"text_mem": [{"cube_id": "c", "memories": {"nodes": [node], "edges": []}}]}}
        ),
    }
    place.write_text(shapes[shape])

    form, found = read(place)

    said = [each for one in found if isinstance(one, Conversation) for each in one.said]
    assert form is Format.MEMOS
    assert told(said[0]) == (Role.USER, ["The user is studying MemOS."])
    assert said[0].sent_at == datetime(2025, 12, 18, 7, 7, 26, 311000, UTC)
    assert said[0].tags == ["Study"]
    if shape != "open server":
        assert told(said[1]) == (Role.USER, ["I like jasmine tea."])
        assert sum(sum(one.left_out.values()) for one in found if isinstance(one, Conversation)) == 1


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1_700_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (1_700_000_000_500, datetime(2023, 11, 14, 22, 13, 20, 500000, UTC)),
        ("1700000000500", datetime(2023, 11, 14, 22, 13, 20, 500000, UTC)),
        ("2023-11-14T23:13:20+01:00", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2023-11-14 22:13:20", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("yesterday", None),
        (float("inf"), None),
        (1e300, None),
        (-5, None),
        (True, None),
        (None, None),
        ({}, None),
    ],
)
def test_a_time_is_read_in_every_way_that_exports_write_it(value: Any, moment: datetime | None) -> None:
    assert moment_of(value) == moment


def test_what_belongs_to_no_product_is_refused_with_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(
        CannotStart, match="nothing in it looks like an export of ChatGPT, Claude, mem0, MemOS or memos-gql"
    ):
        read(made.packed(tmp_path / "other.zip", {"notes.json": [{"text": "hello"}], "a.txt": "x"}))
    with pytest.raises(CannotStart, match="nothing in it looks like an export of claude"):
        read(made.packed(tmp_path / "chatgpt.zip", made.chatgpt_files()), wanted=Format.CLAUDE)
    with pytest.raises(CannotStart, match="it could be of chatgpt or of claude: say which with --format"):
        read(
            made.packed(
                tmp_path / "both.zip", {**made.claude_files(), "conversations-000.json": [made.chatgpt_conversation()]}
            )
        )
    with pytest.raises(CannotStart, match="is neither a file nor a directory"):
        read(tmp_path / "absent.zip")


def test_a_directory_is_read_as_the_zip_it_came_from_and_no_link_is_followed(tmp_path: Path, chatgpt: Path) -> None:
    directory = tmp_path / "unpacked"
    with zipfile.ZipFile(chatgpt) as file:
        file.extractall(directory)
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps([made.claude_conversation()]))
    (directory / "linked.json").symlink_to(secret)

    assert [each.said for each in conversations(directory)] == [each.said for each in conversations(chatgpt)]


def test_a_name_that_leads_out_of_the_archive_leads_nowhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    conversation = made.chatgpt_conversation()
    (tmp_path / "in").mkdir()
    place = made.packed(tmp_path / "in" / "evil.zip", {"../outside.json": [conversation]})

    (read_one,) = conversations(place)

    assert read_one.id == conversation["id"]
    assert not outside.exists()


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    place = tmp_path / "bomb.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as file, file.open("conversations.json", "w") as member:
        for _ in range(40):
            member.write(b" " * 1024**2)

    with pytest.raises(CannotStart, match="unpacks to far more than an export does"):
        read(place)


@pytest.mark.parametrize("cut", [0.3, 0.7])
def test_what_is_cut_off_is_named(tmp_path: Path, cut: float) -> None:
    whole = json.dumps([made.claude_conversation()] * 3)
    place = tmp_path / "conversations.json"
    place.write_text(whole[: int(len(whole) * cut)])

    with pytest.raises(CannotStart, match="conversations.json is no JSON, or was cut off"):
        read(place)


def test_a_zip_whose_download_was_cut_off_is_named_as_such(tmp_path: Path, chatgpt: Path) -> None:
    place = tmp_path / "cut.zip"
    place.write_bytes(chatgpt.read_bytes()[:-100])

    with pytest.raises(CannotStart, match=r"cut.zip is a ZIP whose end is missing; fetch the export once more."):
        read(place)


def test_a_damaged_member_is_named(tmp_path: Path, chatgpt: Path) -> None:
    content = bytearray(chatgpt.read_bytes())
    place = content.index(b"conversations-001.json") + 60
    content[place : place + 40] = bytes(40)
    chatgpt.write_bytes(content)

    with pytest.raises(CannotStart, match="conversations-001.json is (damaged|no JSON)"):
        read(chatgpt, wanted=Format.CHATGPT)


def test_odd_values_in_every_place_are_no_fault(tmp_path: Path) -> None:
    odd: list[Any] = [None, 5, "x", [], {}, [[]], {"docs": 3}, {"chat_messages": {}}]
    messages = [
        *odd,
        *({"uuid": "u", "sender": "human", "content": value, "attachments": value, "files": value} for value in odd),
    ]
    wrong = [
        {**made.claude_conversation(), "chat_messages": messages, "name": value, "created_at": value} for value in odd
    ]

    assert len(conversations(made.packed(tmp_path / "odd.zip", {"conversations.json": [*wrong, *odd]}))) == len(wrong)


def test_a_conversation_that_is_too_large_is_left_out_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST_ITEM_BYTES", 300_000)
    large = made.claude_conversation()
    large["chat_messages"] = [
        made.claude_message(f"m{n}", "human", "2026-01-01T00:00:00Z", text="word " * 200) for n in range(1000)
    ]
    place = tmp_path / "conversations.json"
    place.write_text(json.dumps([made.claude_conversation(), large, made.claude_conversation()]))

    found = read(place)[1]

    assert [isinstance(each, Conversation) for each in found] == [True, False, True]
    assert found[1] is TOO_LARGE


@pytest.mark.slow
def test_a_longer_export_takes_no_more_memory(tmp_path: Path) -> None:
    (tmp_path / "short").mkdir()
    (tmp_path / "long").mkdir()

    short, long = (peak_of(tmp_path / name, conversations=count) for name, count in (("short", 500), ("long", 2000)))

    assert long < 2 * short


def peak_of(directory: Path, *, conversations: int) -> int:
    """Return the most bytes that Python held while an export of so many conversations was read.

    Each conversation has some 2.4 kB.
    """
    place = directory / "conversations.json"
    place.write_text(json.dumps([made.chatgpt_conversation(f"c-{number}") for number in range(conversations)]))
    tracemalloc.start()
    try:
        assert sum(1 for _ in streamed(place)) == conversations
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def streamed(place: Path) -> Iterator[Conversation | TooLarge]:
    with opened(place) as archive:
        yield from recognised(archive, wanted=None).conversations()

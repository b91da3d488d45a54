"""What a model is given fits into what it reads at once."""

from datetime import UTC, datetime

import pytest

from memos_gql.documents import Message, Part, PartKind, Role
from memos_gql.ingest.understand.material import HEAD_TOKENS, excerpts, moment, windows, written_out
from memos_gql.models.budget import tokens_of
from memos_gql.models.fence import Fence


def message(words: str) -> Message:
    made: Message = Message.model_construct(
        id=f"msg_{len(words)}",
        role=Role.USER,
        parts=[Part(kind=PartKind.TEXT, text=words)],
        sent_at=datetime(2025, 1, 2, 0, 5, tzinfo=UTC),
    )
    return made


def test_messages_are_cut_into_stretches_that_fit_and_none_is_shortened_that_does() -> None:
    said = [message("short"), message("long " * 300), message("more " * 200)]
    room = tokens_of("long " * 300) + 2 * HEAD_TOKENS + 10

    stretches = list(windows(said, room=room))

    written = [written_out(stretch, [], Fence(), room=room) for stretch in stretches]
    assert [len(stretch) for stretch in stretches] == [2, 1]
    assert [words.count("long") for words in written] == [300, 0]
    assert all(tokens_of(words) <= room for words in written)


def test_a_message_that_is_too_long_is_read_in_pieces_from_all_over_it() -> None:
    long = message("".join(f"word{number} " for number in range(5000)))

    (stretch,) = windows([long], room=1000)
    written = written_out(stretch, [], Fence(), room=1000)

    assert tokens_of(written) <= 1000
    assert "word0 " in written
    assert any(f"word{number} " in written for number in range(4300, 5000))


def test_a_text_that_fits_stays_whole() -> None:
    assert excerpts("An otter swims.", room=10) == "An otter swims."


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2025, 12, 18, 7, 7, tzinfo=UTC), "7:07 AM on December 18, 2025 (UTC)"),
        (datetime(2025, 1, 2, 0, 5, tzinfo=UTC), "12:05 AM on January 2, 2025 (UTC)"),
        (datetime(2025, 1, 2, 12, 0, tzinfo=UTC), "12:00 PM on January 2, 2025 (UTC)"),
    ],
)
def test_a_moment_is_written_as_it_is_read(at: datetime, written: str) -> None:
    assert moment(at) == written

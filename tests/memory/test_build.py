"""Messages and files into memories."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from memos_gql.documents import MemoryType, Message, Part, PartKind, Role, Source, StoredFile
from memos_gql.memory.build import file_memories, is_blank, message_memories
from memos_gql.memory.passages import PASSAGE_TOKENS, Splitter
from memos_gql.pages import Box, Code, Line, Page, PictureKind, Visual

SEEN = Visual(400, 300, 0.8, ("orange", "green"))
CORNER = Box(0.1, 0.2, 0.3, 0.1)
QR = Code("QR Code", "https://example.org/menu", CORNER)
MESSAGE_SOURCE = Source(task_id="task_1", message_id="msg_1", part_index=0)


def saying(message: Message, *texts: str, role: Role = Role.USER) -> Message:
    message.role, message.parts = role, [Part(kind=PartKind.TEXT, text=text) for text in texts]
    return message


def silent(message: Message) -> Message:
    message.parts = message.parts[1:]
    return message


def in_file(**place: object) -> Source:
    return Source.model_validate(
        {"task_id": "task_1", "message_id": "msg_1", "part_index": 1, "file_id": "file_1", **place}
    )


def test_a_message_keeps_its_words_and_who_said_them(message: Message, splitter: Splitter) -> None:
    [memory] = message_memories(message, splitter=splitter)

    assert memory.value == "User: This is my favourite fruit."
    assert memory.key == "This is my favourite fruit"
    assert memory.tags == ["food", "favourite fruit"]
    assert (memory.memory_type, memory.confidence) == (MemoryType.USER, 1.0)
    assert memory.sources == [MESSAGE_SOURCE]
    assert (memory.owner, memory.conversation_id, memory.agent_id, memory.app_id) == (
        "user:ann",
        "conv_1",
        "agent_1",
        None,
    )
    assert (memory.info, memory.info_pairs) == ({"mood": "good"}, ['mood="good"'])


@pytest.mark.parametrize(
    ("role", "value", "memory_type"),
    [
        (Role.ASSISTANT, "Assistant: 你好,世界", MemoryType.LONG_TERM),
        (Role.SYSTEM, "System: 你好,世界", MemoryType.LONG_TERM),
        (Role.TOOL, "Tool: 你好,世界", MemoryType.LONG_TERM),
    ],
)
def test_who_speaks_decides_the_type(
    role: Role, value: str, memory_type: MemoryType, message: Message, splitter: Splitter
) -> None:
    [memory] = message_memories(saying(message, "你好,世界", role=role), splitter=splitter)

    assert (memory.value, memory.memory_type) == (value, memory_type)


def test_each_part_is_remembered_and_blank_ones_are_not(message: Message, splitter: Splitter) -> None:
    memories = message_memories(saying(message, " \n", "One 👩‍👧.", "", "Two e\u0301."), splitter=splitter)

    assert [(memory.value, memory.sources[0].part_index) for memory in memories] == [
        ("User: One 👩‍👧.", 1),
        ("User: Two e\u0301.", 3),
    ]


def test_a_long_message_is_several_memories_of_bounded_length(
    message: Message, splitter: Splitter, count: Callable[[str], int]
) -> None:
    words = " ".join(f"Word{number}." for number in range(2000))

    memories = message_memories(saying(message, words, role=Role.ASSISTANT), splitter=splitter)

    assert " ".join(memory.value.removeprefix("Assistant: ") for memory in memories) == words
    assert max(count(memory.value) for memory in memories) <= PASSAGE_TOKENS


def test_the_same_words_twice_in_a_message_are_one_memory(message: Message, splitter: Splitter) -> None:
    [memory] = message_memories(saying(message, "Yes.", "Yes. "), splitter=splitter)

    assert [source.part_index for source in memory.sources] == [0, 1]


def test_a_document_is_remembered_by_passages(message: Message, contract: StoredFile, splitter: Splitter) -> None:
    heading = Line("Rental Agreement", CORNER, starts_block=True, is_heading=True)
    pages = [Page(1, (heading, Line("Rent is due on the fifth.", CORNER))), Page(2, (Line("签名", CORNER, 0.8),))]

    first, second, _ = file_memories(contract, message, pages, splitter=splitter)

    words = "Rental Agreement\nRent is due on the fifth."
    assert (first.key, first.value, first.confidence) == ("Rental Agreement", words, 1.0)
    assert first.tags == ["food", "rental agreement", "rent", "document", "lease.pdf"]
    assert first.memory_type is MemoryType.LONG_TERM
    assert first.sources == [in_file(page=1, boxes=[CORNER, CORNER], excerpt=words)]
    assert (second.key, second.value, second.confidence) == ("Rental Agreement", "签名", 0.8)
    assert second.sources == [in_file(page=2, boxes=[CORNER], excerpt="签名", ocr_confidence=0.8)]


def test_a_passage_keeps_its_words_and_what_stands_above_them_apart(
    message: Message, contract: StoredFile, splitter: Splitter
) -> None:
    contract.title = "Lease of Rua Augusta"
    lines = (Line("Rent", starts_block=True, is_heading=True), Line("It is due on the fifth.", starts_block=True))

    passage, _ = file_memories(contract, silent(message), [Page(1, lines)], splitter=splitter)

    assert passage.value == "Rent\nIt is due on the fifth."
    assert passage.context == ["Lease of Rua Augusta", "Rent"]


def test_title_author_and_date_of_a_document_are_a_fact(
    message: Message, contract: StoredFile, splitter: Splitter
) -> None:
    contract.title, contract.author, contract.written_at = "Lease", "Ann Lee", datetime(2026, 5, 3, tzinfo=UTC)

    _, fact = file_memories(contract, silent(message), [Page(1, (Line("Rent is due."),))], splitter=splitter)

    assert fact.value == "The document lease.pdf has the title: Lease. It was written by Ann Lee on 3 May 2026."
    assert (fact.key, fact.sources[0].page, fact.sources[0].excerpt) == ("Lease", 1, "Rent is due.")


def test_words_beside_a_document_are_linked_with_it(message: Message, contract: StoredFile, splitter: Splitter) -> None:
    pages = [Page(1, (Line("Rental Agreement", is_heading=True), Line("Rent is due.")))]

    *_, link = file_memories(contract, message, pages, splitter=splitter)

    assert link.value == "User: This is my favourite fruit.\nSent with the document lease.pdf, titled: Rental Agreement"
    assert link.key == "This is my favourite fruit"
    assert link.tags == ["food", "favourite fruit", "document", "lease.pdf"]
    assert link.memory_type is MemoryType.USER
    assert link.sources == [in_file(page=1, excerpt="Rental Agreement\nRent is due."), MESSAGE_SOURCE]


def test_words_beside_an_image_with_words_are_linked_with_them(
    message: Message, photo: StoredFile, splitter: Splitter
) -> None:
    pages = [Page(1, (Line("Alphonso mangoes", CORNER, 0.9),), SEEN)]

    passage, link = file_memories(photo, message, pages, splitter=splitter)

    assert passage.tags == ["food", "alphonso mangoes", "image", "mango.jpg"]
    assert (
        link.value == "User: This is my favourite fruit.\nSent with the image mango.jpg, which reads: Alphonso mangoes"
    )
    assert (link.confidence, passage.confidence) == (0.9, 0.9)
    assert link.sources[0] == in_file(boxes=[CORNER], excerpt="Alphonso mangoes", ocr_confidence=0.9)


def test_the_kind_of_an_image_with_words_is_a_memory_of_its_own(
    message: Message, photo: StoredFile, splitter: Splitter
) -> None:
    pages = [Page(1, (Line("Alphonso mangoes", CORNER, 0.9),), replace(SEEN, kind=PictureKind.SCREENSHOT))]

    passage, kind = file_memories(photo, silent(message), pages, splitter=splitter)

    assert passage.value == "Alphonso mangoes"
    assert passage.tags == ["food", "alphonso mangoes", "screenshot", "image", "mango.jpg"]
    assert kind.value.startswith("mango.jpg is a screenshot (截图), a JPEG image. It is 400 pixels wide")
    assert kind.tags == ["food", "screenshot", "image", "mango.jpg"]
    assert kind.sources == [in_file()]


def test_a_file_sent_without_words_has_no_link(message: Message, contract: StoredFile, splitter: Splitter) -> None:
    memories = file_memories(contract, silent(message), [Page(1, (Line("Rent is due."),))], splitter=splitter)

    assert [memory.value for memory in memories] == ["Rent is due."]


def test_an_image_without_words_is_one_memory_of_its_looks_and_what_was_said(
    message: Message, photo: StoredFile, splitter: Splitter
) -> None:
    [memory] = file_memories(photo, message, [Page(1, (), replace(SEEN, kind=PictureKind.PHOTO))], splitter=splitter)

    assert memory.value == (
        "User: This is my favourite fruit.\nSent with the image mango.jpg.\n"
        "mango.jpg is a photo (照片), a JPEG image. It is 400 pixels wide and 300 pixels high (landscape). "
        "Its dominant colours are orange and green."
    )
    assert memory.key == "mango.jpg"
    assert memory.tags == ["food", "favourite fruit", "orange", "green", "photo", "image", "mango.jpg"]
    assert (memory.memory_type, memory.confidence) == (MemoryType.LONG_TERM, 1.0)
    assert memory.sources == [in_file()]


def test_a_code_in_an_image_without_words_is_part_of_its_looks(
    message: Message, photo: StoredFile, splitter: Splitter
) -> None:
    pages = [Page(1, (), Visual(100, 100, 1.0, ("black",), (QR,)))]

    [memory] = file_memories(photo, silent(message), pages, splitter=splitter)

    assert memory.value.splitlines()[-1] == "QR Code in mango.jpg: https://example.org/menu"
    assert memory.sources == [in_file(boxes=[CORNER], excerpt="https://example.org/menu")]


def test_codes_beside_words_are_remembered_each_for_itself(
    message: Message, photo: StoredFile, splitter: Splitter
) -> None:
    pages = [Page(1, (Line("Our menu"),), Visual(100, 100, 1.0, (), (QR,)))]

    words, code = file_memories(photo, silent(message), pages, splitter=splitter)

    assert words.value == "Our menu"
    assert code.value == "QR Code in mango.jpg: https://example.org/menu"
    assert code.sources == [in_file(boxes=[CORNER], excerpt="https://example.org/menu")]


def test_equal_passages_on_two_pages_are_one_memory(message: Message, contract: StoredFile, splitter: Splitter) -> None:
    pages = [Page(number, (Line("Left blank on purpose"),)) for number in (1, 2)]

    [memory] = file_memories(contract, silent(message), pages, splitter=splitter)

    assert [source.page for source in memory.sources] == [1, 2]


def test_long_words_beside_a_file_are_quoted_from_their_beginning(
    message: Message, photo: StoredFile, splitter: Splitter
) -> None:
    told = saying(message, "很长的故事。" * 2000)

    [memory] = file_memories(photo, told, [Page(1, (), SEEN)], splitter=splitter)

    assert memory.value.splitlines()[0] == f"User: {('很长的故事。' * 50)[:299]}…"


def test_equal_input_gives_equal_memories(message: Message, contract: StoredFile, splitter: Splitter) -> None:
    pages = [
        Page(number, tuple(Line(f"Clause {number}.{line}: pay rent", CORNER) for line in range(90)))
        for number in (1, 2)
    ]

    runs = [
        [
            memory.model_dump(exclude={"created_at", "updated_at"})
            for memory in file_memories(contract, message, pages, splitter=splitter)
        ]
        for _ in range(3)
    ]

    assert len(runs[0]) > 2
    assert runs[0] == runs[1] == runs[2]


@pytest.mark.parametrize(
    ("page", "truth"),
    [
        (Page(1, ()), True),
        (Page(1, (Line(" \u3000"),)), True),
        (Page(1, (), Visual(10, 10, 0.0199, ("white",), camera="Canon", latitude=1.0, longitude=1.0)), True),
        (Page(1, (), Visual(10, 10, 0.02)), False),
        (Page(1, (), Visual(10, 10, 0.0, (), (QR,))), False),
        (Page(1, (Line("字"),)), False),
    ],
)
def test_a_file_is_blank_when_it_shows_neither_words_nor_codes_nor_contrast(page: Page, truth: bool) -> None:
    assert is_blank([Page(2, ()), page]) is truth


def test_a_blank_file_makes_no_memory_whatever_was_said(
    message: Message, photo: StoredFile, splitter: Splitter
) -> None:
    pages = [Page(1, (), Visual(10, 10, 0.01, ("white",), camera="Canon"))]

    assert file_memories(photo, message, pages, splitter=splitter) == []

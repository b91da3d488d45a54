"""Equal content, several sources."""

from datetime import timedelta

from memos_gql.documents import MemoryType, Message, Source, TextMemory
from memos_gql.memory.draft import Draft, text_memory
from memos_gql.memory.merge import MAX_SOURCES, merge, unite


def seen(message: Message, value: str, page: int, tags: list[str], sure: float = 1.0) -> TextMemory:
    source = Source(task_id="task_1", message_id="msg_1", part_index=1, file_id="file_1", page=page, excerpt=value)
    return text_memory(Draft(value, value, tags, MemoryType.LONG_TERM, sure, [source]), message)


def test_equal_content_on_two_pages_is_one_memory_with_both(message: Message) -> None:
    first, second = seen(message, "Page footer", 1, ["a"], 0.5), seen(message, "Page  footer", 2, ["b", "a"], 0.7)

    merged = merge([first, seen(message, "Other", 1, []), second])

    assert [memory.value for memory in merged] == ["Page footer", "Other"]
    assert [source.page for source in merged[0].sources] == [1, 2]
    assert merged[0].tags == ["food", "a", "b"]
    assert merged[0].confidence == 0.7


def test_the_same_place_read_again_is_no_second_source(message: Message) -> None:
    known = seen(message, "Rent", 1, [])
    again = seen(message, "Rent", 1, [])
    again.sources[0].task_id = "task_2"

    united = unite(known, again)

    assert [source.task_id for source in united.sources] == ["task_2"]


def test_a_repetition_moves_the_time_of_change_and_changes_neither_memory(message: Message) -> None:
    known = seen(message, "Rent", 1, [])
    again = seen(message, "Rent", 2, [])
    again.updated_at = known.updated_at + timedelta(hours=1)

    united = unite(known, again)

    assert (united.created_at, united.updated_at) == (known.created_at, again.updated_at)
    assert (len(known.sources), len(again.sources)) == (1, 1)


def test_only_the_newest_sources_are_kept(message: Message) -> None:
    merged = merge(seen(message, "Footer", page, []) for page in range(1, 151))

    assert [source.page for source in merged[0].sources] == list(range(51, 151))
    assert MAX_SOURCES == 100

"""What a statement says of a noun that no rule lists is replaced by what is said of it in the same place."""

import pytest

from memos_gql.memory.states import keys, read_states, replaces


def of_nouns(text: str) -> set[tuple[str, str, str, str]]:
    """Give of each noun of a text the place of its value, the value's sort, and both."""
    return {
        (state.place, state.sort, " ".join(sorted(state.topic)), " ".join(sorted(state.value)))
        for state in read_states(text).states
        if state.frame == "open"
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The choir meets in the old gym.", ("at", "other", "choir", "gym")),
        ("The vault code has been reset to 9027.", ("any", "number", "code vault", "9027")),
        ("I like window seats.", ("kind", "kind", "seat", "window")),
        ("读书会在图书馆办。", ("at", "other", "书 会 读", "书 图 馆")),
    ],
)
def test_a_value_of_any_noun_is_read_with_its_place_and_sort(text: str, expected: tuple[str, str, str, str]) -> None:
    assert expected in of_nouns(text)


def is_replaced(earlier: str, by: str) -> bool:
    return replaces(read_states(by), read_states(earlier))


def test_a_number_takes_no_place_of_a_name() -> None:
    assert is_replaced("Our mascot is Biscuit.", by="Our mascot is Pudding now.")
    assert not is_replaced("Our mascot is Biscuit.", by="Our mascot is 6 now.")


def test_a_place_takes_no_place_of_what_a_thing_is() -> None:
    assert is_replaced("Our mascot is in the attic.", by="Our mascot is in the cellar now.")
    assert not is_replaced("Our mascot is a heron.", by="Our mascot is in the cellar now.")


def test_of_two_qualities_and_two_nouns_both_stay() -> None:
    assert not is_replaced("My coffee is black.", by="My coffee is cold now.")
    assert not is_replaced("The door code is 1234.", by="The garage door code is 9876 now.")


def test_without_a_word_of_change_both_stay() -> None:
    assert not is_replaced("The choir meets in the old gym.", by="The choir meets in the town hall.")


def test_an_open_statement_is_found_by_its_noun_alone() -> None:
    assert "of:mascot" in keys(read_states("Our mascot is a heron."))
    assert "frame:open" not in keys(read_states("Our mascot is a heron."))

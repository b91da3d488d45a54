"""Brief statements tell how things are with somebody, and a later one takes the place of an earlier one of its kind."""

import pytest

from memos_gql.memory.states import State, Told, keys, read_states, replaces, restates, sought
from memos_gql.memory.states.diets import diets_in, foods_in, is_ruled_out
from memos_gql.memory.states.forms import forms_of
from tests.halves import labelled

HOME = State("home", "self", frozenset(), frozenset({"leed"}), takes_place=True)


def told(*states: State) -> Told:
    return Told((states,), 1.0)


def frames(text: str) -> set[tuple[str, str, str, bool]]:
    """Give of each reading of a text the frame, whom it is about, its value, and whether it holds."""
    return {
        (state.frame, state.holder, " ".join(sorted(state.value)), state.holds) for state in read_states(text).states
    }


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_a_later_statement_replaces_one_of_its_frame_and_nothing_else(language: str) -> None:
    rows = labelled(__file__, "replaced.toml")

    kept = [row for row in rows[language] if not replaces(read_states(row[1]), read_states(row[0]))]
    lost = [row for row in rows[f"{language}_both"] if replaces(read_states(row[1]), read_states(row[0]))]

    assert (kept, lost) == ([], [])


KINDS = {"others": 7, "roles": 7, "wishes": 7, "conditions": 7, "numbers": 6, "places": 5, "changes": 10}
"""How many English pairs of each kind are right, of 7, 7, 7, 7, 7, 5 and 10; no rule was made by them."""


@pytest.mark.parametrize("kind", KINDS)
def test_pairs_of_a_kind_that_no_rule_was_made_by_are_found_with_their_keys(kind: str) -> None:
    read = [[read_states(text) for text in row] for row in labelled(__file__, "kinds_kept.toml")[kind]]

    replaced = [replaces(later, earlier) for earlier, later in read]
    found = [not set(keys(earlier)).isdisjoint(sought(later)) for earlier, later in read]

    assert sum(replaced) == KINDS[kind]
    assert [key for key, is_right in zip(found, replaced, strict=True) if is_right] == [True] * KINDS[kind]


def test_nothing_replaces_a_statement_of_another_thing_that_no_rule_was_made_by() -> None:
    rows = labelled(__file__, "kinds_kept.toml")["both"]

    assert [row for row in rows if replaces(read_states(row[1]), read_states(row[0]))] == []


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_whatever_a_statement_replaces_is_found_by_its_keys(language: str) -> None:
    rows = labelled(__file__, "replaced.toml")[language]

    missed = [row for row in rows if set(keys(read_states(row[0]))).isdisjoint(sought(read_states(row[1])))]
    missed_late = [row for row in rows if set(keys(read_states(row[1]))).isdisjoint(sought(read_states(row[0])))]

    assert (missed, missed_late) == ([], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I live in Leeds.", ("home", "self", "leed", True)),
        ("My sister lives in Oslo.", ("home", "sister", "oslo", True)),
        ("我姐姐住在扬州。", ("home", "姐姐", "州 扬", True)),
        ("I'm vegan now.", ("diet", "self", "diet:vegan", True)),
        ("I don't keep kosher anymore.", ("diet", "self", "diet:kosher", False)),
        ("We got divorced in May.", ("relationship", "self", "divorced", True)),
        ("I gave up skiing.", ("", "self", "ski", False)),
        ("I switched banks, I'm with ING now.", ("named", "self", "ing", True)),
    ],
)
def test_what_a_statement_tells_has_a_frame_a_holder_and_a_value(
    text: str, expected: tuple[str, str, str, bool]
) -> None:
    assert expected in frames(text)


@pytest.mark.parametrize(
    "text",
    [
        "Where do I live?",
        "I lived in Hull as a child.",
        "If I lived in Rome, I would eat more ice cream.",
        "I might move to Kiel next year.",
        "She said I live in Rome.",
        "He lives in Rome.",
        "We are staying in Rome for the week.",
        "我以前住在扬州。",
        "如果我住在罗马",
        "如果怀孕了，我就不喝咖啡了",
        "他住在上海。",
        "I live in Leeds. " * 20,
    ],
)
def test_a_question_a_wish_the_past_and_what_others_do_tell_nothing(text: str) -> None:
    assert frames(text) == set()


def test_who_repaired_a_thing_does_not_tell_that_it_works() -> None:
    assert ("working", "self", "good", True) not in frames("篱笆是阿诺修的")
    assert ("working", "self", "good", True) in frames("篱笆修好了")


def test_what_somebody_cannot_do_without_is_not_over() -> None:
    assert not replaces(read_states("爷爷离不开轮椅了"), read_states("爷爷坐轮椅"))


def test_a_value_takes_the_place_of_another_of_the_same_holder_and_topic() -> None:
    york = State("home", "self", frozenset(), frozenset({"york"}), takes_place=True)

    assert replaces(told(york), told(HOME))
    assert not replaces(told(State("home", "ben", frozenset(), frozenset({"york"}), takes_place=True)), told(HOME))
    assert not replaces(told(State("home", "self", frozenset(), frozenset({"york"}))), told(HOME))
    assert not replaces(told(HOME), told(HOME))
    assert restates(told(HOME), told(HOME))


def test_a_value_that_says_more_of_the_same_replaces_it_only_if_something_changed() -> None:
    more = State("home", "self", frozenset(), frozenset({"leed", "park"}), takes_place=True)
    change = State("home", "self", frozenset(), frozenset({"leed", "park"}), takes_place=True, is_change=True)

    assert not replaces(told(more), told(HOME))
    assert replaces(told(change), told(HOME))


def test_a_statement_is_replaced_only_if_all_its_clauses_are() -> None:
    both = Told(((HOME,), (State("does", "self", frozenset(), frozenset({"ski"})),)), 1.0)
    york = State("home", "self", frozenset(), frozenset({"york"}), takes_place=True)

    assert not replaces(told(york), both)
    assert not replaces(told(york), Told(((HOME,),), 0.4))


def test_diets_rule_out_food_and_other_diets_of_their_group() -> None:
    vegan, steak = diets_in("vegan"), foods_in("steak")

    assert vegan == {"diet:vegan"}
    assert steak == {"food:meat"}
    assert is_ruled_out(steak, by=vegan, is_change=False)
    assert is_ruled_out(vegan, by=steak, is_change=True)
    assert not is_ruled_out(vegan, by=steak, is_change=False)
    assert is_ruled_out(diets_in("vegetarian"), by=vegan, is_change=False)
    assert not is_ruled_out(diets_in("gluten-free"), by=vegan, is_change=False)
    assert not is_ruled_out(foods_in("bread and steak"), by=vegan, is_change=False, are_all=True)


def test_forms_are_stems_and_chinese_characters() -> None:
    assert forms_of("my favourite games in VS Code") == {"favourit", "game", "vs", "code"}
    assert forms_of("打网球") == {"打", "网", "球"}


def test_keys_are_the_frames_and_words_of_what_holds_and_what_is_over() -> None:
    over = told(State("", "self", frozenset(), frozenset({"ski"}), holds=False, takes_place=True))

    assert (keys(over), sought(over)) == (["not:ski"], ["is:ski"])
    assert (keys(told(HOME)), sought(told(HOME))) == (["frame:home", "is:leed"], ["frame:home", "not:leed"])

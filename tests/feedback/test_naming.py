"""A name, a number, or a word of which one is true at a time takes the place of another of what is spoken of."""

import pytest

from memos_gql.feedback.counting import counted_value
from memos_gql.feedback.fields import fielded_value
from memos_gql.feedback.naming import renamed
from memos_gql.feedback.spelling import spelt_alike


@pytest.mark.parametrize(
    ("said", "fragment", "names"),
    [
        ("Our router is called HillNet.", "the router is called HillNet2", ("HillNet", "HillNet2")),
        ("My aunt's name is Ines.", "her name is Inez", None),
        ("My aunt's name is Ines.", "aunt's name is Inez", ("Ines", "Inez")),
        ("The router is called Nest.", "the cat is called Tom", None),
        ("The router is called Nest.", "it's called Mrs Lund", None),
        ("我家狗叫豆豆。", "狗叫豆包", ("豆豆", "豆包")),
        ("我家狗叫豆豆。", "猫叫豆包", None),
    ],
)
def test_a_name_replaces_the_name_of_the_same_thing(said: str, fragment: str, names: tuple[str, str] | None) -> None:
    assert renamed(said, fragment) == names


@pytest.mark.parametrize(
    ("said", "fragment", "words"),
    [
        ("My sister is a vegetarian.", "she's vegan", ("vegetarian", "vegan")),
        ("Jo is engaged to Kim.", "he is married", ("engaged", "married")),
        ("My sister is single.", "my brother is married", None),
        ("My sister is a vegetarian.", "she's married", None),
        ("我妹吃素。", "她吃纯素", ("素", "纯素")),
        ("我是狮子座。", "我是处女座", ("狮子座", "处女座")),
    ],
)
def test_only_words_of_one_field_replace_each_other(said: str, fragment: str, words: tuple[str, str] | None) -> None:
    assert fielded_value(said, fragment) == words


@pytest.mark.parametrize(
    ("fragment", "said", "spelt"),
    [
        ("wifi is caled Nest", "The wifi is called Rex.", "wifi is called Nest"),
        ("the pasword is otter98", "The password is otter99.", "the password is otter98"),
        ("the sitter is Ann", "My sister is Eva.", "the sitter is Ann"),
        ("two cats", "I have one cat.", "two cats"),
    ],
)
def test_slips_are_written_as_the_memory_has_them(fragment: str, said: str, spelt: str) -> None:
    assert spelt_alike(fragment, said) == spelt


@pytest.mark.parametrize(
    ("said", "fragment", "counts"),
    [
        ("We have a dog and a cat.", "two dogs", ("a dog", "two dogs")),
        ("I have a canoe.", "I have 3 canoes", ("a canoe", "3 canoes")),
        ("I have a canoe.", "two kayaks", None),
        ("I have a canoe.", "5 stars", None),
    ],
)
def test_a_number_of_things_replaces_one_of_them(said: str, fragment: str, counts: tuple[str, str] | None) -> None:
    assert counted_value(said, fragment) == counts

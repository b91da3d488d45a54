"""Reading fields: null is as absent, and a value of another type is refused with the field's name."""

from collections.abc import Callable

import pytest

from memos_gql.errors import Fault, InvalidInput
from memos_gql.rest.fields import Sent


def test_null_is_as_absent() -> None:
    for sent in (Sent({}), Sent({"a": None})):
        assert (sent.text("a"), sent.id("a"), sent.texts("a"), sent.object("a"), list(sent.objects("a"))) == (None, None, None, None, [])
        assert (sent.flag("a", default=True), sent.count("a", default=7, most=9), sent.share("a", default=0.3)) == (True, 7, 0.3)
        assert (sent.choice("a", ["x"], default="x"), sent.has("a")) == ("x", False)


def test_what_was_sent_is_read() -> None:
    sent = Sent({"t": "word", "n": 3.0, "f": False, "s": 0, "l": ["a", "b"], "one": "a", "c": "MIXED", "o": {"t": "in"}, "p": [{"t": "x"}]})

    assert (sent.text("t"), sent.id("t"), sent.count("n", default=1, most=3), sent.flag("f", default=True)) == ("word", "word", 3, False)
    assert (sent.share("s", default=0.3), sent.texts("l"), sent.texts("one")) == (0.0, ("a", "b"), ("a",))
    assert sent.choice("c", ["mixed"], default="") == "mixed"
    inner = sent.object("o")
    assert inner is not None
    assert inner.text("t") == "in"
    assert [each.text("t") for each in sent.objects("p")] == ["x"]


@pytest.mark.parametrize(
    "read",
    [
        lambda sent: sent.text("a"),
        lambda sent: sent.required_text("a"),
        lambda sent: sent.texts("a"),
        lambda sent: sent.choice("a", ["x"], default="x"),
    ],
)
def test_a_name_of_any_kind_has_at_most_256_characters(read: Callable[[Sent], object]) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(Sent({"a": "x" * 257}))

    assert [(issue.path[0], issue.fault) for issue in caught.value.issues] == [("a", Fault.TOO_LONG)]
    assert Sent({"a": "x" * 257}).required_words("a") == "x" * 257


def test_a_list_of_names_is_counted_before_they_are_read() -> None:
    with pytest.raises(InvalidInput, match="At most 10000 values are allowed in one list; these are 10001."):
        Sent({"a": [{}] * 10_001}).texts("a")


def test_an_empty_id_is_as_absent() -> None:
    assert Sent({"user_id": ""}).id("user_id") is None


def test_an_id_of_a_hundred_characters_is_the_longest() -> None:
    assert Sent({"user_id": "a" * 100}).id("user_id") == "a" * 100
    with pytest.raises(InvalidInput) as refused:
        Sent({"user_id": "a" * 101}).id("user_id")
    assert [(issue.path, issue.fault) for issue in refused.value.issues] == [(("user_id",), Fault.TOO_LONG)]


@pytest.mark.parametrize(
    "read",
    [
        lambda: Sent({"a": 1}, ("in",)).text("a"),
        lambda: Sent({"a": ["x"]}, ("in",)).id("a"),
        lambda: Sent({"a": 1}, ("in",)).flag("a", default=True),
        lambda: Sent({"a": True}, ("in",)).count("a", default=1, most=9),
        lambda: Sent({"a": 1.5}, ("in",)).count("a", default=1, most=9),
        lambda: Sent({"a": 10}, ("in",)).count("a", default=1, most=9),
        lambda: Sent({"a": 0}, ("in",)).count("a", default=1, most=9),
        lambda: Sent({"a": 1e400}, ("in",)).count("a", default=1, most=9),
        lambda: Sent({"a": 1.1}, ("in",)).share("a", default=0),
        lambda: Sent({"a": "0.5"}, ("in",)).share("a", default=0),
        lambda: Sent({"a": [1]}, ("in",)).texts("a"),
        lambda: Sent({"a": {}}, ("in",)).texts("a"),
        lambda: Sent({"a": "z"}, ("in",)).choice("a", ["x", "y"], default="x"),
        lambda: Sent({"a": []}, ("in",)).object("a"),
        lambda: list(Sent({"a": {}}, ("in",)).objects("a")),
        lambda: Sent({"a": " "}, ("in",)).required_text("a"),
        lambda: Sent({}, ("in",)).required_text("a"),
    ],
)
def test_another_type_is_refused_under_the_fields_name(read: Callable[[], object]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read()

    assert [issue.path for issue in refused.value.issues] == [("in", "a")]


def test_an_element_that_is_no_object_is_refused_under_its_place() -> None:
    with pytest.raises(InvalidInput) as refused:
        list(Sent({"a": [{}, 1]}).objects("a"))

    assert [issue.path for issue in refused.value.issues] == [("a.1",)]

"""The fields of bodies: `null` means absent, and a value of another type is refused with the field's name."""

from collections.abc import Mapping
from typing import Annotated

import pytest

from memos_gql.errors import Fault, InvalidInput, Issue
from memos_gql.rest.bodies import (
    Among,
    Body,
    Counted,
    Flag,
    Fraction,
    Id,
    Name,
    Names,
    Value,
    VisibleName,
    VisibleWords,
    Whole,
    Words,
)


class Inner(Body):
    text: Name | None = None
    needed: VisibleName = "given"


class Sent(Body):
    words: Words = ""
    name: Name | None = None
    named: VisibleName = "given"
    visible: VisibleWords = "given"
    id: Id = None
    flag: Flag = True
    count: Annotated[int, Whole(1, 9)] = 7
    fraction: Fraction = 0.3
    names: Names | None = None
    choice: Annotated[Name, Among(("x", "y"), "x")] = "x"
    inner: Inner | None = None
    listed: Annotated[tuple[Inner, ...], Counted] = ()


def refused(sent: Mapping[str, Value]) -> list[Issue]:
    with pytest.raises(InvalidInput) as caught:
        Sent.read(sent)
    return caught.value.issues


def test_null_means_absent_and_unknown_fields_are_ignored() -> None:
    assert Sent.read(dict.fromkeys(Sent.model_fields)) == Sent.read({"unknown": [1]}) == Sent()


def test_what_was_sent_is_read() -> None:
    sent = Sent.read(
        {
            "name": "word",
            "id": "ann",
            "count": 3.0,
            "flag": False,
            "fraction": 0,
            "names": ["a", "b"],
            "choice": "Y",
            "inner": {"text": "in"},
        }
    )

    assert (sent.name, sent.id, sent.count, sent.flag, sent.fraction, sent.names, sent.choice) == (
        "word",
        "ann",
        3,
        False,
        0.0,
        ("a", "b"),
        "y",
    )
    assert sent.inner == Inner(text="in")
    assert Sent.read({"listed": [{"text": "x"}, {}]}).listed == (Inner(text="x"), Inner())
    assert Sent.read({"names": "a"}).names == ("a",)


def test_an_empty_id_means_absent_and_an_empty_choice_the_default() -> None:
    assert (Sent.read({"id": ""}).id, Sent.read({"choice": ""}).choice) == (None, "x")


def test_a_text_of_any_length_is_kept_as_it_is() -> None:
    text = "é\ud83d" * 1000

    assert Sent.read({"words": text, "visible": text}).words is text


@pytest.mark.parametrize(
    "sent", [{"name": "x" * 257}, {"named": "x" * 257}, {"names": ["x" * 257]}, {"choice": "x" * 257}]
)
def test_a_name_of_any_kind_has_at_most_256_characters(sent: dict[str, Value]) -> None:
    assert [issue.fault for issue in refused(sent)] == [Fault.TOO_LONG]


def test_a_list_is_counted_before_it_is_read() -> None:
    assert [issue.message for issue in refused({"names": [{}] * 10_001})] == [
        "At most 10000 values are allowed in one list; these are 10001."
    ]
    assert [issue.message for issue in refused({"listed": [1] * 10_001})] == [
        "At most 10000 fit into one request; these are 10001."
    ]


def test_an_id_of_a_hundred_characters_is_the_longest() -> None:
    assert Sent.read({"id": "a" * 100}).id == "a" * 100
    assert [(issue.path, issue.fault) for issue in refused({"id": "a" * 101})] == [(("id",), Fault.TOO_LONG)]


@pytest.mark.parametrize(
    ("sent", "path", "sentence", "fault"),
    [
        ({"name": 1}, "name", "It must be a string.", Fault.WRONG),
        ({"named": " "}, "named", "It is required, and must not be blank.", Fault.MISSING),
        ({"visible": "\u200b"}, "visible", "It is required, and must not be blank.", Fault.MISSING),
        ({"id": ["x"]}, "id", "It must be one id: several are not supported.", Fault.WRONG),
        ({"id": 7}, "id", "It must be a string.", Fault.WRONG),
        ({"flag": 1}, "flag", "It must be true or false.", Fault.WRONG),
        ({"flag": "true"}, "flag", "It must be true or false.", Fault.WRONG),
        *(
            ({"count": count}, "count", "It must be a whole number from 1 to 9.", Fault.WRONG)
            for count in (True, 1.5, 10, 0, 1e400, "3")
        ),
        *(
            ({"fraction": share}, "fraction", "It must be a number from 0 to 1.", Fault.WRONG)
            for share in (1.1, "0.5", True, float("nan"))
        ),
        ({"names": [1]}, "names.0", "It must be a string.", Fault.WRONG),
        ({"names": {}}, "names", "It must be a list of strings.", Fault.WRONG),
        ({"choice": "z"}, "choice", "It must be one of x, y.", Fault.UNKNOWN_KIND),
        ({"inner": []}, "inner", "It must be an object.", Fault.WRONG),
        ({"inner": {"needed": ""}}, "inner.needed", "It is required, and must not be blank.", Fault.MISSING),
        ({"listed": {}}, "listed", "It must be a list.", Fault.WRONG),
        ({"listed": [{}, 1]}, "listed.1", "It must be an object.", Fault.WRONG),
    ],
)
def test_what_is_wrong_is_refused_under_its_path(
    sent: dict[str, Value], path: str, sentence: str, fault: Fault
) -> None:
    assert [(".".join(issue.path), issue.message, issue.fault) for issue in refused(sent)] == [(path, sentence, fault)]


def test_every_fault_is_told_in_the_order_of_the_fields() -> None:
    assert [issue.path for issue in refused({"flag": 0, "name": 0})] == [("name",), ("flag",)]

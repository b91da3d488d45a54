"""What was masked is known again where it is said again."""

import pytest
from pydantic import JsonValue

from memos_gql.memory.tools.masking import mask_value
from memos_gql.memory.tools.repeated import hidden, without


@pytest.mark.parametrize(
    ("value", "secrets"),
    [
        ("password: hunter-22", ["hunter-22"]),
        ("a password=one-1111; b token=two-2222 end", ["one-1111", "two-2222"]),
        ('{"user": "ann", "token": "t0ps3cret", "n": 1}', ["t0ps3cret"]),
        (
            {"deep": [{"api_key": "abc-12345"}, "no secret"], "url": "https://ann:pw-123456@x.org/a"},
            ["abc-12345", "ann:pw-123456"],
        ),
        ("password: short1", []),
        ("password: sunflower", []),
        ("nothing here", []),
    ],
)
def test_secrets_are_found_where_the_masks_stand(value: JsonValue, secrets: list[str]) -> None:
    assert list(hidden(value, mask_value(value))) == secrets


def test_the_longest_secret_is_masked_first() -> None:
    assert without("abc-12345 and abc-12345-67890", ["abc-12345", "abc-12345-67890"]) == "[masked] and [masked]"

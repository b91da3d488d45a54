"""The values of a JSON text are counted without parsing it, wherever its strings end."""

import json

import pytest

from memos_gql.gate.counting import SLAB_BYTES, holds_more_values

TRICKY = ['a "quoted" word', "back\\slash", 'both \\" of them', "[,,,{,,,", "\\", '"', "", "日本,語"]


VALUES: list[object] = [
    [],
    {},
    [1, 2, 3],
    {"a": [{"b": []}], "c": TRICKY},
    TRICKY * 50,
    [[[[]]]],
    "words, commas, and [brackets]",
]


@pytest.mark.parametrize("value", VALUES)
def test_marks_are_counted_outside_strings_alone(value: object) -> None:
    for text in (json.dumps(value).encode(), json.dumps(value, ensure_ascii=False, indent=2).encode()):
        assert not holds_more_values(text, _marks(value))
        assert _marks(value) == 0 or holds_more_values(text, _marks(value) - 1)


def test_commas_in_a_long_text_are_no_values() -> None:
    text = json.dumps({"text": 'one, two, "three", ' * SLAB_BYTES}).encode()

    assert not holds_more_values(text, 10)


def test_a_string_is_skipped_wherever_its_escapes_are_cut() -> None:
    text = json.dumps(["\\", ",[{", '"'] * SLAB_BYTES).encode()
    for shift in range(4):
        shifted = b" " * shift + text

        assert not holds_more_values(shifted, 3 * SLAB_BYTES)
        assert holds_more_values(shifted, 3 * SLAB_BYTES - 1)


@pytest.mark.parametrize(
    "text", [b"[" + b"1," * 600_000 + b"1]", b"{" * 600_000, b"," * 600_000, b'["' + b'","' * 600_000]
)
def test_more_values_than_allowed_are_seen_whether_the_text_is_json_or_not(text: bytes) -> None:
    assert holds_more_values(text, 500_000)


@pytest.mark.parametrize("text", [b"", b'"', b'"\\', b"\\", b'"\\"'])
def test_a_text_that_ends_too_early_holds_nothing(text: bytes) -> None:
    assert not holds_more_values(text, 0)


def _marks(value: object) -> int:
    """Count the brackets and the commas that a value is written with."""
    if not isinstance(value, dict | list):
        return 0
    inner = list(value.values()) if isinstance(value, dict) else value
    return 1 + max(len(inner) - 1, 0) + sum(map(_marks, inner))

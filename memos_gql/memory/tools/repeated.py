"""Repetitions of masked secrets: a mask's secret is found by comparing the masked text with the original."""

from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from memos_gql.memory.tools.secret_shapes import MASK
from memos_gql.memory.tools.values import Unreadable, read_json

MIN_LENGTH = 8
"""Characters of the shortest secret that is searched for: a shorter one may occur inside other words."""


def hidden(before: JsonValue, masked: JsonValue) -> Iterator[str]:
    """Yield the secrets masked in a value that are recognisable elsewhere; plain words are not."""
    return (secret for secret in _hidden(before, masked) if len(secret) >= MIN_LENGTH and not secret.isalpha())


def without(text: str, secrets: Iterable[str]) -> str:
    """Mask these secrets wherever they occur in a text, longest first."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def _hidden(before: JsonValue, masked: JsonValue) -> Iterator[str]:
    if before == masked:
        return
    if isinstance(before, dict) and isinstance(masked, dict):
        for one, other in zip(before.values(), masked.values(), strict=False):
            yield from _hidden(one, other)
    elif isinstance(before, list) and isinstance(masked, list):
        for one, other in zip(before, masked, strict=False):
            yield from _hidden(one, other)
    elif isinstance(before, str) and isinstance(masked, str):
        yield from _in_text(before, masked)


def _in_text(before: str, masked: str) -> Iterator[str]:
    try:
        yield from _hidden(read_json(before), read_json(masked))
    except Unreadable:
        yield from _between_pieces(before, masked.split(MASK))


def _between_pieces(before: str, pieces: list[str]) -> Iterator[str]:
    """Yield the parts of a text between these pieces of it."""
    place = len(pieces[0])
    for piece in pieces[1:]:
        end = before.find(piece, place) if piece else len(before)
        if end < 0:
            return
        yield before[place:end].strip()
        place = end + len(piece)

"""The length of answers: a query of a few lines can select the same long text thousands of times."""

from collections.abc import Mapping

MAX_ANSWER_LENGTH = 16 * 1024 * 1024
"""Characters of the texts in one response: a page of a hundred messages of a hundred thousand characters fits.

Encoding that many takes 60 ms, and four to eight bytes of memory for each character.
"""
TOO_LONG = (
    f"The answer has more than {MAX_ANSWER_LENGTH:,} characters of text; "
    "ask for fewer rows by `first`, or for fewer fields."
)


def text_length(data: object, *, most: int) -> int:
    """Sum the characters of all texts in a JSON value; counting stops once they are more than `most`."""
    total, waiting = 0, [data]
    while waiting and total <= most:
        value = waiting.pop()
        if isinstance(value, str):
            total += len(value)
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
    return total

"""The length of answers: a query of a few lines can select the same long text thousands of times."""

MAX_ANSWER_LENGTH = 16 * 1024 * 1024
"""Characters of the texts in one response: a page of a hundred messages of a hundred thousand characters fits.

Encoding that many takes 60 ms, and four to eight bytes of memory for each character.
"""
TOO_LONG = (
    f"The answer has more than {MAX_ANSWER_LENGTH:,} characters of text; "
    "ask for fewer rows by `first`, or for fewer fields."
)

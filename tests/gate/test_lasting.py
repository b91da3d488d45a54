"""A stream ends when its key is refused, and goes on while the key cannot be looked up."""

import pytest

from memos_gql.errors import DependencyUnavailable, RateLimited, Unauthenticated
from memos_gql.gate.lasting import refusal_of


@pytest.mark.parametrize("hindrance", [DependencyUnavailable("away"), RateLimited("crowded")])
async def test_a_key_that_cannot_be_looked_up_is_asked_for_again(hindrance: Exception) -> None:
    answers = iter([None, hindrance, None, Unauthenticated("revoked")])

    async def check() -> None:
        answer = next(answers)
        if answer is not None:
            raise answer

    assert str(await refusal_of(check, every_s=0)) == "revoked"
    assert list(answers) == []

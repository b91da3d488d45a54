"""A stream lasts no longer than the key that opened it."""

import asyncio
from collections.abc import Awaitable, Callable

from memos_gql.errors import DependencyUnavailable, Unauthenticated

CHECKED_EVERY_S = 30.0
"""So a revoked or expired key ends what it has running within a minute."""

Check = Callable[[], Awaitable[object]]
"""Raises Unauthenticated once the key opens nothing any more."""


async def refusal_of(check: Check, *, every_s: float) -> Unauthenticated:
    """Return why the key opens nothing any more, as soon as that is so."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await check()
        except Unauthenticated as error:
            return error
        except DependencyUnavailable:
            continue  # Whoever cannot ask does not know that the key is bad


async def while_valid(answering: Awaitable[None], check: Check, *, every_s: float) -> bool:
    """Answer for as long as the key is valid, and tell whether the answer was given whole."""
    work = asyncio.ensure_future(answering)
    watching = asyncio.ensure_future(refusal_of(check, every_s=every_s))
    try:
        await asyncio.wait({work, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            return False
        work.result()
        return True
    finally:
        watching.cancel()
        work.cancel()
        await asyncio.wait({work})

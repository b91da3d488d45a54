"""Streams end when the key that opened them is revoked or expires."""

import asyncio
from collections.abc import Awaitable, Callable

from memos_gql.cancelling import cancel
from memos_gql.errors import DependencyUnavailable, RateLimited, Unauthenticated

CHECKED_EVERY_S = 30.0
"""Interval in seconds; the streams of a revoked or expired key end within a minute."""

Check = Callable[[], Awaitable[object]]
"""Raises Unauthenticated if the key is no longer valid."""


async def refusal_of(check: Check, *, every_s: float) -> Unauthenticated:
    """Wait until the key is no longer valid, and return the reason."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await check()
        except Unauthenticated as error:
            return error
        except (DependencyUnavailable, RateLimited):
            continue  # that the key cannot be looked up now does not make it invalid


async def while_valid(answering: Awaitable[None], check: Check, *, every_s: float) -> bool:
    """Run `answering` while the key is valid; return whether it was completed."""
    work = asyncio.ensure_future(answering)
    watching = asyncio.ensure_future(refusal_of(check, every_s=every_s))
    try:
        await asyncio.wait({work, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            return False
        work.result()
        return True
    finally:
        work.cancel()
        await asyncio.wait({work})
        await cancel(watching)

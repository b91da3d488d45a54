"""Start programs in order, keep them running, stop them in reverse order.

Written on asyncio because no maintained library fits: circus and supervisor are daemons with their own sockets and
configuration, honcho stops everything when one program dies, and simpervisor has neither backoff nor order.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager

from memos_gql.disk_space import hindrance
from memos_gql.embedded.causes import cause_in, tells_of_no_room
from memos_gql.embedded.child import Child, Running, kill, start, stop
from memos_gql.embedded.liveness import until_frozen
from memos_gql.errors import CannotStart, KeepsDying

log = logging.getLogger(__name__)

WINDOW_S = 60.0
MOST_DEATHS = 6  # within the window; the pauses between them sum to about 6 s
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
ROOM_LOOKED_FOR_EVERY_S = 0.25
SAY_EVERY_S = 3.0  # while a program does not answer
ANSWER_S = 120.0  # the longest time until a program must serve, on the first start on a busy machine
WRONG_USE = 2  # exit code for invalid settings or arguments; restarting would not help


class Supervision:
    """The programs started so far, in stages; the programs of a stage start and stop together."""

    def __init__(self) -> None:
        self._stages: list[list[asyncio.Task[None]]] = []

    async def add(self, *children: Child) -> None:
        """Start the programs together and wait until each of them serves.

        Raises:
            KeepsDying: one of them ends again and again.
            CannotStart: one of them does not serve in time, or refuses its settings.
        """
        await self.add_stages(children)

    async def add_stages(self, *stages: Sequence[Child]) -> None:
        """Start all stages together and wait until each program serves; the last stage is stopped first.

        Raises:
            KeepsDying: one of them ends again and again.
            CannotStart: one of them does not serve in time, or refuses its settings.
        """
        answers = [answer for stage in stages for answer in self._begun(stage)]
        await asyncio.gather(*answers)

    def _begun(self, stage: Sequence[Child]) -> list[Coroutine[None, None, None]]:
        """Start a stage, and return a wait for each of its programs."""
        keepers = [asyncio.create_task(_keep(child), name=child.name) for child in stage]
        self._stages.append(keepers)
        return [_until_it_answers(child, keeper) for child, keeper in zip(stage, keepers, strict=True)]

    async def watch(self) -> None:
        """Wait until a program is given up.

        Raises:
            KeepsDying: a program ended again and again.
        """
        keepers = [keeper for stage in self._stages for keeper in stage]
        # Not `gather`: cancelling it would cancel all keepers at once, in no order
        ended, _ = await asyncio.wait(keepers, return_when=asyncio.FIRST_COMPLETED)
        await ended.pop()

    async def stop(self) -> None:
        """Stop every stage, the last one first."""
        while self._stages:
            stage = self._stages.pop()
            for keeper in stage:
                keeper.cancel()
            await asyncio.gather(*stage, return_exceptions=True)


@asynccontextmanager
async def supervision() -> AsyncIterator[Supervision]:
    """Yield a supervision that leaves no process behind."""
    watched = Supervision()
    try:
        yield watched
    finally:
        await watched.stop()


async def _keep(child: Child) -> None:
    deaths: deque[float] = deque(maxlen=MOST_DEATHS)
    while True:
        running = await start(child)
        try:
            code = await _ended(child, running)
        finally:
            await stop(child, running)
        deaths.append(time.monotonic())
        pause_s = _pause(child, code, deaths, last_lines=running.last_lines)
        log.warning(
            "a process ended and is started again", extra={"child": child.name, "exit_code": code, "pause_s": pause_s}
        )
        await _rest(child, pause_s)


async def _ended(child: Child, running: Running) -> int:
    """Wait for the program's end, kill it if it is frozen, and return its exit code."""
    ended = asyncio.create_task(running.process.wait())
    frozen = asyncio.create_task(until_frozen(child, running.process.pid))
    try:
        await asyncio.wait([ended, frozen], return_when=asyncio.FIRST_COMPLETED)
        if frozen.done():
            await frozen
            log.error(
                "a process does not answer and is replaced",
                extra={"child": child.name, "silent_s": child.frozen_after_s},
            )
            kill(running)
        return await ended
    finally:
        frozen.cancel()
        ended.cancel()


def _pause(child: Child, code: int, deaths: deque[float], *, last_lines: Sequence[str]) -> float:
    """Return the seconds until the next start.

    A full disk is never a reason to give up: after space was freed, nobody should have to restart the server.
    """
    if code == WRONG_USE:
        raise CannotStart(f"{child.name} cannot run with these settings; its lines above say why.")
    pause_s, hindered_by = pause_after(deaths, now=deaths[-1]), hindrance(child.lock.parent)
    if hindered_by and (pause_s is None or tells_of_no_room(last_lines)):
        log.error(
            "a process cannot run on a full disk; it is started again once there is space",
            extra={"reason": hindered_by},
        )
        return LONGEST_PAUSE_S
    if pause_s is None:
        raise KeepsDying(child.name, deaths=MOST_DEATHS, code=code, cause=cause_in(last_lines), log=child.log)
    return pause_s


async def _rest(child: Child, pause_s: float) -> None:
    """Pause, but after a full disk only until there is space again."""
    until = time.monotonic() + pause_s
    is_hindered = hindrance(child.lock.parent) is not None
    while (left_s := until - time.monotonic()) > 0:
        await asyncio.sleep(min(left_s, ROOM_LOOKED_FOR_EVERY_S))
        if is_hindered and hindrance(child.lock.parent) is None:
            return


def pause_after(deaths: Sequence[float], *, now: float) -> float | None:
    """Return the seconds until the next start, doubled with each recent death; None to give up."""
    recent = sum(1 for death in deaths if now - death <= WINDOW_S)
    if recent >= MOST_DEATHS:
        return None
    return float(min(FIRST_PAUSE_S * 2 ** (recent - 1), LONGEST_PAUSE_S))


async def _missing(child: Child) -> str:
    return await child.missing() if child.missing else "an answer"


async def _until_it_answers(child: Child, keeper: asyncio.Task[None]) -> None:
    began = time.monotonic()
    deadline, said = began + ANSWER_S, began
    while not await child.answers():
        if time.monotonic() - said > SAY_EVERY_S:
            said = time.monotonic()
            facts = {
                "child": child.name,
                "missing": await _missing(child),
                "waited_s": round(said - began),
                "log": child.log,
            }
            log.info("waiting for a process to answer", extra=facts)
        if keeper.done():
            await keeper
        if time.monotonic() > deadline:
            reason = hindrance(child.lock.parent) or f"its log may say why: {child.log}"
            raise CannotStart(f"{child.name} did not answer within {ANSWER_S:g} s; {reason}.")
        await asyncio.sleep(0.05)

"""Waiting for a task while the client is told how far it is."""

import asyncio
from contextlib import aclosing, suppress

from memos_gql.documents import Task
from memos_gql.mcp.call import Call, Report

MAX_WAIT_S = 120
"""Longer than this no client waits for a tool."""


async def follow(call: Call, task_id: str, *, wait_s: float, report: Report) -> None:
    """Return when the task has ended, or after `wait_s` seconds; the task goes on then."""
    events = call.services.events.subscribe(call.caller.scope, task_id)
    with suppress(TimeoutError):
        async with asyncio.timeout(wait_s), aclosing(events) as snapshots:
            async for snapshot in snapshots:
                await report(snapshot.task.fraction, _words(snapshot.task))


def _words(task: Task) -> str:
    totals = [file.total for file in task.files]
    if not totals or None in totals:
        return task.state.lower()
    return f"{sum(file.completed for file in task.files)} of {sum(total or 0 for total in totals)} pages read"

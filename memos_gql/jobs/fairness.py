"""Fair queues: projects, then their users, then their tasks take turns, however many jobs each has waiting.

The queues are Dramatiq's. Before a worker takes the first job of a queue, it compares the first jobs, and moves to the
front the one whose project, user and task were served longest ago. All workers share the times in Redis.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from threading import Event

from dramatiq import Consumer, Message, MessageProxy
from dramatiq.asyncio import async_to_sync
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from pymongo.errors import PyMongoError

from memos_gql.documents import Task
from memos_gql.jobs.lanes import AT_ONCE, LONG, PREPARING, SHORT

FAIR = frozenset({PREPARING, SHORT, LONG})
LOOKED_AT = 500
"""How many of the first jobs of a queue are compared."""
TIMES = "memos:turns"
KEPT_S = 3600
IDLE_MS = 500
"""The longest pause between two looks at an empty queue. With 500, an idle server with two workers takes 6 % of a
core, with 250 it takes 9 %."""
KNOWN_TASKS = 10_000
TO_FRONT = "if redis.call('lrem', KEYS[1], 1, ARGV[1]) == 1 then redis.call('lpush', KEYS[1], ARGV[1]) end"
"""Moves a job to the front in one step: otherwise two workers could put the same job there twice."""

Whose = tuple[str, ...]
"""A task's turn: its project, its owner in this project, and the task itself."""
Find = Callable[[Collection[str]], Mapping[str, Whose]]


class _PromptConsumer(_RedisConsumer):
    """Takes the next job as soon as one is done.

    Dramatiq's own consumer sleeps for up to a second in a full lane, and a worker is idle for the rest of that second.
    """

    def __init__(self, broker: RedisBroker, queue_name: str, prefetch: int, timeout: int) -> None:
        # Dramatiq leaves its consumer untyped
        super().__init__(broker, queue_name, prefetch, timeout)  # type: ignore[no-untyped-call]
        self._has_room = Event()

    def __next__(self) -> MessageProxy | None:
        if self.outstanding_message_count >= self.prefetch:
            self._has_room.wait(self.timeout / 1000)
            self._has_room.clear()
            return None
        message: MessageProxy | None = super().__next__()  # type: ignore[no-untyped-call]
        return message

    def ack(self, message: MessageProxy) -> None:
        try:
            super().ack(message)  # type: ignore[no-untyped-call]
        finally:
            self._has_room.set()

    def nack(self, message: MessageProxy) -> None:
        try:
            super().nack(message)  # type: ignore[no-untyped-call]
        finally:
            self._has_room.set()


class FairBroker(RedisBroker):
    """Dramatiq's broker on Redis, in whose lanes everybody takes turns.

    Args:
        find: returns the turns of these tasks; deleted tasks may be absent.
        options: as for RedisBroker.
    """

    def __init__(self, find: Find, **options: object) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]  # Dramatiq leaves its constructor untyped
        self.find = find
        self._known: OrderedDict[str, Whose] = OrderedDict()
        self._to_front = self.client.register_script(TO_FRONT)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Consumer:
        return _PromptConsumer(self, queue_name, AT_ONCE.get(queue_name, prefetch), min(timeout, IDLE_MS))

    def do_fetch(self, queue_name: str, prefetch: int) -> list[bytes]:
        """Take jobs. From a fair lane, take only one: that of the owner who was served longest ago."""
        fetch = self._dispatch("fetch")  # type: ignore[no-untyped-call]  # Dramatiq leaves it untyped
        if queue_name not in FAIR:
            return list(fetch(queue_name, prefetch))
        self._bring_forward(f"{self.namespace}:{queue_name}")
        return list(fetch(queue_name, 1))

    def _bring_forward(self, key: str) -> None:
        ids = self.client.lrange(key, 0, LOOKED_AT - 1)
        contents = self.client.hmget(f"{key}.msgs", ids) if ids else []
        tasks = {
            message_id: task_of(Message.decode(content))
            for message_id, content in zip(ids, contents, strict=True)
            if content
        }
        if not tasks:
            return
        turns = self._turns(set(tasks.values()))
        whose = {message_id: turns.get(task_id, (task_id,)) for message_id, task_id in tasks.items()}
        times = self._times({name for turn in whose.values() for name in turn})
        first = min(whose, key=lambda message_id: [times[name] for name in whose[message_id]])
        if first != ids[0]:
            self._to_front(keys=[key], args=[first])
        self._note(whose[first])

    def _turns(self, task_ids: Collection[str]) -> Mapping[str, Whose]:
        unknown = [task_id for task_id in task_ids if task_id not in self._known]
        self._known |= self.find(unknown) if unknown else {}
        known = {task_id: self._known[task_id] for task_id in task_ids if task_id in self._known}
        while len(self._known) > KNOWN_TASKS:
            self._known.popitem(last=False)
        return known

    def _times(self, names: Collection[str]) -> dict[str, float]:
        """Return when each name was served last; 0 if that is long ago."""
        ordered: Sequence[str] = sorted(names)
        with self.client.pipeline(transaction=False) as pipeline:
            for name in ordered:
                pipeline.zscore(TIMES, name)
            return {name: found or 0.0 for name, found in zip(ordered, pipeline.execute(), strict=True)}

    def _note(self, turn: Whose) -> None:
        moment = time.time()
        with self.client.pipeline(transaction=False) as pipeline:
            pipeline.zadd(TIMES, dict.fromkeys(turn, moment))
            pipeline.zremrangebyscore(TIMES, 0, moment - KEPT_S)
            pipeline.execute()


@async_to_sync
async def turns_of(task_ids: Collection[str]) -> Mapping[str, Whose]:
    """Read the turns of tasks from MongoDB; while it is away, jobs are taken in the order of their arrival."""
    query = {"_id": {"$in": list(task_ids)}}
    try:
        found = [raw async for raw in Task.get_pymongo_collection().find(query, {"project_id": 1, "owner": 1})]
    except PyMongoError:
        return {}
    return {raw["_id"]: (raw["project_id"], f"{raw['project_id']}/{raw['owner']}", raw["_id"]) for raw in found}


def task_of(message: Message[None]) -> str:
    """Return the task of a message, which is a job or a call of `give_up` for one."""
    fields = message.kwargs or message.args[0]["kwargs"]
    return str(fields["task_id"])

"""Tasks with messages in Redis, and where those messages are."""

from dataclasses import dataclass, field

from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker

from memos_gql.jobs.fairness import task_of
from memos_gql.jobs.lanes import AT_ONCE

# Dramatiq keeps delayed messages in a queue of their own.
QUEUES = tuple(f"{name}{suffix}" for name in AT_ONCE for suffix in ("", ".DQ"))
READ_AT_ONCE = 1000


@dataclass
class Waiting:
    """`anywhere`: tasks with an unfinished message; `queued`: tasks with a message that no worker has taken."""

    anywhere: set[str] = field(default_factory=set)
    queued: set[str] = field(default_factory=set)


def look(broker: RedisBroker) -> Waiting:
    """Read every message; blocks for some milliseconds per thousand.

    Dramatiq's layout: a list holds the ids of messages not taken yet, and a hash holds each message until it is done.
    """
    waiting = Waiting()
    for name in QUEUES:
        key = f"{broker.namespace}:{name}"
        queued = set(broker.client.lrange(key, 0, -1))
        for message_id, content in broker.client.hscan_iter(f"{key}.msgs", count=READ_AT_ONCE):
            task_id = task_of(Message.decode(content))
            waiting.anywhere.add(task_id)
            if message_id in queued:
                waiting.queued.add(task_id)
    return waiting

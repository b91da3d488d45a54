"""Which tasks have messages in Redis, and where."""

from dataclasses import dataclass, field

from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker

from jobs.actors import QUEUE

# Dramatiq keeps what is to be done later in a queue of its own.
QUEUES = (QUEUE, f"{QUEUE}.DQ")
AT_ONCE = 1000


@dataclass
class Waiting:
    """`anywhere`: tasks with a message that is not done; `queued`: those with one that no worker has taken yet."""

    anywhere: set[str] = field(default_factory=set)
    queued: set[str] = field(default_factory=set)


def look(broker: RedisBroker) -> Waiting:
    """Read every message; blocks, some milliseconds for a thousand of them.

    Dramatiq's layout: a list holds the ids that no worker has taken, and a hash each message until it is done.
    """
    waiting = Waiting()
    for name in QUEUES:
        key = f"{broker.namespace}:{name}"
        queued = set(broker.client.lrange(key, 0, -1))
        for message_id, content in broker.client.hscan_iter(f"{key}.msgs", count=AT_ONCE):
            task_id = _task_id(Message.decode(content))
            waiting.anywhere.add(task_id)
            if message_id in queued:
                waiting.queued.add(task_id)
    return waiting


def _task_id(message: Message[None]) -> str:
    """Return the task of a message, which is a job or the notice that a job was given up."""
    fields = message.kwargs or message.args[0]["kwargs"]
    return str(fields["task_id"])

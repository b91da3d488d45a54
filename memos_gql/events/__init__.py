"""Live events: one MongoDB change stream per process, fanned out in memory to whoever watches tasks or memories."""

from memos_gql.events.memories import MemoryEvents
from memos_gql.events.tasks import TaskEvents, open_task_events

__all__ = ["MemoryEvents", "TaskEvents", "open_task_events"]

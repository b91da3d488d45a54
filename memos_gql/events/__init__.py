"""Live events: one MongoDB change stream per process feeds all watchers of tasks and memories."""

from memos_gql.events.memories import MemoryEvents
from memos_gql.events.tasks import Snapshot, TaskEvents, open_task_events

__all__ = ["MemoryEvents", "Snapshot", "TaskEvents", "open_task_events"]

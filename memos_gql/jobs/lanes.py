"""The queues, each a lane of its own: a job waits only for jobs of its own kind."""

from memos_gql.ingest.working.jobs import Job, PrepareTask, ReadPages, RememberPages, UnderstandTask

PREPARING = "memos"
"""Fetching and counting files, and remembering text: jobs mostly wait for a network, so a process has many at once."""
SHORT = "short"
"""Short files, and the last steps of long ones: such a job takes seconds, one of `LONG` may take a minute."""
LONG = "long"
"""Ranges of long files."""
MODELS = "models"
"""A call of a model may take minutes."""
AT_ONCE = {PREPARING: 32, SHORT: 1, LONG: 1, MODELS: 1}
"""Jobs of a lane in one process. There is a thread for each, so that no lane takes the place of another."""


def lane_of(job: Job) -> str:
    """Return the queue for a job."""
    match job:
        case PrepareTask():
            return PREPARING
        case UnderstandTask():
            return MODELS
        case RememberPages():
            return LONG
        case ReadPages():
            return LONG if job.apart else SHORT
        case _:
            return SHORT

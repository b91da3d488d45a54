"""Tasks as `get/status` shows them."""

import pytest

from memos_gql.documents import Failure, Task, TaskFile, TaskStage, TaskState
from memos_gql.errors import ErrorCode
from memos_gql.resources import Database
from memos_gql.rest.wire.tasks import Remembered, status_of
from tests.rest.wire.made import AT, AT_MS, file

OWNED = {
    "id": "t1",
    "project_id": "p",
    "owner": "user:ann",
    "conversation_id": "c1",
    "message_ids": [],
    "created_at": AT,
    "updated_at": AT,
}
FAILURE = Failure(
    code=ErrorCode.TOO_MANY_PAGES,
    message="club.pdf: it has 300 pages",
    file_index=0,
    stage=TaskStage.FETCH,
    retryable=False,
)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (TaskState.QUEUED, "running"),
        (TaskState.RUNNING, "running"),
        (TaskState.COMPLETED, "completed"),
        (TaskState.PARTIALLY_COMPLETED, "failed"),
        (TaskState.FAILED, "failed"),
        (TaskState.CANCELLED, "failed"),
    ],
)
def test_every_state_is_one_of_the_three_that_clients_know(database: Database, state: TaskState, status: str) -> None:
    shown = status_of(Task(**OWNED, state=state), files={}, remembered=[], replaced=0)

    assert (shown["task_id"], shown["status"], shown["state"], shown["success"]) == ("t1", status, state.value, True)
    assert "memory_views" not in shown
    assert (shown["failures"], shown["files"], shown["error_code"], shown["error_message"]) == ([], [], None, None)
    assert (shown["create_time"], shown["update_time"], shown["finish_time"]) == (AT_MS, AT_MS, None)


def test_memories_are_counted_by_view_and_told_from_those_known_before(database: Database) -> None:
    new, known = Remembered("mem_1", "detail_factual", is_new=True), Remembered("mem_2", "detail_factual", is_new=False)
    preference = Remembered("mem_3", "preference", is_new=True)

    shown = status_of(Task(**OWNED), files={}, remembered=[new, known, preference], replaced=1)

    assert shown["memory_views"] == {
        "added": 2,
        "updated": 1,
        "deleted": 1,
        "detail_factual": {"memory_ids": ["mem_1", "mem_2"]},
        "preference": {"memory_ids": ["mem_3"]},
    }


def test_a_failure_is_told_once_with_its_code_and_its_file(database: Database) -> None:
    failed = TaskFile(index=0, file_id="f1", state=TaskState.FAILED, failure=FAILURE)

    shown = status_of(
        Task(**OWNED, state=TaskState.FAILED, failure=FAILURE, files=[failed]),
        files={"f1": file()},
        remembered=[],
        replaced=0,
    )

    told = {
        "code": 50104,
        "error": "TOO_MANY_PAGES",
        "message": "club.pdf: it has 300 pages",
        "file_index": 0,
        "page": None,
        "stage": "FETCH",
        "retryable": False,
    }
    assert shown["failures"] == [told]
    assert (shown["error_code"], shown["error_message"]) == (50104, "club.pdf: it has 300 pages")
    assert shown["files"] == [
        {
            "index": 0,
            "file_id": "f1",
            "file_name": "club.pdf",
            "status": "failed",
            "state": "FAILED",
            "stage": None,
            "pages_completed": 0,
            "pages_total": None,
            "memories_total": None,
            "failure": told,
        }
    ]

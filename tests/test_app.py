import pytest

import jobs
from memos_gql.app import send
from memos_gql.embedded.private import free_port
from memos_gql.ingest.jobs import PrepareTask
from memos_gql.settings import Settings


async def test_a_job_that_cannot_be_sent_is_no_error_since_the_workers_find_its_task(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    away = settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{free_port()}/0"})

    await send(jobs.connect(away), PrepareTask("task_1"))

    assert [record.message for record in caplog.records if record.name == "memos_gql.app"] == ["job not sent"]

"""A message that was accepted is answered as accepted, whatever happens to the database afterwards."""

import os
import signal
from collections.abc import Awaitable, Callable

from memos_gql.auth import Caller
from memos_gql.documents import Message, StoredFile
from memos_gql.events import TaskEvents
from memos_gql.gate.services import Services
from memos_gql.ingest.working.jobs import Job
from memos_gql.resources import Resources
from memos_gql.schema import make_schema
from memos_gql.schema.context import Context

ADD = """mutation ($input: AddMessageInput!) { addMessage(input: $input) { ... on AddMessagePayload {
  task { id state files { index state file { id name sizeBytes state failure { code } } } } } } }"""
NOTE = "data:text/plain;base64,SSBrZWVwIGJlZXMu"


def a_context(resources: Resources, enqueue: Callable[[Job], Awaitable[None]]) -> Context:
    services = Services(resources, TaskEvents(resources.database), enqueue)
    return Context(Caller("default", "default"), services, request_id="r")


async def test_the_files_of_an_accepted_message_are_answered_although_the_database_has_stopped_since(
    resources: Resources, user_id: str, owner: str
) -> None:
    mongod: int = (await resources.database.client.admin.command("serverStatus"))["pid"]
    content = [{"file": {"source": {"url": NOTE}, "name": "bees.txt"}}]
    sent = {"userId": user_id, "messages": [{"role": "USER", "content": content}]}

    async def stop_database(_job: Job) -> None:
        os.kill(mongod, signal.SIGSTOP)

    try:
        result = await make_schema(resources.settings).execute(
            ADD, {"input": sent}, context_value=a_context(resources, stop_database)
        )
    finally:
        os.kill(mongod, signal.SIGCONT)

    file = await StoredFile.find_one(StoredFile.owner == owner)
    assert file is not None
    assert await Message.find(Message.owner == owner).count() == 1
    assert (result.errors, result.data) == (
        None,
        {
            "addMessage": {
                "task": {
                    "id": file.task_id,
                    "state": "QUEUED",
                    "files": [
                        {
                            "index": 0,
                            "state": "QUEUED",
                            "file": {
                                "id": file.id,
                                "name": "bees.txt",
                                "sizeBytes": 12,
                                "state": "QUEUED",
                                "failure": None,
                            },
                        }
                    ],
                }
            }
        },
    )

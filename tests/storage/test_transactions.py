from uuid import uuid4

from pymongo.asynchronous.client_session import AsyncClientSession

from memos_gql.resources import Database
from memos_gql.storage.transactions import together


async def test_what_a_killed_process_has_left_locked_can_be_changed_a_moment_later(database: Database) -> None:
    client, document = database.client, {"_id": "mark"}
    marks = await client.get_database("abandoned").create_collection(f"marks-{uuid4().hex}")

    async def save(session: AsyncClientSession) -> None:
        await marks.insert_one(document, session=session)

    async with client.start_session() as abandoned:
        await abandoned.start_transaction()
        await save(abandoned)
        await together(client, save)

    assert await marks.find_one(document) == document

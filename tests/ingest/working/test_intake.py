"""What a file is called once it is fetched."""

import pytest

from memos_gql.documents import PartKind, StoredFile
from memos_gql.ingest.receiving.request import SentFile, UrlSource
from memos_gql.ingest.working import pipeline
from memos_gql.resources import Resources
from tests.ingest.deletions.test_meanwhile import add, limited
from tests.ingest.servers import once, response, serving

HEADERS = ("Content-Length: 5", 'Content-Disposition: attachment; filename="harbour rules.txt"')


@pytest.mark.parametrize(("name", "shown"), [(None, "harbour rules.txt"), ("mine.txt", "mine.txt")])
async def test_a_file_is_called_what_its_server_calls_it_unless_its_sender_named_it(
    name: str | None, shown: str, resources: Resources, owner: str
) -> None:
    allowing = limited(resources, fetch_allow=("127.0.0.1/32",))
    async with serving(once(response(b"Quiet", *HEADERS))) as server:
        task = await add(
            allowing, owner, SentFile(kind=PartKind.FILE, name=name, source=UrlSource(server.url("/download?id=7")))
        )
        await pipeline.prepare(allowing, task.id)

    file = await StoredFile.get(task.files[0].file_id)
    assert file is not None
    assert (file.name, file.size_bytes) == (shown, 5)

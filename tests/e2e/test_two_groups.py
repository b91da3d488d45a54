"""Two groups of processes with data directories of their own share MongoDB, Redis and an index in an object store."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from tests.e2e import papers
from tests.e2e.client import Client, Fields, document, inline
from tests.e2e.groups import KEY, Group, groups_in, services_in
from tests.e2e.history import History, Rereading, history
from tests.e2e.objects import object_store
from tests.e2e.storm import AGREEMENT

PAGES = 60
PAGES_PER_JOB = 4
PASSAGES = [f"Page {number} tells of lighthouse number {number * 17}." for number in range(1, PAGES + 1)]
QUESTIONS = (
    "lighthouse number 17",
    "Which page tells of lighthouse 510?",
    "the last lighthouse",
    "a ferry to Helsinki",
)


@dataclass(frozen=True)
class Cluster:
    """Two groups, and a look into the database that they share."""

    one: Group
    other: Group
    past: History

    def user(self, name: str) -> Client:
        return Client(self.one.address, KEY, name)

    def beside(self, client: Client) -> Client:
        """Return the same user at the other group."""
        return Client(self.other.address, KEY, client.user_id)


@dataclass(frozen=True)
class Read:
    """What came of a document."""

    task: Fields
    pages: list[int]
    """The numbers of the pages that are stored."""
    memories: Counter[tuple[str, int]]
    """Their words and their pages."""
    readers: dict[str, set[int]]
    """The worker processes that took up each range of pages."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> Iterator[Cluster]:
    shared, *own = (tmp_path_factory.mktemp(name) for name in ("shared", "one", "other"))
    with services_in(shared) as services, object_store(shared / "objects.log") as index:
        settings = index | {
            "MEMOS_MONGODB_URI": services.mongodb_uri,
            "MEMOS_REDIS_URL": services.redis_url,
            "MEMOS_MODEL_DIR": str(model_dir),
            "MEMOS_WORKERS": "1",
            "MEMOS_PAGES_PER_JOB": str(PAGES_PER_JOB),
            # A worker that is replaced on a busy machine would be of neither group
            "MEMOS_FROZEN_AFTER_S": "120",
        }
        with groups_in(own, **settings) as (one, other), history(services.mongodb_uri) as past:
            yield Cluster(one, other, past)


def manual(folder: Path, mark: str) -> bytes:
    """Write a document of many pages; equal bytes would be read once, so each has its own mark."""
    return papers.printed(folder, *PASSAGES) + f"\n%%{mark}".encode()


def work_on(content: bytes) -> str:
    """Return how the names of a document's pages and ranges begin."""
    return f"default/{sha256(content).hexdigest()}/"


def send(client: Client, content: bytes) -> str:
    return str(client.add(document(inline(content), "manual.pdf"))["task"]["id"])


def outcome(cluster: Cluster, client: Client, content: bytes, task_id: str) -> Read:
    """Wait for the end of a task."""
    *_, task = client.watch(task_id)
    stored = cluster.past.database["readings"].find({"_id": {"$regex": f"^{work_on(content)}"}}).sort("number")
    return Read(
        task,
        [page["number"] for page in stored],
        Counter(map(placed, client.memories())),
        cluster.past.workers_of(work_on(content)),
    )


def placed(memory: Fields) -> tuple[str, int]:
    (source,) = memory["provenance"]
    return memory["value"], source["page"]


@pytest.fixture(scope="module")
def undisturbed(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Read:
    client, content = cluster.user("undisturbed"), manual(tmp_path_factory.mktemp("calm"), "calm")
    return outcome(cluster, client, content, send(client, content))


def test_the_workers_of_both_groups_read_one_document_and_each_page_once(cluster: Cluster, undisturbed: Read) -> None:
    pids = {"one": cluster.one.pids(), "other": cluster.other.pids()}
    readers = [[name for name in pids if taken <= pids[name]] for taken in undisturbed.readers.values()]

    assert undisturbed.task["state"] == "COMPLETED"
    assert undisturbed.task["files"][0]["progress"] == {"completed": PAGES, "total": PAGES, "fraction": 1}
    assert undisturbed.pages == list(range(1, PAGES + 1))
    assert len(readers) == PAGES / PAGES_PER_JOB
    assert sorted({name for (name,) in readers}) == ["one", "other"]
    assert cluster.past.rereading() == Rereading(PAGES, Counter(), Counter())


def test_the_workers_of_both_groups_remember_its_passages_once(cluster: Cluster, undisturbed: Read) -> None:
    workers = cluster.past.workers_of(f"{undisturbed.task['id']}/0/remember/").values()

    assert all(any(taken & group.pids() for taken in workers) for group in (cluster.one, cluster.other))
    assert undisturbed.memories == Counter((words, page) for page, words in enumerate(PASSAGES, start=1))


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_search_finds_the_same_at_both_groups(cluster: Cluster, undisturbed: Read, question: str) -> None:
    client = cluster.user("undisturbed")

    found = client.search(question, first=20)

    assert len(found) == 20
    assert cluster.beside(client).search(question, first=20) == found


def test_killing_one_group_loses_nothing_and_doubles_nothing(
    cluster: Cluster, undisturbed: Read, tmp_path: Path
) -> None:
    client, content = cluster.user("disturbed"), manual(tmp_path, "storm")
    task_id = send(client, content)

    half_read = cluster.other.kill_in_the_middle(cluster.past, work_on(content))
    read = outcome(cluster, client, content, task_id)

    assert read.task["state"] == "COMPLETED"
    assert read.task["files"][0]["progress"] == undisturbed.task["files"][0]["progress"]
    assert read.task["memoryCount"] == undisturbed.task["memoryCount"] == PAGES
    assert (read.pages, read.memories) == (undisturbed.pages, undisturbed.memories)
    assert len(read.readers[half_read]) == 2
    assert cluster.one.command("doctor", "--deep").splitlines()[-1] == AGREEMENT

"""The whole of it: one message with everything in it is sent, watched and found again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e import papers
from tests.e2e.client import Client, Fields, Upload, data_url, document, image, inline, text
from tests.e2e.papers import Place
from tests.e2e.processes import Server
from tests.e2e.shelf import Shelf

DOC = Path(__file__).parents[1] / "corpus" / "word6.doc"
SAID = "My sister Odile keeps three alpacas behind the lighthouse."
ON_THE_PASS = ("Boarding pass for Henrietta Vance", "The gate closes at 14:35 sharp")
IN_THE_PDF = ("Chapter one is about moles.", "Chapter two is about trout.", "The kestrel nests under the north tower.")
IN_THE_REPORT = "The bicycle workshop sold forty tandems in the third quarter."
IN_THE_NOTICE = "Ask Margarethe for annual leave before the first of March."
IN_CHINESE = "祖母的红烧肉要用绍兴黄酒慢炖两个小时。\n𠮷田先生每年冬天都去北海道看丹顶鹤。\n"
WATCHERS = ("watch", "watch_events", "watch_parts")


@dataclass(frozen=True)
class Planted:
    """What is asked, and where the answer stands."""

    query: str
    excerpt: str
    name: str
    page: int | None = None
    place: Place | None = None
    highlighted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    client: Client
    accepted: Fields = field(repr=False)
    events: dict[str, list[Fields]] = field(repr=False)


PLANTED = [
    Planted(
        "When does the gate close?",
        ON_THE_PASS[1],
        "file-1",
        place=papers.place_on_picture(ON_THE_PASS[1], row=1),
        highlighted=("gate", "closes"),
    ),
    Planted(
        "Where does the kestrel nest?",
        IN_THE_PDF[2],
        "file-2",
        3,
        papers.place_on_page(IN_THE_PDF[2]),
        ("kestrel", "nests"),
    ),
    Planted("How many tandems were sold?", IN_THE_REPORT, "quarterly report.docx", highlighted=("sold", "tandems")),
    Planted("annual leave", IN_THE_NOTICE, "leave notice.docx", highlighted=("annual", "leave")),
    Planted("红烧肉怎么做", IN_CHINESE.splitlines()[0], "食谱.txt", highlighted=("红烧肉",)),
    Planted(
        "the fox and the lazy dog",
        "The quick brown fox jumps over the lazy dog",
        "word6.doc",
        highlighted=("fox", "lazy", "dog"),
    ),
]


@pytest.fixture(scope="module")
def job(server: Server, shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """Send it, watch it in every way there is, and wait for its end."""
    client = Client(server.address, server.key, "main-job")
    folder = tmp_path_factory.mktemp("papers")
    late = shelf.hold("/quarterly report.docx", papers.letter(folder, IN_THE_REPORT))
    notice = shelf.put("/the office/leave notice.docx", papers.letter(folder, IN_THE_NOTICE))
    accepted = client.add(
        text(SAID),
        image(data_url(papers.picture(*ON_THE_PASS), "image/png")),
        document(inline(papers.printed(folder, *IN_THE_PDF))),
        document({"url": f"{shelf.address}/quarterly%20report.docx"}),
        document({"url": notice}),
        document({"upload": Upload("食谱.txt", IN_CHINESE.encode("gb18030"))}),
        document({"upload": Upload("word6.doc", DOC.read_bytes())}),
        tags=["main job"],
    )
    streams = {way: getattr(client, way)(accepted["task"]["id"]) for way in WATCHERS}
    first = {way: next(stream) for way, stream in streams.items()}
    late.may_go.set()
    with ThreadPoolExecutor() as threads:
        rest = dict(zip(streams, threads.map(list[Fields], streams.values()), strict=True))
    return Job(client, accepted, {way: [first[way], *rest[way]] for way in WATCHERS})


def counts(event: Fields) -> Iterator[tuple[int, int | None]]:
    for file in event["files"]:
        yield file["progress"]["completed"], file["progress"]["total"]


def test_it_is_accepted_at_once(job: Job) -> None:
    task = job.accepted["task"]

    assert (task["state"], task["revision"], task["memoryCount"]) == ("QUEUED", 1, 0)
    assert task["conversationId"] == job.accepted["conversationId"]
    assert [file["file"]["name"] for file in task["files"]] == [planted.name for planted in PLANTED]


@pytest.mark.parametrize("way", WATCHERS)
def test_the_first_event_is_the_present_state_and_the_last_the_end(job: Job, way: str) -> None:
    first, last = job.events[way][0], job.events[way][-1]

    assert first["state"] in {"QUEUED", "RUNNING"}
    assert first["id"] == job.accepted["task"]["id"]
    assert [event["state"] for event in job.events[way]].count("COMPLETED") == 1
    assert (last["state"], last["failures"], last["progress"]["fraction"]) == ("COMPLETED", [], 1.0)
    assert last == job.client.task(first["id"])


@pytest.mark.parametrize("way", WATCHERS)
def test_revisions_rise_and_progress_never_falls(job: Job, way: str) -> None:
    events = job.events[way]

    revisions = [event["revision"] for event in events]
    fractions = [event["progress"]["fraction"] for event in events]
    completed = [event["progress"]["completed"] for event in events]
    assert revisions == sorted(set(revisions))
    assert fractions == sorted(fractions)
    assert completed == sorted(completed)
    assert len(events) >= 3


def test_pages_are_counted(job: Job) -> None:
    last = job.events["watch"][-1]

    assert list(counts(last)) == [(1, 1), (3, 3), (1, 1), (1, 1), (1, 1), (1, 1)]
    assert last["progress"] == {"completed": 8, "total": 8, "fraction": 1.0}
    assert [file["file"]["pageCount"] for file in last["files"]] == [None, 3, None, None, None, None]


def test_types_and_sizes_are_recognised_from_the_bytes(job: Job) -> None:
    files = [file["file"] for file in job.events["watch"][-1]["files"]]

    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert [file["mediaType"] for file in files] == [
        "image/png",
        "application/pdf",
        word,
        word,
        "text/plain",
        "application/msword",
    ]
    assert (files[0]["widthPx"], files[0]["heightPx"]) == (1000, 300)
    assert (files[4]["sizeBytes"], files[5]["sizeBytes"]) == (len(IN_CHINESE.encode("gb18030")), DOC.stat().st_size)
    assert files[3]["sourceUrl"].endswith("/the%20office/leave%20notice.docx")


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_planted_sentence_is_found_with_its_file_page_and_place(job: Job, planted: Planted) -> None:
    best = job.client.search(planted.query)[0]

    source = next(source for source in best["node"]["provenance"] if source["__typename"] == "FileSource")
    assert planted.excerpt in source["excerpt"]
    assert (source["file"]["name"], source["page"]) == (planted.name, planted.page)
    assert best["relativity"] >= 0.5
    boxes = [Place(**box) for box in source["boundingBoxes"]]
    assert [box for box in boxes if planted.place and box.is_near(planted.place)] or (planted.place, boxes) == (
        None,
        [],
    )


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_highlights_point_at_the_words_that_matched(job: Job, planted: Planted) -> None:
    best = job.client.search(planted.query)[0]

    marked = [
        highlight["fragment"][run["start"] : run["end"]]
        for highlight in best["highlights"]
        for run in highlight["ranges"]
    ]
    assert set(marked) == set(planted.highlighted)
    assert all(highlight["fragment"] in best["node"]["value"] for highlight in best["highlights"])


def test_what_was_said_is_found_with_its_message(job: Job) -> None:
    best = job.client.search("Who has alpacas?")[0]

    said = [source for source in best["node"]["provenance"] if source["__typename"] == "MessageSource"]
    assert said[0]["message"]["content"][said[0]["partIndex"]] == {"text": SAID}
    assert best["relativity"] >= 0.5


@pytest.mark.parametrize(
    "query", ["How do I file a tax return in Portugal?", "best settings for a graphics card", "量子计算机的工作原理"]
)
def test_what_has_nothing_to_do_with_it_scores_low(job: Job, query: str) -> None:
    edges = job.client.search(query)

    assert max((edge["relativity"] for edge in edges), default=0) <= 0.3


def test_every_memory_carries_the_tags_of_its_message(job: Job) -> None:
    memories = job.client.memories()

    assert len(memories) == job.events["watch"][-1]["memoryCount"]
    assert all("main job" in memory["tags"] for memory in memories)


def test_only_text_read_by_ocr_has_its_confidence(job: Job) -> None:
    sources = [
        source
        for memory in job.client.memories()
        for source in memory["provenance"]
        if source["__typename"] == "FileSource"
    ]

    read = {source["file"]["name"] for source in sources if source["ocrConfidence"] is not None}
    assert read == {"file-1"}


@pytest.mark.parametrize("way", WATCHERS)
def test_who_comes_late_gets_the_end_alone(job: Job, way: str) -> None:
    events = list(getattr(job.client, way)(job.accepted["task"]["id"]))

    assert events == job.events[way][-1:]


def test_nobody_else_can_read_any_file(job: Job, server: Server) -> None:
    paths = [server.data_dir, *server.data_dir.rglob("*")]

    assert {"index", "api-key", "left.lance", "mongod.log"} <= {path.name for path in paths}
    assert [str(path) for path in paths if permissions(path) & 0o077] == []


def permissions(path: Path) -> int:
    """Return what owner, group and others may do.

    It is nothing for a file that is gone meanwhile, and for a link, which has no rights of its own.
    """
    try:
        return 0 if path.is_symlink() else path.lstat().st_mode & 0o777
    except FileNotFoundError:
        return 0

"""Feed a folder of files through the API of a server of its own and check every outcome: `make corpus DIR=…`.

The folder's `index.json` says of each file how it must end: `verdict` `ok`, `error` with one of `codes`, or `either`;
and which `phrases` are then found in its memories. Or it is a list: of each file what it must say (`want` or `lines`)
and must not (`no`), the code with which it must fail (`fail`), and a `question` that finds an `answer`. Where nothing
is said of a file it must be read; where there is no index, every end will do.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import machine
from tests.bench.reading import folded
from tests.e2e.client import MEMORIES, Client, Fields, Upload, document
from tests.e2e.processes import Server, ready, resident_mib, served

AT_ONCE = 4
POLL_S = 0.5
LONGEST_S = 1200
ENDS = {"COMPLETED", "PARTIALLY_COMPLETED", "FAILED", "CANCELLED"}


@dataclass(frozen=True)
class Outcome:
    """`end` is `ok`, the code of the failure, or `UNFINISHED`."""

    entry: Fields
    end: str
    seconds: float
    text: str

    @property
    def is_expected(self) -> bool:
        verdict, codes = self.entry.get("verdict", "ok"), self.entry.get("codes", [])
        if self.end == "ok":
            return verdict in {"ok", "either", "any"}
        return self.end != "UNFINISHED" and (verdict == "any" or (verdict != "ok" and self.end in codes))

    @property
    def phrases(self) -> list[str]:
        """What must be found, were the file read."""
        phrases: list[str] = self.entry.get("phrases") or []
        return phrases

    @property
    def missed(self) -> list[str]:
        text = folded(self.text)
        return [phrase for phrase in self.phrases if folded(phrase) not in text]

    @property
    def false(self) -> list[str]:
        """What is found and must not be."""
        text = folded(self.text)
        return [phrase for phrase in self.entry.get("no", []) if folded(phrase) in text]


def feed(client: Client, folder: Path, entry: Fields) -> Outcome:
    """Send one file, wait until its task ends, and read back what is remembered of it."""
    began = time.monotonic()
    sent = client.add(document({"upload": Upload(entry["file"], (folder / entry["file"]).read_bytes())}))
    if "task" not in sent:
        return Outcome(entry, sent["code"], time.monotonic() - began, "")
    task = sent["task"]
    while task["state"] not in ENDS and time.monotonic() - began < LONGEST_S:
        time.sleep(POLL_S)
        task = client.task(task["id"])
    seconds = time.monotonic() - began
    return Outcome(entry, _end(task), seconds, remembered(client, task["files"][0]["file"]["id"]))


def _end(task: Fields) -> str:
    if task["state"] not in ENDS:
        return "UNFINISHED"
    code: str = task["failures"][0]["code"] if task["failures"] else "ok"
    return code


def remembered(client: Client, file_id: str) -> str:
    """Join the excerpts of a file's memories in the order of its pages and, on each, from top to bottom."""
    sources = [
        source for memory in _memories(client, file_id) for source in memory["provenance"] if "excerpt" in source
    ]
    return "\n".join(source["excerpt"] for source in sorted(sources, key=_place))


def _memories(client: Client, file_id: str) -> Iterator[Fields]:
    after: str | None = None
    while True:
        asked = {
            "userId": client.user_id,
            "filter": {"fileIds": [file_id]},
            "first": 100,
            "after": after,
            "orderBy": "OLDEST",
        }
        page = client.result("memories", MEMORIES, **asked)
        yield from (edge["node"] for edge in page["edges"])
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def _place(source: Fields) -> tuple[int, float]:
    boxes = source["boundingBoxes"]
    return source["page"] or 0, min((box["y"] for box in boxes), default=0.0)


def entries_of(folder: Path) -> list[Fields]:
    index = folder / "index.json"
    if index.exists():
        known = json.loads(index.read_text())
        entries: list[Fields] = [_entry(one) for one in known] if isinstance(known, list) else known["files"]
        return entries
    return [{"file": path.name, "verdict": "any"} for path in sorted(folder.iterdir()) if path.is_file()]


def _entry(known: Fields) -> Fields:
    """Bring an entry of a list into the form of the other indexes."""
    ends = {"verdict": "error", "codes": [known["fail"]]} if "fail" in known else {"verdict": "ok"}
    return {**known, **ends, "phrases": known.get("want") or known.get("lines") or []}


def unanswered(client: Client, outcomes: Sequence[Outcome]) -> list[str]:
    """Return the questions whose answer is in none of the first five hits."""
    asked = [
        (one.entry["question"], one.entry["answer"]) for one in outcomes if one.end == "ok" and "answer" in one.entry
    ]
    return [question for question, answer in asked if not _finds(client, question, answer)]


def _finds(client: Client, question: str, answer: str) -> bool:
    return any(folded(answer) in folded(edge["node"]["value"]) for edge in client.search(question, first=5))


def report(outcomes: list[Outcome]) -> Iterator[str]:
    """Word how many files ended how, which took longest, and which phrases of those that were read are not found."""
    ends = Counter((outcome.entry.get("verdict", "ok"), outcome.end, outcome.is_expected) for outcome in outcomes)
    for (verdict, end, is_expected), count in sorted(ends.items()):
        yield f"  {verdict:8}{end:26}{count:5}{'' if is_expected else '   UNEXPECTED'}"
    known, missed = sum(len(outcome.phrases) for outcome in outcomes), sum(len(outcome.missed) for outcome in outcomes)
    yield f"  phrases found: {known - missed} of {known}"
    for outcome in sorted(outcomes, key=lambda outcome: -outcome.seconds)[:5]:
        yield f"  slow: {outcome.entry['file']} {outcome.seconds:.1f} s"
    for outcome in outcomes:
        if outcome.end == "ok" and outcome.missed:
            yield f"  missed in {outcome.entry['file']}: {outcome.missed}"
        if outcome.false:
            yield f"  false in {outcome.entry['file']}: {outcome.false}"


def run(server: Server, folder: Path) -> list[Outcome]:
    client = Client(server.address, server.key, f"reader of {folder.name}")
    web, before, began = server.pid_of("web"), resident_mib(server.pid_of("web")), time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(lambda entry: feed(client, folder, entry), entries_of(folder)))
    say(f"{folder.name}: {len(outcomes)} files in {time.monotonic() - began:.0f} s", *report(outcomes))
    say(f"  questions without their answer among five hits: {unanswered(client, outcomes)}")
    say(f"  web process: {before:.0f} MiB before, {resident_mib(web):.0f} MiB after; ready: {ready(server.address)}")
    return outcomes


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    with TemporaryDirectory() as data_dir, served(Path(data_dir), MEMOS_WORKERS="2") as server:
        outcomes, is_alive = run(server, folder), ready(server.address)
    unexpected = [f"{outcome.entry['file']}: {outcome.end}" for outcome in outcomes if not outcome.is_expected]
    if unexpected or not is_alive:
        raise SystemExit("\n".join(["unexpected:", *unexpected, "" if is_alive else "the server is not ready"]))


if __name__ == "__main__":
    machine.show()
    main()

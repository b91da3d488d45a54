"""How well and how fast files are read: `python -m tests.bench.reading FOLDER`, FOLDER holding documents/, hostile/, funsd/, sroie/.

Files are judged by the verdicts and phrases of their index; forms and receipts by their bags of words.
"""

import asyncio
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from memos_gql.errors import FileFailure
from memos_gql.extract.isolate import Reader
from memos_gql.ingest.sniff import media_type
from memos_gql.pages import Page
from memos_gql.settings import Settings

_PICTURES = 25
_NOT_FOLDED = re.compile(r"[\s|\-\u2010\u2011\xad]+")


@dataclass(frozen=True)
class Outcome:
    """`ok`, or the code of the failure."""

    verdict: str
    pages: list[Page]
    wall_s: float

    @property
    def text(self) -> str:
        return " ".join(line.text for page in self.pages for line in page.lines)


async def outcome(reader: Reader, path: Path, *, max_pages: int) -> Outcome:
    began = time.monotonic()
    try:
        kind = media_type(path)
        outline = await reader.inspect(path, kind)
        if (outline.page_count or 0) > max_pages:
            return Outcome("TOO_MANY_PAGES", [], time.monotonic() - began)
        pages = [page async for page in reader.read(path, kind, first=1, last=outline.parts)]
    except FileFailure as failure:
        return Outcome(failure.code, [], time.monotonic() - began)
    has_content = any(page.lines or (page.visual and page.visual.contrast >= 0.02) for page in pages)
    return Outcome("ok" if has_content else "NO_CONTENT_FOUND", pages, time.monotonic() - began)


def folded(text: str) -> str:
    return _NOT_FOLDED.sub("", unicodedata.normalize("NFKC", text).casefold())


def is_as_expected(found: Outcome, entry: dict[str, list[str] | str]) -> bool:
    if entry["verdict"] == "ok":
        return found.verdict == "ok"
    return found.verdict in entry["codes"] or (entry["verdict"] == "either" and found.verdict == "ok")


async def judge_files(reader: Reader, folder: Path, *, max_pages: int) -> None:
    wrong, told, known = [], 0, 0
    began = time.monotonic()
    entries = json.loads((folder / "index.json").read_text())["files"]
    for entry in entries:
        found = await outcome(reader, folder / entry["file"], max_pages=max_pages)
        phrases = entry.get("phrases") or []
        text = folded(found.text)
        known += len(phrases)
        told += sum(folded(phrase) in text for phrase in phrases)
        if not is_as_expected(found, entry):
            wrong.append(f"{entry['file']}: {found.verdict}")
    print(f"{folder.name}: {len(entries)} files, {len(wrong)} wrong {wrong}, phrases {told} of {known}, {time.monotonic() - began:.0f} s")  # noqa: T201


async def judge_pictures(reader: Reader, folder: Path, *, suffix: str) -> None:
    precisions, recalls = [], []
    began = time.monotonic()
    for path in sorted(folder.glob(f"*{suffix}"))[:_PICTURES]:
        found = words((await outcome(reader, path, max_pages=1)).text)
        expected = words(json.loads(path.with_suffix(".json").read_text())["text"])
        shared = (found & expected).total()
        precisions.append(shared / max(found.total(), 1))
        recalls.append(shared / max(expected.total(), 1))
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    f1 = 2 * precision * recall / (precision + recall)
    seconds = (time.monotonic() - began) / len(recalls)
    print(f"{folder.name}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}, {seconds:.2f} s each")  # noqa: T201


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[a-z0-9]+", text.lower()))


async def main(folder: Path) -> None:
    settings = Settings(_env_file=None)
    reader = Reader(
        memory_bytes=settings.read_memory_bytes, cpu_s=settings.read_cpu_s, wall_s=settings.read_wall_s, scratch=settings.temporary_dir
    )
    await judge_files(reader, folder / "documents", max_pages=settings.max_pages)
    await judge_files(reader, folder / "hostile", max_pages=settings.max_pages)
    await judge_pictures(reader, folder / "funsd", suffix=".png")
    await judge_pictures(reader, folder / "sroie", suffix=".jpg")
    reader.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))

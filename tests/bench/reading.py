"""How well and how fast files are read: `python -m tests.bench.reading FOLDER`.

FOLDER holds documents/, hostile/, funsd/, sroie/ and chinese/.

Files are judged by the verdicts and phrases of their index; pictures are read by other engines too, in the same run.
"""

import asyncio
import json
import re
import sys
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytesseract

from memos_gql.errors import FileFailure
from memos_gql.extract.isolate.reader import Reader
from memos_gql.ingest.fetching.sniff import media_type
from memos_gql.pages import Page
from memos_gql.settings import Settings
from tests.bench import machine, pictures

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
    print(  # noqa: T201
        f"{folder.name}: {len(entries)} files, {len(wrong)} wrong {wrong}, "
        f"phrases {told} of {known}, {time.monotonic() - began:.0f} s"
    )


async def main(folder: Path) -> None:
    settings = Settings(_env_file=None)
    reader = Reader(
        memory_bytes=settings.read_memory_bytes,
        cpu_s=settings.read_cpu_s,
        wall_s=settings.read_wall_s,
        scratch=settings.temporary_dir,
    )
    await judge_files(reader, folder / "documents", max_pages=settings.max_pages)
    await judge_files(reader, folder / "hostile", max_pages=settings.max_pages)
    reader.close()
    compare_engines(folder)


def compare_engines(folder: Path) -> None:
    engines = {"ours": pictures.ours, "Tesseract": pictures.tesseract, "RapidOCR": pictures.rapidocr()}
    for kind in ("funsd", "sroie", "chinese"):
        samples = pictures.samples(folder / kind)
        print(f"{kind}: {len(samples)} pictures")  # noqa: T201
        for name, read in engines.items():
            pictures.measure(name, read, samples)


if __name__ == "__main__":
    machine.show("rapidocr", beside=f"Tesseract {pytesseract.get_tesseract_version()}")
    asyncio.run(main(Path(sys.argv[1])))

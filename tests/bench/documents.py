"""How long documents take until they can be found, beside what only reads their text.

    python -m tests.bench.documents [text pages] [scanned pages]

It starts a server of its own with a worker for each core. A PDF with a text layer is measured beside pdfplumber's
`extract_text` in one process, and clean scans beside Tesseract on all cores. Both are measured beside kreuzberg
too, the PDF in one process and the scans on all cores. Kreuzberg reads only the first page of a TIFF, so it gets a file
for each scan. The others run before and after: whatever else the machine does falls on all. Processor time is of all
processes together.
"""

import argparse
import os
import random
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pdfplumber
import pytesseract
from PIL import Image

from tests.bench import machine
from tests.bench.layouts import READERS_PYTHON, by_library
from tests.e2e import papers
from tests.e2e.client import Client, Fields, document, inline
from tests.e2e.processes import Server, descendants, served
from tests.extract.made import Sheet, pdf

LINES = 38
SCAN_LINES = 26
POLL_S = 0.1
NOUNS = [
    *("harbour", "ledger", "crane", "barge", "warehouse", "tariff", "invoice", "captain", "winter"),
    *("customs", "cargo", "bridge", "letter", "clerk", "market", "contract"),
]
VERBS = ["delays", "records", "repairs", "inspects", "refuses", "carries", "measures", "replaces", "counts", "signs"]
TICKS = os.sysconf("SC_CLK_TCK")
STATE = "query ($id: ID!) { task(id: $id) { state memoryCount failures { message } } }"


@dataclass(frozen=True)
class Took:
    wall_s: float
    cpu_s: float
    first_s: float = 0.0
    """Until the first passage could be found."""


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def sentences(chance: random.Random) -> Iterator[str]:
    while True:
        one, other, third = chance.sample(NOUNS, 3)
        yield (
            f"The {one} of the {other} {chance.choice(VERBS)} "
            f"{chance.randint(2, 900)} {third}s in the {chance.choice(NOUNS)}."
        )


def text_pdf(folder: Path, pages: int) -> bytes:
    """Write the book that has so many pages: the same each time."""
    return book(folder, pages, sentences(random.Random(pages)))  # noqa: S311


def book(folder: Path, pages: int, words: Iterator[str]) -> bytes:
    """Write pages of some five hundred words each."""
    sheets = []
    for _ in range(pages):
        lines = "".join(f"({next(words)} {next(words)[:40]}) Tj T* " for _ in range(LINES))
        sheets.append(Sheet(f"BT /F1 9 Tf 18 TL 40 760 Td {lines}ET"))
    return pdf(folder, *sheets).read_bytes()


def scans(pages: int) -> list[bytes]:
    words = sentences(random.Random(pages))  # noqa: S311 - the same scans each time
    return [papers.picture(*(next(words) for _ in range(SCAN_LINES)), size=(1700, 2200)) for _ in range(pages)]


def as_tiff(pictures: list[bytes]) -> bytes:
    first, *others = [Image.open(BytesIO(picture)).convert("L") for picture in pictures]
    content = BytesIO()
    first.save(content, "tiff", save_all=True, append_images=others, compression="tiff_deflate")
    return content.getvalue()


def by_server(server: Server, client: Client, name: str, content: bytes) -> Took:
    before, began, first_s = _cpu_of(server), time.perf_counter(), 0.0
    task: Fields = client.add(document(inline(content), name))["task"]
    while True:
        state: Fields = client.ask(STATE, id=task["id"])["task"]
        if state["memoryCount"] and not first_s:
            first_s = time.perf_counter() - began
        if state["state"] not in {"QUEUED", "RUNNING"}:
            break
        time.sleep(POLL_S)
    if state["state"] != "COMPLETED":
        raise SystemExit(f"{name} ended as {state}")
    return Took(time.perf_counter() - began, _cpu_of(server) - before, first_s)


def _cpu_of(server: Server) -> float:
    """Return the processor time of the server's processes, and of those that have ended."""
    total = 0
    for process in descendants(server.up.pid):
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / TICKS


def timed(work: Callable[[], object]) -> Took:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = sum(sum(resource.getrusage(kind)[:2]) for kind in kinds)
    began = time.perf_counter()
    work()
    wall_s = time.perf_counter() - began
    return Took(wall_s, sum(sum(resource.getrusage(kind)[:2]) for kind in kinds) - used)


def by_pdfplumber(content: bytes) -> None:
    with pdfplumber.open(BytesIO(content)) as book:
        for page in book.pages:
            page.extract_text()


def by_tesseract(pictures: list[bytes]) -> None:
    def read(picture: bytes) -> str:
        return str(pytesseract.image_to_string(Image.open(BytesIO(picture))))

    with ThreadPoolExecutor(os.cpu_count()) as cores:
        list(cores.map(read, pictures))


def by_kreuzberg(files: Sequence[Path], *, processes: int) -> Took:
    shares = [files[first::processes] for first in range(min(processes, len(files)))]
    with ThreadPoolExecutor(processes) as running:
        found = list(running.map(partial(by_library, "kreuzberg"), shares))
    missing = sum(not text for each in found for text in each.texts)
    if missing:
        raise SystemExit(f"kreuzberg found no text in {missing} files")
    return Took(max(each.wall_s for each in found), sum(each.cpu_s for each in found))


def written(folder: Path, kind: str, contents: Sequence[bytes]) -> list[Path]:
    paths = [folder / f"{number}.{kind}" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def compare(name: str, ours: Callable[[], Took], others: Mapping[str, Callable[[], Took]]) -> None:
    before = {other: read() for other, read in others.items()}
    mine = ours()
    say(f"{name}: memos-gql {mine.wall_s:.1f} s (first passage {mine.first_s:.1f} s, processor {mine.cpu_s:.1f} s)")
    for other, read in others.items():
        once, again = before[other], read()
        wall_s, cpu_s = (once.wall_s + again.wall_s) / 2, (once.cpu_s + again.cpu_s) / 2
        ratio = mine.wall_s / wall_s
        say(f"  {other}: {wall_s:.2f} s (processor {cpu_s:.2f} s); memos-gql / {other} {ratio:.2f}")


def compare_text(server: Server, client: Client, folder: Path, *, pages: int) -> None:
    content = text_pdf(folder, pages)
    others = {"pdfplumber": partial(timed, partial(by_pdfplumber, content))}
    if READERS_PYTHON.exists():
        others["kreuzberg"] = partial(by_kreuzberg, written(folder, "pdf", [content]), processes=1)
    compare(f"{pages} pages of text", partial(by_server, server, client, "book.pdf", content), others)


def compare_scans(server: Server, client: Client, folder: Path, *, pages: int) -> None:
    pictures = scans(pages)
    others = {"Tesseract": partial(timed, partial(by_tesseract, pictures))}
    if READERS_PYTHON.exists():
        files = written(folder, "png", pictures)
        others["kreuzberg"] = partial(by_kreuzberg, files, processes=os.cpu_count() or 1)
    compare(f"{pages} scans", partial(by_server, server, client, "scan.tiff", as_tiff(pictures)), others)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text_pages", nargs="?", type=int, default=200)
    parser.add_argument("scanned_pages", nargs="?", type=int, default=40)
    chosen = parser.parse_args()
    if not READERS_PYTHON.exists():
        say("kreuzberg is not installed; `make bench-pdf` installs it")
    with TemporaryDirectory() as folder, TemporaryDirectory() as files, served(Path(folder)) as server:
        client = Client(server.address, server.key, "reader")
        # The others read a page on each core, and take no more threads for it
        os.environ["OMP_THREAD_LIMIT"] = "1"
        if chosen.text_pages:
            compare_text(server, client, Path(files), pages=chosen.text_pages)
        if chosen.scanned_pages:
            compare_scans(server, client, Path(files), pages=chosen.scanned_pages)


if __name__ == "__main__":
    tesseract = f"Tesseract {pytesseract.get_tesseract_version()}"
    kreuzberg = machine.versions_in(READERS_PYTHON, "kreuzberg")
    machine.show("pdfplumber", beside=", ".join(filter(None, (tesseract, kreuzberg))))
    main()

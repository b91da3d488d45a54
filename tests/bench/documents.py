"""How long documents take until they can be found, beside what only reads their text.

    python -m tests.bench.documents [text pages] [scanned pages]

It starts a server of its own with a worker for each core. A PDF with a text layer is measured beside pdfplumber's
`extract_text` in one process, and clean scans beside Tesseract on all cores. The others run before and after: whatever
else the machine does falls on all. Processor time is of all processes together.
"""

import argparse
import os
import platform
import random
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pdfplumber
import pytesseract
from PIL import Image

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
    """Write pages of a book, each of some five hundred words."""
    words = sentences(random.Random(pages))  # noqa: S311 - the same book each time
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

    os.environ["OMP_THREAD_LIMIT"] = "1"
    with ThreadPoolExecutor(os.cpu_count()) as cores:
        list(cores.map(read, pictures))


def compare(name: str, ours: Callable[[], Took], theirs: Callable[[], object]) -> None:
    before, mine, after = timed(theirs), ours(), timed(theirs)
    peer = Took((before.wall_s + after.wall_s) / 2, (before.cpu_s + after.cpu_s) / 2)
    say(f"{name}: ours {mine.wall_s:.1f} s (first passage {mine.first_s:.1f} s, processor {mine.cpu_s:.1f} s)")
    say(f"  other: {peer.wall_s:.1f} s (processor {peer.cpu_s:.1f} s); ours / other {mine.wall_s / peer.wall_s:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text_pages", nargs="?", type=int, default=200)
    parser.add_argument("scanned_pages", nargs="?", type=int, default=40)
    chosen = parser.parse_args()
    say(
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {platform.machine()}, "
        f"load average {os.getloadavg()[0]:.1f}"
    )
    say(f"pdfplumber {version('pdfplumber')}, Tesseract {pytesseract.get_tesseract_version()}")
    with TemporaryDirectory() as folder, served(Path(folder)) as server:
        client = Client(server.address, server.key, "reader")
        if chosen.text_pages:
            book = text_pdf(Path(folder), chosen.text_pages)
            ours = partial(by_server, server, client, "book.pdf", book)
            compare(f"{chosen.text_pages} pages of text, beside pdfplumber", ours, partial(by_pdfplumber, book))
        if chosen.scanned_pages:
            pictures = scans(chosen.scanned_pages)
            ours = partial(by_server, server, client, "scan.tiff", as_tiff(pictures))
            compare(f"{chosen.scanned_pages} scans, beside Tesseract", ours, partial(by_tesseract, pictures))


if __name__ == "__main__":
    main()

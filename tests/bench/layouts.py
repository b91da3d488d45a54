"""What readers find in PDF and DOCX files, and the processor time they take: `python -m tests.bench.layouts FOLDER`.

FOLDER holds documents/ and faults/.

Every library is called bare, as most programs call it. pdfplumber and docx2txt are installed with the tests, the
libraries of `readers` in .venv/readers.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import docx2txt
import pdfplumber

from memos_gql.errors import FileFailure
from memos_gql.extract import pdf
from memos_gql.extract.pdf.budget import cpu_s
from memos_gql.extract.word import docx
from tests.bench import machine, readers
from tests.bench.reading import folded

READERS_PYTHON = Path(sys.prefix) / "readers" / "bin" / "python"
_LONGEST_PAGES = 20


@dataclass(frozen=True)
class Sample:
    """A file, and phrases that a reader should find in it or should not, as `folded` writes them."""

    path: Path
    wanted: Sequence[str]
    unwanted: Sequence[str] = ()


def samples(folder: Path) -> list[Sample]:
    """List the files of both folders about which something is known."""
    documents = json.loads((folder / "documents" / "index.json").read_text())["files"]
    faults = json.loads((folder / "faults" / "index.json").read_text())
    known = [Sample(folder / "documents" / entry["file"], entry.get("phrases") or []) for entry in documents]
    known += [Sample(folder / "faults" / entry["file"], entry.get("want", []), entry.get("no", [])) for entry in faults]
    return [sample for sample in known if sample.wanted]


def ours(path: Path) -> str:
    inspect, read = (pdf.inspect, pdf.read) if path.suffix == ".pdf" else (docx.inspect, docx.read)
    try:
        pages = list(read(path, 1, min(inspect(path).parts, _LONGEST_PAGES)))
    except FileFailure:
        return ""
    return "\n".join(line.text for page in pages for line in page.lines)


def bare_pdfplumber(path: Path) -> str:
    with pdfplumber.open(path) as document:
        return "\n".join(page.extract_text() for page in document.pages[:_LONGEST_PAGES])


@dataclass(frozen=True)
class Found:
    """The text of each file, None if the reader failed, and the time for all."""

    texts: Sequence[str | None]
    cpu_s: float
    wall_s: float


def in_process(read: Callable[[Path], str], files: Sequence[Sample]) -> Found:
    began, spent_before_s = time.perf_counter(), cpu_s()
    texts = [_text_or_none(read, sample.path) for sample in files]
    return Found(texts, cpu_s() - spent_before_s, time.perf_counter() - began)


def _text_or_none(read: Callable[[Path], str], path: Path) -> str | None:
    try:
        return read(path)
    except Exception:  # noqa: BLE001 - other readers raise what they like
        return None


def by_library(name: str, files: Sequence[Path]) -> Found:
    """Let one library of .venv/readers read the files, in a process of its own."""
    # With -P no library imports a file that lies beside the script in place of what it means
    command = [str(READERS_PYTHON), "-P", readers.__file__, name]
    paths = json.dumps([str(file) for file in files])
    done = subprocess.run(
        command, input=paths, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    )
    return Found(**json.loads(done.stdout.splitlines()[-1]))


def found_by_each(suffix: str, files: Sequence[Sample]) -> Iterator[tuple[str, Found]]:
    yield "memos-gql", in_process(ours, files)
    if suffix == ".pdf":
        yield "pdfplumber", in_process(bare_pdfplumber, files)
    else:
        yield "docx2txt", in_process(lambda path: str(docx2txt.process(str(path))), files)
    if READERS_PYTHON.exists():
        for name in readers.LIBRARIES:
            yield name, by_library(name, [sample.path for sample in files])


def worded(name: str, found: Found, files: Sequence[Sample]) -> str:
    """Word how many phrases a reader finds and how long it takes; a reader that fails has found nothing."""
    texts = [folded(text or "") for text in found.texts]
    right = sum(folded(phrase) in text for sample, text in zip(files, texts, strict=True) for phrase in sample.wanted)
    false = sum(folded(phrase) in text for sample, text in zip(files, texts, strict=True) for phrase in sample.unwanted)
    wanted, failed = sum(len(sample.wanted) for sample in files), sum(text is None for text in found.texts)
    return (
        f"  {name}: phrases {right} of {wanted}, false ones {false}, "
        f"files failed {failed}, {found.cpu_s:.1f} s of processor time"
    )


def compare(folder: Path) -> None:
    if not READERS_PYTHON.exists():
        print("kreuzberg and markitdown are not installed; `make bench-reading` installs them")  # noqa: T201
    files = samples(folder)
    for suffix, part in product((".pdf", ".docx"), ("documents", "faults")):
        of_part = [sample for sample in files if sample.path.suffix == suffix and sample.path.parent.name == part]
        print(f"{suffix} files of {part}: {len(of_part)}")  # noqa: T201
        for name, found in found_by_each(suffix, of_part):
            print(worded(name, found, of_part), flush=True)  # noqa: T201


if __name__ == "__main__":
    others = machine.versions_in(READERS_PYTHON, "kreuzberg", "markitdown")
    machine.show("pdfplumber", "docx2txt", beside=others)
    compare(Path(sys.argv[1]))

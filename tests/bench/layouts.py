"""What readers find in PDF and DOCX files, and the processor time they take: `python -m tests.bench.layouts FOLDER`.

FOLDER holds documents/ and faults/.

pdfplumber and docx2txt are called bare, as most programs call them; kreuzberg and markitdown count where they are installed.
"""

import importlib
import importlib.util
import json
import sys
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
from tests.bench.reading import folded

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


def readers(suffix: str) -> Iterator[tuple[str, Callable[[Path], str]]]:
    yield "memos-gql", ours
    yield ("pdfplumber", bare_pdfplumber) if suffix == ".pdf" else ("docx2txt", lambda path: str(docx2txt.process(str(path))))
    if importlib.util.find_spec("kreuzberg"):
        kreuzberg = importlib.import_module("kreuzberg")
        yield "kreuzberg", lambda path: str(kreuzberg.extract_file_sync(str(path)).content)
    if importlib.util.find_spec("markitdown"):
        converter = importlib.import_module("markitdown").MarkItDown()
        yield "markitdown", lambda path: str(converter.convert(str(path)).text_content)


def measure(name: str, read: Callable[[Path], str], files: Sequence[Sample]) -> str:
    """Word how many phrases a reader finds and how long it takes; a reader that fails has found nothing."""
    began, found, false, failed = cpu_s(), 0, 0, 0
    for sample in files:
        try:
            text = folded(read(sample.path))
        except Exception:  # noqa: BLE001 - other readers raise what they like
            text, failed = "", failed + 1
        found += sum(folded(phrase) in text for phrase in sample.wanted)
        false += sum(folded(phrase) in text for phrase in sample.unwanted)
    wanted = sum(len(sample.wanted) for sample in files)
    return f"  {name}: phrases {found} of {wanted}, false ones {false}, files failed {failed}, {cpu_s() - began:.1f} s of processor time"


def compare(folder: Path) -> None:
    files = samples(folder)
    for suffix, part in product((".pdf", ".docx"), ("documents", "faults")):
        of_part = [sample for sample in files if sample.path.suffix == suffix and sample.path.parent.name == part]
        print(f"{suffix} files of {part}: {len(of_part)}")  # noqa: T201
        for name, read in readers(suffix):
            print(measure(name, read, of_part), flush=True)  # noqa: T201


if __name__ == "__main__":
    compare(Path(sys.argv[1]))

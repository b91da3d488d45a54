"""Measure whether questions find the page that answers them: `python -m tests.bench.passages MODEL_DIR FOLDER`.

FOLDER holds documents/ and chinese/, whose files the questions of passages.toml are about. All of them are read and
cut; each question is put to all passages. Every second question is kept apart: rules are made with the others in sight
alone. Needs no server: the candidates are those that the index would give, the nearest by cosine and the best by BM25.
"""

import asyncio
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from memos_gql.extract.isolate.reader import Reader
from memos_gql.extract.wording import is_wide
from memos_gql.memory.chunk import chunk_pages
from memos_gql.memory.comparable import comparable
from memos_gql.memory.context import context_of, document_title, in_context
from memos_gql.memory.passages import Passage, open_splitter
from memos_gql.memory.titles import title
from memos_gql.providers.embedding import OwnEmbedder, open_embedder
from memos_gql.search.rank import Asked, rank
from memos_gql.settings import Settings
from memos_gql.storage.candidates import Vector
from tests.bench import machine
from tests.bench.reading import outcome
from tests.bench.search import candidates, words_alone

DEPTH = 5
READ_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Held:
    """A passage as the index holds it."""

    file: str
    page: int | None
    words: str


@dataclass(frozen=True)
class Question:
    """What is asked, and where the answer stands; no pages where the kind of file has none."""

    words: str
    file: str
    pages: tuple[int, ...]

    @property
    def is_chinese(self) -> bool:
        return any(map(is_wide, self.words))

    def is_answered_by(self, held: Held) -> bool:
        return held.file == self.file and (not self.pages or held.page in self.pages)


def questions() -> list[Question]:
    asked = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return [
        Question(words, file, tuple(pages)) for file, by_words in asked.items() for words, pages in by_words.items()
    ]


async def passages(reader: Reader, embedder: OwnEmbedder, path: Path, *, max_pages: int) -> Iterator[Held]:
    """Read and cut a file; nothing comes of one that cannot be read."""
    found = await outcome(reader, path, max_pages=max_pages)
    name = document_title(path.name, noted=None)
    splitter = open_splitter(embedder.tokenizer.count)
    count = len(found.pages) if path.suffix == ".pdf" else None
    cut = chunk_pages(found.pages, splitter=splitter, page_count=count)
    return (Held(path.name, one.page, _words(one, name)) for one in cut)


def _words(passage: Passage, document: str | None) -> str:
    key = title(passage.text, heading=passage.heading)
    return comparable(in_context(passage.text, [*context_of(document, passage.context), key]))


async def answered(embedder: OwnEmbedder, question: Question, held: Sequence[Held], vectors: Vector) -> bool:
    """Say whether one of the first five passages stands on a page that answers."""
    words = comparable(question.words)
    query = await embedder.embed_query(words)
    turns = [
        {"id": str(place), "session": 1, "speaker": "", "text": "", "said_at": READ_AT} for place in range(len(held))
    ]
    scores = words_alone(words, [one.words for one in held])
    near = candidates(turns, vectors, scores, query)
    # Nobody says a passage of a file, so that none has neighbours in a talk
    read = [
        replace(one, role=None, speech=None, turns=(), previous_turns=(), words=held[int(one.id)].words) for one in near
    ]
    best = rank(read, Asked(words, query, None, READ_AT))[:DEPTH]
    return any(question.is_answered_by(held[int(match.id)]) for match in best)


async def main(model_dir: Path, folder: Path) -> None:
    settings = Settings(_env_file=None)
    embedder = open_embedder(model_dir, threads=1)
    reader = Reader(
        memory_bytes=settings.read_memory_bytes,
        cpu_s=settings.read_cpu_s,
        wall_s=settings.read_wall_s,
        scratch=settings.temporary_dir,
    )
    files = [
        path
        for name in ("documents", "chinese")
        for path in sorted((folder / name).iterdir())
        if path.suffix not in (".json", ".md")
    ]
    held = [one for path in files for one in await passages(reader, embedder, path, max_pages=settings.max_pages)]
    reader.close()
    vectors = await embedder.embed_documents([one.words for one in held])
    asked = questions()
    right = [await answered(embedder, question, held, vectors) for question in asked]
    print(f"{len(files)} files, {len(held)} passages, {len(asked)} questions")  # noqa: T201
    for name, half in (("in sight", slice(0, None, 2)), ("kept apart", slice(1, None, 2))):
        for line in report(name, list(zip(asked[half], right[half], strict=True))):
            print(line)  # noqa: T201


def report(half: str, judged: Sequence[tuple[Question, bool]]) -> Iterator[str]:
    """Word how many questions of a half were answered, in each language.

    Of the half in sight it shows the questions that were missed.
    """
    for language, is_chinese in (("English", False), ("Chinese", True)):
        right = [is_right for question, is_right in judged if question.is_chinese is is_chinese]
        yield f"{half}, {language}: hit@{DEPTH} by page {np.mean(right):.3f}, {sum(right)} of {len(right)}"
    if half == "in sight":
        yield f"  missed: {[question.words for question, is_right in judged if not is_right]}"


if __name__ == "__main__":
    machine.show()
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))

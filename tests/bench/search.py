"""Measure recall of LoCoMo's evidence: turns as single messages, questions of categories 1 to 4, our ranking beside BM25 alone.

Run: python -m tests.bench.search MODEL_DIR FOLDER, or `make bench-search FOLDER=…`. FOLDER holds conv-*.json, each with `turns`
(id, session, speaker, text, caption) and `questions` (question, evidence, category). Needs no server: the candidates are those that
the index would give, the nearest by cosine and the best by BM25.
"""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from memos_gql.memory.speech_acts import speech_act
from memos_gql.providers.embedding import Embedder, open_embedder
from memos_gql.search.context import bm25
from memos_gql.search.rank import Asked, rank
from memos_gql.search.recall import CANDIDATES
from memos_gql.search.words import asked_forms, counted
from memos_gql.storage.candidates import Candidate, Vector

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DEPTHS = (5, 10)
SCORED = (1, 2, 3, 4)

Talk = Mapping[str, list[dict[str, object]]]


def said(turn: Mapping[str, object]) -> str:
    picture = f" [image: {turn['caption']}]" if turn.get("caption") else ""
    return f"User: {turn['speaker']}: {turn['text']}{picture}"


def candidates(turns: Sequence[Mapping[str, object]], vectors: Vector, scores: Sequence[float], query: Vector) -> Iterator[Candidate]:
    """Yield the turns that a search of the index would give."""
    cosines = vectors @ query
    near = set(np.argsort(-cosines)[:CANDIDATES].tolist())
    worded = {place for place in np.argsort(-np.array(scores))[:CANDIDATES].tolist() if scores[place] > 0}
    for place in sorted(near | worded):
        turn = turns[place]
        yield Candidate(
            id=str(turn["id"]),
            cosine=float(cosines[place]),
            bm25=scores[place],
            conversation_id="talk",
            is_correction=False,
            said_at=BEGIN + timedelta(days=int(str(turn["session"]))),
            role="USER",
            speech=speech_act(said(turn).removeprefix("User: ")),
            is_superseded=False,
            turns=(str(turn["id"]),),
            previous_turns=(str(turns[place - 1]["id"]),) if place else (),
            owner="user:ann",
            kind="TEXT",
            gist=str(turn["id"]),
            happens_from=None,
            happens_until=None,
            words=said(turn),
            vector=vectors[place],
        )


def recalls(found: Sequence[str], evidence: set[str]) -> list[float]:
    return [len(evidence & set(found[:depth])) / len(evidence) for depth in DEPTHS]


def words_alone(query: str, texts: Sequence[str]) -> list[float]:
    """Score texts by BM25 alone."""
    asked = sorted(asked_forms(query))
    found = [counted(asked, text) for text in texts]
    counts = np.array([one.times for one in found], np.float32)
    scores: list[float] = bm25(counts, np.array([one.length for one in found], np.float32)).tolist()
    return scores


async def measure(embedder: Embedder, talk: Talk) -> list[list[float]]:
    """Return one row per question: recall at each depth of ours, then of BM25 alone."""
    turns = talk["turns"]
    texts, ids = [said(turn) for turn in turns], [str(turn["id"]) for turn in turns]
    vectors = await embedder.embed_documents(texts)
    rows = []
    for question in talk["questions"]:
        evidence = set(map(str, question["evidence"]))  # type: ignore[call-overload]  # a list in the file
        if question["category"] not in SCORED or not evidence or not evidence <= set(ids):
            continue
        words = str(question["question"])
        query = await embedder.embed_query(words)
        scores = words_alone(words, texts)
        ours = [match.id for match in rank(list(candidates(turns, vectors, scores, query)), Asked(words, query, None, BEGIN))]
        by_words = [ids[place] for place in np.argsort(-np.array(scores), kind="stable")]
        rows.append([*recalls(ours, evidence), *recalls(by_words, evidence)])
    return rows


async def main(model_dir: Path, folder: Path) -> None:
    embedder = open_embedder(model_dir, threads=1)
    everything: list[list[float]] = []
    for file in sorted(folder.glob("conv-*.json")):
        rows = await measure(embedder, json.loads(file.read_text()))
        everything += rows
        show(file.stem, rows)
    show("all", everything)


def show(name: str, rows: Sequence[Sequence[float]]) -> None:
    ours5, ours10, words5, words10 = np.mean(rows, axis=0)
    ours, by_words = f"ours recall@5 {ours5:.3f} @10 {ours10:.3f}", f"BM25 @5 {words5:.3f} @10 {words10:.3f}"
    print(f"{name}: {len(rows)} questions, {ours}, {by_words}", flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))

"""Measure recall of LoCoMo's evidence by our ranking, beside that of others.

Turns are stored as single messages, and the questions are those of categories 1 to 4.

Run: python -m tests.bench.search MODEL_DIR FOLDER, or `make bench-search FOLDER=…`. FOLDER holds conv-*.json, each with
`turns` (id, session, speaker, text, caption) and `questions` (question, evidence, category). Needs no server: the
candidates are those that the index would give, the nearest by cosine and the best by BM25. "BM25" is our own score of
words alone. The other libraries search in processes and an environment of their own (`peers.py`), with the vectors of
our embedder.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from memos_gql.memory.dates import time_spoken_of
from memos_gql.memory.speech_acts import speech_act
from memos_gql.processes import bare_environment
from memos_gql.providers.embedding import Embedder, open_embedder
from memos_gql.search.context import bm25
from memos_gql.search.counts import counts_in
from memos_gql.search.rank import Asked, rank
from memos_gql.search.recall import CANDIDATES
from memos_gql.search.words import asked_forms
from memos_gql.storage.candidates import Candidate, Vector
from tests.bench import machine, peers

DEPTHS = (5, 10)
SCORED = (1, 2, 3, 4)

PEERS_PYTHON = Path(sys.prefix) / "peers" / "bin" / "python"
SENDS_NOTHING = {"ANONYMIZED_TELEMETRY": "False", "MEM0_TELEMETRY": "False"}
"""Chroma and mem0 report to their makers unless they are told not to."""

Rows = list[list[float]]
Talk = Mapping[str, list[dict[str, object]]]


def said(turn: Mapping[str, object]) -> str:
    picture = f" [image: {turn['caption']}]" if turn.get("caption") else ""
    return f"User: {turn['speaker']}: {turn['text']}{picture}"


def turns_of(talk: Talk) -> list[dict[str, object]]:
    """Give the turns with when each was said: their sessions begin at times such as "1:56 pm on 8 May, 2023"."""
    times: Mapping[str, str] = talk["session_times"]  # type: ignore[assignment]  # as the file has it
    begins = {
        session: datetime.strptime(time, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC) for session, time in times.items()
    }
    return [{**turn, "said_at": begins[str(turn["session"])]} for turn in talk["turns"]]


def candidates(
    turns: Sequence[Mapping[str, object]], vectors: Vector, scores: Sequence[float], query: Vector
) -> Iterator[Candidate]:
    """Yield the turns that a search of the index would give."""
    cosines = vectors @ query
    near = set(np.argsort(-cosines)[:CANDIDATES].tolist())
    worded = {place for place in np.argsort(-np.array(scores))[:CANDIDATES].tolist() if scores[place] > 0}
    for place in sorted(near | worded):
        turn, at = turns[place], said_at(turns[place])
        happens = time_spoken_of(str(turn["text"]), at)
        yield Candidate(
            id=str(turn["id"]),
            cosine=float(cosines[place]),
            bm25=scores[place],
            conversation_id="talk",
            is_correction=False,
            said_at=at,
            role="USER",
            speech=speech_act(said(turn).removeprefix("User: ")),
            replaced_by=None,
            turns=(str(turn["id"]),),
            previous_turns=(str(turns[place - 1]["id"]),) if place else (),
            owner="user:ann",
            kind="TEXT",
            gist=str(turn["id"]),
            happens_from=happens.start if happens else None,
            happens_until=happens.end if happens else None,
            words=said(turn),
            vector=vectors[place],
        )


def said_at(turn: Mapping[str, object]) -> datetime:
    at: datetime = turn["said_at"]  # type: ignore[assignment]  # as `turns_of` gives it
    return at


def recalls(found: Sequence[str], evidence: set[str]) -> list[float]:
    return [len(evidence & set(found[:depth])) / len(evidence) for depth in DEPTHS]


def words_alone(query: str, texts: Sequence[str]) -> list[float]:
    """Score texts by BM25 alone."""
    asked = sorted(asked_forms(query))
    found = counts_in(texts, asked)
    scores: list[float] = bm25(found.times, found.lengths).tolist()
    return scores


async def measure(embedder: Embedder, talk: Talk) -> dict[str, Rows]:
    """Return, for each system, one row per question: recall at each depth."""
    turns = turns_of(talk)
    now = said_at(turns[-1])
    texts, ids = [said(turn) for turn in turns], [str(turn["id"]) for turn in turns]
    asked = [(str(one["question"]), evidence) for one in talk["questions"] if (evidence := _evidence(one, ids))]
    vectors = await embedder.embed_documents(texts)
    queries = np.stack([await embedder.embed_query(words) for words, _ in asked])
    found: dict[str, list[list[str]]] = {"ours": [], "BM25": []}
    for (words, _), query in zip(asked, queries, strict=True):
        scores = words_alone(words, texts)
        near = list(candidates(turns, vectors, scores, query))
        found["ours"].append([match.id for match in rank(near, Asked(words, query, None, now))])
        found["BM25"].append([ids[place] for place in np.argsort(-np.array(scores), kind="stable")])
    given = peers.Given(texts, vectors.tolist(), [words for words, _ in asked], queries.tolist())
    found |= {name: [[ids[place] for place in row] for row in rows] for name, rows in found_by_peers(given).items()}
    return {
        name: [recalls(row, evidence) for row, (_, evidence) in zip(rows, asked, strict=True)]
        for name, rows in found.items()
    }


def _evidence(question: Mapping[str, object], ids: Sequence[str]) -> set[str]:
    evidence = set(map(str, question["evidence"]))  # type: ignore[call-overload]  # a list in the file
    return evidence if question["category"] in SCORED and evidence <= set(ids) else set()


def found_by_peers(given: peers.Given) -> dict[str, peers.Found]:
    """Let every other library search, and say why one is not measured."""
    ran = {name: run_peer(name, json.dumps(asdict(given))) for name in peers.LIBRARIES if PEERS_PYTHON.exists()}
    for name, one in ran.items():
        if one.returncode:
            print(f"{name} was not measured: {one.stderr.strip().splitlines()[-1]}")  # noqa: T201
    return {name: json.loads(one.stdout) for name, one in ran.items() if not one.returncode}


def run_peer(name: str, given: str) -> subprocess.CompletedProcess[str]:
    # With -P no library imports a file that lies beside the script in place of what it means
    command = [str(PEERS_PYTHON), "-P", peers.__file__, name]
    with TemporaryDirectory() as home:
        env = bare_environment() | SENDS_NOTHING | {"HOME": home}
        return subprocess.run(command, input=given, env=env, capture_output=True, text=True, check=False)


async def main(model_dir: Path, folder: Path) -> None:
    if not PEERS_PYTHON.exists():
        print("the other libraries are not installed; `make bench-search` installs them")  # noqa: T201
    embedder = open_embedder(model_dir, threads=1)
    everything: dict[str, Rows] = {}
    for file in sorted(folder.glob("conv-*.json")):
        measured = await measure(embedder, json.loads(file.read_text()))
        for name, rows in measured.items():
            everything.setdefault(name, []).extend(rows)
        show(file.stem, measured)
    show("all", everything)


def show(title: str, measured: Mapping[str, Rows]) -> None:
    print(f"{title}, {len(measured['ours'])} questions")  # noqa: T201
    print(f"{'':18}", *(f"{f'recall@{depth}':>9}" for depth in DEPTHS))  # noqa: T201
    for name, rows in measured.items():
        print(f"{name:18}", *(f"{mean:>9.3f}" for mean in np.mean(rows, axis=0)))  # noqa: T201
    print(flush=True)  # noqa: T201


if __name__ == "__main__":
    machine.show(beside=machine.versions_in(PEERS_PYTHON, "txtai-minimal", "chromadb", "mem0ai"))
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))

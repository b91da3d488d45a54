"""Many made memories, written straight into MongoDB and the index.

Each case is a project of its own. Rows have random words and vectors, and come in the order in which many users at once
would have sent them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from beanie.odm.utils.dump import get_dict

from memos_gql.documents import (
    Fields,
    Memory,
    MemoryType,
    Project,
    ProjectScope,
    Source,
    TextMemory,
    now,
    owned_by_user,
)
from memos_gql.ingest.remembering.storing import row_of
from memos_gql.resources import Resources
from memos_gql.storage.index_rows import IndexRow, Vector
from memos_gql.storage.project_vectors import NEWEST_ALONE

WORDS = 14
VOCABULARY = 30_000
AT_ONCE = 20_000
chance = np.random.default_rng(7)
SHARES = 1 / np.arange(1, VOCABULARY + 1)


@dataclass
class Case:
    """A project, how many users share its memories, and the bytes of its table in the index."""

    name: str
    size: int
    users: int
    index_bytes: int = 0


def texts(count: int, length: int) -> list[str]:
    drawn = chance.choice(VOCABULARY, size=(count, length), p=SHARES / SHARES.sum())
    return [" ".join(f"word{number}" for number in row) for row in drawn]


def template(case: Case) -> TextMemory:
    return TextMemory(
        id="mem",
        project_id=case.name,
        owner="user:u",
        conversation_id="conv",
        key="key",
        value="User: value",
        memory_type=MemoryType.USER,
        confidence=1.0,
        sources=[Source(task_id="task", message_id="msg", part_index=0, excerpt="value")],
        said_at=now(),
        indexed_at=now(),
    )


def documents(case: Case, first: int, values: Sequence[str]) -> Iterator[Fields]:
    plain = get_dict(template(case), to_db=True)
    for number, value in enumerate(values, start=first):
        source = {**plain["sources"][0], "task_id": f"task_{number}", "message_id": f"msg_{number}", "excerpt": value}
        owner = owned_by_user(f"user-{number % case.users}")
        yield {
            **plain,
            "_id": f"mem_{case.name}_{number}",
            "owner": owner,
            "key": value[:40],
            "value": f"User: {value}",
            "sources": [source],
        }


def rows(case: Case, first: int, values: Sequence[str], vectors: Vector) -> Iterator[IndexRow]:
    plain = row_of(template(case), vectors[0])
    for number, (value, vector) in enumerate(zip(values, vectors, strict=True), start=first):
        name, owner = f"mem_{case.name}_{number}", owned_by_user(f"user-{number % case.users}")
        yield replace(plain, id=name, owner=owner, gist=name, turns=(f"msg_{number}",), words=value, vector=vector)


async def fill(resources: Resources, case: Case) -> None:
    await Project(id=case.name, name=case.name).insert()
    for first in range(0, case.size, AT_ONCE):
        values = texts(min(AT_ONCE, case.size - first), WORDS)
        vectors = chance.standard_normal((len(values), resources.embedder.dimensions), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        await Memory.get_pymongo_collection().insert_many(documents(case, first, values), ordered=False)
        await resources.vectors.of(ProjectScope(case.name)).upsert(list(rows(case, first, values, vectors)))
    # A worker does this two minutes after the last addition, when no search reads an older version any more
    await resources.index.of(ProjectScope(case.name)).settle()
    await resources.vectors.of(ProjectScope(case.name)).optimize(keep=NEWEST_ALONE)
    table = Path(resources.settings.index_uri) / f"memories_{case.name}.lance"
    case.index_bytes = sum(file.stat().st_size for file in table.rglob("*") if file.is_file())

"""Measure how many messages of an export are imported in one second of processor time.

The same is measured for only embedding the texts of these messages.

    python -m tests.bench.importing [messages] [data directory of the model]

The export has the format of ChatGPT: half of its conversations have more than 12 messages, some have hundreds. Half of
the user's messages have more than 25 words, half of the assistant's have more than 90, and some have many hundred. This
process imports it into services that are started for it. The processor time of MongoDB is printed separately.
Afterwards, the texts of all memories are only embedded once more.
"""

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from memos_gql.documents import Memory, ProjectScope
from memos_gql.embedded import private_services
from memos_gql.foreign.archive import opened
from memos_gql.foreign.bringing import bring_in, import_of
from memos_gql.foreign.formats import recognised
from memos_gql.ingest.remembering.storing import searchable_words, vectors_of
from memos_gql.resources import Resources, open_resources
from memos_gql.search.fitting import shipped_stores
from memos_gql.settings import Settings
from tests.bench import machine
from tests.e2e.processes import descendants, processor_s
from tests.foreign.made import Fields, node, words

PER_CONVERSATION, LENGTHS_SPREAD, LONGEST = 12, 1.0, 400
MEDIAN_WORDS, SPREAD, MOST_WORDS = (25, 90), 0.9, 900
"""The median words of a message of the user, and of one of the assistant; how they spread; and the longest message."""
FIRST = 1_600_000_000.0
USER = "bench"


def texts(count: int, median_words: tuple[int, int]) -> Iterator[str]:
    """Yield messages of the user and of an assistant in turns, the same in every run."""
    chance = random.Random(13)  # noqa: S311 - no secret
    sentences = [
        line
        for store in shipped_stores()
        for text in store.texts
        for line in text.replace("User: ", "").replace("Assistant: ", "").splitlines()
    ]
    for number in range(count):
        wanted = chance.lognormvariate(0, SPREAD) * median_words[number % 2]
        said = [f"Note {number}."]
        while sum(len(sentence.split()) + len(sentence) // 12 for sentence in said) < 1.5 * min(wanted, MOST_WORDS):
            said.append(chance.choice(sentences))
        yield " ".join(said)


def conversations(count: int, median_words: tuple[int, int] = MEDIAN_WORDS) -> list[Fields]:
    """Arrange messages in conversations, as ChatGPT exports them."""
    chance = random.Random(14)  # noqa: S311 - no secret
    said, laid_out = list(texts(count, median_words)), list[Fields]()
    start = 0
    while start < count:
        length = int(chance.lognormvariate(0, LENGTHS_SPREAD) * PER_CONVERSATION)
        talk = said[start : start + min(max(length, 2), LONGEST)]
        laid_out.append(_conversation(start, talk))
        start += len(talk)
    return laid_out


def _conversation(start: int, said: Sequence[str]) -> Fields:
    mapping: Fields = {"root": node("root", None)}
    parent = "root"
    for place, text in enumerate(said):
        at = FIRST + 60 * (start + place)
        mapping[f"m{place}"] = node(f"m{place}", parent, **words("assistant" if place % 2 else "user", text, at))
        parent = f"m{place}"
    shared = {"title": f"Talk {start}", "create_time": FIRST + start, "update_time": FIRST + start}
    return {
        **shared,
        "mapping": mapping,
        "current_node": parent,
        "conversation_id": f"talk-{start}",
        "id": f"talk-{start}",
    }


def mongod_s() -> float:
    """Return the processor time of the mongod that this process has started, in seconds."""
    taken = [processor_s(process.pid) for process in descendants(os.getpid())]
    return sum(seconds for name, seconds in taken if name == "mongod")


async def measure(resources: Resources, path: Path, *, count: int) -> None:
    with opened(path) as archive:
        wanted = await import_of(recognised(archive, wanted=None), ProjectScope("default"), user_id=USER)
        before, mongod, began = time.process_time(), mongod_s(), time.monotonic()
        async for line in bring_in(resources, wanted):
            print(line, flush=True)  # noqa: T201
        took, wall = time.process_time() - before, time.monotonic() - began
        mongod = mongod_s() - mongod
    memories = await Memory.find_all(with_children=True).to_list()
    stored = list({searchable_words(memory) for memory in memories})
    before = time.process_time()
    await vectors_of(stored, embedder=resources.embedder)
    alone = time.process_time() - before
    print(f"{count} messages, {len(memories)} memories, {len(stored)} texts in {wall:.0f} s")  # noqa: T201
    print(f"import: {took:.1f} CPU s, {count / took:.1f} messages a CPU second; mongod {mongod:.1f} CPU s beside")  # noqa: T201
    print(  # noqa: T201
        f"embedding alone: {alone:.1f} CPU s, {count / alone:.1f} messages a CPU second; "
        f"{took / alone:.2f} times as much in all"
    )


async def main(count: int, model_dir: Path | None) -> None:
    with TemporaryDirectory() as directory:
        place = Path(directory)
        path = place / "conversations.json"
        path.write_text(json.dumps(conversations(count)), encoding="utf-8")
        async with private_services(place / "data") as services:
            settings = Settings(
                data_dir=place / "data",
                model_dir=model_dir,
                mongodb_uri=services.mongodb_uri,
                redis_url=services.redis_url,
            )
            async with open_resources(settings) as resources:
                await measure(resources, path, count=count)


if __name__ == "__main__":
    machine.show()
    asyncio.run(
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    )

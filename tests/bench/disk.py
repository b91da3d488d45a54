"""How many bytes each short memory takes on the disk after compaction.

    python -m tests.bench.disk FOLDER

FOLDER holds the conversations of LoCoMo, as for `tests.bench.search`. It starts a server with the embedded databases,
adds 2,000 turns, a hundred at a time, and measures how much the parts of the data directory grow. It waits until the
workers compact the index after the last addition, and until the versions before that are deleted.
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from pymongo import MongoClient

from memos_gql.storage.project_writer import QUIET_S
from tests.bench import machine
from tests.bench.documents import say
from tests.e2e.client import ADD, Client, Fields, text
from tests.e2e.processes import Server, served

TURNS, AT_ONCE = 2_000, 100
COMPACTS_S = 30
OWN = ("memories", "messages")
OTHERS = "tasks and other collections"


def turns(folder: Path) -> list[str]:
    conversations = [json.loads(file.read_text()) for file in sorted(folder.glob("conv-*.json"))]
    return [f"{turn['speaker']}: {turn['text']}" for told in conversations for turn in told["turns"]][:TURNS]


def sizes(server: Server) -> Counter[str]:
    """Return the bytes of each part of the data directory."""
    found = Counter[str]()
    with MongoClient[Fields](server.mongodb_uri) as client:
        client.admin.command("fsync")
        database = client.get_default_database()
        for name in database.list_collection_names():
            stats = database.command("collStats", name)
            found[name if name in OWN else OTHERS] += stats["storageSize"] + stats["totalIndexSize"]
        found["MongoDB's oplog"] += client["local"].command("collStats", "oplog.rs")["storageSize"]
    index = server.data_dir / "index"
    found["the index"] += sum(file.stat().st_size for file in index.rglob("*") if file.is_file())
    return found


def add(server: Server, said: list[str]) -> None:
    client = Client(server.address, server.key, "reader")
    for first in range(0, len(said), AT_ONCE):
        messages = [{"role": "USER", "content": [text(words)]} for words in said[first : first + AT_ONCE]]
        client.ask(ADD, input={"userId": client.user_id, "messages": messages, "asyncMode": False})


def main(folder: Path) -> None:
    said = turns(folder)
    with TemporaryDirectory() as place, served(Path(place)) as server:
        before = sizes(server)
        add(server, said)
        time.sleep(QUIET_S + COMPACTS_S)
        grown = sizes(server)
    grown.subtract(before)
    say("| part | bytes each |")
    say("| --- | --- |")
    for part, size in grown.most_common():
        say(f"| {part} | {size / len(said):,.0f} |")
    say(f"| all | {grown.total() / len(said):,.0f} |")


if __name__ == "__main__":
    machine.show()
    main(Path(sys.argv[1]))

"""How long one user's picture and text take while the long documents of another user are read.

    python -m tests.bench.fairness [documents] [pages of each]

The time until the picture and the text are searchable is measured twice: on the idle server, and beside the documents.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import machine
from tests.bench.documents import POLL_S, STATE, say, text_pdf
from tests.e2e import papers
from tests.e2e.client import Client, Fields, document, image, inline, text
from tests.e2e.processes import served

ROUNDS = 3
BEGINS_S = 5


def completed_s(client: Client, content: Fields) -> float:
    """Return the seconds until what was sent is stored and searchable."""
    began = time.perf_counter()
    task_id = client.add(content)["task"]["id"]
    while (state := client.ask(STATE, id=task_id)["task"])["state"] in {"QUEUED", "RUNNING"}:
        time.sleep(POLL_S / 5)
    if state["state"] != "COMPLETED" or not state["memoryCount"]:
        raise SystemExit(f"a task ended as {state}")
    return time.perf_counter() - began


def a_picture(number: int) -> Fields:
    return image(inline(papers.picture(f"Delivery {number} of the harbour", "arrives at the third crane")))


def a_text(number: int) -> Fields:
    return text(f"The key of locker {number} hangs in room {number * 7}.")


def measure(client: Client, numbers: Sequence[int]) -> tuple[float, float]:
    """Return the median seconds of a picture and of a text."""
    pictures = [completed_s(client, a_picture(number)) for number in numbers]
    texts = [completed_s(client, a_text(number)) for number in numbers]
    return statistics.median(pictures), statistics.median(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="?", type=int, default=20)
    parser.add_argument("pages", nargs="?", type=int, default=200)
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder, served(Path(folder)) as server:
        one, other = Client(server.address, server.key, "one"), Client(server.address, server.key, "other")
        measure(other, [0])
        picture_s, text_s = measure(other, range(1, 1 + ROUNDS))
        # Documents of different lengths, because equal bytes are read once
        books = [text_pdf(Path(folder), chosen.pages - number) for number in range(chosen.documents)]
        tasks = [one.add(document(inline(book), f"{number}.pdf"))["task"]["id"] for number, book in enumerate(books)]
        time.sleep(BEGINS_S)
        beside_picture_s, beside_text_s = measure(other, range(100, 100 + ROUNDS))
        waiting = sum(one.ask(STATE, id=task)["task"]["state"] in {"QUEUED", "RUNNING"} for task in tasks)
        say(f"{waiting} of {len(tasks)} documents were still being read or waiting afterwards")
        say(f"a picture: {picture_s:.2f} s idle, {beside_picture_s:.2f} s beside, {beside_picture_s / picture_s:.1f} x")
        say(f"a text: {text_s:.2f} s idle, {beside_text_s:.2f} s beside")


if __name__ == "__main__":
    machine.show()
    main()

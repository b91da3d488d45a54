"""Whether the memory of a server stays flat while it does mixed work for a long time.

    python -m tests.bench.lasting [--minutes N] [--share S] [--csv FILE]

Visitors add short texts, search, send PDFs, Word files, scans and pictures and watch them being read, call the API of
MemOS, correct, and delete users. They pause so that the server takes the given share of the machine's processor time.
Once a minute, the proportional set size of each of the server's processes is written to the file.
"""

import argparse
import csv
import os
import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx

from tests.bench import machine
from tests.bench.documents import book, say, sentences
from tests.bench.starting import programs, used_s
from tests.e2e import papers
from tests.e2e.client import Client, Fields, document, image, inline, text
from tests.e2e.memos import Memos
from tests.e2e.processes import Server, descendants, served

VISITORS = 3
USERS = 40
PAUSE_S = 0.25
MINUTE_S = 60
COMPARED = 10
"""Minutes at the beginning, in the middle and at the end whose medians are compared."""
DELETE = """mutation ($user: ID!) { deleteMemories(
    input: { userId: $user, forgetSources: true, select: { filter: {} } }) { __typename } }"""
CORRECT = """mutation ($user: ID!, $words: String!) {
    addFeedback(input: { userId: $user, feedback: $words }) { __typename } }"""


@dataclass(frozen=True)
class Visit:
    """One user's turn: the user as a client of both APIs, and words that no other turn has."""

    client: Client
    memos: Memos
    number: int
    words: Iterator[str]
    folder: Path


@dataclass
class Pace:
    """Lets work begin while the server has taken less than its share of the machine since the beginning."""

    server: Server
    share: float
    began: float = field(default_factory=time.monotonic)
    over: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        while not self.over.is_set() and self.taken() > self.share:
            self.over.wait(PAUSE_S)

    def taken(self) -> float:
        """Return the share of all cores' time that the server's processes took."""
        used = 0.0
        for process in descendants(self.server.up.pid):
            with suppress(OSError):  # it may have ended
                used += used_s(process.pid)
        return used / ((time.monotonic() - self.began) * (os.cpu_count() or 1))


@dataclass(frozen=True)
class Size:
    """What one process held at the end of a minute, in MiB."""

    minute: int
    program: str
    pid: int
    pss: float
    anonymous: float


def sent(visit: Visit, *content: Fields) -> None:
    """Send a message and watch its task to the end. Another visitor may delete the user meanwhile."""
    task = visit.client.added(*content)
    assert task["state"] in {"COMPLETED", "CANCELLED"}, task["failures"]


def add_texts(visit: Visit) -> None:
    visit.client.add(*(text(next(visit.words)) for _ in range(1 + visit.number % 3)), asyncMode=False)


def search(visit: Visit) -> None:
    visit.client.search(next(visit.words))
    visit.client.memories()


def use_memos(visit: Visit) -> None:
    visit.memos.say(next(visit.words))
    visit.memos.found(next(visit.words))


def correct(visit: Visit) -> None:
    visit.client.ask(CORRECT, user=visit.client.user_id, words=f"No, {next(visit.words)}")


def send_pdf(visit: Visit) -> None:
    pages = 1 + visit.number % 12
    sent(visit, document(inline(book(visit.folder, pages, visit.words)), f"{visit.number}.pdf"))


def send_word_file(visit: Visit) -> None:
    letter = papers.letter(visit.folder, *(next(visit.words) for _ in range(40)))
    sent(visit, document(inline(letter), f"{visit.number}.docx"))


def send_scan(visit: Visit) -> None:
    scan = papers.picture(*(next(visit.words) for _ in range(20)), size=(1700, 2200))
    sent(visit, image(inline(scan), f"scan {visit.number}.png"))


def send_picture(visit: Visit) -> None:
    # What follows the end of the picture is no part of it, but makes the bytes unlike all others
    picture = papers.landscape() + visit.number.to_bytes(8)
    sent(visit, image(inline(picture), f"{visit.number}.png"), text(next(visit.words)))


def delete_user(visit: Visit) -> None:
    visit.client.ask(DELETE, user=visit.client.user_id)


EVERY: dict[Callable[[Visit], None], int] = {
    add_texts: 1,
    search: 1,
    use_memos: 3,
    correct: 7,
    send_pdf: 10,
    send_word_file: 15,
    send_picture: 20,
    send_scan: 25,
    delete_user: 30,
}
"""Work -> which turns it belongs to: every one, every third and so on."""


def visit_until_over(server: Server, pace: Pace, numbers: Iterator[int], done: Counter[str]) -> None:
    with TemporaryDirectory() as folder:
        while not pace.over.is_set():
            number = next(numbers)
            user = f"user-{number * 7 % USERS}"
            visit = Visit(
                Client(server.address, server.key, user),
                Memos(server.address, server.key, user),
                number,
                sentences(random.Random(number)),  # noqa: S311 - the same work each time
                Path(folder),
            )
            for work in (work for work, every in EVERY.items() if number % every == 0):
                pace.wait()
                done[outcome(work, visit)] += 1
            visit.client.http.close()


def outcome(work: Callable[[Visit], None], visit: Visit) -> str:
    """Do it, and return its name, or what went wrong with it."""
    try:
        work(visit)
    except (AssertionError, httpx.HTTPError, OSError) as error:
        return f"{work.__name__}: {error!r:.300}"
    return work.__name__


def sizes(server: Server, minute: int) -> Iterator[Size]:
    for pid, program in programs(server).items():
        with suppress(OSError):  # it may have ended
            held = Path(f"/proc/{pid}/smaps_rollup").read_text()
            pss, anonymous = (
                int(re.findall(rf"^{name}:\s+(\d+) kB", held, re.MULTILINE)[0]) / 1024 for name in ("Pss", "Pss_Anon")
            )
            yield Size(minute, program, pid, pss, anonymous)


def sampled(server: Server, pace: Pace, done: Counter[str], *, minutes: int, to: Path) -> list[Size]:
    """Write the sizes of each minute to a file, and return them all."""
    found: list[Size] = []
    with to.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["minute", "program", "pid", "pss_mib", "anonymous_mib"])
        for minute in range(minutes + 1):
            time.sleep(max(pace.began + minute * MINUTE_S - time.monotonic(), 0))
            now = list(sizes(server, minute))
            rows.writerows([one.minute, one.program, one.pid, f"{one.pss:.1f}", f"{one.anonymous:.1f}"] for one in now)
            file.flush()
            total = sum(one.pss for one in now)
            say(f"minute {minute}: {total:.0f} MiB, {pace.taken():.2f} of the machine; {told(done)}")
            found += now
    return found


def told(done: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(done.items()))


def report(found: Sequence[Size], minutes: int) -> None:
    """Print what each program held in the first, middle and last minutes, and all together."""
    per_minute: dict[str, Counter[int]] = defaultdict(Counter)
    for one in found:
        for name in (one.program, "all processes"):
            per_minute[name][one.minute] += round(one.pss)
    length = min(COMPARED, (minutes + 1) // 2)
    starts = {"first": 1, "middle": (minutes - length) // 2 + 1, "last": minutes + 1 - length}
    spans = [(name, range(start, start + length)) for name, start in starts.items()]
    say(f"| MiB, median of | {' | '.join(f'the {name} {length} minutes' for name, _ in spans)} | most |")
    say(f"| --- |{' --- |' * (len(spans) + 1)}")
    for name, held in sorted(per_minute.items()):
        medians = [f"{median(held[minute] for minute in span):.0f}" for _, span in spans]
        say(f"| {name} | {' | '.join(medians)} | {max(held.values())} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=85)
    parser.add_argument("--share", type=float, default=0.25)
    parser.add_argument("--csv", type=Path, default=Path("memory.csv"))
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder, served(Path(folder)) as server:
        pace, done = Pace(server, chosen.share), Counter[str]()
        numbers = iter(count(1))
        visitors = [
            threading.Thread(target=visit_until_over, args=(server, pace, numbers, done)) for _ in range(VISITORS)
        ]
        for visitor in visitors:
            visitor.start()
        try:
            found = sampled(server, pace, done, minutes=chosen.minutes, to=chosen.csv)
        finally:
            pace.over.set()
            for visitor in visitors:
                visitor.join()
    report(found, chosen.minutes)


if __name__ == "__main__":
    machine.show()
    main()

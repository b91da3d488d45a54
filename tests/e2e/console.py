"""The console in a real browser that can reach no other host."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymongo
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.e2e.client import Client
from tests.e2e.papers import Place
from tests.e2e.processes import Server

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
DESK = {"width": 1280, "height": 860}
READ_MS = 60_000
"""What reading a few small files may take on a busy machine."""
INTERPRETERS = {"Shell": ["bash"], "Python": [sys.executable], "JavaScript": ["node", "--input-type=module"]}
PLACES = [
    "add",
    "search",
    "search?q=pump&time=days",
    "tasks",
    "memories",
    "conversations",
    "conversations/talk",
    "people",
    "knowledge",
]
BOXES = (
    "svg => [...svg.querySelectorAll('rect')].map(box => ['x', 'y', 'width', 'height']."
    "map(name => Number(box.getAttribute(name))))"
)
RELATIVE = """rect => {
    const box = rect.getBoundingClientRect(), page = rect.closest(".sheet")\
.querySelector("img").getBoundingClientRect();
    return [(box.x - page.x) / page.width, (box.y - page.y) / page.height, box.width / page.width, \
box.height / page.height];
}"""


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@dataclass
class Console:
    """One tab, and everything that the browser complained about in it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def open(self, place: str = "") -> None:
        """Open the page, or go to another place in it."""
        self.page.goto(f"{self.address}/#/{place}" if place else f"{self.address}/")

    def enter(self, key: str, *, user: str | None = None) -> None:
        """Give the key, and say whose memory is meant."""
        self.page.get_by_label("API key").fill(key)
        self.page.get_by_role("button", name="Open").click()
        if user:
            self.page.get_by_label("User", exact=True).fill(user)
            self.page.get_by_label("User", exact=True).press("Enter")

    def search(self, query: str) -> Locator:
        """Search as people do, and return the matches."""
        self.page.get_by_label("Search memories").fill(query)
        self.page.get_by_label("Search memories").press("Enter")
        expect(self.page.get_by_role("heading", name=query)).to_be_visible()
        hits = self.page.locator("main li")
        expect(hits.first).to_be_visible()
        return hits

    def all_bars_are_full(self) -> None:
        """Wait until every progress bar has reached its maximum."""
        expect(self.page.get_by_role("progressbar").first).to_be_visible(timeout=READ_MS)
        full = "() => [...document.querySelectorAll('progress')].every(bar => bar.value === bar.max)"
        self.page.wait_for_function(full, timeout=READ_MS)

    def confirm(self, button: str) -> None:
        """Press the button of the topmost dialog."""
        self.page.get_by_role("dialog").last.get_by_role("button", name=button).click()

    def is_wider_than_the_window(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@contextmanager
def consoling(browser: Browser, address: str, **context: Any) -> Iterator[Console]:
    """Open a tab of its own; afterwards nothing was asked of another host and nothing was complained about."""
    opened = browser.new_context(**({"viewport": DESK, "locale": "en-GB"} | context))
    console = Console(opened.new_page(), address)
    console.page.on(
        "console", lambda said: console.complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    console.page.on("pageerror", lambda error: console.complaints.append(str(error)))
    own = (address, address.replace("http", "ws", 1), "data:", "blob:")
    console.page.on(
        "request", lambda request: None if request.url.startswith(own) else console.complaints.append(request.url)
    )
    yield console
    opened.close()
    assert console.complaints == [], console.complaints


def boxes_of(hit: Locator) -> list[list[float]]:
    """Return the boxes that are drawn on the page of a match, as fractions of it."""
    drawn: list[list[float]] = hit.locator("svg.boxes").evaluate(BOXES)
    return drawn


def strong_boxes_of(hit: Locator) -> list[Place]:
    """Return where the marked boxes lie on the picture as it is shown."""
    return [Place(*box.evaluate(RELATIVE)) for box in hit.locator("svg.boxes .strong").all()]


@contextmanager
def multiplied(server: Server, client: Client, *, memories: int) -> Iterator[None]:
    """Store a user's only memory again under other ids, until there are so many; take them out again afterwards."""
    (known,) = client.memories()
    with pymongo.MongoClient[dict[str, object]](server.mongodb_uri) as mongodb:
        stored = mongodb.get_default_database()["memories"]
        memory = stored.find_one({"_id": known["id"]})
        assert memory
        stored.insert_many(
            [
                {**memory, "_id": f"{memory['_id']}{number}", "value": f"Hedge {number}"}
                for number in range(memories - 1)
            ]
        )
        yield
        stored.delete_many({"owner": memory["owner"]})


def calls_of(console: Console) -> dict[str, str]:
    """Return the call that the page offers, by language."""
    page = console.page
    page.get_by_text("Do this from a program").click(timeout=READ_MS)
    calls = {}
    for language in INTERPRETERS:
        page.get_by_role("button", name=language, exact=True).click()
        expect(page.get_by_role("region", name=language)).to_be_visible()
        calls[language] = page.locator("pre").inner_text()
    return calls


def ran(command: list[str], typed: str, *, key: str, folder: Path) -> str:
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "MEMOS_API_KEY": key}
    done = subprocess.run(
        command, input=typed, env=environment, cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout

"""Take pictures of the console's main places, light, dark and on a phone: `make screenshots`."""

import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e.client import ADD, Client, Upload, document, image, text
from tests.e2e.console import Console, browsing, consoling
from tests.e2e.processes import ROOT, served

QUESTION = "How much pressure does the boiler need?"
PLACES = ("add", "tasks", "memories")
LOOKS: dict[str, dict[str, object]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "has_touch": True,
        "is_mobile": True,
    },
}
SAID = {
    "kitchen": [
        ("USER", "My sister Lea is allergic to peanuts."),
        ("ASSISTANT", "I will leave peanuts out of every recipe for Lea."),
        ("USER", "I prefer my tea without sugar."),
        ("USER", "On Sunday we are eight at the table, two of them children."),
    ],
    "trips": [
        ("USER", "We took the night train to Vienna and loved it."),
        ("USER", "The hotel by the river had no lift; next time I want one with a lift."),
    ],
}
QUALITY = 84


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as data_dir,
        served(Path(data_dir), MEMOS_MODEL_DIR=str(ROOT / "data" / "models")) as server,
    ):
        client = Client(server.address, server.key, "ann")
        fill(client)
        client.search(QUESTION)  # the first one waits for the model
        with browsing() as browser:
            for look, settings in LOOKS.items():
                take(browser, client, look, settings, folder)


def fill(client: Client) -> None:
    for conversation, said in SAID.items():
        for role, words in said:
            messages = [{"role": role, "content": [text(words)]}]
            client.result(
                "addMessage",
                ADD,
                input={
                    "userId": client.user_id,
                    "messages": messages,
                    "conversationId": conversation,
                    "asyncMode": False,
                },
            )
    manual, note = (Upload(name, (ROOT / "examples" / name).read_bytes()) for name in ("boiler-manual.pdf", "note.jpg"))
    papers = [document({"upload": manual}), image({"upload": note})]
    client.added(text("The manual of the boiler, and a note that hung in the hall"), *papers, conversationId="cellar")


def take(browser: Browser, client: Client, look: str, settings: dict[str, object], folder: Path) -> None:
    with consoling(browser, client.address, **settings) as console:
        console.open()
        console.enter(client.key, user=client.user_id)
        for place in PLACES:
            console.open(place)
            expect(console.page.locator("main h1")).to_be_visible()
            expect(console.page.locator(".loading")).to_have_count(0)
            save(console, folder / f"{place}-{look}.webp")
        hit = console.search(QUESTION).first
        expect(hit.locator("img")).to_be_visible(timeout=60_000)
        save(console, folder / f"search-{look}.webp")
        hit.get_by_role("button", name="Look at page").click()
        expect(console.page.get_by_role("dialog").locator("img")).to_be_visible()
        save(console, folder / f"page-{look}.webp")


def save(console: Console, path: Path) -> None:
    console.page.evaluate("document.fonts.ready")
    console.page.mouse.move(0, 0)
    Image.open(BytesIO(console.page.screenshot())).save(path, quality=QUALITY, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

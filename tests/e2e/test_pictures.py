"""Pictures are found by what kind they are, and one that is sent again is found once, and said to be so."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.e2e.client import Client, Upload, files_of, image, text
from tests.e2e.processes import Server
from tests.extract.made import picture_of
from tests.extract.test_kinds import meadow

CHAT = (
    *("Tomorrow at nine?", "Yes, at the harbour gate.", "Bring the green rope.", "And the lamp?", "It is in the shed."),
    *("Which shed?", "The one with the tin roof.", "Fine, see you there.", "Do not be late!"),
)


@dataclass(frozen=True)
class Sent:
    """What one user has sent, one message a picture."""

    client: Client

    def first(self, query: str) -> str:
        """Name the file of the first hit."""
        source, *_ = [
            source
            for source in self.client.search(query)[0]["node"]["provenance"]
            if source["__typename"] == "FileSource"
        ]
        name: str = source["file"]["name"]
        return name


@pytest.fixture(scope="module")
def sent(server: Server) -> Sent:
    client = Client(server.address, server.key, "pictures")
    chat, field = png(screenshot()), png(meadow().resize((600, 450)))
    for name, content, words in (
        ("a1.png", chat, ()),
        ("b2.png", png(chart()), ()),
        ("c3.png", field, (text("The meadow behind my grandmother's house."),)),
        ("d4.png", chat, ()),
        ("e5.jpg", smaller(field), ()),
    ):
        task = client.added(image({"upload": Upload(name, content)}, name), *words)
        assert task["state"] == "COMPLETED", task
    return Sent(client)


def screenshot() -> Image.Image:
    """Draw a chat as a phone shows it."""
    return picture_of(*CHAT, size=(640, 1138), letters_px=26, paper="#ededed")


def chart() -> Image.Image:
    picture = picture_of("Visitors of the lighthouse", size=(900, 600), letters_px=30)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(24)
    for row, number in enumerate(("400", "300", "200", "100", "0")):
        draw.text((130, 140 + 90 * row), number, fill="black", font=font, anchor="rm")
    for place, (month, height) in enumerate((("May", 200), ("June", 290), ("July", 340))):
        left = 200 + 220 * place
        draw.rectangle((left, 500 - height, left + 90, 500), "steelblue")
        draw.text((left + 45, 540), month, fill="black", font=font, anchor="mm")
    return picture


def png(picture: Image.Image) -> bytes:
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def smaller(content: bytes) -> bytes:
    stream = BytesIO()
    Image.open(BytesIO(content)).convert("RGB").resize((400, 300)).save(stream, "JPEG", quality=80)
    return stream.getvalue()


ASKED = {
    ("a1.png", "d4.png"): ("the screenshot", "What does the screenshot I sent say?", "截图", "把我发的截图再看看"),
    ("b2.png",): ("the chart I sent", "What does the chart show?", "图表", "chart of visitors"),
    ("c3.png", "e5.jpg"): ("the photo", "我发的照片"),
}


def asked() -> Iterator[tuple[tuple[str, ...], str]]:
    return ((names, query) for names, queries in ASKED.items() for query in queries)


@pytest.mark.parametrize(("names", "query"), tuple(asked()))
def test_a_picture_is_found_by_its_kind(sent: Sent, names: tuple[str, ...], query: str) -> None:
    assert sent.first(query) in names


def test_a_photo_is_found_by_what_was_said_with_it(sent: Sent) -> None:
    found = [edge["node"] for edge in sent.client.search("photo of the meadow")]

    # What was said with it is as good a hit: which of the two is first is settled by next to nothing
    assert all("The meadow behind my grandmother's house." in memory["value"] for memory in found[:2])
    assert "c3.png" in [name for memory in found[:2] for name in files_of(memory)]


def test_the_words_of_a_picture_that_was_sent_twice_are_found_once(sent: Sent) -> None:
    said = [
        edge["node"]["value"]
        for edge in sent.client.search("Which shed is the lamp in?")
        if "tin roof" in edge["node"]["value"]
    ]

    assert len(said) == 1


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("d4.png", "d4.png is the same picture as a1.png, which was sent on "),
        (
            "Did I send the same picture as e5.jpg before?",
            "e5.jpg is nearly the same picture again as c3.png, which was sent on ",
        ),
    ],
)
def test_that_a_picture_was_sent_before_is_found(sent: Sent, query: str, value: str) -> None:
    assert [edge for edge in sent.client.search(query) if edge["node"]["value"].startswith(value)] != []

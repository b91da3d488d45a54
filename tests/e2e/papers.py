"""Small files with known words at known places."""

import re
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests.extract.made import Sheet, docx, pdf

COURIER = "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>>>"
COURIER_WIDTH = 0.6  # of the letter's height, for every letter
LETTERS_PT = 14
PAGE_PT = (600, 800)


@dataclass(frozen=True)
class Place:
    """A box in fractions of its page, from the top left."""

    x: float
    y: float
    width: float
    height: float

    def is_near(self, box: "Place", *, tolerance: float = 0.02) -> bool:
        """Whether each edge lies where the other's does, within a share of the page."""
        mine = (self.x, self.y, self.x + self.width, self.y + self.height)
        other = (box.x, box.y, box.x + box.width, box.y + box.height)
        return all(abs(one - two) <= tolerance for one, two in zip(mine, other, strict=True))


def printed(folder: Path, *pages: str) -> bytes:
    """Write a PDF whose pages hold one sentence each, at `place_on_page`."""
    sheets = (Sheet(f"BT /F1 {LETTERS_PT} Tf 60 500 Td ({words}) Tj ET", *PAGE_PT, extra=COURIER) for words in pages)
    return pdf(folder, *sheets).read_bytes()


def place_on_page(words: str) -> Place:
    """Where `printed` puts a sentence: from the foot of its letters, 500 pt above the page's, to their head."""
    width, height = PAGE_PT
    return Place(
        60 / width,
        (height - 500 - 0.7 * LETTERS_PT) / height,
        len(words) * COURIER_WIDTH * LETTERS_PT / width,
        LETTERS_PT / height,
    )


def letter(folder: Path, *paragraphs: str) -> bytes:
    """Write a DOCX of paragraphs."""
    return docx(folder, "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)).read_bytes()


def picture(*rows: str, size: tuple[int, int] = (1000, 300)) -> bytes:
    """Draw rows of black words on white, each at `place_on_picture`."""
    drawn = Image.new("RGB", size, "white")
    for row, words in enumerate(rows):
        ImageDraw.Draw(drawn).text(_corner(row), words, fill="black", font=_font())
    return png(drawn)


def place_on_picture(words: str, *, row: int, size: tuple[int, int] = (1000, 300)) -> Place:
    left, top, right, bottom = ImageDraw.Draw(Image.new("RGB", size)).textbbox(_corner(row), words, font=_font())
    return Place(left / size[0], top / size[1], (right - left) / size[0], (bottom - top) / size[1])


def plain_picture(colour: str) -> bytes:
    """Draw nothing but one colour."""
    return png(Image.new("RGB", (300, 200), colour))


def landscape() -> bytes:
    """Draw a sky above a field, without a word."""
    drawn = Image.new("RGB", (400, 300), "deepskyblue")
    ImageDraw.Draw(drawn).rectangle((0, 180, 400, 300), fill="forestgreen")
    return png(drawn)


def png(drawn: Image.Image) -> bytes:
    content = BytesIO()
    drawn.save(content, "PNG")
    return content.getvalue()


def scan(folder: Path, *pages: str) -> bytes:
    """Write a PDF of pictures of words: each of its pages takes OCR."""
    sheets = [
        Image.open(BytesIO(picture(*re.findall(r".{1,40}(?:\s|$)", words), size=(1000, 1400)))) for words in pages
    ]
    path = folder / "scan.pdf"
    sheets[0].save(path, "PDF", save_all=True, append_images=sheets[1:], resolution=120)
    return path.read_bytes()


def _corner(row: int) -> tuple[int, int]:
    return 60, 50 + 80 * row


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(40)


def wordy() -> bytes:
    """Write a PDF of 13 kB whose one page holds three million characters."""
    lines = b"BT /F1 1 Tf 1 TL 5 800 Td " + (b"(" + b"word " * 40 + b") Tj T* ") * 15_000 + b"ET"
    drawn = zlib.compress(lines, 9)
    return b"\n".join(
        [
            b"%PDF-1.4",
            b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj",
            b"2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj",
            (
                b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]"
                b"/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj"
            ),
            b"4 0 obj <</Filter/FlateDecode/Length %d>> stream\n%b\nendstream endobj" % (len(drawn), drawn),
            b"5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj",
            b"trailer <</Root 1 0 R/Size 6>>",
            b"%%EOF",
        ]
    )

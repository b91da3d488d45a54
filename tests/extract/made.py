"""Documents that tests write for themselves."""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from memos_gql.extract.word import docx as reader

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Sheet:
    """One page of a PDF: a content stream in points from the bottom left, and more entries of the page's dictionary."""

    content: str
    width: int = 600
    height: int = 800
    extra: str = ""


def pdf(folder: Path, *sheets: Sheet, objects: tuple[bytes, ...] = (), catalog: str = "") -> Path:
    """Write a PDF by hand, whose font F1 is Helvetica.

    `objects` take the numbers from 4 on, and `catalog` are more entries of the catalog.
    """
    first_page = 4 + len(objects)
    kids = " ".join(f"{first_page + 2 * place} 0 R" for place in range(len(sheets)))
    bodies = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        f"<</Type/Pages/Count {len(sheets)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *objects,
    ]
    for place, sheet in enumerate(sheets):
        box = f"/MediaBox[0 0 {sheet.width} {sheet.height}]" if "/MediaBox" not in sheet.extra else ""
        resources = "" if "/Resources" in sheet.extra else "/Resources<</Font<</F1 3 0 R>>>>"
        bodies.append(
            f"<</Type/Page/Parent 2 0 R{box}{resources}{sheet.extra}"
            f"/Contents {first_page + 2 * place + 1} 0 R>>".encode()
        )
        stream = sheet.content.encode("latin-1")
        bodies.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    path = folder / "made.pdf"
    path.write_bytes(_joined(bodies))
    return path


def _joined(bodies: list[bytes]) -> bytes:
    content = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    return (
        content
        + head
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(content))
    )


def image(picture: Image.Image) -> bytes:
    """Write a picture as an object of a PDF."""
    space = "DeviceGray" if picture.mode == "L" else "DeviceRGB"
    size = f"/Width {picture.width}/Height {picture.height}/ColorSpace/{space}/BitsPerComponent 8"
    content = zlib.compress(picture.tobytes())
    head = f"<</Type/XObject/Subtype/Image{size}/Filter/FlateDecode/Length {len(content)}>>stream\n".encode()
    return head + content + b"\nendstream"


def docx(folder: Path, body: str, **parts: str) -> Path:
    """Write a DOCX of a body, in Word's markup, and other parts by name."""
    path = folder / "made.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", part("document", f"<w:body>{body}</w:body>"))
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return path


def paragraph(text: str, *, style: str | None = None) -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def texts(path: Path) -> list[str]:
    """Return the lines of a DOCX."""
    return [line.text for page in reader.read(path, 1, reader.inspect(path).parts) for line in page.lines]


def part(root: str, content: str) -> str:
    return f'<w:{root} xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{content}</w:{root}>'


def picture_of(
    *rows: str, size: tuple[int, int] = (1000, 400), letters_px: int = 36, ink: str = "black", paper: str = "white"
) -> Image.Image:
    """Draw rows of words, the first at (60, 50), each 1.6 letters below the one before."""
    picture = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(picture)
    for place, row in enumerate(rows):
        draw.text((60, 50 + place * letters_px * 1.6), row, fill=ink, font=ImageFont.load_default(letters_px))
    return picture

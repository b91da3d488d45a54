"""Files as they were sent, and their pages as pictures: the boxes of hits lie on them."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import ExifTags, Image

from tests.e2e import papers
from tests.e2e.client import Client, Fields, Upload, document, image
from tests.e2e.processes import Server
from tests.extract import made
from tests.extract.made import Sheet, picture_of

HITS = """\
query ($query: String!, $userId: ID!) { searchMemory(query: $query, userId: $userId, first: 1) { edges { node {
    ... on MemoryItem { provenance { ... on FileSource { page picture excerpt boundingBoxes { x y width height } } } }
} } } }"""
ON_PAGE_TWO = "The kestrel nests under the north tower."
ON_THE_PHOTO = "Ferry tickets are sold at pier nine"
IN_THE_LETTER = "Ask Margarethe for annual leave before March."


@dataclass(frozen=True)
class Sent:
    """One message with three files, all read."""

    client: Client
    contents: dict[str, bytes]
    ids: dict[str, str]

    def get(self, name: str, path: str = "", **headers: str) -> httpx.Response:
        return self.client.http.get(f"/files/{self.ids[name]}{path}", headers=headers)

    def hit(self, query: str) -> Fields:
        (edge,) = self.client.ask(HITS, query=query, userId=self.client.user_id)["searchMemory"]["edges"]
        (source,) = edge["node"]["provenance"]
        return dict(source)


@pytest.fixture(scope="module")
def sent(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    client = Client(server.address, server.key, "files")
    folder = tmp_path_factory.mktemp("files")
    contents = {
        "towers.pdf": turned(folder),
        "photo of the pier.jpg": photo(),
        "Brief für März.docx": papers.letter(folder, IN_THE_LETTER),
    }
    uploads = [(Upload(name, content), name) for name, content in contents.items()]
    task = client.added(
        *((image if name.endswith("jpg") else document)({"upload": upload}) for upload, name in uploads)
    )
    return Sent(client, contents, {file["file"]["name"]: file["file"]["id"] for file in task["files"]})


def turned(folder: Path) -> bytes:
    """Write a PDF whose second page is cropped and lies on its side."""
    sheet = Sheet(f"BT /F1 14 Tf 150 420 Td ({ON_PAGE_TWO}) Tj ET", extra="/Rotate 90/CropBox[100 200 500 700]")
    return made.pdf(folder, Sheet("BT /F1 14 Tf 60 500 Td (Chapter one is about moles.) Tj ET"), sheet).read_bytes()


def photo() -> bytes:
    """Take a photo with the camera on its side."""
    stream, exif = BytesIO(), Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    picture_of(ON_THE_PHOTO).rotate(90, expand=True).save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def ink_of(picture: Image.Image) -> papers.Place:
    """Where the picture is dark."""
    left, top, right, bottom = picture.convert("L").point(lambda light: 255 if light < 128 else 0).getbbox() or (
        0,
        0,
        0,
        0,
    )
    return papers.Place(
        left / picture.width, top / picture.height, (right - left) / picture.width, (bottom - top) / picture.height
    )


@pytest.mark.parametrize(
    ("query", "words", "page", "size"),
    [
        ("Where does the kestrel nest?", ON_PAGE_TWO, 2, (800, 640)),
        ("Where are ferry tickets sold?", ON_THE_PHOTO, None, (800, 320)),
    ],
)
def test_the_words_of_a_hit_stand_in_its_box_on_the_picture(
    sent: Sent, query: str, words: str, page: int | None, size: tuple[int, int]
) -> None:
    hit = sent.hit(query)

    answer = sent.client.http.get(f"{hit['picture']}?width=800")

    assert (hit["excerpt"], hit["page"]) == (words, page)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size == size
        (box,) = hit["boundingBoxes"]
        assert ink_of(picture).is_near(papers.Place(**box), tolerance=0.015)


def test_a_page_is_not_sent_again_to_who_has_it(sent: Sent) -> None:
    first = sent.get("towers.pdf", "/pages/1.png")

    again = sent.get("towers.pdf", "/pages/1.png", **{"If-None-Match": first.headers["etag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.headers["cache-control"] == again.headers["cache-control"] == "private, no-cache"
    assert (
        sent.get("towers.pdf", "/pages/1.png?width=64", **{"If-None-Match": first.headers["etag"]}).status_code == 200
    )


@pytest.mark.parametrize(
    ("name", "path", "status", "code", "message"),
    [
        ("towers.pdf", "/pages/3.png", 404, "NOT_FOUND", "towers.pdf: there is no page 3; the last one is 2"),
        ("towers.pdf", "/pages/0.png", 404, "NOT_FOUND", "towers.pdf: there is no page 0; the last one is 2"),
        (
            "photo of the pier.jpg",
            "/pages/2.png",
            404,
            "NOT_FOUND",
            "photo of the pier.jpg: there is no page 2; the last one is 1",
        ),
        (
            "Brief für März.docx",
            "/pages/1.png",
            404,
            "UNSUPPORTED_MEDIA_TYPE",
            "Brief für März.docx: files of this kind have no pages to look at; open the file itself",
        ),
        (
            "towers.pdf",
            "/pages/1.png?width=63",
            400,
            "BAD_USER_INPUT",
            "The width is a number of pixels from 64 to 2000.",
        ),
        (
            "towers.pdf",
            "/pages/1.png?width=2001",
            400,
            "BAD_USER_INPUT",
            "The width is a number of pixels from 64 to 2000.",
        ),
        (
            "towers.pdf",
            "/pages/1.png?width=wide",
            400,
            "BAD_USER_INPUT",
            "The width is a number of pixels from 64 to 2000.",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_reason(
    sent: Sent, name: str, path: str, status: int, code: str, message: str
) -> None:
    answer = sent.get(name, path)

    assert (answer.status_code, answer.json()) == (status, {"code": code, "message": message})


@pytest.mark.parametrize("name", ["towers.pdf", "photo of the pier.jpg", "Brief für März.docx"])
def test_a_file_is_sent_as_it_was_sent(sent: Sent, name: str) -> None:
    answer = sent.get(name)

    assert (answer.status_code, answer.content) == (200, sent.contents[name])
    assert answer.headers["etag"] == f'"{hashlib.sha256(sent.contents[name]).hexdigest()}"'
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert sent.get(name, **{"If-None-Match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("sent_headers", "status", "part", "said"),
    [
        ({"Range": "bytes=2-5"}, 206, slice(2, 6), "bytes 2-5/{size}"),
        ({"Range": "bytes=-4"}, 206, slice(-4, None), "bytes {fourth}-{last}/{size}"),
        ({"Range": "bytes=0-"}, 206, slice(0, None), "bytes 0-{last}/{size}"),
        ({"Range": "bytes=0-3", "If-Range": '"{sha256}"'}, 206, slice(0, 4), "bytes 0-3/{size}"),
        ({"Range": "bytes=0-3", "If-Range": '"other"'}, 200, slice(None), None),
        ({"Range": "bytes=0-1,4-5"}, 200, slice(None), None),
        ({"If-Match": '"{sha256}"'}, 200, slice(None), None),
    ],
)
def test_a_part_of_a_file_is_sent_to_who_asks_for_it(
    sent: Sent, sent_headers: dict[str, str], status: int, part: slice, said: str | None
) -> None:
    content = sent.contents["towers.pdf"]
    facts = {
        "size": len(content),
        "last": len(content) - 1,
        "fourth": len(content) - 4,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    asked = {name: value.format(**facts) for name, value in sent_headers.items()}

    answer = sent.get("towers.pdf", **asked)

    assert (answer.status_code, answer.headers.get("content-range")) == (status, said and said.format(**facts))
    assert (answer.headers["accept-ranges"], answer.headers["content-length"]) == ("bytes", str(len(content[part])))
    assert answer.content == content[part]


@pytest.mark.parametrize("path", ["", "/pages/1.png"])
def test_the_headers_are_sent_alone_to_who_asks_for_them(sent: Sent, path: str) -> None:
    whole = sent.get("towers.pdf", path)

    answer = sent.client.http.head(f"/files/{sent.ids['towers.pdf']}{path}", headers={"Range": "bytes=0-1"})

    assert (answer.status_code, answer.content) == (200, b"")
    told = ("content-length", "content-type", "etag", "cache-control", "content-disposition", "accept-ranges")
    assert [answer.headers.get(name) for name in told] == [whole.headers.get(name) for name in told]


def test_a_part_that_is_not_there_and_other_bytes_are_refused(sent: Sent) -> None:
    size = len(sent.contents["towers.pdf"])

    beyond = sent.get("towers.pdf", Range=f"bytes={size}-")
    others = sent.get("towers.pdf", **{"If-Match": '"other"'})

    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert beyond.json()["message"] == f"towers.pdf has only {size} bytes."
    assert (others.status_code, others.json()["message"]) == (
        412,
        "towers.pdf: these are not the bytes that `If-Match` names.",
    )


def test_a_file_keeps_its_name_and_its_type(sent: Sent) -> None:
    answer = sent.get("Brief für März.docx")

    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Brief%20f%C3%BCr%20M%C3%A4rz.docx"
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_a_page_of_the_web_is_sent_as_mere_bytes(client: Client) -> None:
    task = client.added(
        document({"upload": Upload("page.html", b"<!doctype html><p>Hello from Odile<script>1</script>")})
    )

    answer = client.http.get(f"/files/{task['files'][0]['file']['id']}")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")


@pytest.mark.parametrize("path", ["", "/pages/1.png"])
def test_without_a_key_nothing_is_sent(sent: Sent, path: str) -> None:
    answer = httpx.get(f"{sent.client.address}/files/{sent.ids['towers.pdf']}{path}", trust_env=False)

    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("path", ["/files/{long}", "/files/{long}/pages/1.png", "/export/{long}"])
def test_a_long_name_in_the_address_is_refused_and_not_repeated(sent: Sent, path: str) -> None:
    answer = sent.client.http.get(path.format(long="x" * 60_000))

    assert answer.status_code == 400
    assert "A name or an id has at most 256 characters; this one has 60000." in answer.text
    assert len(answer.text) < 200


def test_nothing_can_be_sent_to_the_address_of_a_file(sent: Sent) -> None:
    answer = sent.client.http.put(f"/files/{sent.ids['towers.pdf']}", content=b"other bytes")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert sent.get("towers.pdf").content == sent.contents["towers.pdf"]


def test_a_deleted_file_is_sent_to_nobody_whoever_has_seen_it(client: Client, tmp_path: Path) -> None:
    task = client.added(document({"upload": Upload("towers.pdf", turned(tmp_path))}))
    address = f"/files/{task['files'][0]['file']['id']}"
    seen = [client.http.get(f"{address}{path}") for path in ("", "/pages/1.png")]
    erased = "input: { userId: $userId, select: { filter: {} }, forgetSources: true }"

    client.ask(f"mutation ($userId: ID!) {{ deleteMemories({erased}) {{ __typename }} }}", userId=client.user_id)

    after = [client.http.get(answer.url, headers={"If-None-Match": answer.headers["etag"]}) for answer in seen]
    assert [answer.status_code for answer in (*seen, *after)] == [200, 200, 404, 404]

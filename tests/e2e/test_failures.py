"""Whatever is sent, its task ends and says why; the rest is kept, or nothing at all where a limit is broken."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image
from pymongo import MongoClient

from tests.e2e import papers, rogue
from tests.e2e.client import Client, Fields, Upload, data_url, document, inline, text
from tests.e2e.processes import Server, ready, served
from tests.extract.made import Sheet, pdf

CORPUS = Path(__file__).parents[1] / "corpus"
LIMITS = {
    "MEMOS_WORKERS": "2",
    "MEMOS_FETCH_ALLOW": "127.0.0.1/32",
    "MEMOS_MAX_FILES": "4",
    "MEMOS_MAX_FILE_BYTES": "200000",
    "MEMOS_MAX_PAGES": "3",
    "MEMOS_FETCH_SILENCE_S": "1",
    "MEMOS_FETCH_WALL_S": "2",
}
Make = Callable[[Path], bytes]


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> Iterator[Server]:
    """A server with small limits."""
    with served(tmp_path_factory.mktemp("strict"), **LIMITS, MEMOS_MODEL_DIR=str(model_dir)) as running:
        yield running


@pytest.fixture
def limited(strict: Server, user_id: str) -> Client:
    """A user of the strict server whom no other test knows."""
    return Client(strict.address, strict.key, user_id)


@pytest.fixture(scope="module")
def rogue_address() -> Iterator[str]:
    with rogue.opened() as address:
        yield address


def known(name: str) -> Make:
    return lambda _: (CORPUS / name).read_bytes()


def cut(make: Make, *, share: float = 0.5) -> Make:
    """Leave out the end."""
    return lambda folder: (whole := make(folder))[: int(len(whole) * share)]


def scrambled(make: Make, *, start: int) -> Make:
    """Overwrite the file from a place on."""
    return lambda folder: (whole := make(folder))[:start] + bytes(byte ^ 0x5A for byte in whole[start:])


def printed(folder: Path) -> bytes:
    return papers.printed(folder, "Hello.")


def picture(_: Path) -> bytes:
    return papers.picture("Hello.")


def webp(_: Path) -> bytes:
    content = BytesIO()
    Image.open(BytesIO(papers.picture("Hello."))).save(content, "WEBP", lossless=True)
    return content.getvalue()


def letter(folder: Path) -> bytes:
    return papers.letter(folder, "Hello.", "x" * 5000)


def no_pages(folder: Path) -> bytes:
    return pdf(folder).read_bytes()


def blank_scan(folder: Path) -> bytes:
    Image.new("RGB", (600, 800), "white").save(folder / "blank.pdf", "PDF")
    return (folder / "blank.pdf").read_bytes()


def blank_page(folder: Path) -> bytes:
    return pdf(folder, Sheet("")).read_bytes()


def broken_markup(_: Path) -> bytes:
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document><w:body>"})


def archive(members: dict[str, str]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as file:
        for name, words in members.items():
            file.writestr(name, words)
    return content.getvalue()


FAULTY: dict[str, tuple[Make, str]] = {
    "cut.pdf": (cut(printed, share=0.2), "CORRUPT_FILE"),
    "corrupt.pdf": (scrambled(printed, start=9), "CORRUPT_FILE"),
    "cut.webp": (cut(webp), "CORRUPT_FILE"),
    "corrupt.png": (scrambled(picture, start=60), "CORRUPT_FILE"),
    "cut.docx": (cut(letter), "CORRUPT_FILE"),
    "corrupt.docx": (broken_markup, "CORRUPT_FILE"),
    "cut.doc": (cut(known("lists.doc"), share=0.2), "CORRUPT_FILE"),
    "corrupt.doc": (scrambled(known("lists.doc"), start=512), "CORRUPT_FILE"),
    "protected.pdf": (known("protected.pdf"), "PASSWORD_PROTECTED"),
    "protected.doc": (known("protected.doc"), "PASSWORD_PROTECTED"),
    "protected.docx": (known("protected.docx"), "PASSWORD_PROTECTED"),
    "program.pdf": (lambda _: b"\x7fELF" + bytes(500), "UNSUPPORTED_MEDIA_TYPE"),
    "archive.docx": (lambda _: archive({"readme.txt": "Hello."}), "UNSUPPORTED_MEDIA_TYPE"),
    "sheet.doc": (lambda _: archive({"xl/workbook.xml": "<workbook/>"}), "UNSUPPORTED_MEDIA_TYPE"),
    "sound.png": (lambda _: b"RIFF\x24\0\0\0WAVEfmt " + bytes(100), "UNSUPPORTED_MEDIA_TYPE"),
    "nothing.txt": (lambda _: b"", "CORRUPT_FILE"),
    "white space.txt": (lambda _: b" \n\t\n", "NO_CONTENT_FOUND"),
    "no pages.pdf": (no_pages, "CORRUPT_FILE"),
    "blank page.pdf": (blank_page, "NO_CONTENT_FOUND"),
    "blank scan.pdf": (blank_scan, "NO_CONTENT_FOUND"),
    "blank.png": (lambda _: papers.plain_picture("white"), "NO_CONTENT_FOUND"),
    "wordy.pdf": (lambda _: papers.wordy(), "DECOMPRESSION_LIMIT"),
    "bomb.png": (lambda _: huge_picture(), "DECOMPRESSION_LIMIT"),
}


def huge_picture() -> bytes:
    """Draw 100 megapixels that take 12 kB."""
    content = BytesIO()
    Image.new("1", (10_000, 10_000)).save(content, "PNG")
    return content.getvalue()


def test_the_rows_that_arrived_of_a_cut_off_picture_are_read_and_the_user_is_told(
    client: Client, tmp_path: Path
) -> None:
    task = client.added(document(inline(cut(picture, share=0.8)(tmp_path)), "cut.png"))

    told = client.ask("query ($id: ID!) { task(id: $id) { notices { message } } }", id=task["id"])["task"]["notices"]
    assert (task["state"], [memory["value"] for memory in client.memories()]) == ("COMPLETED", ["Hello."])
    assert told == [
        {"message": "cut.png: the file is cut off: the last 42 % of the picture is missing; send it again."}
    ]


@pytest.mark.parametrize("name", FAULTY)
def test_a_file_that_cannot_be_read_fails_alone_with_its_code(limited: Client, tmp_path: Path, name: str) -> None:
    make, code = FAULTY[name]

    task = limited.added(text("The sentence beside it."), document(inline(make(tmp_path)), name))

    (failure,) = task["failures"]
    assert (task["state"], failure["code"], failure["fileIndex"], failure["retryable"]) == (
        "PARTIALLY_COMPLETED",
        code,
        0,
        False,
    )
    assert failure["message"].startswith(f"{name}: ")
    assert [memory["value"] for memory in limited.memories()] == ["User: The sentence beside it."]


def test_a_file_alone_that_cannot_be_read_fails_its_task(limited: Client) -> None:
    task = limited.added(document(inline(b"\x7fELF" + bytes(500)), "program.pdf"))

    assert (task["state"], [failure["code"] for failure in task["failures"]]) == ("FAILED", ["UNSUPPORTED_MEDIA_TYPE"])
    assert limited.memories() == []


@pytest.mark.parametrize(
    "source",
    [{"base64": "SGVsbG8$"}, {"base64": "SGVsb"}, {"base64": "SGVs=bG8="}, {"url": "data:text/plain;base64,SGVsb"}],
    ids=["a foreign sign", "its end cut off", "padding in the middle", "a data URL"],
)
def test_text_that_is_no_base64_fails_its_file(limited: Client, source: Fields) -> None:
    task = limited.added(document(source, "hello.txt"))

    assert (task["state"], [failure["code"] for failure in task["failures"]]) == ("FAILED", ["INVALID_BASE64"])


@pytest.mark.parametrize("name", ["scan.pdf", "notes.docx", "sound.mp3"])
def test_a_wrong_name_or_claimed_type_does_no_harm(limited: Client, name: str) -> None:
    task = limited.added(document(data_url(papers.picture("Maple syrup"), "application/pdf"), name))

    assert (task["state"], task["files"][0]["file"]["mediaType"]) == ("COMPLETED", "image/png")
    assert "Maple syrup" in limited.memories()[0]["value"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/nothing.pdf", "FETCH_FAILED"),
        ("/page.pdf", "UNSUPPORTED_MEDIA_TYPE"),
        ("/silent", "TIMED_OUT"),
        ("/drip", "TIMED_OUT"),
        ("/short", "FETCH_FAILED"),
        ("/circle", "FETCH_FAILED"),
    ],
)
def test_a_url_that_gives_no_file_fails_it_alone(limited: Client, rogue_address: str, path: str, code: str) -> None:
    task = limited.added(text("The sentence beside it."), document({"url": f"{rogue_address}{path}?token=secret"}))

    (failure,) = task["failures"]
    assert (task["state"], failure["code"], failure["stage"]) == ("PARTIALLY_COMPLETED", code, "FETCH")
    assert failure["retryable"] == (code != "UNSUPPORTED_MEDIA_TYPE")
    assert "secret" not in str(task)


@pytest.mark.parametrize("url", ["http://10.0.0.1/a.pdf", "http://[::ffff:169.254.169.254]/a.pdf"])
def test_a_url_that_leads_inside_is_forbidden(limited: Client, url: str) -> None:
    task = limited.added(document({"url": url}, "a.pdf"))

    assert (task["state"], [failure["code"] for failure in task["failures"]]) == ("FAILED", ["FETCH_FORBIDDEN"])
    assert task["failures"][0]["retryable"] is False


OVER_A_LIMIT: dict[str, tuple[Callable[[Path, str], list[Fields]], str, str]] = {
    "five files": (
        lambda _, __: [document(inline(b"Hello %d." % number)) for number in range(5)],
        "TOO_MANY_FILES",
        "This request holds 5 files; at most 4 are allowed. Send them in several requests.",
    ),
    "an inline file": (
        lambda _, __: [document(inline(bytes(200_001)), "big.bin")],
        "FILE_TOO_LARGE",
        "big.bin: the file has 200,001 bytes, and 200,000 are allowed; send a smaller file or split this one",
    ),
    "a data URL": (
        lambda _, __: [document(data_url(bytes(200_001), "text/plain"), "big.bin")],
        "FILE_TOO_LARGE",
        "big.bin: the file has 200,001 bytes, and 200,000 are allowed; send a smaller file or split this one",
    ),
    "an upload": (
        lambda _, __: [document({"upload": Upload("big.bin", bytes(200_001))})],
        "FILE_TOO_LARGE",
        "big.bin: the file has more than 200,000 bytes, and 200,000 are allowed; send a smaller file or split this one",
    ),
    "a URL that never ends": (
        lambda _, address: [document({"url": f"{address}/endless"})],
        "FILE_TOO_LARGE",
        "endless: the file has more than 200,000 bytes, and 200,000 are allowed; send a smaller file or split this one",
    ),
    "a URL that says so": (
        lambda _, address: [document({"url": f"{address}/boastful"})],
        "FILE_TOO_LARGE",
        (
            "boastful: the file has 1,000,000,000,000 bytes, and 200,000 are allowed; "
            "send a smaller file or split this one"
        ),
    ),
    "pages": (
        lambda folder, _: [document(inline(papers.printed(folder, *["A page."] * 4)), "long.pdf")],
        "TOO_MANY_PAGES",
        "long.pdf: it has 4 pages; at most 3 are allowed. Split it and send the parts",
    ),
}


@pytest.mark.parametrize("what", OVER_A_LIMIT)
def test_over_a_limit_the_task_fails_with_figures_and_nothing_of_it_is_stored(
    limited: Client, strict: Server, tmp_path: Path, rogue_address: str, what: str
) -> None:
    make, code, sentence = OVER_A_LIMIT[what]
    beside = [text("A sentence."), document(inline(note_of(limited.user_id)), "note.txt")]
    content = make(tmp_path, rogue_address)

    task = limited.added(*content, *(beside if code != "TOO_MANY_FILES" else beside[:1]))

    assert (task["state"], task["memoryCount"]) == ("FAILED", 0)
    assert [(failure["code"], failure["message"]) for failure in task["failures"]] == [(code, sentence)]
    assert stored(strict, limited.user_id) == {"messages": 0, "memories": 0, "readings": 0, "blobs": 0}
    assert limited.search("A sentence.") == []


def stored(server: Server, user_id: str) -> dict[str, int]:
    """Count in MongoDB what a user's requests have left, and what is kept of the note."""
    with MongoClient[Fields](server.mongodb_uri) as client:
        database = client.get_default_database()
        counts = {
            name: database[name].count_documents({"owner": f"user:{user_id}"}) for name in ("messages", "memories")
        }
        digest = sha256(note_of(user_id)).hexdigest()
        blobs = database["blobs.files"].count_documents({"filename": f"default/{digest}"})
        return {**counts, "readings": database["readings"].count_documents({"sha256": digest}), "blobs": blobs}


def note_of(user_id: str) -> bytes:
    """Write the file that is sent beside those that break a limit."""
    return f"A note of {user_id}.".encode()


def test_afterwards_the_server_still_reads(limited: Client) -> None:
    task = limited.added(document(inline(b"The well is behind the barn."), "well.txt"))

    assert task["state"] == "COMPLETED"
    assert ready(limited.address)

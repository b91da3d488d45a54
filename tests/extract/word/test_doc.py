import struct
from pathlib import Path

import olefile
import pytest

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.word import doc, number_fields
from memos_gql.pages import Line, Outline

CORPUS = Path(__file__).parents[2] / "corpus"


def test_a_document_is_read_paragraph_by_paragraph() -> None:
    (page,) = doc.read(CORPUS / "lists.doc", 1, 1)

    assert doc.inspect(CORPUS / "lists.doc") == Outline(page_count=None, parts=1)
    assert page.lines[:6] == (
        Line("Test Document", starts_block=True, is_heading=True, level=2),
        Line("Paragraph 2.1.1", starts_block=True),
        Line("Paragraph 2.1.2", starts_block=True),
        Line("Test 1:", starts_block=True, is_heading=True, level=4),
        Line("List item 1", starts_block=True),
        Line("List item 2", starts_block=True),
    )


def test_what_a_reader_sees_is_read_in_its_order_and_deleted_words_are_not() -> None:
    (page,) = doc.read(CORPUS / "harbour.doc", 1, 1)

    assert [line.text for line in page.lines] == [
        "Harbour office, file 88",
        "Mooring fees",
        "Rates",
        "The winter berth costs 2,300 crowns a year.",
        "Paid boats show a flag 🚩 and a lamp 💡.",
        "The basin holds 10^6 litres; see the chart (https://example.org/basin).",
        "1. Fees are due in March.",
        "1.1. Late fees double.",
        "2. Keys stay ashore.",
        "North quay | berth 1",
        "North quay | berth 2",
        "泊位在三号码头。",
        "Measured at low water.",
        "Ask the ferryman first.",
        "Seen by the wharfinger",
    ]
    assert [(line.text, line.level) for line in page.lines if line.is_heading] == [("Mooring fees", 1), ("Rates", 2)]
    assert page.notices == ()


def test_a_field_without_a_result_is_read_as_word_draws_it(tmp_path: Path) -> None:
    path = tmp_path / "dose.doc"
    content = (CORPUS / "harbour.doc").read_bytes()
    start = content.index("\x13 HYPERLINK".encode("utf-16-le"))
    end = content.index("\x15".encode("utf-16-le"), start)
    formula = "\x13 EQ \\f(3,4)".ljust((end - start) // 2).encode("utf-16-le")
    path.write_bytes(content[:start] + formula + content[end:])

    (page,) = doc.read(path, 1, 1)

    assert page.lines[5].text == "The basin holds 10^6 litres; see 3/4."


def test_a_field_with_a_result_in_the_code_of_another_is_drawn_once(tmp_path: Path) -> None:
    code = ' EQ \\f(\x13 QUOTE "3" ' + " " * 12 + "\x143\x15,4)"

    (page,) = doc.read(with_field(tmp_path, code), 1, 1)

    assert page.lines[5].text == "The basin holds 10^6 litres; see 3/4."


def with_field(folder: Path, code: str, *, data: bytes = b"") -> Path:
    """Make a document with this code in place of that of a link, without a result, and this at the start of `Data`."""
    path = folder / "field.doc"
    content = (CORPUS / "harbour.doc").read_bytes()
    link, result = ' HYPERLINK "https://example.org/basin"', "the chart"
    for old, new in ((link, code.ljust(len(link))), (result, " " * len(result))):
        content = content.replace(old.encode("utf-16-le"), new.encode("utf-16-le"))
    path.write_bytes(content)
    with olefile.OleFileIO(str(path), write_mode=True) as container:
        container.write_stream("Data", data.ljust(container.get_size("Data"), b"\0"))
    return path


def form_field(kind: int, result: int, *, default: int = 0, entries: tuple[str, ...] = ()) -> bytes:
    """Write the state of a form field as Word stores it."""
    name, text = _counted("Choice") + b"\0\0", b"\0" * 4
    listed = struct.pack("<HHH", 0xFFFF, len(entries), 0) + b"".join(map(_counted, entries))
    state = struct.pack("<IHHH", 0xFFFFFFFF, kind | result << 2, 0, 20) + name + struct.pack("<H", default)
    body = state + text * 5 + (listed if entries else b"")
    return struct.pack("<IH", 68 + len(body), 68) + bytes(62) + body


def _counted(text: str) -> bytes:
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


@pytest.mark.parametrize(
    ("code", "data", "shown"),
    [
        (" FORMCHECKBOX ", form_field(1, 1), "☒"),
        (" FORMCHECKBOX ", form_field(1, 0, default=1), "☐"),
        (" FORMCHECKBOX ", form_field(1, 25, default=1), "☒"),
        (" FORMDROPDOWN ", form_field(2, 1, entries=("north", "south quay")), "south quay"),
        (" FORMDROPDOWN ", form_field(2, 25, entries=("北码头", "south quay")), "北码头"),
    ],
)
def test_boxes_and_lists_of_a_form_are_read(code: str, data: bytes, shown: str, tmp_path: Path) -> None:
    (page,) = doc.read(with_field(tmp_path, code, data=data), 1, 1)

    assert page.lines[5].text == f"The basin holds 10^6 litres; see {shown}."
    assert page.notices == ()


@pytest.mark.parametrize("data", [b"", form_field(1, 1)[:70], form_field(2, 9, entries=("north",))])
def test_a_box_whose_state_is_damaged_is_told(data: bytes, tmp_path: Path) -> None:
    (page,) = doc.read(with_field(tmp_path, " FORMDROPDOWN ", data=data), 1, 1)

    assert page.lines[5].text == "The basin holds 10^6 litres; see ."
    assert page.notices == ("a box or list of the form in it was not read; save the document as DOCX",)


@pytest.mark.parametrize(
    ("code", "number"), [(" AUTONUMLGL ", "1."), (r" LISTNUM NumberDefault \l 6 ", "(i)"), (" AUTONUMOUT", "1.")]
)
def test_automatic_numbers_are_read(code: str, number: str, tmp_path: Path) -> None:
    (page,) = doc.read(with_field(tmp_path, code), 1, 1)

    assert page.lines[5].text == f"The basin holds 10^6 litres; see {number}."


def test_a_number_of_an_unknown_list_is_told(tmp_path: Path) -> None:
    (page,) = doc.read(with_field(tmp_path, " LISTNUM Exhibits "), 1, 1)

    assert page.lines[5].text == "The basin holds 10^6 litres; see ."
    assert page.notices == (number_fields.UNREAD,)


def test_a_table_without_its_last_marks_keeps_its_words(tmp_path: Path) -> None:
    path = tmp_path / "torn.doc"
    whole, torn = ("berth 2\x07\x07", "berth 2\r ")
    content = (CORPUS / "harbour.doc").read_bytes()
    path.write_bytes(content.replace(whole.encode("utf-16-le"), torn.encode("utf-16-le")))

    (page,) = doc.read(path, 1, 1)

    assert [line.text for line in page.lines[9:12]] == ["North quay | berth 1", "泊位在三号码头。", "| berth 2"]


def test_hidden_words_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "hidden.doc"
    deletion, hiding = b"\x00\x08\x01", b"\x3c\x08\x01"
    path.write_bytes((CORPUS / "harbour.doc").read_bytes().replace(deletion, hiding))

    (hidden,), (deleted,) = doc.read(path, 1, 1), doc.read(CORPUS / "harbour.doc", 1, 1)

    assert [line.text for line in hidden.lines] == [line.text for line in deleted.lines]


def test_a_word_6_document_which_antiword_gives_up_is_read_by_catdoc() -> None:
    (page,) = doc.read(CORPUS / "word6.doc", 1, 1)

    assert [line.text for line in page.lines] == ["The quick brown fox jumps over the lazy dog"]
    assert page.notices == (
        (
            "it is older than Word 97 or damaged: "
            "words that were deleted may stand among the others, and headers and comments are missing"
        ),
    )


def test_a_document_whose_list_of_pieces_is_damaged_is_read_by_antiword(tmp_path: Path) -> None:
    path = tmp_path / "torn.doc"
    path.write_bytes(without_pieces((CORPUS / "harbour.doc").read_bytes()))

    (page,) = doc.read(path, 1, 1)

    assert "Keys stay ashore." in [line.text for line in page.lines]
    assert page.notices[-1].startswith("it is older than Word 97 or damaged")


def without_pieces(content: bytes) -> bytes:
    """Set the size of the list of pieces to nothing, after which Word's own programs take the text as it lies."""
    beginning = content.index(b"\xec\xa5")
    place = beginning + 154 + 8 * 33 + 4
    return content[:place] + bytes(4) + content[place + 4 :]


def test_a_password_is_named() -> None:
    with pytest.raises(FileFailure) as caught:
        doc.inspect(CORPUS / "protected.doc")

    assert caught.value.code is ErrorCode.PASSWORD_PROTECTED


def test_a_cut_document_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "cut.doc"
    path.write_bytes((CORPUS / "lists.doc").read_bytes()[:700])

    with pytest.raises(FileFailure) as caught:
        doc.inspect(path)

    assert caught.value.code is ErrorCode.CORRUPT_FILE


def test_a_word_stream_that_holds_something_else_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "scrambled.doc"
    content = (CORPUS / "lists.doc").read_bytes()
    beginning = content.index(b"\xec\xa5")
    path.write_bytes(content[:beginning] + b"a" * 512 + content[beginning + 512 :])

    with pytest.raises(FileFailure) as caught:
        doc.inspect(path)

    # Its flags, which are as random, would say that it is encrypted.
    assert caught.value.code is ErrorCode.CORRUPT_FILE


def test_a_missing_program_is_named_and_trying_again_may_help(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(FileFailure) as caught:
        doc.inspect(CORPUS / "word6.doc")

    assert (caught.value.code, caught.value.retryable) == (ErrorCode.DEPENDENCY_UNAVAILABLE, True)
    assert str(caught.value) == "reading DOC files needs the system package antiword; install it"


def with_data_stream(folder: Path, content: bytes) -> Path:
    """Make a document with a stream `Data`, in which Word keeps pictures, of one whose summary takes its place."""
    path = folder / "data.doc"
    summary, name = "\x05SummaryInformation".encode("utf-16-le"), "Data".encode("utf-16-le")
    original = (CORPUS / "lists.doc").read_bytes()
    entry = original.index(summary)
    renamed = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2)
    path.write_bytes(original[:entry] + renamed + original[entry + 66 :])
    with olefile.OleFileIO(str(path), write_mode=True) as container:
        container.write_stream("Data", content.ljust(container.get_size("Data"), b"\0"))
    return path


@pytest.mark.parametrize(
    ("stream", "notices"),
    [
        (b"\x89PNG\r\n\x1a\n....", ("the pictures in it were not read; save it as DOCX",)),
        (b"\xff\xd8\xff\xe0....", ("the pictures in it were not read; save it as DOCX",)),
        (b"form fields", ()),
    ],
)
def test_pictures_that_are_not_read_are_noted(stream: bytes, notices: tuple[str, ...], tmp_path: Path) -> None:
    path = with_data_stream(tmp_path, stream)

    (page,) = doc.read(path, 1, 1)

    assert page.notices == notices

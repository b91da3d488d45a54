"""Read the stories of a document (body, notes, comments, headers) line by line."""

import re
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from pathlib import Path

from memos_gql.extract.word import field_codes, number_fields, symbols
from memos_gql.extract.word.binary import container, fonts, formats, forms, lists, pieces, styles
from memos_gql.extract.word.binary.changes import Property, value_of
from memos_gql.extract.word.binary.container import Table
from memos_gql.extract.word.binary.formats import Paragraph
from memos_gql.extract.word.binary.pieces import Run
from memos_gql.extract.word.binary.styles import Style
from memos_gql.extract.word.counting import Counts
from memos_gql.extract.word.links import shown_address
from memos_gql.extract.word.number_fields import NumberFields
from memos_gql.extract.wording import lines_of
from memos_gql.pages import Line

_BEGIN, _RESULT, _END = "\x13", "\x14", "\x15"
_CELL, _PARAGRAPH, _PAGE, _SYMBOL, _DATA = "\x07", "\r", "\x0c", "(", "\x01"
_FIRST_HEADING = 2  # the level of the style "heading 1"; that of the title is 1
_CONTROL = re.compile("[\x07\r\x0c\x13\x14\x15]")
_CELL_MARK = re.compile("\x07")
_SPOKEN = str.maketrans(
    {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": "", "\t": " ", "\x01": "", "\x02": "", "\x05": "", "\x08": ""}
)
_RAISED = 1
_ON = frozenset({1, 0x81})  # 0x81 is the opposite of the style's value, and hardly any style hides text
_CONTINUED = 1
_CELL_BYTES = 20
_MAX_LABEL_CHARACTERS = 200
# Among a section's six stories, those for even, odd and first pages; the others are footers
_HEADER_PLACES = frozenset({0, 1, 4})
_NOTES_OF_HEADERS = 6  # the separators between notes and text come before the first header


@dataclass(slots=True)
class _Field:
    """A field that is being read: first its code, then its result."""

    code: list[str] = field(default_factory=list)
    is_shown: bool = False
    start: int = 0
    """Where the result starts in the words."""
    has_result: bool = False
    """Whether its result has words, in its paragraphs or in the code of an outer field."""
    data: int | None = None
    """Where the state of a form field is in the stream `Data`."""


@dataclass(slots=True)
class _Said:
    """The text since the last paragraph, cell and row, and the text of merged cells above.

    `mark` is the paragraph's list number; None if it was not counted yet.
    """

    numbers: NumberFields
    mark: str | None = None
    words: list[str] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    fields: list[_Field] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def end_paragraph(self) -> None:
        """Forget the words of a complete paragraph; its fields may go on in the next one."""
        for open_field in self.fields:
            open_field.start = 0
        self.words.clear()
        self.mark = None

    def end_cell(self) -> None:
        """Add a complete cell to the row."""
        self.row.append(" ".join(filter(None, map(str.strip, self.cell))))
        self.cell.clear()


class Stories:
    """An open document."""

    def __init__(self, path: Path) -> None:
        """Read the parts that all stories share.

        Raises:
            Unreadable: the file is older than Word 97, or damaged.
            struct.error, IndexError: it is damaged in another way.
        """
        opened = container.opened(path)
        self._container = opened
        self._pieces = pieces.Pieces(opened, formats.of_characters(opened))
        self._paragraphs = formats.of_paragraphs(opened)
        self._styles = styles.styles(opened.table(Table.STYLES))
        self._fonts = fonts.names(opened.table(Table.FONTS))
        self._counts = Counts(lists.lists(opened))
        self.notices: list[str] = []

    def lines(self) -> Iterator[Line]:
        """Yield headers, the body, text boxes, notes, comments and footers."""
        lengths = self._container.lengths
        footnotes = lengths.body
        headers = footnotes + lengths.footnotes
        comments = headers + lengths.headers + lengths.macros
        endnotes = comments + lengths.comments
        boxes = endnotes + lengths.endnotes
        end = boxes + lengths.boxes + lengths.header_boxes
        above, below = self._around(headers)
        yield from above
        for first, last in (
            (0, footnotes),
            (boxes, end),
            (footnotes, headers),
            (endnotes, boxes),
            (comments, endnotes),
        ):
            yield from self._story(first, last)
        yield from below

    def _around(self, start: int) -> tuple[list[Line], list[Line]]:
        """Return headers and footers; those that several sections share are returned once."""
        places = self._container.numbers(Table.HEADERS)
        found: tuple[dict[str, Line], dict[str, Line]] = ({}, {})
        for number, (first, last) in enumerate(pairwise(places[:-1])):
            if number >= _NOTES_OF_HEADERS:
                part = found[0] if (number - _NOTES_OF_HEADERS) % 6 in _HEADER_PLACES else found[1]
                for line in self._story(start + first, start + last):
                    part.setdefault(line.text, line)
        return list(found[0].values()), list(found[1].values())

    def _story(self, first: int, last: int) -> Iterator[Line]:
        said = _Said(NumberFields(self._counts, {}))
        for run in self._pieces.runs(first, last):
            is_deleted = bool(value_of(run.changes, Property.IS_DELETED))
            is_gone = is_deleted or value_of(run.changes, Property.IS_HIDDEN) in _ON
            place = 0
            for control in (_CELL_MARK if is_deleted else _CONTROL).finditer(run.text):
                self._say(run, "" if is_gone else run.text[place : control.start()], said)
                place = control.end()
                yield from self._follow(control[0], run.place + control.start() * run.width, run, said)
            self._say(run, "" if is_gone else run.text[place:], said)
        yield from self._paragraph(Paragraph(0, {}), said)
        said.end_cell()  # a damaged table has no last mark
        yield from _row(said, b"")

    def _say(self, run: Run, text: str, said: _Said) -> None:
        """Append text to the words, or to the code of the field that contains it, and note whose result it is."""
        shown = list(takewhile(lambda one: one.is_shown, reversed(said.fields)))
        coded = said.fields[-1 - len(shown)] if len(shown) < len(said.fields) else None
        for one in shown:
            one.has_result = one.has_result or text.translate(_SPOKEN).strip() != ""
        if coded is not None:
            coded.code.append(text.replace(_DATA, ""))
            if _DATA in text and Property.DATA in run.changes:
                coded.data = value_of(run.changes, Property.DATA)
        elif Property.SYMBOL in run.changes:
            said.words.append(self._symbol(run.changes[Property.SYMBOL]) * text.count(_SYMBOL))
        elif text:
            continues = (
                value_of(run.changes, Property.RAISED) == _RAISED and text[:1].isdigit() and said.text[-1:].isdigit()
            )
            said.words.append(("^" if continues else "") + text.translate(_SPOKEN))

    def _symbol(self, written: bytes) -> str:
        font, code = int.from_bytes(written[:2], "little"), int.from_bytes(written[2:4], "little")
        return symbols.of_font(self._fonts[font] if font < len(self._fonts) else "", code)

    def _follow(self, control: str, place: int, run: Run, said: _Said) -> Iterator[Line]:
        """Handle a control character between words."""
        if control == _BEGIN:
            said.fields.append(_Field(start=len(said.words)))
        elif control == _RESULT and said.fields:
            said.fields[-1].is_shown = True
        elif control == _END and said.fields:
            self._end_field(run, said.fields.pop(), said, paragraph=self._paragraphs.at(place))
        elif control == _PAGE and not self._paragraphs.is_border(place + run.width):
            said.words.append("\n")
        elif control == _CELL:
            yield from self._cell(self._paragraphs.at(place), said)
        elif control in (_PARAGRAPH, _PAGE):
            yield from self._paragraph(self._paragraphs.at(place), said)

    def _end_field(self, run: Run, ended: _Field, said: _Said, *, paragraph: Paragraph) -> None:
        """Append a link's address and, if a field has no result, what Word draws from its code."""
        code = "".join(ended.code)
        self._say(run, shown_address(field_codes.address(code), said.text), said)
        number = self._number(code, said, start=ended.start, paragraph=paragraph)
        if not ended.has_result:
            drawn = self._box(ended) if forms.is_box(code) else field_codes.shown(code)
            self._say(run, field_codes.parted(number or drawn, before=said.text), said)

    def _number(self, code: str, said: _Said, *, start: int, paragraph: Paragraph) -> str:
        """Count a field that displays a number; Word shows none within the code of another field."""
        if not number_fields.is_number(code) or any(not one.is_shown for one in said.fields):
            return ""
        self._begin(paragraph, said)
        number = said.numbers.shown(code, before="".join(said.words[:start]))
        if number is None:
            self.notices.append(number_fields.UNREAD)
        return number or ""

    def _box(self, ended: _Field) -> str:
        """Return the state of a form field; add a notice if it cannot be read."""
        with suppress(struct.error, IndexError):
            if ended.data is not None:
                return forms.shown(self._container.data, ended.data)
        self.notices.append(forms.UNREAD)
        return ""

    def _paragraph(self, paragraph: Paragraph, said: _Said) -> Iterator[Line]:
        style = self._style(paragraph)
        text = self._numbered(paragraph, said)
        said.end_paragraph()
        if value_of(paragraph.changes, Property.IS_IN_TABLE):
            said.cell.append(text)
            return
        for number, row in enumerate(text.split("\n")):
            yield from lines_of(
                row, starts_block=number == 0, is_heading=style.level is not None, level=style.level or 0
            )

    def _cell(self, paragraph: Paragraph, said: _Said) -> Iterator[Line]:
        """End a cell, or a row; a row's format is stored at its last mark."""
        if value_of(paragraph.changes, Property.ENDS_ROW):
            yield from _row(said, paragraph.changes.get(Property.ROW, b""))
            return
        said.cell.append(self._numbered(paragraph, said))
        said.end_paragraph()
        said.end_cell()

    def _style(self, paragraph: Paragraph) -> Style:
        return self._styles[paragraph.style] if paragraph.style < len(self._styles) else Style()

    def _numbered(self, paragraph: Paragraph, said: _Said) -> str:
        """Return a paragraph's text after its list number; an empty paragraph also advances the counter."""
        mark = self._begin(paragraph, said)
        return mark + said.text if said.text.strip() else said.text

    def _begin(self, paragraph: Paragraph, said: _Said) -> str:
        """Count a paragraph once, before the fields in it, and return its list number."""
        if said.mark is None:
            style = self._style(paragraph)
            changed = style.changes | paragraph.changes
            number, level = str(value_of(changed, Property.LIST)), value_of(changed, Property.LIST_LEVEL)
            heading = (style.level or 0) - _FIRST_HEADING
            said.mark = self._counts.mark(number, level)
            found = number if self._counts.has(number) else None
            said.numbers.begin(number_fields.Paragraph(heading if heading >= 0 else None, found, level))
        return said.mark


def _row(said: _Said, written: bytes) -> Iterator[Line]:
    """Yield a table row as one line; a cell that is merged over several rows is repeated in each."""
    cells = said.row
    for column, merged in enumerate(_merges(written)[: len(cells)]):
        if merged == _CONTINUED:
            cells[column] = cells[column] or said.labels.get(column, "")
        else:
            said.labels[column] = cells[column] if merged and len(cells[column]) <= _MAX_LABEL_CHARACTERS else ""
    if any(cells):
        yield from lines_of(" | ".join(cells), starts_block=True)
    cells.clear()


def _merges(written: bytes) -> list[int]:
    """Return for each cell of a row how it is merged with the one above it."""
    count = written[0] if written else 0
    start = 1 + 2 * (count + 1)
    return [
        written[place] >> 5 & 3 for place in range(start, min(start + _CELL_BYTES * count, len(written)), _CELL_BYTES)
    ]

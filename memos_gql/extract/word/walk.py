"""Walk a Word story (body, notes, comments) and yield its lines."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from memos_gql.extract.word import field_codes, formula, number_fields, symbols
from memos_gql.extract.word.links import shown_address
from memos_gql.extract.word.markup import attribute, child_of, children_of, deeper, is_on, local, number_of, value_of
from memos_gql.extract.word.number_fields import NumberFields, Paragraph
from memos_gql.extract.word.numbering import Numbering
from memos_gql.extract.word.related import PicturePlace, Related, Unread
from memos_gql.extract.wording import lines_of
from memos_gql.pages import Line

# A table, its row and its cell; if they counted as one level, nested tables would exceed Python's recursion limit
_TABLE_DEPTH = 3
_MAX_LABEL_CHARACTERS = 200
"""Longer content of a merged cell is not a label; repeating it in each row could fill the memory."""

_FIRST_HEADING = 2  # the level of the style "heading 1"; that of the title is 1

_SPACES = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
# Skipped: deleted text, moved text and properties, which are not visible, and `rt`, the small reading above a word.
_SILENT = frozenset(
    {"del", "moveFrom", "delText", "delInstrText", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "rt"}
)
_FORMULAS = frozenset({"oMath", "oMathPara"})
# Content of text boxes and of other parts follows the paragraph.
_HANGING = frozenset({"txbxContent", "blip", "imagedata", "chart", "relIds", "OLEObject", "altChunk"})
_DESCRIBED = frozenset({"docPr", "shape"})


@dataclass(frozen=True, slots=True)
class Setting:
    """The context of a story: levels of heading styles by id, counters of lists and fields, and referenced parts."""

    headings: Mapping[str, int]
    numbering: Numbering
    related: Related
    numbers: NumberFields


@dataclass(slots=True)
class _Field:
    """A field that is being read: first its code, then its result, which starts at `start` in `_Words.told`."""

    code: list[str] = field(default_factory=list)
    is_shown: bool = False
    start: int = 0


@dataclass(slots=True)
class _Words:
    """The text of a paragraph so far, what follows it, and the fields that are not complete."""

    numbers: NumberFields
    said: list[str] = field(default_factory=list)
    hanging: list[Element] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.said)

    @property
    def code(self) -> list[str] | None:
        """The code of the innermost field whose code is not complete; None outside of codes."""
        return _code_of(self.fields)

    @property
    def told(self) -> list[str]:
        """Where a field that begins or ends now is written: the words, or the code of an outer field."""
        return self.said if self.code is None else self.code

    def say(self, text: str) -> None:
        """Append text to the words, or to the code of an outer field: there, it is the result of an inner one.

        Text within the innermost code counts as a result, too, since some programs write no mark between the two.
        """
        code = _code_of(self.fields[:-1])
        (self.said if code is None else code).append(text)

    def follow_field(self, step: str | None, *, depth: int) -> None:
        """Begin or end a field, or begin its result."""
        if step == "begin":
            self.fields.append(_Field(start=len(self.told)))
        elif step == "separate" and self.fields:
            self.fields[-1].is_shown = True
        elif step == "end" and self.fields:
            ended = self.fields.pop()
            self.say_field("".join(ended.code), start=ended.start, depth=depth)

    def say_field(self, code: str, *, start: int, depth: int) -> None:
        """Append a link's address and, if nothing was said since `start`, what Word draws from the field's code."""
        has_result = "".join(self.told[start:]).strip() != ""
        if address := field_codes.address(code):
            self.told.append(shown_address(address, self.text))
        number = self._number(code, start=start)
        if not has_result and (drawn := number or field_codes.shown(code, depth=depth)):
            self.told.append(field_codes.parted(drawn, before=self.last))

    def _number(self, code: str, *, start: int) -> str:
        """Count a field that displays a number; Word shows none within the code of another field."""
        if self.code is not None or not number_fields.is_number(code):
            return ""
        number = self.numbers.shown(code, before="".join(self.said[:start]))
        if number is None:
            self.notices.append(number_fields.UNREAD)
        return number or ""

    @property
    def last(self) -> str:
        """The last piece of the text."""
        return next((piece for piece in reversed(self.said) if piece), "")


def _code_of(fields: Sequence[_Field]) -> list[str] | None:
    return next((one.code for one in reversed(fields) if not one.is_shown), None)


def lines(story: Element, setting: Setting, *, depth: int = 0) -> Iterator[Line]:
    """Yield paragraphs and table rows in order.

    Raises:
        FileFailure: CORRUPT_FILE, elements are nested too deeply.
    """
    deeper(depth)
    initial = ""
    for element in story:
        name = local(element)
        if name == "p" and _is_drop_cap(element):
            initial += _spoken(element, setting, depth=depth).text
        elif name == "p":
            yield from _paragraph(element, setting, initial=initial, depth=depth)
            initial = ""
        elif name == "tbl":
            yield from _table(element, setting, depth=depth)
        elif name == "altChunk":
            yield from setting.related.lines(element)
        elif name not in _SILENT:
            yield from lines(_chosen(element), setting, depth=depth + 1)
    yield from lines_of(initial, starts_block=True)


def _is_drop_cap(paragraph: Element) -> bool:
    """Whether this is a large first letter, which Word stores as a separate paragraph."""
    frame = child_of(paragraph, "pPr", "framePr")
    return frame is not None and attribute(frame, "dropCap") in ("drop", "margin")


def _paragraph(element: Element, setting: Setting, *, initial: str, depth: int) -> Iterator[Line]:
    properties = child_of(element, "pPr")
    level = setting.headings.get(value_of(properties, "pStyle") or "")
    mark = setting.numbering.mark(properties)
    heading = (level or 0) - _FIRST_HEADING
    setting.numbers.begin(Paragraph(heading if heading >= 0 else None, *setting.numbering.place(properties)))
    words = _spoken(element, setting, depth=depth)
    text = initial + words.text
    rows = (mark + text if text.strip() else text).split("\n")
    for number, row in enumerate(rows):
        yield from lines_of(row, starts_block=number == 0, is_heading=level is not None, level=level or 0)
    yield from (Unread("", notice=notice) for notice in words.notices)
    for thing in words.hanging:
        is_box = local(thing) == "txbxContent"
        yield from lines(thing, setting, depth=depth + 1) if is_box else setting.related.lines(thing)


def _table(table: Element, setting: Setting, *, depth: int) -> Iterator[Line]:
    labels: dict[int, str] = {}
    for row in _descend(table, "tr", depth=depth):
        if child_of(row, "trPr", "del") is not None:  # deleted with change tracking
            continue
        cells: list[str] = []
        wordless: list[Line] = []
        has_own_words = False
        column = number_of(row, "trPr", "gridBefore") or 0
        for cell in _descend(row, "tc", depth=depth):
            # A cell becomes one line, including tables inside it.
            found = list(lines(cell, setting, depth=depth + _TABLE_DEPTH))
            wordless += [line for line in found if isinstance(line, PicturePlace | Unread)]
            own = " ".join(line.text for line in found if line.text)
            has_own_words = has_own_words or bool(own)
            cells.append(_labelled(cell, own, labels, column=column))
            column += number_of(cell, "tcPr", "gridSpan") or 1
        if has_own_words:
            yield from lines_of(" | ".join(cells), starts_block=True)
        yield from wordless


def _labelled(cell: Element, own: str, labels: dict[int, str], *, column: int) -> str:
    """Repeat the text of a cell that is merged over several rows, so that each row is complete."""
    merged = child_of(cell, "tcPr", "vMerge")
    if merged is not None and attribute(merged, "val") != "restart":
        return own or labels.get(column, "")
    labels[column] = own if merged is not None and len(own) <= _MAX_LABEL_CHARACTERS else ""
    return own


def _descend(parent: Element, wanted: str, *, depth: int) -> Iterator[Element]:
    """Find rows or cells, which content controls may wrap."""
    deeper(depth)
    for child in parent:
        name = local(child)
        if name == wanted:
            yield child
        elif name not in _SILENT:
            yield from _descend(child, wanted, depth=depth + 1)


def _spoken(element: Element, setting: Setting, *, depth: int) -> _Words:
    words = _Words(setting.numbers)
    _say(element, words, setting, depth=depth)
    return words


def _say(element: Element, words: _Words, setting: Setting, *, depth: int) -> None:
    deeper(depth)
    chosen = _chosen(element)
    is_raised, is_hidden = _is_raised(chosen), _is_hidden(chosen)
    for child in chosen:
        name = local(child)
        if name in _HANGING or name in _DESCRIBED:
            words.hanging.append(child)
        if name in _FORMULAS:
            words.say(formula.said(child, depth=depth + 1))
        elif name == "instrText":
            if words.code is not None and not is_hidden:
                words.code.append(child.text or "")
        elif (text := _own_text(child, name, chosen)) is not None:
            shown = "" if is_hidden else text
            words.say(f"^{shown}" if is_raised and _continues_number(shown, words) else shown)
        elif name not in _SILENT and name not in _HANGING:
            _say_within(child, name, words, setting, depth=depth + 1)
        if name == "fldChar":
            words.follow_field(attribute(child, "fldCharType"), depth=depth + 1)


def _say_within(element: Element, name: str, words: _Words, setting: Setting, *, depth: int) -> None:
    """Append the text of an element, then the address of a link or what Word draws from the code of a field."""
    start = len(words.told)
    _say(element, words, setting, depth=depth)
    if name == "hyperlink":
        words.say(shown_address(setting.related.address(element), words.text))
    elif name == "fldSimple":
        words.say_field(attribute(element, "instr") or "", start=start, depth=depth)


def _own_text(element: Element, name: str, run: Element) -> str | None:
    """Return the text of an element itself; None if its text is in its children."""
    said = _SAYING.get(name)
    return _SPACES.get(name) if said is None else said(element, run)


_SAYING: dict[str, Callable[[Element, Element], str | None]] = {
    "t": lambda element, run: symbols.in_font(element.text or "", run),
    "sym": lambda element, _: symbols.symbol(element),
    "symEx": lambda element, _: symbols.symbol(element),
    "fldChar": lambda element, _: symbols.field_value(element),
    "sdt": lambda element, _: symbols.control_value(element),
}


def _is_raised(run: Element) -> bool:
    return local(run) == "r" and value_of(run, "rPr", "vertAlign") == "superscript"


def _is_hidden(run: Element) -> bool:
    """Whether this is a run that Word neither displays nor prints."""
    hidden = child_of(run, "rPr", "vanish") if local(run) == "r" else None
    return hidden is not None and is_on(hidden)


def _continues_number(text: str, words: _Words) -> bool:
    """Whether this is a power, as in 10 to the 6th, whose digits would merge with the number before it."""
    return words.last[-1:].isdigit() and text.lstrip("-−+")[:1].isdigit()


def _chosen(element: Element) -> Element:
    """Return the first of several alternatives: the others repeat it for older programs."""
    if local(element) != "AlternateContent":
        return element
    return next((child for child in children_of(element, "Choice") if len(child)), element)

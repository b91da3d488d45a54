"""Find what a PDF hides when it is opened: layers that are off, memberships in them, and what is drawn on them.

A layer is an optional content group. A membership names several groups and a rule: its content is visible if any, all,
not all or none of them are. For text, a mark in the page names the layer. Pictures, groups of objects and annotations
name it themselves.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, list_value, resolve1
from pdfminer.psparser import LIT, PSLiteral

from memos_gql.extract.pdf.budget import MALFORMED

_MAX_OBJECTS = 50_000
_MAX_DEPTH = 10
_POLICIES: dict[str, Callable[[Iterable[bool]], bool]] = {
    "AllOn": all,
    "AnyOn": any,
    "AllOff": lambda shown: not any(shown),
    "AnyOff": lambda shown: not all(shown),
}


@dataclass(frozen=True, slots=True)
class Hidden:
    """The numbers of hidden objects: groups, memberships in groups, objects that are drawn, and annotations.

    `is_complete` tells whether every object of the document was examined.
    """

    groups: frozenset[int]
    memberships: frozenset[int]
    drawn: frozenset[int]
    annotations: frozenset[int]
    is_complete: bool


def groups_off(document: PDFDocument) -> frozenset[int]:
    """Return the numbers of the groups that are off when the file is opened."""
    properties = dict_value(document.catalog.get("OCProperties", {}))
    defaults = dict_value(properties.get("D", {}))
    listed = {key: _numbers(defaults.get(key, [])) for key in ("ON", "OFF")}
    if defaults.get("BaseState") is not LIT("OFF"):
        return listed["OFF"]
    return listed["OFF"] | (_numbers(properties.get("OCGs", [])) - listed["ON"])


def hidden(document: PDFDocument, off: frozenset[int], *, until_s: float) -> Hidden:
    """Find the objects of a document that are hidden while the groups `off` are off.

    Args:
        until_s: the processor time of this process at which the search ends.
    """
    memberships, drawn, annotations = set[int](), set[int](), set[int]()
    numbers = dict.fromkeys(number for xref in document.xrefs for number in xref.get_objids())
    examined = 0
    for number in islice(numbers, _MAX_OBJECTS):
        if time.process_time() >= until_s:
            break
        examined += 1
        item = _object(document, number)
        entries = item.attrs if isinstance(item, PDFStream) else item
        if not isinstance(entries, dict):
            continue
        if entries.get("Type") is LIT("OCMD") and not _is_shown(entries, off):
            memberships.add(number)
        # A list of layers, which has no subtype, may also contain one with the name OC
        elif "OC" in entries and "Subtype" in entries and not _is_member_shown(entries["OC"], off):
            (drawn if isinstance(item, PDFStream) else annotations).add(number)
    is_complete = examined == len(numbers)
    return Hidden(off, frozenset(memberships), frozenset(drawn), frozenset(annotations), is_complete)


def _object(document: PDFDocument, number: int) -> object:
    try:
        return document.getobj(number)
    except MALFORMED:
        return None


def _numbers(references: object) -> frozenset[int]:
    return frozenset(one.objid for one in list_value(references) if isinstance(one, PDFObjRef))


def _is_member_shown(member: object, off: frozenset[int]) -> bool:
    """Whether a group, or a membership, is visible."""
    if isinstance(member, PDFObjRef) and member.objid in off:
        return False
    entries = resolve1(member)
    return not isinstance(entries, dict) or entries.get("Type") is not LIT("OCMD") or _is_shown(entries, off)


def _is_shown(membership: dict[str, object], off: frozenset[int]) -> bool:
    expression = resolve1(membership.get("VE"))
    if isinstance(expression, list) and expression:
        return _holds(expression, off, depth=0)
    members = membership.get("OCGs")
    listed = members if isinstance(resolve1(members), list) else [members]
    shown = [one.objid not in off for one in list_value(listed) if isinstance(one, PDFObjRef)]
    policy = membership.get("P")
    name = policy.name if isinstance(policy, PSLiteral) else ""
    return not shown or _POLICIES.get(str(name), any)(shown)


def _holds(expression: Sequence[object], off: frozenset[int], *, depth: int) -> bool:
    """Evaluate a visibility expression, such as `[/And group [/Not group]]`."""
    operator, *operands = expression
    values = [_operand(one, off, depth=depth + 1) for one in operands]
    if operator is LIT("Not"):
        return not all(values)
    return any(values) if operator is LIT("Or") else all(values)


def _operand(operand: object, off: frozenset[int], *, depth: int) -> bool:
    inner = resolve1(operand)
    if isinstance(inner, list) and inner and depth <= _MAX_DEPTH:
        return _holds(inner, off, depth=depth)
    return not (isinstance(operand, PDFObjRef) and operand.objid in off)

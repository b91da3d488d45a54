from pathlib import Path

import pytest

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import pdf
from memos_gql.pages import Page
from tests.extract import made
from tests.extract.made import Sheet

TEMPLATE = """<template xmlns="http://www.xfa.org/schema/xfa-template/3.0/"><subform name="form1">
<draw><value><text>Request for a berth</text></value></draw>
<draw presence="hidden"><value><text>Print me twice</text></value></draw>
<field name="Boat"><caption><value><text>Name of the boat:</text></value></caption></field>
<field name="Remarks"><caption><value><text>Remarks</text></value></caption></field>
<subform name="Row"><field name="Guest"/><field name="Age"/></subform>
</subform></template>"""
DATA = """<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form1>
<Boat>Silver &amp; Grey Heron</Boat><Remarks/><HomePort>Bergen</HomePort>
<Row><Guest>Anna</Guest><Age>41</Age></Row><Row><Guest>Bela</Guest><Age>39</Age></Row>
</form1></xfa:data><dd:dataDescription xmlns:dd="http://ns.adobe.com/data-description/"><form1><Boat>x</Boat></form1></dd:dataDescription>
</xfa:datasets>"""
WAIT = Sheet("BT /F1 12 Tf 72 700 Td (Please wait... If this message is not eventually replaced) Tj ET")


@pytest.mark.parametrize("is_one_stream", [False, True])
def test_a_dynamic_form_is_read_from_its_xml(is_one_stream: bool, tmp_path: Path) -> None:
    packets = {"": f"<xdp>{TEMPLATE}{DATA}</xdp>"} if is_one_stream else {"template": TEMPLATE, "datasets": DATA}

    pages = list(pdf.read(form(tmp_path, packets), 1, 2))

    assert [line.text for line in pages[0].lines] == [
        "Request for a berth",
        "Name of the boat: Silver & Grey Heron",
        "Remarks",
        "Home Port: Bergen",
        "Guest: Anna, Age: 41",
        "Guest: Bela, Age: 39",
    ]
    assert pages[1] == Page(2, ())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("<datasets/>", ErrorCode.NO_CONTENT_FOUND),
        ("<datasets><data>", ErrorCode.CORRUPT_FILE),
        ('<!DOCTYPE d [<!ENTITY a "aaaa">]><datasets><data><A>&a;</A></data></datasets>', ErrorCode.CORRUPT_FILE),
    ],
)
def test_a_dynamic_form_that_says_nothing_fails_with_advice(data: str, code: ErrorCode, tmp_path: Path) -> None:
    with pytest.raises(FileFailure, match="open it in Adobe Acrobat, print it to PDF and send that") as caught:
        list(pdf.read(form(tmp_path, {"datasets": data}), 1, 1))

    assert caught.value.code is code


def form(folder: Path, packets: dict[str, str]) -> Path:
    """Write a form whose two pages are stand-ins; a packet without a name is the whole form."""
    streams = [
        b"<</Length %d>>stream\n%s\nendstream" % (len(text.encode()), text.encode()) for text in packets.values()
    ]
    named = "".join(f"({name}) {4 + place} 0 R" for place, name in enumerate(packets))
    xfa = "4 0 R" if "" in packets else f"[{named}]"
    catalog = f"/NeedsRendering true/AcroForm<</Fields[]/XFA {xfa}>>"
    return made.pdf(folder, WAIT, WAIT, objects=tuple(streams), catalog=catalog)

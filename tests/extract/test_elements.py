from pathlib import Path

import pytest

from memos_gql.extract import text
from memos_gql.extract.elements import elements

CATALOGUE = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- kept by Ann -->
<catalogue xmlns="https://example.org/birds" year="2026">
  <keeper>Ann Lee</keeper>
  <bird id="b1">
    <name>Héron</name><cage><number>1</number><side>north</side></cage>
    <egg>2</egg><egg>3</egg>
  </bird>
  <bird id="b2"><name>Gannet</name><note/><seen at="noon">yes</seen></bird>
</catalogue>
"""


def test_each_thing_in_a_list_is_a_record_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "birds.xml"
    path.write_text(CATALOGUE, "latin-1")

    (page,) = text.read(path, 1, 1)

    assert [line.text for line in page.lines] == [
        "kept by Ann",
        "catalogue: year: 2026",
        "catalogue: keeper: Ann Lee",
        "catalogue.bird: id: b1; name: Héron; cage.number: 1; cage.side: north; egg: 2; egg: 3",
        "catalogue.bird: id: b2; name: Gannet; seen.at: noon; seen: yes",
    ]
    assert all(line.starts_block for line in page.lines)


def test_prose_stays_in_its_order_without_marks() -> None:
    article = """<article><title>Tides</title><para>They <em>rise</em> twice.</para>
      <para>Mind the moon.</para><!-- to be checked --><para>They <em>fall</em>, too.</para></article>"""

    assert elements(article) == "\n\n".join(
        [
            "article: title: Tides",
            "They rise twice.",
            "article: para: Mind the moon.",
            "to be checked",
            "They fall, too.",
        ]
    )


@pytest.mark.parametrize(
    "other",
    [
        "<div align=center>\n# Title",
        "a < b",
        "<a><b></a>",
        "<t><p>open",
        "",
        '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        "<a>" * 300 + "</a>" * 300,
    ],
)
def test_what_is_no_plain_xml_stays_as_it_is(other: str) -> None:
    assert elements(other) is None

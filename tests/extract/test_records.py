import csv
import io
import json
from pathlib import Path

import pytest

from memos_gql.extract import text
from memos_gql.extract.records import MAX_CHARACTERS, records


def test_each_object_of_a_json_list_is_a_record_with_its_path() -> None:
    orders = [
        {"number": 7, "buyer": {"name": "Ann", "city": "Rome"}, "tags": ["gift", "fragile"], "paid": True, "note": ""},
        {"number": 8, "buyer": {"name": "Bob", "city": None}, "price": 1.50},
    ]

    found = records(json.dumps({"shop": "Tea & Co", "orders": orders}, separators=(",", ":")))

    assert found == (
        "shop: Tea & Co\n\n"
        "orders[0]: number: 7; buyer.name: Ann; buyer.city: Rome; tags: gift, fragile; paid: true\n\n"
        "orders[1]: number: 8; buyer.name: Bob; buyer.city: null; price: 1.5"
    )


def test_values_that_only_programs_read_keep_only_their_beginning(tmp_path: Path) -> None:
    picture, vector = "iVBORw0KGgoAAAANSUhEUgAA" * 500, [round(number / 7, 4) for number in range(2, 770)]
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps(
            [{"name": "Ann", "photo": picture, "vector": vector, "sha256": "9f86d081" * 8, "ids": list(range(100))}]
        )
    )

    (page,) = text.read(path, 1, 1)

    rows = [line.text for line in page.lines]
    assert rows[0] == "name: Ann"
    assert rows[1] == "photo: iVBORw0KGgoAAAANSUhEUgAAiVBORw0KGgoAAAAN\u2026 (of 12,000 characters)"
    assert rows[2].endswith("1.2857\u2026 (of 768 numbers)")
    assert rows[3] == f"sha256: {'9f86d081' * 8}"
    assert rows[4].endswith(", 98, 99")
    assert page.notices == ("2 of its values are long and for programs alone, and were shortened",)


def test_long_words_and_addresses_are_written_whole() -> None:
    address = "https://example.com/" + "a1" * 200
    written = "Donaudampfschifffahrtsgesellschaft" * 9

    assert records(json.dumps([{"page": address}, {"word": written}])) == f"page: {address}\n\nword: {written}"


def test_lists_of_objects_in_an_object_stand_behind_it() -> None:
    found = records('[{"room":"Kitchen","lamps":[{"watts":5},{"watts":7}]},{"room":"Hall","lamps":[]}]')

    assert found == "room: Kitchen\n\nlamps[0]: watts: 5\n\nlamps[1]: watts: 7\n\nroom: Hall"


def test_numbers_and_keys_that_occur_twice_are_kept_as_written() -> None:
    assert (
        records('{"code":1.50,"code":123456789012345678901234567890}')
        == "code: 1.50; code: 123456789012345678901234567890"
    )


def test_each_value_of_a_long_object_is_a_paragraph() -> None:
    found = records(json.dumps({f"setting{number}": {"value": "on " * 40} for number in range(8)}))

    assert found is not None
    assert [row.split(": ")[0] for row in found.split("\n\n")] == [f"setting{number}.value" for number in range(8)]


def test_lines_of_json_are_records() -> None:
    assert records('{"level":"warn","text":"Disk full"}\n{"level":"info","text":"Done"}\n') == (
        "level: warn; text: Disk full\n\nlevel: info; text: Done"
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_each_row_of_a_table_names_its_columns(delimiter: str) -> None:
    table = io.StringIO()
    csv.writer(table, delimiter=delimiter).writerows(
        [
            ["Name", "Address", "Rent"],
            ["Ann", "Elm Street 4, Oslo", "900"],
            ["Bob", "", "850"],
            ["Cid", "Mill; Lane\n7", "700"],
        ]
    )

    assert records("\ufeff" + table.getvalue()) == (
        "Name: Ann; Address: Elm Street 4, Oslo; Rent: 900\n\nName: Bob; Rent: 850\n\n"
        "Name: Cid; Address: Mill; Lane 7; Rent: 700"
    )


@pytest.mark.parametrize(
    "words",
    [
        "Dear Ann, thank you\nThe tea was good, the cake too\nYours, Bob",
        "1,2\n3,4\n5,6\n7,8",
        "Name,City\nAnn,Rome\nBob\nCid,Oslo",
        "Name,Name\nAnn,Rome\nBob,Oslo",
        'Name,City\nAnn,"Rome\nBob,Oslo\nCid,Bern',
        "one line",
        "",
        "[see page 4] {sic}",
        '{"cut": "of',
        "{}",
        "[" * 100_000,
        '{"a":' * 5000 + "1" + "}" * 5000,
        "[" + '{"a": 1},' * (MAX_CHARACTERS // 9) + '{"a": 1}]',
    ],
    ids=[
        "letter",
        "numbers",
        "ragged",
        "twin names",
        "open quote",
        "line",
        "empty",
        "brackets",
        "cut",
        "hollow",
        "nested",
        "deep",
        "long",
    ],
)
def test_other_texts_are_left_as_they_are(words: str) -> None:
    assert records(words) is None


def test_long_paths_do_not_multiply() -> None:
    found = records(json.dumps({"k" * 5000: [{"a": 1}] * 900}))

    assert found is not None
    assert len(found) < 900 * 130


def test_a_row_of_a_table_file_is_one_block(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("Tea,Price\n" + "".join(f"Sort {number},{number}.50\n" for number in range(1000)))

    (page,) = text.read(path, 1, 1)

    assert text.inspect(path).parts == 1
    assert [line.text for line in page.lines[:2]] == ["Tea: Sort 0; Price: 0.50", "Tea: Sort 1; Price: 1.50"]
    assert [line.starts_block for line in page.lines] == [True] * 1000

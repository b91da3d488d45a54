from memos_gql.extract.spans import Cell, Spans


def test_cells_over_all_rows_are_repeated_until_a_table_has_five_million_characters() -> None:
    spans = Spans()
    spans.complete([Cell("x" * 200, rows=65_534)] * 1_000)

    rows = [spans.complete([Cell("y")]) for _ in range(100)]

    assert [len(rows[0]), len(rows[-1])] == [1_001, 1]
    assert 4_000_000 < sum(len(text) for row in rows for text in row) < 5_000_000

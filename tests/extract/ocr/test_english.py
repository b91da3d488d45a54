import pytest

from memos_gql.extract.ocr.english import has_english_letters, is_english, letters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The captain of the ship was paid for it", True),
        ("Der Kapitän des Schiffes wurde dafür bezahlt", False),
        ("The captain of the ship 的货物 was 付款 for it", False),
        ("12.50 80.25 7.00", False),
        ("", False),
    ],
)
def test_a_text_is_english_by_its_common_words_and_its_letters(text: str, expected: bool) -> None:
    assert is_english(text) is expected


def test_one_name_with_an_accent_leaves_a_page_english() -> None:
    assert is_english("The captain of the ship was paid for it. " * 10 + "Oğuz")


def test_typographic_quotes_are_english_and_accents_are_not() -> None:
    assert has_english_letters("“It’s 5 § – ©”")
    assert not has_english_letters("Oğuz")


def test_readings_are_compared_by_letters_and_digits_in_lower_case() -> None:
    assert letters("No. 7: It’s late!") == "no7itslate"

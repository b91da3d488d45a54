import pytest

from memos_gql.extract.pdf.scan import is_garbage


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("An ordinary sentence with a list:\r\n\x84 one\r\n\x84 two\r\n\x84 three", False),
        ("記憶と検索", False),
        ("", False),
        ("0SVIQ\x04MTWYQ\x04HSPSV\x04WMX\x04EQIX", True),
        ("\ufffd\ufffd\ufffd of \ufffd\ufffd", True),
        ("\ue001\ue002\ue003 ok", True),
    ],
)
def test_a_layer_of_wrong_letters_is_told_by_characters_no_text_holds(text: str, is_so: bool) -> None:
    assert is_garbage(text) is is_so

from memos_gql.extract.ocr import latin
from memos_gql.extract.ocr.recogniser import Spoken
from memos_gql.extract.ocr.tesseract import Word


def word(text: str, left: int, width: int, confidence: float = 0.9) -> Word:
    return Word(text, left, 0, width, 40, confidence, line=(1, 1, 1), paragraph=(1, 1))


def test_a_number_takes_what_the_networks_surely_read_between_the_words_about_it() -> None:
    asked: list[tuple[float, float]] = []

    def spoken(left: float, right: float) -> Spoken:
        asked.append((left, right))
        return Spoken("1,0 00", 0.98)

    line = [word("금액은", 0, 90), word("11000", 110, 90, 0.56), word("원", 180, 20)]
    reread = list(latin.reread(line, spoken, height_px=44))

    assert [(one.text, one.confidence) for one in reread] == [("금액은", 0.9), ("1,000", 0.98), ("원", 0.9)]
    assert asked == [(90, 180)]


def test_a_word_of_which_the_networks_are_not_sure_is_kept_and_believed_as_little() -> None:
    unsure, in_other_letters = Spoken("1O1", 0.7), Spoken("人", 0.95)

    (number,) = latin.reread([word("101", 0, 60)], lambda *_: unsure, height_px=44)
    (digit,) = latin.reread([word("9", 0, 20)], lambda *_: in_other_letters, height_px=44)

    assert (number.text, number.confidence) == ("101", 0.7)
    assert (digit.text, digit.confidence) == ("9", 0.9)


def test_words_in_the_script_itself_are_not_asked_about() -> None:
    line = [word("2월의", 0, 60), word("нет", 80, 60), word("?!", 150, 20)]

    assert list(latin.reread(line, lambda *_: Spoken("no", 1.0), height_px=44)) == line

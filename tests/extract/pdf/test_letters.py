import pytest

from memos_gql.extract.pdf.letters import is_unlikely

SENTENCES = {
    "English": "The inspection takes place every second Tuesday of March; call the hotline under extension 5529.",
    "German": "Die Eigentümerversammlung beschließt, dass die Heizkosten künftig nach Verbrauch abgerechnet werden.",
    "French": "Les propriétaires décident à l'unanimité que les frais de chauffage seront désormais répartis autrement.",
    "Polish": "Właściciele zdecydowali, że koszty ogrzewania będą odtąd dzielone według zużycia w każdym mieszkaniu.",
    "Finnish": "Omistajat päättivät, että lämmityskulut jaetaan vastedes kulutuksen mukaan jokaisessa huoneistossa.",
    "Turkish": "Malikler, ısıtma giderlerinin bundan sonra her dairede tüketime göre paylaştırılmasına karar verdi.",
    "Latin": "Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy eirmod tempor invidunt.",
}
EXCHANGED = str.maketrans("abcdefghijklmnopqrstuvwxyz", "qwxzkjvhgpydtfsnmbclrueaoi")


def shifted(text: str, by: int) -> str:
    return "".join(chr(ord(character) + by) for character in text)


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES)
def test_what_people_write_is_likely(text: str) -> None:
    assert not is_unlikely([text])


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES)
def test_exchanged_letters_are_unlikely(text: str) -> None:
    assert is_unlikely([text.lower().translate(EXCHANGED)])


@pytest.mark.parametrize("by", [-29, 1, 2, 3, 5])
def test_shifted_letters_are_unlikely(by: int) -> None:
    assert is_unlikely([shifted(SENTENCES["English"].replace(" ", ""), by)] * 2)


def test_a_quarter_of_wrong_rows_is_enough() -> None:
    wrong = [shifted(SENTENCES["English"], 1)]

    assert is_unlikely([*SENTENCES.values(), *wrong * 3])
    assert not is_unlikely([*SENTENCES.values(), *wrong])


@pytest.mark.parametrize(
    "text", ["XKCD 4711 QZ-88-WTF", "", "記憶と検索は大切です" * 20, "Владельцы решили, что расходы делятся" * 5, "1,940.00 " * 50]
)
def test_codes_figures_and_other_scripts_are_not_judged(text: str) -> None:
    assert not is_unlikely([text])

import pytest

from memos_gql.extract.pdf.letters import is_unlikely

SENTENCES = {
    "English": "The inspection takes place every second Tuesday of March; call the hotline under extension 5529.",
    "German": "Die Eigentümerversammlung beschließt, dass die Heizkosten künftig nach Verbrauch abgerechnet werden.",
    "French": (
        "Les propriétaires décident à l'unanimité que les frais de chauffage seront désormais répartis autrement."
    ),
    "Polish": "Właściciele zdecydowali, że koszty ogrzewania będą odtąd dzielone według zużycia w każdym mieszkaniu.",
    "Finnish": "Omistajat päättivät, että lämmityskulut jaetaan vastedes kulutuksen mukaan jokaisessa huoneistossa.",
    "Turkish": "Malikler, ısıtma giderlerinin bundan sonra her dairede tüketime göre paylaştırılmasına karar verdi.",
    "Russian": "Владельцы решили, что расходы на отопление впредь делятся по потреблению в каждой квартире дома.",
    "Ukrainian": "Власники вирішили, що витрати на опалення відтепер поділяються за споживанням у кожній квартирі.",
    "Bulgarian": (
        "Собствениците решиха, че разходите за отопление занапред се делят според потреблението във всяко жилище."
    ),
    "Serbian": "Власници су одлучили да се трошкови грејања убудуће деле према потрошњи у сваком стану зграде.",
    "Belarusian": "Уласнікі вырашылі, што выдаткі на ацяпленне надалей дзеляцца паводле спажывання ў кожнай кватэры.",
    "Latin": "Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy eirmod tempor invidunt.",
}
EXCHANGED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюя",
    "qwxzkjvhgpydtfsnmbclrueaoiхщвюгъцжэаытфкисшмяубонзлйепьдрч",
)


def shifted(text: str, by: int) -> str:
    return "".join(chr(ord(character) + by) for character in text)


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES)
def test_what_people_write_is_likely(text: str) -> None:
    assert not is_unlikely([text])


@pytest.mark.parametrize("text", SENTENCES.values(), ids=SENTENCES)
def test_exchanged_letters_are_unlikely(text: str) -> None:
    assert is_unlikely([text.lower().translate(EXCHANGED)])


def test_cyrillic_of_another_code_page_is_unlikely() -> None:
    written = SENTENCES["Russian"].encode("cp1251")

    assert is_unlikely([written.decode("koi8-r")])
    assert is_unlikely([written.decode("latin-1")])


ZH = "会议决定更换冷库压缩机，由张伟负责联系供应商，预算不超过三万元，下周五之前完成报价并提交审批流程文件。"
TRADITIONAL = "會議決定更換冷庫壓縮機，由張偉負責聯繫供應商，預算不超過三萬元，下週五之前完成報價並提交審批流程文件。"
JAPANESE = (
    "会議で冷凍庫の圧縮機を交換することが決定され、張偉が供給業者への連絡を担当し、"
    "予算は三万元を超えない。見積書は来週金曜日まで。"
)


@pytest.mark.parametrize("text", [ZH, TRADITIONAL, JAPANESE, "Python编程 测试API接口 iPhone手机 μm值 " * 5])
def test_chinese_and_japanese_as_people_write_it_is_likely(text: str) -> None:
    assert not is_unlikely([text])


@pytest.mark.parametrize("by", [1, -1, 500])
def test_chinese_whose_characters_are_exchanged_for_others_is_unlikely(by: int) -> None:
    assert is_unlikely([shifted(ZH, by)])


def test_words_of_letters_of_many_scripts_are_unlikely() -> None:
    assert is_unlikely(["aшβ中 өжЖdק ßдλe бжΩy ظqжα " * 4])


@pytest.mark.parametrize("by", [-29, 1, 2, 3, 5])
def test_shifted_letters_are_unlikely(by: int) -> None:
    assert is_unlikely([shifted(SENTENCES["English"].replace(" ", ""), by)] * 2)


def test_a_quarter_of_wrong_rows_is_enough() -> None:
    wrong = [shifted(SENTENCES["English"], 1)]

    assert is_unlikely([*SENTENCES.values(), *wrong * 3])
    assert not is_unlikely([*SENTENCES.values(), *wrong])


@pytest.mark.parametrize(
    "text",
    [
        "XKCD 4711 QZ-88-WTF",
        "",
        "記憶と検索は大切です" * 20,
        "Владельцы решили, что расходы делятся" * 5,
        "1,940.00 " * 50,
    ],
)
def test_codes_figures_and_other_scripts_are_not_judged(text: str) -> None:
    assert not is_unlikely([text])

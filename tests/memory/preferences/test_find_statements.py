"""What counts as a preference, what it is about, and why it is believed."""

import time

import pytest

from memos_gql.documents import Stance
from memos_gql.memory.preferences import Comparison, Language, Statement, find_comparisons, find_statements
from memos_gql.memory.preferences.statement import Ground


def stances(text: str) -> dict[str, Stance]:
    return {statement.subject: statement.stance for statement in find_statements(text) if not statement.is_passing}


def test_a_statement_keeps_its_sentence_to_the_letter_and_says_why_it_is_believed() -> None:
    [statement] = find_statements("Morning!  Honestly, I  LOVE  Green tea! What about you?")

    assert statement == Statement(
        words="Honestly, I  LOVE  Green tea!",
        about="green tea",
        subject="green tea",
        stance=Stance.FOR,
        language=Language.ENGLISH,
        ground=Ground.LIKING,
        reasoning="The user says that they like or prefer this: green tea.",
        is_passing=False,
    )


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("I try to eat less sugar.", "eat less sugar"),
        ("I try to exercise every morning.", "exercise"),
        ("I try to walk to work", "walk to work"),
    ],
)
def test_what_somebody_tries_to_do_as_a_rule_is_a_habit(text: str, about: str) -> None:
    assert [(found.about, found.stance) for found in find_statements(text)] == [(about, Stance.FOR)]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("I like the cause of the Red Cross.", "the cause of the red cross"),
        ("I prefer a cause I believe in.", "a cause i believe in"),
        ("I love every cause she fights for.", "every cause she fights for"),
        ("I hate foods that cause it to flare up.", "foods that cause it to flare up"),
        ("I avoid dairy cause it upsets my stomach.", "dairy"),
        ("I love rain cause you can hear it on the roof.", "rain"),
        ("I love trains 'cause they are quiet.", "trains"),
    ],
)
def test_cause_means_because_only_before_a_clause(text: str, about: str) -> None:
    assert [found.about for found in find_statements(text)] == [about]


def test_a_reason_is_in_the_language_of_the_statement() -> None:
    [statement] = find_statements("请记住，我对花生过敏。")

    assert (statement.words, statement.language) == ("请记住，我对花生过敏。", Language.CHINESE)
    assert statement.reasoning == "用户说自己过敏或不耐受：花生。"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("I like tea.", "I don't like tea any more"),
        ("I love drinking tea!", "I don't drink tea."),
        ("I like to hike", "I hate hiking"),
        ("I like tea again", "I stopped liking tea"),
        ("You can use emojis again", "Don't use emojis any more"),
        ("I adore cats", "I can't stand my cat"),
        ("Use emojis from now on.", "Please never use emojis"),
        ("I eat fish every Friday", "I'm allergic to fish"),
        ("我喜欢喝茶。", "我不再喜欢喝茶了"),
        ("我爱吃火锅", "我再也不想吃火锅了"),
        ("我喜歡貓", "我对猫过敏"),
        ("我又喜欢喝茶了", "我开始讨厌喝茶"),
        ("以后请用表格", "不要再用表格了"),
    ],
)
def test_what_contradicts_an_earlier_statement_is_about_the_same_subject(earlier: str, later: str) -> None:
    [before], [after] = find_statements(earlier), find_statements(later)

    assert before.subject == after.subject
    assert (before.stance, after.stance) == (Stance.FOR, Stance.AGAINST)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("I don't drink coffee", "I started drinking coffee again"),
        ("I don't eat meat", "I eat meat again"),
        ("我不喝咖啡", "我又开始喝咖啡了"),
        ("我对花生过敏", "我对花生不过敏了"),
    ],
)
def test_what_is_taken_up_again_is_about_the_same_subject(earlier: str, later: str) -> None:
    [before], [after] = find_statements(earlier), find_statements(later)

    assert before.subject == after.subject
    assert (before.stance, after.stance) == (Stance.AGAINST, Stance.FOR)


@pytest.mark.parametrize(
    ("text", "better", "lesser"),
    [
        ("I prefer tea to coffee.", "tea", "coffe"),
        ("These days I prefer Rust over C++", "rust", "c++"),
        ("I like cats more than dogs", "cat", "dog"),
        ("I'd rather walk than drive", "walk", "drive"),
        ("我更喜欢茶而不是咖啡", "茶", "咖啡"),
        ("比起咖啡，我更喜欢茶。", "茶", "咖啡"),
    ],
)
def test_what_is_liked_less_is_known_and_no_dislike(text: str, better: str, lesser: str) -> None:
    assert find_comparisons(text) == [Comparison(better, lesser)]
    assert stances(text) == {better: Stance.FOR}


@pytest.mark.parametrize(
    "text", ["I prefer to walk.", "She says I prefer tea to coffee", "我更喜欢茶", "她说我更喜欢茶而不是咖啡"]
)
def test_what_compares_nothing_is_no_comparison(text: str) -> None:
    assert find_comparisons(text) == []


@pytest.mark.parametrize(
    ("earlier", "later", "slot"),
    [
        ("Call me Ann", "Please call me Annie from now on.", "name"),
        ("Always answer in French", "From now on reply in German.", "answer language"),
        ("I like short answers", "Keep your answers detailed", "answer length"),
        ("I like short answers", "I prefer long, detailed answers now", "answer length"),
        ("I'm vegetarian", "I'm vegan now", "diet"),
        ("叫我小李", "以后请叫我老李", "name"),
        ("以后用英文回答", "请始终用中文回答我", "answer language"),
        ("以后用英文回答", "以后改用中文回答", "answer language"),
        ("以后回答长一点", "以后回答都在100字以内", "answer length"),
        ("Use Celsius from now on", "以后温度用华氏度", "temperature scale"),
        ("Call me Ann", "叫我小安", "name"),
    ],
)
def test_what_can_be_one_way_only_is_one_subject(earlier: str, later: str, slot: str) -> None:
    assert [list(stances(text)) for text in (earlier, later)] == [[slot], [slot]]


@pytest.mark.parametrize("text", ["I prefer Bob", "I'd prefer Bob", "I like Bob better", "I like the name Bob"])
def test_a_name_is_what_somebody_prefers_to_a_refused_name(text: str) -> None:
    assert stances(f"Don't call me Robert, {text}.") == {"call me robert": Stance.AGAINST, "name": Stance.FOR}


@pytest.mark.parametrize(
    ("text", "refused", "liked"),
    [
        ("Do not call me fat, I like running.", "call me fat", "run"),
        ("Never call me lazy, I prefer swimming.", "call me lazi", "swim"),
        ("Never call me at work, I prefer email.", "call me at work", "email"),
        ("Don't call me a vegan, I like cheese.", "call me vegan", "chees"),
    ],
)
def test_other_likings_after_a_refused_name_are_no_name(text: str, refused: str, liked: str) -> None:
    assert stances(text) == {refused: Stance.AGAINST, liked: Stance.FOR}


def test_the_last_statement_about_a_subject_counts() -> None:
    assert stances("I used to hate olives, but now I love them. I love olives!") == {"oliv": Stance.FOR}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("以后用英文回答。", "From now on answer in French."),
        ("From now on answer in French.", "以后用英文回答。"),
        ("Be concise.", "From now on give me long answers."),
    ],
)
def test_the_last_statement_counts_whatever_its_language_and_form(earlier: str, later: str) -> None:
    assert [statement.words for statement in find_statements(f"{earlier} {later}")] == [later]


def test_the_last_of_two_contrary_comparisons_counts() -> None:
    assert stances("I prefer tea to coffee. No, wait: I prefer coffee to tea!") == {"coffe": Stance.FOR}
    assert stances("我更喜欢茶而不是咖啡。不对，比起茶，我更喜欢咖啡。") == {"咖啡": Stance.FOR}


def test_each_thing_in_a_list_is_a_preference_of_its_own() -> None:
    assert stances("I like tea and chess, but not fish and chips") == {
        "tea": Stance.FOR,
        "chess": Stance.FOR,
        "fish and chip": Stance.AGAINST,
    }
    assert stances("我喜欢和服、围棋和茶，但不喜欢咖啡") == {
        "和服": Stance.FOR,
        "围棋": Stance.FOR,
        "茶": Stance.FOR,
        "咖啡": Stance.AGAINST,
    }


@pytest.mark.parametrize(
    "text", ["I want pizza today", "Just this once, answer in French.", "今天我想吃火锅", "这次用英文回答"]
)
def test_what_is_wished_for_once_is_marked_as_passing(text: str) -> None:
    assert [statement.is_passing for statement in find_statements(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "My brother likes tea.",
        "Do I like tea?",
        "If I liked tea I'd tell you.",
        "I wouldn't say I like tea.",
        'She said "I like tea".',
        "She said that I like tea.",
        "> I like tea",
        "```\nI like tea\n```",
        "I'd like a list of teas.",
        "I want to know what tea costs",
        "I like your second answer",
        "我哥喜欢茶。",
        "我喜欢茶吗？",
        "如果我喜欢茶，我会告诉你。",
        "她说我喜欢茶。",
        "“我喜欢茶”",
        "我想知道茶多少钱",
        "我喜欢你的第二个回答",
        "",
        "   \n\t ",
        "?!?!",
        "\ue000\ue001",
    ],
)
def test_what_is_no_statement_of_ones_own_is_not_taken_for_one(text: str) -> None:
    assert find_statements(text) == []


def test_a_text_in_two_languages_is_read_in_both() -> None:
    assert stances("I like tea. 我不喝咖啡。") == {"tea": Stance.FOR, "咖啡": Stance.AGAINST}


def test_a_hostile_text_is_read_in_no_time() -> None:
    hostile = [
        "i " + "really " * 84 + ". ",
        "my " + "favourite " * 59 + ". ",
        "我" + "真的很都" * 140 + "。",
        "i like " + "a lot " * 98 + ". ",
    ]

    assert [find_statements(text * 30) for text in hostile] == [[], [], [], []]


@pytest.mark.parametrize("text", ["“I like tea.\n", "He said: «I hate coffee.", "「我喜欢茶。"])
def test_a_quotation_that_is_never_closed_goes_to_the_end_of_the_line(text: str) -> None:
    assert find_statements(text) == []
    assert stances(f"{text}\nI like pears.") == {"pear": Stance.FOR}


# A single long word was cut into five in every way there is, which took longer than anybody waited.
@pytest.mark.parametrize(
    "sentence",
    [
        "a" * 600,
        "aB3" * 200,
        "a-" * 300,
        "my " + "a" * 597,
        "i like " + "a" * 593,
        "1" * 20_000,
        "“" * 20_000,
        "「我" * 10_000,
        "香菜我" + "都" * 590,
        "以后" + "请都" * 290,
        "香菜" * 290 + "我一律都不",
    ],
)
def test_a_long_word_is_read_at_once(sentence: str) -> None:
    started = time.process_time()

    find_statements(sentence)

    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("once", "again"),
    [("我不喝酒。", "我不喝酒了。"), ("我不开车。", "我现在不开车了。"), ("我不抽烟。", "我早就不抽烟了。")],
)
def test_what_somebody_no_longer_does_is_named_like_what_they_never_do(once: str, again: str) -> None:
    [never], [no_longer] = find_statements(once), find_statements(again)

    assert (no_longer.about, no_longer.subject) == (never.about, never.subject)
    assert (no_longer.stance, never.stance) == (Stance.AGAINST, Stance.AGAINST)


def test_an_order_to_wait_before_somebody_is_called_gives_no_name() -> None:
    assert [found.about for found in find_statements("叫我们先别走。") if found.ground is Ground.NAME] == []

"""Whether a text is about what a query asks about."""

import pytest

from memos_gql.search.subjects import is_about_another, names_another_thing, said_by_asked

OTHER_THING = [
    ("What is my cat called?", "User: My dog is called Rex."),
    ("How old is my sister?", "User: My brother is 31."),
    ("What is my wifi password?", "User: My PIN code is 4471."),
    ("When is my dentist appointment?", "User: My hairdresser appointment is on Monday at four."),
    ("Which wine do I like?", "User: I like a strong coffee."),
    ("我的猫叫什么？", "User: 我的狗叫旺财。"),
    ("我妹妹几岁？", "User: 我弟弟今年十二岁。"),
    ("我的护照号码是多少", "User: 我的驾照号码是 8812。"),
    ("What size are my gloves?", "User: My shoe size is 43."),
    ("What do I eat for lunch?", "User: For breakfast I eat porridge."),
    ("What colour is my bicycle?", "User: My car is dark green."),
    ("我早餐吃什么", "User: 我晚饭一般吃面。"),
    ("我会弹钢琴吗", "User: 我学了三年吉他。"),
]
SAME_THING = [
    ("Which floor is my apartment on?", "My flat is on the third floor."),
    ("What is my cat called?", "User: Our kitten is called Rex."),
    ("How old is my sister?", "User: My sister and my brother are twins, 31."),
    ("Who is my boss?", "User: My manager is Anna."),
    ("What is my shoe size?", "User: I wear 43."),
    ("我的猫叫什么？", "User: 我家的猫叫花花，狗叫旺财。"),
    ("Where do I live?", "User: I moved to Ghent."),
    ("What do I drink at breakfast?", "User: For breakfast I drink tea."),
    ("老公喜欢什么", "User: 我丈夫喜欢钓鱼"),
]
CAUSES = [
    ("Why is the heating cold?", "User: The valve behind the stove is stuck."),
    ("Why was the flight late?", "User: Fog covered the airfield."),
    ("Why is the tent torn?", "User: A branch fell down in the storm."),
    ("我的闹钟为什么没响？", "User: 手机昨晚没电了。"),
    ("沙发为什么湿了", "User: 杯子打翻了。"),
]
OTHER_PERSON = [
    ("Am I allergic to nuts?", "User: My brother is allergic to nuts."),
    ("Where do I work?", "User: My wife works at a bakery."),
    ("What is my blood type?", "User: My daughter's blood type is 0."),
    ("我对花生过敏吗", "User: 我哥哥对花生过敏。"),
    ("我在哪里上班", "User: 我老婆在银行上班。"),
    ("Do I like olives?", "User: Peter likes olives."),
    ("Do I eat fish?", "User: My flatmate eats no fish."),
    ("我喜欢吃辣吗", "User: 我室友喜欢吃辣。"),
]
THE_USER = [
    ("Am I allergic to nuts?", "User: I am not allergic to nuts."),
    ("Is my brother allergic to nuts?", "User: My brother is allergic to nuts."),
    ("Who lives with me?", "User: My brother lives in the room upstairs."),
    ("Do I have siblings?", "User: My brother lives in Rome."),
    ("Where do I work?", "User: My wife and I work at a bakery."),
    ("我对花生过敏吗", "User: 我对花生不过敏。"),
    ("我哥哥对什么过敏", "User: 我哥哥对花生过敏。"),
    ("What does Caroline like?", "User: Peter likes olives."),
]


@pytest.mark.parametrize(("query", "text"), OTHER_THING)
def test_a_text_about_another_thing_of_the_same_sort_is_told(query: str, text: str) -> None:
    assert names_another_thing(query, text)


@pytest.mark.parametrize(("query", "text"), SAME_THING)
def test_a_text_that_names_the_thing_or_none_of_its_sort_is_left(query: str, text: str) -> None:
    assert not names_another_thing(query, text)


@pytest.mark.parametrize(("query", "text"), CAUSES)
def test_a_thing_of_any_sort_may_be_the_cause_of_what_is_asked_about(query: str, text: str) -> None:
    assert not names_another_thing(query, text)


def test_a_thing_of_the_same_sort_is_no_cause_and_answers_no_other_question() -> None:
    assert names_another_thing("Why is the sofa broken?", "User: The chair is broken.")
    assert names_another_thing("When was the tent torn?", "User: A branch fell down in the storm.")


@pytest.mark.parametrize(("query", "text"), OTHER_PERSON)
def test_a_text_about_somebody_else_is_told_when_the_query_asks_about_the_user(query: str, text: str) -> None:
    assert is_about_another(query, text)


@pytest.mark.parametrize(("query", "text"), THE_USER)
def test_a_text_about_the_user_or_about_whom_the_query_names_is_left(query: str, text: str) -> None:
    assert not is_about_another(query, text)


def test_a_turn_that_names_its_speaker_is_known_by_the_name() -> None:
    turn = "User: Caroline: I went to the lake."
    of_her = "User: I went to the lake with Caroline."

    assert said_by_asked("Where did Caroline go?", [turn, of_her]) == [True, False]
    assert said_by_asked("Where did Melanie go?", [turn]) == [False]


def test_a_text_need_answer_only_one_of_several_questions() -> None:
    query = "When does the garden party begin? When does gate seven open?"

    assert not names_another_thing(query, "User: Gate seven opens at noon.")
    assert names_another_thing("What is my cat called? How old is my cat?", "User: My dog is called Rex.")

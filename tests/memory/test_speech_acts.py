"""Sentences that ask and sentences that state."""

import pytest

from memos_gql.memory.speech_acts import SpeechAct, speech_act

QUESTIONS = """What is my shoe size?
what is my shoe size
Do you know where I parked the car?
Hey! How old is my daughter?
Can you tell me what my blood type is
remind me where I left the spare key
Who is my dentist, and when do I see her?
how many cats do I have
Thanks. Which train do I take on Mondays?
I forgot what my locker number is
is my passport still valid
did i ever say which wine i like
Any idea what I gave her last year?
Whose birthday is next?
我的鞋码是多少？
我的鞋码是多少
你还记得我住在哪里吗
你好，我女儿几岁了？
我对什么过敏
谁是我的牙医
我是不是说过喜欢爬山
帮我查一下我的车停在哪
请问，会议几点开始
告诉我我的生日是哪天
我喜欢的颜色是什么呢""".splitlines()
STATEMENTS = """My shoe size is 43.
My shoe size is 43, right?
I moved to Berlin. Do you know a good doctor there?
When I was young, I lived in Riga.
What a day, the car broke down again.
Is what it is.
You know what I mean, the red one.
Whoever calls, I am out.
Who dares wins is my motto.
I told you where I live: in Ghent.
The meeting is at 3.30 p.m. in room 4.
Do not call me before nine.
Have a look at the attached file.
Yes, about 2000 euros
It's raining, isn't it?
我的鞋码是43。
我的鞋码是43，对吧？
我养了几只猫，最大的叫花花。
我不知道他住在哪里。
什么都可以，我不挑食。
我昨天买了十几本书。
大概两千欧元吧
我搬到柏林了。你认识那里的好医生吗？
他告诉我他下周来。
无论谁打电话，都说我不在。""".splitlines()


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_text_that_only_asks_is_a_question(text: str) -> None:
    assert speech_act(text) is SpeechAct.QUESTION


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_text_that_states_something_is_a_statement(text: str) -> None:
    assert speech_act(text) is SpeechAct.STATEMENT

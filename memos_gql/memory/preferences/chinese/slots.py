"""Instructions on things that have one value at a time, such as the language of answers, in Chinese."""

import re

from memos_gql.memory.preferences.forms import one_of
from memos_gql.memory.preferences.statement import (
    ANSWER_LANGUAGE,
    ANSWER_LENGTH,
    ANSWER_TONE,
    DATE_FORMAT,
    TEMPERATURE_SCALE,
    TIME_FORMAT,
    UNITS,
)

# Such as 用[英文]回答
LANGUAGE = r"(?:简体|繁体)?" + one_of(r"""
        中文|汉语|普通话|国语|粤语|广东话|英文|英语|日文|日语|韩文|韩语|法文|法语|德文|德语|西班牙文|西班牙语
        葡萄牙语|意大利语|俄文|俄语|阿拉伯语|泰语|越南语|文言文|白话文?
    """)
# Such as [回答]短一点
SAYING = r"(?:回答|回复|答复|答案|作答|说话|聊天|交流|沟通|对话|解释|输出|说明|回应|总结|讲解|内容|消息)"
# Such as 回答[短一点]
BRIEF = one_of(r"""
    简短|简洁|简明|精简|简练|短一?[点些]|短些|短|详细|详尽|长一?[点些]|长|言简意赅|一句话|简单明了|精炼|啰嗦
    冗长|控制在|不要?超过|[一两三四五几百\\d]+[句个]?[字话]以内
""")
# Such as 语气[轻松]一点
TONE = r"(?:正式|随意|轻松|口语化|礼貌|幽默|亲切|专业|客气|活泼|友好|温柔|严肃)"
SLOTS_BY_WORDS = (
    (re.compile(rf"(?:用|以|说|讲|换成|改用|改成|使用){LANGUAGE}(?!写代码)"), ANSWER_LANGUAGE),
    (re.compile(rf"{SAYING}.{{0,8}}{BRIEF}|{BRIEF}.{{0,4}}的?{SAYING}"), ANSWER_LENGTH),
    (re.compile(rf"{SAYING}.{{0,8}}{TONE}|{TONE}的?(?:语气|口吻|语言|方式|风格)"), ANSWER_TONE),
    (re.compile(r"公制|英制|米制"), UNITS),
    (re.compile(r"摄氏|华氏"), TEMPERATURE_SCALE),
    (re.compile(r"日期.{0,8}(?:格式|用|写成)"), DATE_FORMAT),
    (re.compile(r"(?:24|12|二十四|十二)小时制"), TIME_FORMAT),
)


def slot(words: str) -> str | None:
    """Return the slot that an instruction or liking sets."""
    return next((name for pattern, name in SLOTS_BY_WORDS if pattern.search(words)), None)

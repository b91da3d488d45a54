"""Subjects in Chinese: two statements with equal subjects are about the same thing."""

import re

from memos_gql.memory.preferences.chinese.plain import simplified
from memos_gql.memory.preferences.statement import SLOTS

# Such as [喝]茶, [一杯]茶: the same subject as 茶
BEFORE = re.compile(
    r"^(?:(?:去|来|在|要|有|被)?(?:喝|吃|看|听|用|抽|使用|观看|阅读|收听|品尝|收到|看到"
    r"|听到|提到|推荐|购买|发|提|养)(?=.)(?!起来)(?!心)(?!法)(?!力)"
    r"|(?:打|做|坐|玩|去|来|开|买|穿|写|学)(?=..)|(?:一|两|三)(?:杯|个|些|点|瓶"
    r"|碗|种|下)(?=.)|就(?=.)|任何|太多的?|那么多|所有的?|各种各样的?|各种|各类|一切|过于|再|的"
    r"|给我(?:推荐|发|看|发送|推送)|给我(?=.)|向我(?:推荐|提)|每天都?)"
)
AFTER = re.compile(r"(?:的(?:东西|食物|事情|事|时候)?|这(?:件事|种事|类|种东西)|类(?:食物|食品)|食物|东西)$")
FAVOURITE = re.compile(r"^最(?:爱|喜爱|钟爱|中意)的")
PUNCTUATION = re.compile(r"[^\w+#]")


def subject(about: str) -> str:
    """Reduce the words for a thing to the thing itself, in simplified characters; a slot stays as it is."""
    if about in SLOTS:
        return about
    words = FAVOURITE.sub("最喜欢的", PUNCTUATION.sub("", simplified(about).lower()))
    while (shorter := BEFORE.sub("", words)) != words and shorter:
        words = shorter
    return AFTER.sub("", words) or words

"""The object of a preference in Chinese: the words after the verb, without particles and additions."""

import re

import rjieba

from memos_gql.memory.preferences.forms import one_of

AND = frozenset({"和", "与", "跟", "及", "以及", "或", "或者", "还有", "、", "&"})
# Such as 茶[什么的], 茶[而不是咖啡]
TAIL = re.compile(
    one_of(r"""
        了|啦|呢|啊|哦|呀|吧|嘛|哈|哈哈+|的话|得很|得不得了|惯了|一下|谢谢|就好|就行|就可以|即可|而不是.*
        胜过.*|多过.*|超过.*|甚于.*|而非.*|多于.*|也不(?:想|愿|愿意)?.*|也不要.*|之类的?(?:东西)?|什么的|等等?
        这种东西
    """)
    + r"$"
)
# Such as [这个], [你的]建议: nothing that can be liked in general
DEICTIC = re.compile(
    r"^(?:这|那|它|他|她|此|该|本|上面|下面|上一|下一|前一|后一|第[一二三四五六七八九十\d]"
    r"|方案|选项|什么|谁|哪|自己$|大家$|您|新版|旧版|老板$|你(?!用|给|回答|回复|解释|说|写"
    r"|称呼|提供|先|直接|多|少|在回|每|总|不停|一直|问|道歉|太))"
    r"|^[了着过的吧呢啊]+$|那部分|这部分|你的|您的|这[个段些篇张份本条种次句]|那[个段些篇张份本条次句]|上个|上一个"
)
MAX_CHARACTERS = 24
"""Longer words are not a thing but a story about one."""


def listed(words: str) -> list[str]:
    """Split "爬山和下棋"; 和 inside a word, as in 和服, does not split."""
    parts = [""]
    for token in rjieba.cut(words):
        if token in AND and parts[-1]:
            parts.append("")
        else:
            parts[-1] += token
    return [part for part in parts if part]


def without_surroundings(words: str) -> str:
    """Remove particles and comparisons at the end."""
    while (shorter := TAIL.sub("", words)) != words and shorter:
        words = shorter
    return words


def is_general(words: str) -> bool:
    """Tell whether this can be liked in general; 这个, 它 and 你的第二个建议 cannot."""
    return 0 < len(words) <= MAX_CHARACTERS and not DEICTIC.search(words)

"""Clauses of a plain Chinese sentence, without introductory words and hypothetical clauses."""

import re
from dataclasses import dataclass

from memos_gql.memory.preferences.forms import alternatives, one_of

# Such as 我和[老婆]都喜欢茶
KIN = r"(?:老公|老婆|妻子|丈夫|太太|先生|媳妇|对象|男朋友|女朋友|男友|女友|家人|朋友|孩子|室友|同事|爸妈|父母|妈妈|爸爸)"
SPEAKER = (
    one_of(rf"""
        我和我?{KIN}|我{KIN}和我|我们(?:俩|两个|全家|一家|家)?|我(?:全家|家)(?=[都不从])|咱们?
        我(?:个人|自己|本人)?|本人|俺|个人
    """)
    + r"(?:两个)?都?"
)
# Between clauses; 不过 is a conjunction, but not in 不过敏
BREAK = re.compile(
    r"[，,；;：:。！!～~…\s—]+|(?<=\S)(?=(?:但是|可是|不过(?![敏期时分瘾关])|然而|而且|所以|因此|并且|因为|只是)(?=\S))|(?<=[^不，])(?=但(?!凡))"
)
# Such as 我喜欢猫|不喜欢狗
CONTRAST = re.compile(r"(?<=[^也都很最就并可再真别来经没说太我们])(?=(?:却|而)?(?:不喜欢|讨厌|不爱|也不[吃喝]|不吃|不喝)[^的]+$)")
FIRST_HALF = re.compile(r"^.{0,6}(?:喜欢|爱|吃|喝|讨厌).+")
# Such as [说实话]我喜欢茶
LEAD = re.compile(
    one_of(r"""
        其实|说实话|说真的|讲真|老实说|坦白说|坦率地说|不瞒你说|顺便(?:说一下|说一句|提一下|一提)?|对了|另外
        还有|嗨|你好|您好|哦|嗯|唉|哎|那么|总之|总的来说|一般来说
        请?(?:你|您)?(?:一定要|务必)?(?:记住|记得|注意|牢记|记一下|记着)(?=我|俺|本人)|别忘了(?=我)|要知道
        你知道(?=我)|我跟你说|告诉你|跟你说|我(?:觉得|认为|想说|得说|承认|发现)(?=我)|个人而言
        对我(?:来说|而言)|就我(?:个人)?(?:来说|而言)|因为|由于|所以|因此|但是|但|不过(?![敏期时分瘾关])|可是
        然而|而且|并且|虽然|尽管|只是|而(?=我)|毕竟|事实上|实际上|可(?=我)|(?:一般|通常)(?=我)|最近(?=我)
        平时(?=我)|现在(?=我)|如今(?=我)|既然|反正
        (?:相比(?:之下|于|起)?|比起|相较于|和|跟|与)[^我]{1,12}?(?:相比|比起来|相比较|来说)?(?=我)
    """)
)
# Such as [如果]我喜欢茶, 我[喜欢过]茶
UNREAL = re.compile(
    one_of(r"""
        如果|要是|假如|假使|倘若|若是|若|万一|除非|即使|就算|也许|可能|或许|大概|据说|听说|只要|哪怕
        我们?(?:以前|从前|过去|曾经|原来|之前|也|还|都|确实)*(?:喜欢|爱|热爱|迷恋|迷|讨厌)过|小时候|我小时候
        等我|等到|我(?:还)?在?(?:小的时候|年轻时)
    """)
    + r"(?!可以|可能的话|方便)"
)
# Such as [翻译]：我喜欢茶
FICTION = re.compile(
    r"^(?:请|请你|帮我|麻烦你?|你)?(?:假设|想象|假装|扮演|假定|翻译|改写|润色|造句|续写|模仿"
    r"|写(?:一|个|首|篇|封|段)|编(?:一|个)|告诉我?(?:老板|妈妈|同事|他|她)|把[^，]*"
    r"(?:翻译|译成|改成|改为|放大|缩短|删)|将[^，]*(?:翻译|译成))"
    r"|[语文话]怎么说|^[^，,]*怎么说[？?]*$|翻译成|(?:主角|旁白|人物|角色|作者|歌词|日志|句子)[^，]{0,6}(?:说|写|里|中|是)|这句话|比如|例如"
)
# Such as 我[开车的时候]喜欢听歌
SITUATION = re.compile(
    r"^我(?:闲暇|空闲|业余|有空|没事|出差|出门|旅行|旅游|开车|开会|上班|下班后?|工作|运动|做饭"
    r"|点餐|睡觉|休息|在家|在外面|周末|平时|晚上|早上"
    r"|(?:坐|去|买|写|看|听|穿|点|住|订|用)[^，我你他她它不总都]{1,4})(?:的时候|时候|时)?(?:都|就|也)?"
    r"(?=总是|通常|一般|从不|从来|喜欢|不喜欢|更喜欢|最喜欢|很少|几乎|必|经常|习惯|只|爱|讨厌)"
)
# Such as [他说]我喜欢茶
REPORT = re.compile(
    r"^(?!当|每当|每次|以后|今后|无论)(?!(?:我|俺|本人)(?:觉得|认为|想|跟你|得|要"
    r"|可以)?说?)[^，,。：]{1,10}?(?:(?<![小传])说(?!话|明|实|真)|觉得|认为|表示(?![。！!]*$)|写道|告诉|以为"
    r"|声称|建议|问(?!题))"
    r"|^我(?![不最很喜讨比更])[^，。]{1,5}(?:(?<![小传])说|觉得|认为|总是让|总说|告诉|让我|要我|叫我)|^我(?:没有?|不能"
    r"|不是|并没有|从没|从来没)说|[，,][^，,我]{1,6}说$|谈不上|不确定|不知道|不清楚|不晓得"
    r"|有没有告诉|我(?:以为|没说|听说)"
)
# Such as 我喜欢[什么]
ASKED = re.compile(
    alternatives(r"""
        什么|谁|哪[^怕]|怎么|怎样|为何|吗$|吗[？?]|呢[？?]?$|是不是|有没有|会不会|能不能|可不可以|喜不喜欢
        爱不爱|要不要|多少|几[个点]|对吧|好吗|吧[？?]$
    """)
)
REQUEST = re.compile(r"(?:请|以后|今后|从现在|从今|每次|始终|永远|总是|叫我|称呼)")
ENDING = re.compile(r"[。！？!?.…～~]+$")

# Such as [我]以后不能吃辣了: changes of oneself are told without a subject
CHANGED = re.compile(
    r"^(?:(?:以后|今后|现在|如今|最近|目前|已经|早就|早已|从此|终于|又|从今天起)+"
    r"(?P<told>(?:再也|又)?(?:不(?:太|怎么)?(?:能|可以|再|想|敢|会)?再?(?:吃|喝|抽|玩|养|穿|跑步|游泳|健身|运动|熬夜|加班|喝酒|抽烟|早起)"
    r"|(?:能|可以)(?:吃|喝|抽|玩|碰)|改(?:吃|喝|玩|骑|坐)|戒).*了|(?:最|更)(?:喜欢|爱).+|习惯.+)"
    r"|(?:再也)不(?:吃|喝|抽|玩|碰).*了|习惯[^了]{2,}了|不(?:再)?对.+过敏了?)$"
)


AS_A_RULE = re.compile(r"平时|平常|一般|通常|总的来说|其他时候|其它时候|向来|一向|从来")


@dataclass(frozen=True, slots=True)
class Clause:
    """`words` have no introductory words; `is_as_a_rule` says that the clause itself holds in general."""

    words: str
    is_as_a_rule: bool


def tells_nothing(sentence: str) -> bool:
    """Tell whether a plain sentence is a quotation, fiction, or a text to be edited or translated."""
    text = sentence
    while (lead := LEAD.match(text)) is not None:
        text = text[lead.end() :].lstrip("，,")
    return bool(FICTION.search(text) or REPORT.search(text))


def clauses(sentence: str) -> list[Clause]:
    """Cut a plain sentence into clauses, leaving out hypothetical ones and questions."""
    is_question = sentence.endswith(("？", "?"))
    pieces = [piece for part in BREAK.split(ENDING.sub("", sentence)) if part for piece in _contrasted(part)]
    parts = [Clause(bare(piece), AS_A_RULE.search(piece) is not None) for piece in pieces]
    if is_question and parts and not ASKED.search(parts[-1].words):
        parts = parts[:-1]
    return [part for part in parts if part.words and not UNREAL.match(part.words) and not ASKED.search(part.words)]


def _contrasted(part: str) -> list[str]:
    """Divide "我喜欢猫不喜欢狗" in two."""
    pieces = CONTRAST.split(part, maxsplit=1)
    return pieces if FIRST_HALF.match(pieces[0]) else [part]


def bare(clause: str) -> str:
    """Remove introductory words such as "说实话" and "请记住"."""
    while (lead := LEAD.match(clause)) is not None and lead.end() < len(clause):
        clause = clause[lead.end() :]
    changed = CHANGED.match(clause)
    if changed is not None:
        clause = f"我{_when(changed)}{changed['told'] or clause}"
    return SITUATION.sub("我", clause)


def _when(changed: re.Match[str]) -> str:
    """Keep 现在 where the clause says that something is possible again."""
    return "现在" if changed["told"] and changed["told"].startswith(("能", "可以")) else ""

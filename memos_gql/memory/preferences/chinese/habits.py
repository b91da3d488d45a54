"""Habits, health restrictions and general wishes in Chinese."""

import re
from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.preferences.chinese.clauses import SPEAKER
from memos_gql.memory.preferences.chinese.objects import without_surroundings
from memos_gql.memory.preferences.forms import form, one_of
from memos_gql.memory.preferences.statement import DIET, Finding, Ground

# Such as 我[每天早上]跑步
TIME = (
    r"(?:(?:几乎|差不多|基本)?(?:每天|天天|每日)(?:早上|早晨|清晨|上午|中午|下午|晚上|睡前|夜里|都|早晚"
    r"|下班后?)*(?:[一二三四五六七八九十\d]+点半?(?:钟)?)?|每个?(?:周末|星期|周|礼拜|月"
    r"|年|晚上|早上|早晨)[一二三四五六日天]?(?:早上|晚上|下午)?"
    r"|每逢(?:周末|周[一二三四五六日天])|每周[一二三四五六日天]?|周末|周[一二三四五六日天]|晚上"
    r"|早上|中午|下午|睡前|饭后|平时|平常|夏天|冬天|下班后|上班前)"
)
PLANNED = r"(?:周[一二三四五六日天]|(?:周末|晚上|早上|中午|下午)[会要还]*(?:去|有|约|开会|交|出差|加班|飞|到|见|做))"
"""A time without "every": "我们周五聚餐" and "我晚上去看电影" are about one day."""
# Such as 我[总是]早起
OFTEN = r"(?:总是|通常|一般|经常|常常|往往|习惯(?!性)于?|基本上?都?|大多|一向|向来|老是|多半|时常|固定|必须|必|一定会|定期|坚持)"
# Such as 我[从不]熬夜
SELDOM = one_of(r"""
    从不|从来不|从来都不|很少|极少|甚少|几乎不|几乎从不|几乎从来不|一般不|通常不|平时不|基本不|绝不|决不|不常
    不再|再也不|不怎么|尽可能不|尽量不|尽量少|尽量避免|轻易不|向来不|一向不|一直不|永远不会?|从未想过要
""")
# Such as 我总是[忘记], 我经常[收到]垃圾邮件
NO_HABIT = re.compile(
    r"^(?:都|就|会|在|也)*"
    + one_of(r"""
        收到|看到|遇到|碰到|得到|忘|出错|报错|失败|以为|觉得|认为|想(?!吃)|去过|见过|说过|知道|听说|听到|感到
        感觉|有(?!氧)|没|是|被|能|可以|得(?!体)|发工资|领工资|发薪|到账|弄|搞|交|付|缴|还(?:款|贷)|找不到|登录不|丢|卡|怀疑|无法|不能
        打不开|认识|懂|明白|同意|希望|很|太|非常|要交
    """)
    + r"|发工资|发薪|[过]$|^(?:去|说|见|看|听|吃|喝|用|来|想|做|学|玩|试|读|上|住|坐|遇到|碰到|收到|经历)过"
)
HABITS = (
    form(
        "我写代码都用vim",
        rf"^{SPEAKER}(?P<about>(?:写|做|画|看|听|买|记|出门|上班|旅行|开会)[^，我你]{{0,6}}?(?:都|全|一律)用(?![不完光的]).+)",
        Stance.FOR,
    ),
    form(
        "我从不熬夜",
        rf"^{SPEAKER}(?:也|还|都)?{TIME}?(?:也|还|都)?{SELDOM}(?:在{TIME})?(?:会|在|去)?(?P<about>.+)",
        Stance.AGAINST,
    ),
    form(
        "我有睡前喝牛奶的习惯",
        rf"^{SPEAKER}有(?P<about>.+?)的习惯$",
        Stance.FOR,
    ),
    form(
        "我吃面不放香菜",
        rf"^{SPEAKER}(?P<about>(?:喝|吃|点)[^，不]{{1,5}}(?:从来|都|一般|总是)?(?:不加|不放|不要).+)",
        Stance.FOR,
    ),
    form(
        "我的习惯是早睡",
        rf"^{SPEAKER}的习惯是(?P<about>.+)",
        Stance.FOR,
    ),
    form(
        "我习惯早起",
        rf"^{SPEAKER}(?:也|还|都)?(?:在)?{TIME}?(?:都|会|也)?{OFTEN}(?:都|会|在|要)*{TIME}?(?P<about>.+)",
        Stance.FOR,
    ),
    form(
        "我每天跑步",
        rf"^(?:{SPEAKER})(?:在)?(?:(?!{PLANNED}){TIME}|{TIME}(?=[会要还]*(?:都|总|一定|坚持)))"
        rf"(?:我|我们)?(?:都|会|要|总|还|一定|坚持)*(?:去(?=.))?(?P<about>.+)",
        Stance.FOR,
    ),
    form(
        "每个周末我都去爬山",
        rf"^(?:每天|每逢|每个|每周|周末|平时){TIME}?.{{0,4}}?{SPEAKER}(?:都|会|要"
        rf"|总|总是|一般|通常|还|一定|坚持)*(?P<about>.+)",
        Stance.FOR,
    ),
)
# Such as 我不[吃]辣
DOING = r"(?:能?吃|能?喝|抽|用|看|玩|穿|碰|坐|开|听|买|沾|打|可以吃|可以喝|戴|养|住|骑|读|使用|接受|食用|饮用|摄入|熬|化|烫|逛)"
# Such as 我不[熬夜]
PASTIME = r"(?:跑步|游泳|开车|抽烟|喝酒|熬夜|加班|化妆|健身|运动|做饭|打牌|赌博|跳舞|旅游|坐飞机|网购|早起|自拍|午睡|追剧|刷短视频)"
# Such as 我不[用担心], 我不[打算]
NOT_WITHOUT = re.compile(
    one_of(r"""
        用(?:担心|去|再|了|管|急|谢|客气|说|你|那么)|开(?:心|玩笑|口|始)|看(?:好|出|懂|见|到)|听(?:话|懂|见)
        打(?:算|扰|开|断|紧)|吃(?:力|亏|醋|惊|香$)|买账|用$|用.*也(?:能|可以|行|会)|住(?:在|了)|穿帮|看$|听$|会
    """)
)
# Such as 我不吃辣
WITHOUT = re.compile(
    rf"^{SPEAKER}(?:也|还|都|早就|早已|好久都?|很久都?|从小就?|向来|已经|现在|平时|从来|一直|从来都|的确|真的|完全|因为健康原因"
    rf"|基本)*(?:不太能|不大能|不怎么能|不能|不会|不|没法|无法)(?P<about>{DOING}.+|{PASTIME}(?:了|啦)?$)"
)
# Such as 我只喝热水
ONLY = re.compile(
    rf"^{SPEAKER}(?:一直|平时|从来|一般|现在|基本)?都?只(?:会|肯)?(?P<about>"
    rf"(?:吃|喝|用|看|玩|穿|坐|听|买|读|抽|使用|住|开|接受)[^有].*)"
)
VERB_OF_HAVING = re.compile(rf"^{DOING}")
# Such as 我对花生过敏, 我乳糖不耐受
MEDICAL = (
    re.compile(
        rf"^{SPEAKER}(?P<no>(?!))?一(?:吃|喝|闻到?|碰到?)(?P<about>.+?)就(?:会)?(?:拉肚子|过敏|头疼|头痛|恶心|想吐|难受|起疹子|不舒服|失眠|胃疼)"
    ),
    re.compile(
        rf"^(?:{SPEAKER})?(?:的)?(?:从小就?|一直|已经|现在)?(?P<no>不再|不)?对"
        rf"(?P<about>.+?)(?:有?(?:严重|轻微|重度)?的?|很|非常|特别|比较|严重|轻度)?(?:过敏|敏感)"
        rf"(?P<over>好了|痊愈)?"
    ),
    re.compile(
        rf"^(?:{SPEAKER})?(?:有|患有|得了|是)?(?:严重的?|轻微的?)?"
        rf"(?P<about>[^我你他她对不会得,，]{{1,6}}?)(?:过敏|不耐受|不耐)(?:症|体质|者"
        rf"|患者)?$"
    ),
)
# Such as 我[吃素]
DIETS = one_of(r"""
    纯素食?主义者|素食主义者|纯素食者|素食者|蛋奶素|纯素|素食|吃素|吃纯素|清真|穆斯林饮食|生酮|低碳饮食|低碳水
    无麸质饮食|生酮饮食|地中海饮食|低糖饮食|低盐饮食
""")
DIETARY = (
    re.compile(
        rf"^(?:{SPEAKER})(?:现在|已经|一直|从小|严格的?|坚定的?|资深的?|是|个|一个|一名|一位|名|位|在|都|长期|只"
        rf"|开始|改|严格|遵循|坚持|采用)*(?P<no>不再|不是|不)?(?:吃|是|用)?{DIETS}"
        rf"(?:食品|食物|者|的|饮食|了|快|有)*(?:[一二三四五六七八九十两几多半\d]+(?:年|个月)多?了?)?$"
    ),
    re.compile(rf"^(?:{SPEAKER})(?P<no>不再|不)?只?吃(?:素|清真|纯素)(?:的|了|菜|食品|食物)?$"),
)


FRAILTY = re.compile(rf"^{SPEAKER}(?:很|有点|特别|非常|会|容易|比较)*(?P<about>晕车|晕船|晕机|恐高|怕冷|怕热|怕黑)$")


def health(clause: str) -> Finding | None:
    """Read an allergy, an intolerance or a diet."""
    found = next(filter(None, (pattern.match(clause) for pattern in DIETARY)), None)
    if found is not None:
        return Finding(Ground.DIET, Stance.AGAINST if found["no"] else Stance.FOR, DIET)
    found = next(filter(None, (pattern.match(clause) for pattern in (FRAILTY, *MEDICAL))), None)
    if found is None:
        return None
    is_over = found.groupdict().get("no") or clause.endswith(("不过敏了", "不过敏"))
    return Finding(Ground.HEALTH, Stance.FOR if is_over else Stance.AGAINST, found["about"].removesuffix("不"))


def habit(clause: str) -> Iterator[Finding]:
    """Yield what somebody usually does, or does without."""
    without, only = WITHOUT.match(clause), ONLY.match(clause)
    if without is not None:
        if not NOT_WITHOUT.match(without["about"]) and (thing := without_surroundings(_thing(without["about"]))) and thing != "了":
            yield Finding(Ground.HABIT, Stance.AGAINST, thing)
    elif only is not None:
        yield Finding(Ground.HABIT, Stance.FOR, without_surroundings(only["about"]))
    else:
        yield from _regular(clause)


def _thing(doing: str) -> str:
    return doing if re.fullmatch(PASTIME, doing) else VERB_OF_HAVING.sub("", doing)


def _regular(clause: str) -> Iterator[Finding]:
    for known in HABITS:
        found = known.pattern.match(clause)
        if (
            found is not None
            and not NO_HABIT.search(found["about"])
            and not found["about"].startswith(("别", "不要", "说", "问", "打扰", "等", "纠结", "追究", "性"))
        ):
            yield Finding(Ground.HABIT, known.stance, without_surroundings(found["about"]))
            return


WISHES = (
    form(
        "我一直想学潜水",
        rf"^{SPEAKER}(?:一直|从小|早|做梦)(?:就|都|很)*想要?(?P<about>(?:学|去(?!问)|养|做|当|拥有|有|开|买|写).+)",
        Stance.FOR,
    ),
    form(
        "我不想再看到剧透",
        rf"^{SPEAKER}(?:再也|永远|从来|一直|真的|以后|今后|都|也)*(?:不想|不愿意?|不希望)"
        rf"(?:再)?(?:收到|看到|听到|看见|听见|接到|被)(?P<about>.+)",
        Stance.AGAINST,
    ),
    form(
        "我再也不要给我发广告",
        rf"^{SPEAKER}(?:再也|永远|从来|以后|今后)(?:都|也)?(?:不想|不愿意?|不要)(?:再)?(?P<about>.+)",
        Stance.AGAINST,
    ),
    form(
        "我不想要任何广告",
        rf"^{SPEAKER}(?:真的)?(?:不想要|不需要)(?P<about>任何.+)",
        Stance.AGAINST,
    ),
    form(
        "我总是想要靠窗的座位",
        rf"^{SPEAKER}(?:总是|每次都?|一直|永远都?|向来都?)(?:想要|要|希望要)(?P<about>(?!求).+)",
        Stance.FOR,
    ),
)


def wish(clause: str) -> Finding | None:
    """Read what is generally wanted or not."""
    for known in WISHES:
        found = known.pattern.match(clause)
        if found is not None:
            return Finding(Ground.WISH, known.stance, without_surroundings(found["about"]))
    return None

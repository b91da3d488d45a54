"""Likes and dislikes in Chinese."""

import re
from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_words
from memos_gql.memory.preferences.chinese.clauses import SPEAKER
from memos_gql.memory.preferences.chinese.habits import PASTIME
from memos_gql.memory.preferences.chinese.objects import without_surroundings
from memos_gql.memory.preferences.forms import form, one_of
from memos_gql.memory.preferences.statement import Finding, Ground, opposite

# Such as 我[真的很]喜欢茶
ADVERB = (
    one_of(r"""
        真的是?|真|很|非常|特别|超级|超|挺|蛮|比较|更加?|尤其|格外|十分|相当|还是|还|也|都|一直|从小就?|从来
        向来|总是|一向|确实|的确|其实|可|就是|就|真心|打心底里?|极其|极|太|有点儿?|有些|稍微|实在是?|本来就
        天生|平时|平常|现在|已经|又|倒是?|是|最|最近|个人|自己|开始|慢慢|渐渐|越来越|深深地?|无比|老|好|贼|巨
        特|始终|不得不说|始终都|一般|通常|尽可能|尽量|这辈子|完全|根本|绝对|当然|肯定
    """)
    + r"*"
)
# Such as 我[不怎么]喜欢茶
NOT = one_of(r"""
    不再|再也不|不太|不怎么|不是很|不是特别|不是太|不大|不咋|并不是很|并不太|并不|一点儿?[都也]不|从不|从来不
    从来都不|没那么|没有那么|毫不|绝不|不会再|不是|不
""")
# Such as 我[热爱]跑步
LIKE = one_of(r"""
    喜欢上了|喜欢|喜爱|热爱|钟爱|酷爱|偏爱|偏好|偏向于?|享受(?!了)|欣赏(?!了)|爱好|中意|钟情于?|热衷于?|沉迷于?|痴迷于?
    迷恋|着迷于|迷上了?|爱上了|青睐|倾向于?|推崇|向往|爱
""")
# Such as 我[受不了]香菜
HATE = one_of(r"""
    讨厌|厌恶|反感|痛恨|憎恨|嫌弃|惧怕|受不了|忍受不了|忍不了|无法忍受|不能忍受|无法接受|不能接受|接受不了
    抵触|排斥|看不惯|吃不了|吃不惯|喝不了|喝不惯|听不惯|用不惯|吃不下|闻不了|不习惯|避免|远离|厌倦了?|受够了
    最烦|很烦|烦透了?|拒绝|忌|忌口|不待见|瞧不上|不感冒|恨|(?:害怕|怕)(?!.*(?:不|了$|会))|嫌(?![贵慢远累晚早小大少多])|烦
""")
# Such as 喜欢[的人], 爱[情]
NO_OBJECT = r"(?!的|不|.不|过|的人|(?<=爱)人|上你|死我|我|情$|人$|护$|国$|好者|莫能助|羡|谁)"
# Such as 我觉得加班很[烦]
DULL = r"(?:无聊|难吃|难喝|难闻|难听|恶心|讨厌|烦人|没意思|吵|可怕|恐怖|乏味|枯燥|浪费时间|太甜|太腻|油腻|难看|烦|麻烦|难受|浪费)"
# Such as 我觉得芒果特别[好吃]
FINE = r"(?:好听|好吃|好喝|好玩|有意思|有趣|好看|放松|解压|美味|迷人|治愈|舒服|棒)"
ABOUT = r"(?P<about>.+)"
# Such as [香菜]我不吃
FRONT = r"^(?P<about>(?!就|只有|唯独|偏偏|唯有)[^我你他她它这那]{1,12}?)"
# Such as 网红餐厅我[敬而远之]
ALOOF = one_of(r"""
    敬而远之|避而远之|避之不及|绕着走|绕道走|能躲就躲|无感|没感觉|烦透了|烦死了|烦得要[死命]
    (?:吃|喝|看|听|闻)得?(?:想吐|要吐|腻了?)|(?:看|听|吃|喝)不(?:下去|进去|惯|来)
""")

# Such as 喜欢听周杰伦的[歌]
WORKS = r"(?:电影|片子?|歌曲?|音乐|书|小说|剧|节目|菜|比赛|球|戏|漫画|作品|相声|直播|视频)"
# Such as 我口味[偏淡]
TASTE = r"(?:清淡|偏?淡|偏?重|偏?辣|偏?甜|偏?咸|偏?酸|油腻|麻辣)"


FORMS = (
    form("我口味偏淡", rf"^{SPEAKER}(?:的)?口味(?:一直|一向|比较|很|有点|挺|偏|都)*(?P<about>{TASTE})(?:一?点|的)?$", Stance.FOR),
    form(
        "我吃东西比较清淡",
        rf"^{SPEAKER}(?:吃东西|吃饭|吃菜|吃得|饮食)(?:一直|一向|比较|很|挺|偏|都|喜欢)*(?P<about>{TASTE})(?:一?点|的)?$",
        Stance.FOR,
    ),
    form(
        "我现在可以吃辣了",
        rf"^{SPEAKER}(?:现在|又|终于|已经|以后|重新)+(?:能|可以)(?:吃|喝|用|抽|看|玩|听|碰){{ABOUT}}了$".replace("{ABOUT}", ABOUT),
        Stance.FOR,
    ),
    form("我现在改喝茶了", rf"^{SPEAKER}(?:现在|已经|最近)*改(?:喝|吃|用|看|玩|听|坐|骑){ABOUT}", Stance.FOR),
    form("我又开始跑步了", rf"^{SPEAKER}(?:又|重新)+开始(?P<about>{PASTIME})了?$", Stance.FOR),
    form("我无辣不欢", rf"^{SPEAKER}(?:是个?)?无(?P<about>[^不]{{1,3}})不(?:欢|行|乐)$", Stance.FOR),
    form("我有密集恐惧症", rf"^{SPEAKER}有(?P<about>.{{1,4}}?)恐惧症$", Stance.AGAINST),
    form("我滴酒不沾", rf"^{SPEAKER}{ADVERB}滴(?P<about>酒)不沾$", Stance.AGAINST),
    form(
        "我看到虫子就害怕",
        rf"^{SPEAKER}一?(?:看到|见到|看见|听到|闻到)(?P<about>.+?)就(?:害怕|恶心|烦|头疼|想吐|难受)$",
        Stance.AGAINST,
    ),
    form(
        "我又开始喝咖啡了",
        rf"^{SPEAKER}(?:现在|最近|已经)*(?:又|重新|再次)+(?:开始|能|可以|恢复)*(?:喝|吃|用|抽|看|玩|听){ABOUT}了$",
        Stance.FOR,
    ),
    form(
        "我从来没喜欢过香菜",
        rf"^{SPEAKER}(?:从来没有?|从没有?|从未)(?:真的|真正)?(?:喜欢|爱)过{ABOUT}",
        Stance.AGAINST,
    ),
    form(
        "我以前喜欢甜食",
        rf"^{SPEAKER}(?:以前|从前|过去|曾经|原来|原先|之前){ADVERB}{LIKE}过?{ABOUT}",
        Stance.AGAINST,
    ),
    form(
        "我以前讨厌苦瓜",
        rf"^{SPEAKER}(?:以前|从前|过去|曾经|原来|原先|之前){ADVERB}(?:{HATE}|不{ADVERB}{LIKE})过?{ABOUT}",
        Stance.FOR,
    ),
    form(
        "我宁可饿着也不吃香菜",
        rf"^{SPEAKER}{ADVERB}(?:宁愿|宁可|情愿)(?:饿|死|渴).{{0,3}}?也不(?:想|愿意?|要)?{ABOUT}",
        Stance.AGAINST,
    ),
    form(
        "我宁可走路也不挤公交",
        rf"^{SPEAKER}{ADVERB}(?:宁愿|宁可|情愿)(?P<no>不)?(?!饿|死|渴)(?P<about>.+?)(?:也不.*|而不.*)?$",
        Stance.FOR,
    ),
    form(
        "我最爱的就是火锅",
        rf"^{SPEAKER}{ADVERB}(?:最)?{LIKE}的(?:东西|事情?|活动)?(?:就是|是|莫过于){ABOUT}",
        Stance.FOR,
    ),
    form(
        "我最讨厌的是排队",
        rf"^{SPEAKER}{ADVERB}(?:最)?{HATE}的(?:东西|事情?|人)?(?:就是|是|莫过于){ABOUT}",
        Stance.AGAINST,
    ),
    form(
        "我对篮球没兴趣",
        rf"^{SPEAKER}对(?P<about>.+?){ADVERB}(?:不感兴趣|没有?(?:什么|啥"
        rf"|太大)?兴趣|无感|提不起兴趣|一点儿?(?:兴趣|好感|感觉)[都也]没有|反感|抗拒|不感冒|没好感|没有好感|零容忍|不太感兴趣)了?$",
        Stance.AGAINST,
    ),
    form(
        "我对天文学有兴趣",
        rf"^{SPEAKER}对(?P<about>.+?){ADVERB}(?:感兴趣|有兴趣|着迷|上瘾|情有独钟"
        rf"|有好感|痴迷|充满兴趣|充满热情|爱不释手|没有?抵抗力)$",
        Stance.FOR,
    ),
    form(
        "我是猫奴",
        rf"^{SPEAKER}{ADVERB}是个?(?:一个|一名|一位|位|名)?(?:超级|资深|忠实的?|铁杆"
        rf"|十足的?|重度)?(?P<about>.+?)(?:的(?:球迷|影迷|歌迷|书迷|戏迷)|"
        rf"(?<![足篮排棒网])球迷|(?:的(?:忠实|铁杆|死忠|资深|超级))?的?(?:迷妹|迷弟|迷|控|铁粉|粉丝|粉|爱好者|发烧友|党|奴|狂魔?"
        rf"|达人))$",
        Stance.FOR,
    ),
    form(
        "我是个夜猫子",
        rf"^{SPEAKER}{ADVERB}(?P<no>不)?是个?(?:一个|一名|一位|位|名)?"
        rf"(?P<about>夜猫子|早起的人|晨型人|夜型人|宅男|宅女|吃货|极简主义者|完美主义者|工作狂"
        rf"|左撇子)$",
        Stance.FOR,
    ),
    form(
        "我的爱好是下棋",
        rf"^{SPEAKER}(?:的)?(?:最大的)?(?:兴趣爱好|业余爱好|爱好|兴趣|嗜好)(?:就是|是|有|包括){ABOUT}",
        Stance.FOR,
    ),
    form(
        "我不爱吃梨",
        rf"^{SPEAKER}{ADVERB}(?P<no>(?:不|没那么|没有那么|并不|从不)){ADVERB}(?:{LIKE}|习惯){NO_OBJECT}{ABOUT}",
        Stance.FOR,
    ),
    form(
        "我不再喜欢喝茶",
        rf"^{SPEAKER}{ADVERB}(?P<no>{NOT}){ADVERB}(?:{LIKE}){NO_OBJECT}{ABOUT}",
        Stance.FOR,
    ),
    form(
        "我更愿意看书",
        rf"^{SPEAKER}(?:更|还是|比较)+愿意{ABOUT}",
        Stance.FOR,
    ),
    form(
        "火锅是我的最爱",
        r"^(?P<about>(?!这|那|它|他|她|你).{1,12}?)(?:是|就是)我(?:们)?的?(?:最爱|心头好|爱好)$",
        Stance.FOR,
    ),
    form(
        "我喜欢猫",
        rf"^{SPEAKER}{ADVERB}{LIKE}{NO_OBJECT}{ABOUT}",
        Stance.FOR,
    ),
    form(
        "我怕狗",
        rf"^{SPEAKER}{ADVERB}{HATE}{NO_OBJECT}{ABOUT}",
        Stance.AGAINST,
    ),
    form(
        "我离不开咖啡",
        rf"^{SPEAKER}{ADVERB}(?:离不开|少不了|戒不掉|迷){ABOUT}",
        Stance.FOR,
    ),
    form(
        "我戒酒了",
        rf"^(?:{SPEAKER})?(?:已经|现在|早就|刚刚?|正在|最近|终于)*(?:戒(?![备心指严律骄])掉?了?|不再碰)(?P<about>.+?)(?:[一二三四五六七八九十两几多半\d]+(?:年|个月|天)多?)?了?$",
        Stance.AGAINST,
    ),
    form(
        "我觉得加班很烦",
        rf"^{SPEAKER}(?:觉得|认为|感觉)(?P<about>.{{1,10}}?)(?:真的|实在|太|很"
        rf"|非常|特别|最|超|都|好|比较|有点|挺|是)*{DULL}了?$",
        Stance.AGAINST,
    ),
    form(
        "我觉得芒果特别好吃",
        rf"^{SPEAKER}(?:觉得|认为|感觉)(?P<about>.{{1,10}}?)(?:真的|实在|太|很|非常|特别|最|超|都|好|比较|挺|是)*{FINE}了?$",
        Stance.FOR,
    ),
    form(
        "咖啡我不喜欢",
        rf"{FRONT}{SPEAKER}{ADVERB}(?:{NOT}{ADVERB}(?:{LIKE}|感兴趣|吃"
        rf"|喝|碰|看)|{HATE}|吃不下|欣赏不来|没兴趣|实在不行|{ALOOF})(?:了|的)?$",
        Stance.AGAINST,
    ),
    form(
        "猫我特别喜欢",
        rf"{FRONT}{SPEAKER}{ADVERB}(?:{LIKE}|感兴趣)(?:了|的)?$",
        Stance.FOR,
    ),
    form(
        "密室逃脱不适合我",
        rf"{FRONT}{ADVERB}不(?:是我的菜|合我的?(?:口味|胃口|胃|意)|适合我|对我的?(?:胃口|口味))了?$",
        Stance.AGAINST,
    ),
    form(
        "川菜很对我胃口",
        rf"{FRONT}{ADVERB}(?:合我的?(?:口味|胃口|意)|对我的?(?:胃口|口味))了?$",
        Stance.FOR,
    ),
    form(
        "最怕写总结报告",
        r"^最(?:烦|讨厌|恨|怕|受不了|反感)(?:的?(?:就是|是|莫过于))?(?!.*的人)(?P<about>[^我你他她它的][^我你他她它]*)$",
        Stance.AGAINST,
    ),
    form(
        "超喜欢吃草莓",
        r"^(?:超|很|特别|非常|真的|最|超级)+(?:喜欢|爱)(?!.*的人)(?P<about>[^的]+)$",
        Stance.FOR,
    ),
    form(
        "喜欢吃草莓",
        rf"^(?:喜欢|爱)(?!.*的人)(?P<about>(?:吃|喝|看|听|玩)(?:[^的]+|[^的]{{1,8}}的{WORKS}))$",
        Stance.FOR,
    ),
    form(
        "讨厌狗",
        r"^(?:(?:超|很|特别|非常|真的|最|超级)*(?:讨厌|反感)|(?:真的|实在)?受不了|(?:真的"
        r"|一点都)?不喜欢|不(?:太|怎么|大)?(?:喜欢|爱)(?=吃|喝|看|听|玩))(?!.*的人)(?P<about>[^的]+)$",
        Stance.AGAINST,
    ),
)
ALONE = r"(?:就|只有|唯独|偏偏|唯有)?"
WITHOUT_OBJECT = (
    (
        re.compile(rf"^{ALONE}(?:{SPEAKER})?{ADVERB}{NOT}{ADVERB}(?:喜欢|爱(?:吃|喝|看|听|玩|打)?|感兴趣)(?:它|他们|她们|它们)?了?$"),
        Stance.AGAINST,
    ),
    (re.compile(rf"^{ALONE}{SPEAKER}{ADVERB}(?:讨厌|受不了|反感)(?:它|它们)?$"), Stance.AGAINST),
    (re.compile(rf"^{SPEAKER}{ADVERB}(?:喜欢|爱)(?:它|它们)?$"), Stance.FOR),
)


def liking(clause: str) -> Finding | None:
    """Read what the speaker likes or dislikes; the object may be a list."""
    for known in FORMS:
        found = known.pattern.match(clause)
        if found is not None:
            stance = opposite(known.stance) if found.groupdict().get("no") else known.stance
            return Finding(Ground.LIKING, stance, without_surroundings(found["about"]))
    return None


def stance_alone(clause: str) -> Stance | None:
    """Read "不过我很喜欢", which does not name its object."""
    return next((stance for pattern, stance in WITHOUT_OBJECT if pattern.match(clause)), None)


# Such as 我最喜欢的颜色是蓝色
FAVOURITE = re.compile(
    rf"^{SPEAKER}(?:个人|现在|如今|目前|最近)*最(?:喜欢|爱|喜爱|钟爱|中意)的(?P<slot>.{{1,6}}?)(?:一直|其实|现在|始终|当然)?(?:就是|是|为)(?P<about>.+)"
)

# Such as 我喜欢的颜色是红色: of such things one likes one best
LIKED = re.compile(
    rf"^{SPEAKER}(?:个人)?(?:现在)?(?:喜欢|爱|喜爱)的(?P<slot>{'|'.join(sorted(listed_words(Language.CHINESE, 'favourites')))})"
    r"(?:一直|其实|现在)?(?:就是|是|为)(?P<about>.+)"
)
REVERSED = re.compile(r"^(?P<about>(?!这|那|它|他|她|你|什么).{1,10}?)(?:就?是|一直是)我(?:个人)?最(?:喜欢|爱|喜爱)的(?P<slot>.{1,6})$")


OF_ONE_WORK = frozenset({"部分", "地方", "一点", "一段", "一句", "一章", "情节", "片段", "桥段", "环节"})


def favourite(clause: str) -> Iterator[Finding]:
    """Yield the slot 最喜欢的颜色 for "我最喜欢的颜色是蓝色", which replaces an earlier favourite."""
    found = FAVOURITE.match(clause) or REVERSED.match(clause) or LIKED.match(clause)
    if found is not None and found["slot"] not in {"东西", "事", "事情", "活动", *OF_ONE_WORK}:
        yield Finding(Ground.FAVOURITE, Stance.FOR, f"最喜欢的{found['slot']}")

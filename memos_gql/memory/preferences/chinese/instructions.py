"""Lasting instructions to an assistant in Chinese, and what to call somebody."""

import re
from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_pattern
from memos_gql.memory.preferences.chinese.objects import DEICTIC, without_surroundings
from memos_gql.memory.preferences.chinese.slots import slot
from memos_gql.memory.preferences.forms import alternatives, one_of
from memos_gql.memory.preferences.statement import ANSWER_LENGTH, NAME, Finding, Ground

# Such as [以后]用中文回答
STANDING = re.compile(
    alternatives(r"""
        以后(?!的|再说|会)|今后(?!的)|从现在(?:开始|起)|从今(?:以后|往后|天起|天开始|起)|往后|将来|始终|永远
        总是|一直|每次|每当|每回|当我.*(?:时|的时候)|无论.*都|不管.*都|一律|统一|再也|千万|绝对
        下次(?:开始|起)|从此|默认|任何时候|凡是|长期|全部都|都这样|不要再|所有的?(?:回答|回复|答案)
        每[条个次段](?:回答|回复|答案)|别再|不准再|请勿再|不用再|不必再|不需要再|无需再|以後
    """)
)
# Such as [每次]先给结论
MARK = one_of(r"""
    以后|今后|从现在(?:开始|起)|从今(?:以后|往后|天起|天开始|起)|往后|将来|始终|永远|总是|一直|每次|每回|一律
    统一|下次(?:开始|起)?|从此|默认|任何时候|长期|每次.{1,12}?(?:都|的时候|时)|当我.*?(?:时|的时候)
    每当我?.*?(?:时|的时候)|凡是
""")
# Such as [请你]用中文回答
POLITE = re.compile(
    r"^"
    + one_of(rf"""
        {MARK}|请|麻烦|拜托|希望|我希望|我想让?|我要求?|我要|我需要|我不希望(?=你)|你|您|务必|一定|记得|要|就
        都|尽量|最好|可以|可不可以|能|能不能|应该|必须|得|直接|只|还是|也|给我(?=用|写)|先|的时候|时
    """)
    + r"+"
)
# Such as [不要再]推荐茶
NEGATIVE = re.compile(
    r"^(?:千万|绝对|永远|再也|以后|请|都)*"
    + one_of(r"""
        不要再?|别再?|请勿再?|勿再?|不准再?|不许再?|不得|禁止|切勿|不可以再?|不能再?|不用再|不必再|不需要再
        无需再|停止|少用?(?=[^数不])
    """)
    + r"(?:给我|跟我|对我|向我)?"
)
# Such as 别[担心], 不要[紧]
NEVER_TOLD = re.compile(
    r"^"
    + one_of(r"""
        会|的|再|就是|他|她|它|可能|有|没|能|是|才|还|紧|担心|忘|着急|急|客气|这样|那样|怕|误会|介意|见|吧
        我(?!的|每|总)|们|版本|怎|如|想|改(?![用成为])|删|动
    """)
)
# What an assistant can be told to do
OBEYED = re.compile(
    alternatives(r"""
        用|说|答|复|称呼|写|给|发|提|荐|透露|告诉|联系|电话|展示|显示|道歉|解释|问(?!题)|打扰|重复|假设|使用|安排
        预订|分享|泄露|省略|加(?!载|班|油|强)|附|列|翻译|打断|交流|聊|称|标注|注明|检查|确认|单位|格式|保持
        避免|通知|叫我|讲|推送|总结|备注|提醒|比喻|吵|打给|建议|直说|举例|引用
    """)
)
# Such as 不要[用]表格
SENT = re.compile(r"(?:发(?![言布现生错])..|打电话)")
STANDS_WHEN_REFUSED = re.compile(r"^(?:用|使用|推荐|提(?!交|高|前)|发广告|叫我)")
# Such as 不要改[这段]
HERE = re.compile(r"这[个段些篇张份本条次句里封]|那[个段些篇张]|上面|下面|上述|以下|最后一|第[一二三四五\d]|本次|接口")
# Such as 叫我小李
CALLED = re.compile(
    r"^(?:大家|朋友们?|别人|同事们?|家人|熟人|他们)?(?:就|都|一般|平时|通常|可以|直接|一直"
    r"|习惯)*(?:叫我|称呼我为?|喊我|管我叫|称我为?)做?(?P<name>.+)"
)
NICKNAME = re.compile(r"^我的?(?:昵称|小名|外号|英文名|称呼)(?:是|叫)(?P<name>.+)")
AFTER_NAME = re.compile(r"(?:就行|就好|就可以|就成|即可|好了|吧|了|啦|哦|谢谢)+了?$")
# Such as 叫我[起床]
NO_NAME = re.compile(
    r"^"
    + one_of(r"""
        先(?!生)|快(?!乐)|赶紧|马上|小心|注意|自己|一起|慢|离开|回来|起床|一声|吃饭|醒|去|来|的|一下|回家|出|过|时|帮|名字|怎么|做|干|等|别|不要|写|买|给|什么|早|晚|在|要
        开会|加班|滚|看
    """)
)
# Such as 叫我[妈来接我]: somebody else is to do something
KIN_DOES = re.compile(rf"^{listed_pattern(Language.CHINESE, 'kin').pattern}(?!就|即|好了|吧|了|啦|哦|谢谢|可以|也)..")
AT_THE_END = re.compile(r"(?:了|啦|吧|哦|呀|谢谢|好吗|好不好|就好|就行|给我|的形式|的方式|告诉别人|给别人|给任何人|告诉任何人)$")
# Such as 不要[用]表格: about 表格
DROPPED = re.compile(
    r"^"
    + one_of(r"""
        (?:回答|回复)(?:我)?(?:问题)?(?:时|的时候)?都?(?:要)?(?=用)|用太多|太多|用|使用|给我推荐|推荐|给我看
        给我|把|提起?|展示|以(?=.*展示)
    """)
    + r"(?=..)|^(?:用|提)(?=.)"
)
# Such as 用[表格]展示结果
IN_A_FORM = re.compile(
    r"^(?:回答|回复|输出)?(?:时|的时候)?都?要?(?:用|以)(?P<form>.+?)(?:的?形式"
    r"|的?方式|展示|呈现|列出|回答|回复|输出|来?(?:称呼|叫|喊)我|开头|结尾)+(?:结果|内容)?$"
)
# "以后写周报不要用表格": what is forbidden comes after the occasion
FORBIDDEN = re.compile(
    r"^(?!我(?!的|们)|(?:我们|咱们|你们|大家|他们)(?:都|就)?[不别禁])[^不别禁]{1,12}?(?:都|就|也|请)*"
    r"(?P<order>(?:千万|绝对)?(?:不要|(?<![特分区级性个])别(?![人的墅名])|不准|不许|禁止|切勿|请勿).+)"
)
# "变量名一律用驼峰"
UNIFORM = re.compile(
    r"^(?!.{0,4}(?:公司|学校|员工|学生|政府|银行|超市|食堂|酒店|乘客|会员|法律))[^我你他她它]{1,8}?(?:一律|统一)(?:都|要|得|必须)*"
    r"(?P<no>不要|不|别|禁止)?(?P<doing>(?:用|采用|使用|加|写|以|按|保留|放|带|附|标|存).+)"
)
EVERY_ANSWER = re.compile(
    r"^的?(?:所有|全部|每[条个次段]|任何)?的?(?:回答|回复|答案|答复)(?:的?(?:开头|结尾|最后|末尾)|里|中)*(?:都|要|得|必须)+(?=[有附带加含])"
)
EVER_REFUSED = re.compile(r"^(?:请|你)*(?:永远|绝对|以后|今后|任何时候)(?:都|请)*(?:不要|别|不准|不许|禁止)")
CHANGING = re.compile(r"^(?:直接|随便|擅自|私自|轻易)?(?:推|改|删|动|提交|合并|部署|安装|push|commit|merge)")
OBJECT_LEFT_OUT = re.compile(r"(?:再|给我)*(?:提起?|提到|推荐?|说|发|问|讲|写|用|加)")


SPEAKS_OF_ANSWERS = re.compile(r"^(?:你的)?(?:回答|回复|答案)(?:里|中|时|的时候)*(?:请|要|都|尽量|最好|别|不要)")
WISHED_AWAY = re.compile(r"^我不(?:希望|想让|想|要)你")
WORDY = re.compile(r"^(?:请|你|以后)*(?:别|不要)(?:那么|太|再)?(?:啰嗦|冗长|废话)")
# "温度用摄氏度表示": such things are written the same way every time
SETTING = re.compile(
    r"^(?:请|以后)*(?:日期|温度|长度|重量|距离|单位|时间(?=.*小时制)|(?:代码)?注释)(?:格式)?(?:都|请|一律|统一|要|要求)*"
    r"(?:用|写成|按|采用)(?P<how>[^的了]{1,12}?)(?:来)?(?:表示|显示|写|展示|格式)*$"
)


def instruction(clause: str, *, is_standing: bool) -> Iterator[Finding]:
    """Yield what a clause tells an assistant to do from now on; `is_standing` is a property of its sentence."""
    is_standing = is_standing or SPEAKS_OF_ANSWERS.match(clause) is not None or WISHED_AWAY.match(clause) is not None
    order = _order(clause, is_standing=is_standing)
    called = CALLED.match(order) or NICKNAME.match(clause)
    if called is not None:
        if _is_name(called["name"]) and not clause.startswith("我叫我"):
            yield Finding(Ground.NAME, Stance.FOR, NAME)
        return
    rule = _rule(clause, order)
    if rule is not None:
        yield rule
    elif order != clause or NEGATIVE.match(order) or slot(order):
        yield from _told(order, is_standing=is_standing, is_for_ever=EVER_REFUSED.match(clause) is not None)


def _order(clause: str, *, is_standing: bool) -> str:
    """Return what is to be done; for what is not to be done, with 不要 or the like before it."""
    order = WISHED_AWAY.sub("不要", clause) if WISHED_AWAY.match(clause) else POLITE.sub("", clause)
    forbidden = FORBIDDEN.match(order)
    return forbidden["order"] if forbidden is not None and is_standing else order


def _rule(clause: str, order: str) -> Finding | None:
    """Read instructions whose own words say that they apply every time."""
    if WORDY.match(clause):
        return Finding(Ground.INSTRUCTION, Stance.AGAINST, ANSWER_LENGTH)
    setting, uniform, every = SETTING.match(clause), UNIFORM.match(clause), EVERY_ANSWER.match(order)
    if setting is not None:
        return Finding(Ground.INSTRUCTION, Stance.FOR, slot(clause) or setting["how"])
    if uniform is not None:
        doing = uniform["doing"]
        return Finding(Ground.INSTRUCTION, Stance.AGAINST if uniform["no"] else Stance.FOR, slot(doing) or thing(doing))
    if every is not None and order != clause:
        return Finding(Ground.INSTRUCTION, Stance.FOR, thing(order[every.end() :]))
    return None


def _is_name(words: str) -> bool:
    return not (NO_NAME.match(words) or KIN_DOES.match(words)) and 0 < len(AFTER_NAME.sub("", words)) <= 12


def _told(order: str, *, is_standing: bool, is_for_ever: bool) -> Iterator[Finding]:
    refused = NEGATIVE.match(order)
    doing = order[refused.end() :] if refused else order
    lasts = is_standing or (refused is not None and _stands_when_refused(refused.group(), doing))
    if not lasts or not doing or HERE.search(doing) or OBJECT_LEFT_OUT.fullmatch(thing(doing)):
        return
    is_order = OBEYED.search(order) is not None and not NEVER_TOLD.match(doing)
    if not (is_order or (is_for_ever and CHANGING.match(doing))):
        return
    if doing.startswith("叫我") and NO_NAME.match(doing[2:]):
        return
    yield Finding(Ground.INSTRUCTION, Stance.AGAINST if refused else Stance.FOR, slot(doing) or thing(doing))


def _stands_when_refused(refusal: str, doing: str) -> bool:
    """Tell whether a refusal lasts: "不要用表格" and "别给我发语音" do, "别发" does not."""
    is_for_me = refusal.endswith("给我") and SENT.match(doing)
    return bool(STANDS_WHEN_REFUSED.match(doing) or is_for_me) and not DEICTIC.search(doing)


def thing(doing: str) -> str:
    """Return the object of an order, without a verb that adds nothing."""
    form = IN_A_FORM.match(doing)
    if form is not None:
        return form["form"].removesuffix("的")
    about = without_surroundings(doing)
    while (shorter := AT_THE_END.sub("", about)) != about and shorter:
        about = shorter
    return DROPPED.sub("", about)

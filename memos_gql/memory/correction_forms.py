"""Patterns of feedback that corrects, in English and Chinese."""

import re

END = r"[\s.!?。！？]*$"
IS = r"(?:is|are|was|were|am|’s|'s|’re|'re|’m|'m)"
NOT = r"(?:not|n't|n’t)"
IT_IS = (
    r"(?:(?:it|this|the (?:right|correct)(?: \w+)?)\s*(?:is|was|should be|[’']?s)|(?P<that>that)\s*(?:is|was|[’']s)"
    r"|(?:it|that|this) should (?:be|read|say))"
)
"""`that` refers to what was wrong more often than to what is right: "that's wrong"."""
UNTRUE = (
    r"(?:wrong|incorrect|not (?:right|correct|true)|false|outdated|out of date|a mistake|a typo|a slip"
    r"|a misunderstanding|a mix-up|(?:mis)?spel(?:led|t)(?: wrong(?:ly)?| incorrectly)|misspel(?:led|t)|mistyped"
    r"|an error|nonsense|the wrong \w+"
    r"|no longer (?:true|right|correct))"
)
DENIED = (
    r"(?:\w+ ){1,2}?(?:(?:does|do|did|is|are|was|were|has|have|had|ca|could|wo|would)n[’']t|\w+ not|never did|cannot)"
)
"""A denial that says nothing else: "He doesn't"."""
WRONG = rf"(?:is|was|are|were|'s|’s)\s+{UNTRUE}"
BREAK = r"\s*[,;:.–—-]+\s*"
# Possessive quantifiers: the opening is matched once, not again for every way in which the rest may fail
OPENING = (
    r"^(?:(?:no|sorry|actually|wait|correction|well|hey|hi|oh|ok|okay|yes|yeah|btw|please|pls|plz|kindly|also|just)\b"
    r"[\s,.:!-]*+)*+"
)

# Wrong words end at a full stop, except in "Dr. Wo" and "12.5". No character fits two alternatives, or matching would
# take ages.
OLD = r"(?P<old>(?:[^,;.]|[.,](?=\w)|(?:(?<=\b[DM]r)|(?<=\bMs)|(?<=\bMrs)|(?<=\bProf)|(?<=\bSt))\.(?=\s))+?)"
DO_NOT = r"(?:do|does|did)(?:n't|n’t| not)\s+"

# "Change my address to …" names the thing to change, not the wrong words; replacing these words would give nonsense.
NAMES_A_THING = r"(?:my|our|your|his|her|their|the)\b"

# The correct value ends with its clause: 不是周五，是周一，会怎么样
NEW_ZH = r"(?P<new>[^，,；;。]+?)"


def _forms(*patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(pattern + END, re.IGNORECASE | re.DOTALL) for pattern in patterns]


# "X should be Y" is not among them: X is as often the subject as the wrong value.
REPLACEMENTS = _forms(
    # It is not true that my desk is oak, it is walnut.
    rf"{OPENING}(?:it is (?:wrong|not true|incorrect) that )(?P<old>.+?){BREAK}"
    rf"(?:(?:and|but|in fact|actually)\s+)*(?:{IT_IS}\s+)?(?P<new>.+?)",
    # The memory Thursday is wrong, it is Friday.
    rf"{OPENING}(?:(?:that|the (?:memory|fact))\s+)?(?P<old>.+?)\s+{WRONG}(?:{BREAK}|\s+)"
    rf"(?:(?:and|but|because|since)\s+)?(?:{IT_IS}|i meant)\s+(?P<new>.+?)",
    # You've got the deposit wrong: 950 pounds. Wrong locker, it's 241.
    rf"{OPENING}you(?:[’']ve| have)? (?:got|had|have) (?:(?:the|my|our|his|her|their)\s+)?"
    rf"(?P<old>[^,;:.]+?) wrong{BREAK}(?:{IT_IS}\s+)?(?P<new>.+?)",
    rf"{OPENING}(?:wrong|incorrect)\s+(?P<old>[^\s,;:.]+(?: [^\s,;:.]+)?){BREAK}{IT_IS}\s+(?P<new>.+?)",
    # Pier 6 should be pier 9.
    rf"{OPENING}(?P<old>(?P<sort>[^\W\d_]+) \S+)"
    r"\s+(?:should|must|needs to|ought to) (?:be|read|say)\s+(?P<new>(?P=sort) \S+?)",
    # Please change Lisbon to Porto.
    rf"{OPENING}(?P<everywhere>replace|change|correct|update)\s+(?!{NAMES_A_THING})(?P<old>.+?)\s+(?:with|to|into|by)\s+(?P<new>.+?)",
    # I don't study law, I study medicine.
    rf"{OPENING}(?P<about>.*?)\b{DO_NOT}(?P<verb>\w+?)y?\s+{OLD}\s*[,;.–—-]+\s*(?:but\s+)?(?:(?:it|he|she|i|we|they)\s+)?"
    rf"(?P=verb)(?:y|s|es|ies|d|ed|ied)?\s+(?P<new>.+?)",
    # The class doesn't have 18 pupils, it has 21.
    rf"{OPENING}(?P<about>.*?)\b{DO_NOT}have\s+{OLD}\s*[,;.–—-]+\s*(?:but\s+)?(?:it|he|she)\s+has\s+(?P<new>.+?)",
    # My train doesn't leave at nine but at ten.
    rf"{OPENING}(?P<about>.*?)\b(?P<doing>{DO_NOT}){OLD}\s*[,;.–—-]*\s*(?:but|{IT_IS})\s+(?P<new>.+?)",
    # My train is not at nine but at ten.
    rf"{OPENING}(?P<about>.*?)\b(?:{IS}\s*)?{NOT}\s+{OLD}\s*[,;.–—-]*\s*(?:but|{IT_IS}|(?P<person>(?:he|she|they|i|we)\s*{IS}))\s+(?P<new>.+?)",
    # You said nine, it should be ten.
    rf"{OPENING}(?:you (?:said|wrote|told me|noted|have)|i (?:said|wrote))\s+(?:that\s+)?(?P<old>.+?){BREAK}"
    rf"(?:(?:and|but)\s+)?(?:(?:actually|in fact|i meant)\s+)?(?:{IT_IS}|i meant)\s+(?P<new>.+?)",
    # I meant the red one, not the blue one.
    rf"{OPENING}(?:i meant|i mean|i said)\s+(?P<new>.+?),?\s+{NOT}\s+(?P<old>.+?)",
    # Not Wednesday. Thursday.
    rf"{OPENING}(?P<that>not)\s+(?:on\s+|at\s+|in\s+)?{OLD}\s*[,;.–—-]+\s*(?P<new>[^,;.]+?)",
    # 我读的是化学不是生物。
    r"^(?P<about>[^，,；;。不]{0,10}?)的?是(?P<new>[^，,；;。是不而]{1,8})不是(?P<old>[^，,；;。是？?]{1,8}?)",
    # 我不住北京，住上海。
    r"^(?P<about>.*?)不(?P<verb>(?!是)\S{1,2}?)(?P<old>.+?)[，,；;。]\s*(?:而是|是)?[我他她它]?(?P=verb)(?P<new>.+?)",
    # 六号码头应该改成九号码头。
    rf"^(?P<everywhere>)(?P<old>[^，,；;。我你您他她把将]+?)(?:应该|需要|要|得|请)(?:改成|改为|换成|更正为){NEW_ZH}",
    # 爷爷属兔，不属龙。
    r"^(?P<about>[^，,；;。不没]*?)(?P<verb>[属姓叫住学教开养用穿骑坐吃喝])(?P<new>[^，,；;。]+?)\s*[，,；;]\s*(?:而)?不(?P=verb)(?P<old>[^，,；;。]+?)",
    # 我的生日不是五月，是六月。
    rf"^(?P<about>(?:(?!(?:说得?)?不是).)*+)(?:说得?)?不是\s*(?P<old>.+?)\s*[，,；;。]?\s*(?:而是|应该是|其实是|是)\s*{NEW_ZH}",
    # 不是12号教室，在21号教室。
    rf"^(?:不对|错了|不)?[，,。！!\s]*(?P<about>(?:(?!(?:说得?)?不(?:是|在)).)*+)不(?:是|在)\s*(?P<old>[^，,；;。]+?)\s*[，,；;。]\s*"
    rf"(?:而|应该|其实|现在)?(?:是在|在|改到|改在|改成|换到|换成)了?\s*{NEW_ZH}了?",
    # 不是周三，周四。
    rf"^(?:不对|错了|不)?[，,。！!\s]*(?P<that>不是)\s*(?P<old>[^，,；;。]+?)\s*[，,；;。]\s*在?{NEW_ZH}",
    # 押金你记错了，九百五。
    rf"^(?P<old>[^，,；;。]+?)\s*(?:你|您|我|是你|是我)?(?:刚才|之前|上次)?(?:记|说|写|打|弄|搞|听)错了?\s*[，,；;。：:]\s*"
    rf"(?:應該是|应该是|应为|其实是|正确的是|是)?\s*{NEW_ZH}",
    # 不是百合，我女朋友喜欢的是玫瑰。
    rf"^不是\s*(?P<old>[^，,；;。]+?)\s*[，,；;。]\s*(?P<about>[^，,；;。]+?)的?是\s*{NEW_ZH}",
    # 你说的是五月，应该是六月。
    rf"^(?:你|您|我)(?:之前|刚才)?(?:说|写|记)(?:的是|成|的|是|了)?\s*(?P<old>.+?)\s*[，,；;。]\s*"
    rf"(?:但|但是|可是|不过)?(?:其实|实际上)?(?:应该是|应为|其实是|实际是|我说的是|是)\s*{NEW_ZH}",
    # 五月不对，应该是六月。
    rf"^(?P<old>.+?)\s*(?:是)?(?:不对|不對|錯了|错了|错的|不正确|有误)的?\s*[，,；;。]?\s*(?:應該是|应该是|应为|其实是|正确的是|是)\s*{NEW_ZH}",
    # 请把北京改成上海。
    r"^(?:请)?(?P<everywhere>把|将)(?!\s*[我你您他她]们?的)\s*(?P<old>.+?)\s*(?:改成|改为|换成|更正为)\s*(?P<new>.+?)",
)
DOUBTED = _forms(
    # 420? It was 240.
    r"^(?P<old>[^?]{1,40}?)\?\s*(?:(?:no|nope|wrong|never)[\s,.!]*)?(?:it|that|this)\s*(?:is|was|should be|[’']s)\s+"
    r"(?:actually\s+|rather\s+)?(?P<new>[^,;?]+?)",
    # 四百二十？是二百四。
    rf"^(?P<old>[^？?]{{1,20}}?)[？?]\s*(?:不对|不是|错了|哪有)?[，,！!。\s]*(?:明明|其实|应该|实际)?是\s*{NEW_ZH}",
)
TRAILING = _forms(
    # My train leaves at ten, not nine.
    rf"{OPENING}(?:(?:wrong|incorrect)\W+)?(?P<said>.+?)"
    rf"(?:\s*,\s*(?:and\s+)?not|\s+and\s+not|\s*,?\s+(?:instead of|rather than))\s+{OLD}",
    # It's three kids not two.
    rf"{OPENING}(?P<said>[^,;]+?)\s+not\s+(?P<bare>)(?P<old>\S+)",
    # 我的生日是六月，不是五月。
    r"^(?:(?:错|不对|更正)[了！，：!,:]*)?(?P<said>[^，,；;。]+?)\s*(?:[，,；;]\s*(?:而)?|而)不(?:是|在)\s*(?P<old>[^，,；;。]+?)",
)
# These name only the correct value: they correct what was said last.
LAST = _forms(
    # No, it should be Friday. Sorry, I meant 43.
    r"^(?:(?:no|sorry|oops|wrong|wait|actually|correction|my (?:mistake|bad)|i misspoke|not quite"
    r"|i (?:got|had|wrote|said) (?:it|that) wrong"
    r"|that(?:[’']s| is| was) (?:wrong|incorrect|not (?:right|correct)))\b[\s,.;:!–—-]*+)++"
    r"(?:(?:the (?P<about>[\w ]{1,30}?)|it|that|this)\s*(?:is|was|should (?:be|have been|read)|[’']s)"
    r"|i meant(?: to say)?|make (?:it|that))\s+"
    r"(?P<new>[^,;]+?)",
    # 不对，应该是三月六号。我说错了，工号是A120。
    r"^(?:(?:啊|哦|抱歉|对不起|不好意思|不对|不是|更正(?:一下)?|纠正(?:一下)?|口误"
    r"|我?(?:刚才|刚刚|之前|上次)?(?:说|记|写|打|弄|搞)?错了?)[，,：:！!。；;\s]*+)++"
    rf"(?P<about>[^，,不是应]{{0,8}}?)(?:应该是|应该为|应为|其实是|实际是|正确的是|我是说|我是指|是)\s*{NEW_ZH}",
    # Nope, 15 June.
    r"^(?P<bare>(?:no|nope|nah|wrong|incorrect|oops|not quite)[\s,.;:!–—-]+)"
    r"(?:(?:on|at|in|to|for)\s+)?(?P<new>[^,;?]+?)(?:\s+please)?",
    # 不对，十五号。
    rf"^(?P<bare>(?:不对|错了|不是的?|不)[，,：:！!。；;\s]+)(?:在|叫)?{NEW_ZH}",
)
# Statements of something that has only one value: somebody may like tea and coffee, but is called by one name.
HAS_ONE_VALUE = (
    r"(?=.*\b(?:is|are|am|was|were|lives?|called|named|works?|starts?|begins?|ends?|leaves?|departs?|arrives?|costs?|weighs?|opens?"
    r"|closes?|meets?|sits?|holds|has|have|comes?|runs?|goes|flies|stands?|takes? place|lasts?|born)\b"
    r"|.*[’'](?:s|m|re)\b)"
)
OUGHT = "(?<![反适供响相效对感])应该?"
"""The word "should", but not the end of 反应 (reaction), 供应 (supply) and the like."""
# These say the whole sentence anew. What it replaces is found by the words that both share.
CALM = r"(?:(?:no|sorry|oops|wait|well)[\s,.:!–—-]++)*+"
RESTATED = _forms(
    # Correction: the tank holds 50 litres.
    rf"^{CALM}(?:correction|to correct (?:that|you|this))[\s,.:!–—-]++(?P<said>[^,;?]+?)",
    # You've mixed that up: my tutor is called Fiona Hartley. Fix that: my gym is on Mill Street.
    r"^(?:(?:no|sorry|oops|wait|well)[\s,.:!–—-]++)*+(?:you(?:[’']ve| have)?"
    r" (?:mixed|got|misheard|misread|misunderstood|misspelled|misspelt|confused|muddled|had|have)"
    r" (?:that|this|it|me|something|things)(?: (?:up|wrong|mixed up|slightly wrong))?"
    r"|(?:please )?(?:fix|correct|update|change|amend) (?:that|this|it)|(?:small|quick|one|a) correction)"
    r"\s*[,.:;!–—-]+\s*(?P<said>[^,;?]+?)",
    # Tuesday was a misunderstanding, the parcel comes on Thursday.
    rf"^{CALM}[^,;?]+?\s+{WRONG}{BREAK}(?:(?:in fact|actually|because|since)\s+)?{HAS_ONE_VALUE}(?P<said>[^,;?]+?)",
    # I was actually born in 1985.
    rf"^{HAS_ONE_VALUE}(?=.*\b(?:actually|in fact)\b)(?P<said>[^,;?]+?)",
    rf"^{CALM}(?:actually|in fact)[\s,.:!–—-]++{HAS_ONE_VALUE}(?P<said>[^,;?]+?)",
    # Our cat is called Mochi, you misspelled it.
    rf"^{HAS_ONE_VALUE}(?P<said>[^,;.?]+?)\s*[,;.–—-]+\s*(?:actually|in fact)",
    r"^(?P<said>[^,;.?]+?)\s*[,;.–—-]+\s*(?:you(?:[’']ve)?"
    r" (?:misspelled|misspelt|misheard|mixed|misread|misunderstood|got|have|had|wrote|noted|spelled|spelt"
    r"|swapped|reversed|mistyped|confused|garbled|missed)\b[^?]{0,30}"
    r"|(?:my|your) (?:mistake|error|bad)|i misspoke|that was a (?:typo|mistake|slip))",
    # 更正：油箱能装50升。
    r"^(?:更正(?:一下)?|纠正(?:一下)?|订正)[，,：:！!。\s]*(?P<said>[^，,；;。？?]+?)",
    # 不对，排练八点开始。
    r"^(?:(?:不对|不是的?|错了|(?:你|我)?(?:说|记|弄|搞|写)错了)[，,：:！!。\s]+)+(?P<said>[^，,；;。？?]+?)",
    # 你搞混了，我的导师叫方海亮。改一下：我的健身房在山后街。
    r"^(?:你|您|我|麻烦|请|帮我)*(?:(?:搞|弄|记|说|听|看|写)(?:混|错|反|岔)了?|(?:改|更新|修正|修改)(?:一下|过来|下))(?:吧|呀|啦)?[，,：:！!。\s]+(?P<said>[^，,；;。？?]+?)",
    # 周二是误会，包裹周四到。
    r"^[^，,；;。？?]{1,20}?(?:是|都是)?(?:个)?(?:误会|口误|笔误|搞错了?|弄错了?|记错了?|说错了?)的?[，,；;。]\s*(?P<said>[^，,；;。？?]{3,}?)",
    # 发票应该是三百零一元。
    rf"^(?=[^，,]{{2,}}{OUGHT}[是为叫])(?P<said>[^，,；;。？?]+?)",
    # 我家猫叫麻糬，你写错了。
    r"^(?P<said>[^，,；;。？?]+?)[，,。；;]\s*(?:你|您|我|是你|是我)?(?:刚才|刚刚|之前|上次)?(?:写|记|说|听|搞|弄|打|拼)错了?",
    # 小军其实住在嘉兴。
    r"^(?=.*(?:其实|实际上)(?:是|叫|姓|住|在|有))(?P<said>[^，,；;。？?]+?)",
)
GONE_ZH = r"(?:忘记|忘掉|忘了|删除|删掉|删了|删去|清除|清掉|清空|抹掉|抹去|去掉|移除|擦掉|拿掉|撤掉|消除)"
ASKING_ZH = r"(?:请|麻烦|帮我|给我|你|您|可以|可否|能不能|能否|能|我想(?:要|让)?|我希望|我要|我需要|快|赶紧|直接)*"
KNOWN = (
    r"(?:(?:everything|anything|all|whatever)\s+(?:(?:that\s+)?you\s+(?:know|have|stored|remember)\s+)?(?:about|on)\s+)"
)
FORGETTING = _forms(
    rf"{OPENING}(?:(?:you (?:can|should|must)|can you|could you|would you|i want you to|i need you to"
    r"|i(?:['’]d| would) (?:like|prefer|want|love) (?:you to|for you to|it if you(?: would)?)"
    r"|go ahead and|make sure (?:you|to)|kindly)\s+)?(?:please\s+)?"
    r"(?:forget|delete|remove|erase|wipe(?: out)?|purge|clear|scrub|discard|redact|unlearn|get rid of)\s+(?:about\s+)?"
    rf"(?:{KNOWN}|the (?:memory|fact|part|entry|note)\s+(?:about|that|of|on|with)\s+)?(?:that\s+)?(?P<about>.+?)"
    r"(?:\s+(?:from|in|out of) (?:your |the )?(?:memory|memories|records?|notes))?(?:,?\s+please)?",
    # I don't want you to remember my salary.
    rf"{OPENING}(?:i (?:do not|don't|don’t) want you to|(?:do not|don't|don’t|never|stop|no longer)(?: ever)?)\s+"
    r"(?:remember|remembering|keep|keeping|store|storing|save|saving)\s+(?P<about>(?!(?:asking|telling|saying|doing|going)\b).+?)",
    # I'd rather you forgot my therapist.
    rf"{OPENING}i(?:['’]d| would) (?:rather|prefer (?:it )?if|like it if) you"
    r" (?:forgot|deleted|removed|erased|did(?:n['’]t| not) (?:remember|keep|store|know|save))\s+"
    r"(?:about\s+)?(?P<about>.+?)",
    # Take my therapist out of your memory.
    rf"{OPENING}take\s+(?P<about>.+?)\s+(?:out of|from|off) (?:your |the )?(?:memory|memories|records?|notes)",
    rf"^{ASKING_ZH}{GONE_ZH}(?:掉)?(?:一下)?(?:所有)?(?:有关|关于)?"
    r"(?P<about>.+?)(?:的(?:所有|全部)?(?:记忆|信息|资料|内容|记录)|信息|资料|记录)?(?:吧|了|吗|好吗)?",
    # 把我的身份证号删掉。
    rf"^{ASKING_ZH}(?:把|将)(?:所有)?(?:有关|关于)?(?P<about>.+?)(?:的(?:所有|全部)?(?:记忆|信息|资料|内容|记录)|的)?(?:都|全都|全部|给我)*"
    rf"(?:从(?:你的?)?(?:记忆|记录|记忆库)(?:里|中|里面)?)?(?:给我)?{GONE_ZH}(?:掉)?(?:吧|了|吗|好吗|一下)*",
    # 关于我心理医生的都清除掉。
    r"^(?:请|麻烦|帮我|你|您|把|将)*(?:所有)?(?:跟|和|与)?(?:有关|关于)(?P<about>[^，,。]+?)(?:的)?(?:事情?|内容|信息|资料|记录|记忆|东西|一切)?"
    rf"(?:都|全都|全部|统统|通通|给我|帮我)*{GONE_ZH}(?:掉)?(?:吧|了|吗|好吗|一下)*",
    # 我的手机号请删掉。
    rf"^(?P<about>[^，,。]{{2,30}}?)[，,]?(?:请|麻烦(?:你|您)?|帮我|给我)(?:都|全部)?{GONE_ZH}(?:掉)?(?:吧|了|吗|好吗|一下)*",
    # 我的卡号全部清除。
    rf"^(?P<about>[^，,。]{{2,30}}?)[，,]?(?:请|帮我|给我)*(?:全部|全都|全|都|统统|通通|一律)+(?!忘){GONE_ZH}(?:掉)?(?:吧|了|吗|好吗|一下)*",
    # 别留着我爸的手机号。
    r"^(?:请)?(?:你)?(?:别|不要|不用|不必|不许|没必要)(?:再)?留(?:着|下|存)?(?P<about>[^，,。]{2,30}?)(?:吧|了)?",
    # 我不想让你记着我的工资。
    r"^我?(?:不想|不希望|不愿意?|不要)(?:让|叫)?你(?:再|继续)?(?:记(?!错|得|恨)|存|保存|保留|留)(?:着|住|录|下来?)?(?P<about>[^，,。]{2,30}?)(?:了)?",
    # 我的工资你就别记了。
    r"^(?P<about>[^，,。]{2,20}?)(?:请|你|您|就|可以|可)*(?:别|不要|不用|不必|不许)(?:再)?(?:记(?!错|得|恨)|存|保存|保留|留)(?:着|住|录|下来?)?(?:吧|了)?",
    # 工资那条删了。
    rf"^(?P<about>[^，,。]{{2,30}}?)(?:(?:那|这)(?:一)?条|的(?:记录|记忆|信息|内容))(?:都|给我|帮我|请)*{GONE_ZH}(?:掉)?(?:吧|了|吗|好吗|一下)*",
    # 不要记我的工资。
    r"^(?:请)?(?:你)?(?:别|不要|不用|不必|别再|不要再)(?:再)?(?:记(?!错|得|恨)(?:住|着|录|下)?|保存|存储|保留|存)(?:关于)?(?P<about>.+?)了?",
)
# 把社保号删掉，别留着。
NOT_KEPT = re.compile(
    r"[，,；;。]\s*(?:也)?(?:别|不要|不用|不必)再?(?:留|记|保存|保留|存)(?:着|了|下来|住)?(?:它|这个|这条)?(?:吧|了)?[。.!！]?$"
    r"|[,;.]\s*(?:and )?(?:do not|don['’]t)\s+(?:keep|store|save|remember)\s+(?:it|that|them)(?:\s+any\s?more)?[.!]?$",
    re.IGNORECASE,
)
VERDICT = re.compile(
    rf"^(?:(?:that|it|this)(?:[’']s| is| was) {UNTRUE}|这?(?:不对|错了|不是这样的?)|请?注意|提醒你|跟你说|顺便说一下)"
    r"\s*[,.;:!–—，。；！-]+\s*",
    re.IGNORECASE,
)
"""A verdict before the correction itself: "That's not right, my landlord isn't Mr Osei"."""
ANY_MORE = re.compile(r"\s+(?:any ?more|any longer)(?=\s*[,;.–—])", re.IGNORECASE)
REMEMBERING = re.compile(
    rf"{OPENING}(?:(?:you should|i want you to|can you|could you)\s+)?(?:please\s+)?(?:do\s+)?"
    r"(?:remember|note|keep in mind|don't forget|do not forget|bear in mind)[\s,:]+(?:that\s+)?(?P<about>.+?)\s*$"
    r"|^(?:请)?(?:你)?(?:记住|记得|牢记|别忘了|不要忘记)[，,：:\s]*(?P<about_zh>.+?)\s*$",
    re.IGNORECASE | re.DOTALL,
)
# Denials without a correct value; the groups `before` and `after` surround the negation.
DENIALS = [
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        # Whoever said Mia is afraid of dogs got it wrong.
        r"^(?:whoever|anyone who|who(?:ever)? it was that) (?:said|says|told you|claims)"
        r"(?: that)? (?P<before>[^,;?]+?),?"
        r" (?:got (?:it|that) wrong|is wrong|was wrong|is mistaken|lied|made (?:it|that) up)(?P<after>)[\s.!]*$",
        # What made you think Nils plays the trumpet? He doesn't.
        r"^(?:(?:what|who) (?:made you think|gave you the idea|told you)|who (?:says|said)|why (?:do|did) you think)"
        r"(?: that)?"
        rf" (?P<before>[^,;?]+?)(?P<after>)\?\s*(?:no\W+|nope\W+)?"
        rf"(?:{DENIED}|{UNTRUE}|{IT_IS} {UNTRUE})[\s.!]*$",
        # 谁说米娅怕狗的，没有的事。
        r"^(?:谁|哪个)(?:说|告诉你)(?P<before>[^，,？?]+?)的?[，,？?！!]\s*(?:没有的事|没这回事|没有这回事|不是的?|根本|胡说|瞎说|错了|才)[^？?]*(?P<after>)$",
        # 阿尼哪会吹小号，他不会。
        r"^(?P<before>[^，,？?]{1,10}?)哪里?(?:会|有|是)(?P<after>[^，,？?]+?)[，,！!][^？?]*[不没][^？?]*$",
        # It is not true that I take insulin.
        rf"{OPENING}it(?:[’']s| is| was) (?:wrong|not (?:true|right|correct)|incorrect|false|untrue) that "
        r"(?P<before>[^,;]+?)(?P<after>)[\s.!]*$",
        # That I work at the harbour is wrong.
        rf"{OPENING}(?:(?:that|the (?:memory|fact)(?: that)?|you said(?: that)?)\s+)?"
        # A mix-up after a denial is what it denies, not the denial
        rf"(?![^,;?]*(?:n[’']t|\b(?:not|never|no longer))\s[^,;?]*,\s)"
        rf"(?P<before>[^,;]+?),?\s+(?:that\s+)?{WRONG}(?P<after>)\b[^?]*$",
        # Eric isn't allergic to walnuts, that's wrong.
        rf"{OPENING}(?P<before>[^,;.]*?)\s*\b(?:(?:do|does|did|{IS}|has|have|had|can|could|will|would)\s*)?"
        rf"(?:{NOT}|never|no longer|no)"
        r"\s+(?P<after>[^,;.?]+)(?:[,;.][^?]*)?$",
        # 住在苏州是错的。
        r"^(?:说|记得?|你说)?(?P<before>[^，,；;。]+?)[，,]?\s*(?:这|那)?(?:是|都是)?(?:不对|错了?|错的|有误|不正确|不是真的|假的)的?(?P<after>)[。！!]?$",
        # 张敏对花生不过敏，这是错的。
        r"^(?:不|不对|错了?)?[，,。！]?(?P<before>[^，,；;。]*?)(?:不再|不是|没有|并不|并没|没|不)(?P<after>[^，,；;。？?]+?)了?(?:[，,；;。！][^？?]*)?$",
    )
]

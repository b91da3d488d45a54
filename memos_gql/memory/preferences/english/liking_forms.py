"""Patterns for likes and dislikes in English, tried in order."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from memos_gql.documents import Stance
from memos_gql.memory.preferences.english.clauses import SPEAKER
from memos_gql.memory.preferences.english.objects import preferred, without_surroundings
from memos_gql.memory.preferences.forms import Form, one_of

# Such as "I [really] like tea", "I [have always] liked tea"
ADVERB = (
    r"(?:"
    + one_of(r"""
        really|absolutely|honestly|just|also|still|actually|simply|truly|totally|kind of|sort of|quite
        generally|definitely|especially|particularly|genuinely|strongly|deeply|secretly|mostly|normally
        usually|typically|often|sometimes|always|even|very much|personally|certainly|sincerely|now|all|both|do
        have always|have come to|have grown to|would always|will always|must say|can honestly say i|ever|so
        rather|pretty|super|very|too|more|most|particularly|completely|utterly|much|tend to|started to
        have started to|have begun to|am starting to|am beginning to|long
    """)
    + r" )*"
)
# Such as "I [do not] like tea": reverses the stance
NOT = r"(?:do not|did not|no longer|can not say i|am not|are not|not|never|neither|have never|would never)"
# Such as "I [love] tea"
LIKE = one_of(r"""
    like|love|enjoy|adore|prefer|appreciate|value|cherish|favour|fancy|dig|relish|treasure|crave|worship
    care for|care about|care much for|get on with|swear by
""")
# Such as "I [have always loved] tea"
LIKED = r"(?:have (?:really |absolutely )?(?:always )?(?:liked|loved|enjoyed|adored|preferred|appreciated|valued|fancied))"
# Such as "I [hate] tea"
HATE = one_of(r"""
    hate|dislike|detest|loathe|despise|abhor|dread|resent|avoid|shun|steer clear of|stay away from
    keep away from|stay clear of|disapprove of|object to|refuse to (?:eat|drink|use|watch|buy|wear)
    try to avoid|try not to (?:eat|drink|use|buy)|am trying to avoid|am trying not to(?: eat| drink| use)?
    am trying to (?:quit|stop|cut down on|give up)
""")
HATED = r"(?:have (?:really )?(?:always )?(?:been avoiding|hated|disliked|detested|loathed|despised|avoided|dreaded))"
# Such as "I am [fond of] tea"
FOND = one_of(r"""
    fond of|keen on|into|crazy about|mad about|nuts about|passionate about|enthusiastic about|obsessed with
    addicted to|partial to|in love with|hooked on|interested in
    a (?:[\w-]+ ){0,2}(?:fan|lover|admirer|devotee|follower|supporter) of|a sucker for|big on|wild about
    drawn to|used to(?= \w+ing)
""")
# Such as "I am [tired of] tea"
SICK = one_of(r"""
    tired of|sick of|fed up with|averse to|opposed to|against|bored (?:of|by|with)|annoyed by|scared of
    terrified of|afraid of
    done with(?! (?:chapter|step|part|page|section|question|task|exercise|level|homework|work|dinner|lunch)\b)
    over(?! (?:the|it|there|here|\d))|put off by|uncomfortable with
""")
# Such as "I can not [stand] tea"
UNBEARABLE = r"(?:stand|bear|tolerate|abide|stomach|handle|deal with|eat|drink|digest|do with|put up with)"
# Such as "I am a tea [lover]"
LOVER = r"(?:lover|fan|addict|enthusiast|buff|nerd|geek|aficionado|junkie|fanatic|freak|nut|fiend|fangirl|fanboy)"
# Such as "I find golf [dull]"
DULL = one_of(r"""
    boring|dull|annoying|unbearable|disgusting|awful|terrible|irritating|tedious|distracting|exhausting
    stressful|gross|revolting|overrated|painful|pointless|horrible|tiresome|insufferable|uncomfortable
    off-?putting|depressing|repulsive|confusing|hard to (?:read|follow|stomach)
""")
# Such as "I find gardening [relaxing]"
DELIGHTFUL = one_of(r"""
    relaxing|fascinating|delightful|soothing|delicious|fun|wonderful|calming|interesting|irresistible
    beautiful|exciting|comforting|inspiring|enjoyable|helpful
""")
MORE_THAN = re.compile(r"\s(?:better|more|rather) than\s.*$")
MARK = r"(?:is|are) (?:really |just |definitely |so )?"
THING = (
    r"(?P<about>(?!(?:it|this|that|he|she|they|there|what|which|you|i|we|these|those|who|nothing|everything)\b)"
    r"[\w'&+-]+(?: [\w'&+-]+){0,4}?)"
)
"""One to five words. The space between them is mandatory, or a long word could be divided in billions of ways."""
GERUND = r"(?=\w+ing\b)"


@dataclass(frozen=True, slots=True)
class LikingForm(Form):
    """`cut` reduces `about` to the object."""

    cut: Callable[[str], str] = without_surroundings


def _form(example: str, pattern: str, stance: Stance, cut: Callable[[str], str] = without_surroundings) -> LikingForm:
    return LikingForm(example, re.compile(pattern), stance, cut)


def _liked(words: str) -> str:
    return without_surroundings(MORE_THAN.sub("", words))


def _better(words: str) -> str:
    return without_surroundings(preferred(words))


ABOUT = r"(?P<about>\S.*)"
NO = rf"(?P<no>(?:{NOT}) )?"
WE = rf"(?:(?P<neither>neither my \w+ nor i|none of us) |{SPEAKER} )"
FORMS = (
    _form(
        "i love nothing more than a quiet evening",
        rf"^{WE}{ADVERB}(?:love|like|enjoy) nothing (?:more|better) than (?:a |an )?{ABOUT}",
        Stance.FOR,
    ),
    _form(
        "i never got into chess",
        rf"^{WE}(?:have )?never (?:really )?(?:got|gotten) into (?!(?:the|my|a|an|that|this|trouble)\b){ABOUT}",
        Stance.AGAINST,
    ),
    _form("loud restaurants put me off", rf"^{THING} (?:really |always )?puts? (?:me|us) off$", Stance.AGAINST),
    _form(
        "i am eating meat again",
        rf"^{WE}(?:(?:have )?(?:just )?(?:started|begun|resumed|went back to|gone back to|am back to|are back to|am) (?:eat"
        rf"|drink|us|watch|play|read)ing"
        rf"|(?:now )?(?:eat|drink|use|watch|play|read)) (?P<about>\S.*?) again\b.*$",
        Stance.FOR,
    ),
    _form(
        "i have stopped liking tea",
        rf"^{WE}(?:have )?(?:stopped|quit) (?:liking|loving|enjoying) {ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        "i used to like milk",
        rf"^{WE}used to {ADVERB}(?:{LIKE}|be (?:{FOND})) {ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        "i used to hate olives",
        rf"^{WE}used to {ADVERB}{HATE} {ABOUT}",
        Stance.FOR,
    ),
    _form(
        "i used to smoke",
        rf"^{WE}used to (?:smoke|drink|eat) ?(?P<about>.*)",
        Stance.AGAINST,
    ),
    _form(
        "i quit drinking coffee",
        rf"^{WE}(?:have )?(?:just )?(?:quit|stopped|gave up(?: on)?|given up(?: on)?|went off|gone off|grew out of|sworn off"
        rf"|cut out) (?:(?:eat|drink)ing )?{GERUND}{ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        "i gave up on coffee",
        rf"^{WE}(?:have )?(?:just )?(?:gave up(?: on)?|given up(?: on)?|went off|gone off|sworn off|cut out|stopped|quit) (?!"
        rf"(?:my|the|on|at|by|in|for|here|after)\b){ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        "i would rather not eat late",
        rf"^{WE}(?:would|'d) (?:much |always |generally |far )?(?:rather|sooner|prefer(?: to)?) (?P<no>not "
        rf"(?:to )?)?{ABOUT}",
        Stance.FOR,
        _better,
    ),
    _form(
        "i prefer not to be called at work",
        rf"^{WE}{ADVERB}prefer (?P<no>not (?:to )?){ABOUT}",
        Stance.FOR,
        _better,
    ),
    _form(
        "i prefer tea to coffee",
        rf"^{WE}{ADVERB}{NO}{ADVERB}prefer {ABOUT}",
        Stance.FOR,
        _better,
    ),
    _form(
        "i have lost interest in video games",
        rf"^{WE}(?:have )?lost (?:all |my )?(?:interest in|taste for|love for|appetite for) {ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        "my preference is for aisle seats",
        rf"^(?:my (?:strong |clear |personal )?preference (?:is|would be|goes to)|{WE}have (?:a|the) "
        rf"(?:\w+ )?preference) (?:for |to )?{ABOUT}",
        Stance.FOR,
    ),
    _form(
        "it annoys me when people are late",
        r"^it (?:really |always |just |so )*(?:annoys|bothers|irritates|bugs|drives) me (?:crazy |mad |nuts "
        r"|up the wall |a lot )?(?P<about>when \S.*)",
        Stance.AGAINST,
    ),
    _form(
        "olives are disgusting",
        rf"^(?:{WE}(?:think|find|believe|feel) (?:that )?)?{THING} (?:is|are|tastes?|smells?|sounds?) "
        rf"(?:really |so |just |absolutely |pretty )*(?:{DULL})$",
        Stance.AGAINST,
    ),
    _form(
        "give me dogs over cats any day",
        r"^give me (?P<about>.+?) (?:over .+|any (?:day|time).*)$",
        Stance.FOR,
    ),
    _form(
        "my favourite is strawberry ice cream",
        r"^my (?:absolute |all[ -]time )?favourite (?:is|are|has always been) {ABOUT}".replace("{ABOUT}", ABOUT),
        Stance.FOR,
    ),
    _form(
        "i collect stamps",
        rf"^{WE}(?:also |still )?collect (?!(?:my|the|a|an|his|her|our|your)\b){ABOUT}",
        Stance.FOR,
    ),
    _form(
        "i like tea",
        rf"^{WE}{ADVERB}{NO}{ADVERB}{LIKE} {ABOUT}",
        Stance.FOR,
        _liked,
    ),
    _form(
        "i have never liked camping",
        rf"^{WE}(?P<no>have never (?:really )?)(?:liked|loved|enjoyed|cared for|been (?:{FOND})) {ABOUT}",
        Stance.FOR,
    ),
    _form(
        "i have always loved rainy days",
        rf"^{WE}{LIKED} {ABOUT}",
        Stance.FOR,
        _liked,
    ),
    _form(
        "i hate queues",
        rf"^{WE}(?:{HATED}|{ADVERB}(?!{NOT}){HATE}) {ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        "i am into astrology",
        rf"^(?:{WE})?(?:am|are|have (?:always )?been|have (?:recently )?(?:become|got"
        rf"|gotten)) {ADVERB}{NO}{ADVERB}(?:a (?:\w+ )?)?{FOND} {ABOUT}",
        Stance.FOR,
    ),
    _form(
        "not a fan of pineapple on pizza",
        rf"^(?P<no>not) {ADVERB}(?:a )?(?:\w+ )?(?:{FOND}) {ABOUT}",
        Stance.FOR,
    ),
    _form(
        "i am over sushi",
        rf"^{WE}(?:am|are|have (?:always )?been|have (?:become|got|gotten)) {ADVERB}{SICK} {ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        "i can not stand cilantro",
        rf"^(?:{WE})?{ADVERB}(?:can not|could not|could never|can never|can hardly|can barely) {ADVERB}{UNBEARABLE} "
        rf"(?!(?:up|on|until|till|before|after|because|when|now|yet)\b){ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        "can not work without music",
        rf"^(?:{WE})?(?:can not|could not|can never) {ADVERB}(?:get enough of|live without|resist|do without"
        rf"|(?:survive|work|sleep|study|function|focus|concentrate|cook|code|relax|travel|cope) without|say no to"
        rf""
        rf"|start (?:the|my) day without) {ABOUT}",
        Stance.FOR,
    ),
    _form(
        "i could not care less about celebrity gossip",
        rf"^{WE}could not care less about {ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        "i have a weakness for chocolate",
        rf"^{WE}have (?:got )?(?:a|an|no|little|zero) ?(?P<no>(?<=no )|(?<=little )|(?<=zero ))?(?:\w+ )?(?:weakness"
        rf"|soft spot|passion|love|thing|taste|interest|patience|preference|liking|tolerance) (?:for"
        rf"|in) {ABOUT}",
        Stance.FOR,
    ),
    _form(
        "i have an aversion to crowds",
        rf"^{WE}have (?:a|an) (?:\w+ )?(?:aversion to|dislike (?:of|for)|hatred (?:of|for)|phobia of|fear of"
        rf"|problem with) {ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        "i am a coffee lover",
        rf"^{WE}(?:am|are) (?P<no>not )?(?:{ADVERB})(?:of )?(?:a|an) (?:\w+ )?(?P<about>(?:\w+ ){{1,2}}?){LOVER}$",
        Stance.FOR,
    ),
    _form(
        "i am a cat person",
        rf"^{WE}(?:am|are) (?P<no>not )?(?:really |definitely |very much |more of |totally )*(?:a|an) (?:huge "
        rf"|big |total )?(?P<about>\w+) person$",
        Stance.FOR,
    ),
    _form(
        "i am a night owl",
        rf"^{WE}(?:am|are) (?P<no>not )?(?:really |definitely |very much |more of |totally )*(?:a|an) (?:huge "
        rf"|big |total )?(?P<about>night owl|early bird|homebody|foodie|bookworm|workaholic|minimalist)$",
        Stance.FOR,
    ),
    _form(
        "i find golf boring",
        rf"^{WE}{ADVERB}(?:find|consider) (?P<about>.+?) (?:to be )?{ADVERB}{DULL}$",
        Stance.AGAINST,
    ),
    _form(
        "i find gardening relaxing",
        rf"^{WE}{ADVERB}(?:find|consider) (?P<about>.+?) (?:to be )?{ADVERB}{DELIGHTFUL}$",
        Stance.FOR,
    ),
    _form(
        "dogs scare me",
        rf"^{THING}(?: really| always| just)? (?:bores?|annoys?|irritates?|scares?|terrif(?:y|ies)|frightens?"
        rf"|disgusts?|depresses|drives?) (?:me|us)\b.*",
        Stance.AGAINST,
    ),
    _form(
        "peanuts make me ill",
        rf"^{THING}(?: really| always| just)? (?:disagrees? with (?:me|us)|upsets? my \w+|makes? (?:me|us) "
        rf"(?:sick|ill|gag|vomit|cringe|queasy|nauseous|nervous|bloated|anxious|feel (?:sick|ill))|gives? me (?:hives|a rash"
        rf"|headaches|migraines"
        rf"|heartburn|the creeps))\b.*",
        Stance.AGAINST,
    ),
    _form(
        "coffee is not for me",
        rf"^{THING} {MARK}(?:(?P<no>not) )?(?:really )?(?:my (?:thing|jam|passion|cup of tea|guilty pleasure"
        rf"|favourite)|for me|to my taste)$",
        Stance.FOR,
    ),
    _form(
        "coffee does not agree with me",
        rf"^{THING} (?:really )?(?:do not|does not) (?:suit|agree with|interest|appeal to) (?:me|us)$",
        Stance.AGAINST,
    ),
    _form(
        "cold weather suits me",
        rf"^{THING} (?:really )?(?:suits?|interests|fascinates?|relaxes|appeals? to|delights?) (?:me|us)$",
        Stance.FOR,
    ),
    _form(
        "i have switched to tea",
        rf"^{WE}(?:have )?(?:recently |now )?switched (?:over )?to {ABOUT}",
        Stance.FOR,
    ),
    _form(
        "nothing makes me happier than a good book",
        r"^nothing makes me happier than (?:an? )?(?:good |nice )?(?P<about>.+)$",
        Stance.FOR,
    ),
    _form(
        "nothing beats a good book",
        r"^(?:nothing|not much) (?:beats|is better than|tops) (?:a |an )?(?:good |nice )?(?:cup of "
        r"|glass of )?(?P<about>.+?)(?: in the \w+| on a .*| after .*)?$",
        Stance.FOR,
    ),
    _form(
        "nothing worse than cold coffee",
        r"^(?:there is )?nothing worse than (?P<about>.+)$",
        Stance.AGAINST,
    ),
    _form(
        "hate dogs",
        r"^(?:hate|detest|loathe|do not like|do not enjoy|really do not like|strongly dislike|not into"
        r"|not keen on|dislike) (?P<about>.+)$",
        Stance.AGAINST,
    ),
    _form(
        "love rainy days",
        r"^(?:absolutely love|love|adore|really like|big fan of|huge fan of|massive fan of|fan of"
        r"|obsessed with) (?P<about>.+)$",
        Stance.FOR,
    ),
    _form(
        "heat i can not stand",
        rf"^(?P<about>(?!(?:it|this|that|what|who|why|how|if|do|does|whether)\b)"
        rf"(?:[\w'&+-]+ ){{1,4}}){SPEAKER} {ADVERB}(?:can not (?:stand|bear)|hate|dislike|detest|do not (?:like"
        rf"|eat|drink))(?: at all)?$",
        Stance.AGAINST,
    ),
    _form(
        "sushi i absolutely love",
        rf"^(?P<about>(?!(?:it|this|that|what|who|why|how|if|do|does|whether)\b)"
        rf"(?:[\w'&+-]+ ){{1,4}}){SPEAKER} {ADVERB}(?:like|love|enjoy|adore)(?: a lot| very much)?$",
        Stance.FOR,
    ),
)

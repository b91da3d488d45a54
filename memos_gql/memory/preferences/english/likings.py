"""What somebody likes and dislikes, as English says it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from memos_gql.documents import Stance
from memos_gql.memory.preferences.english.clauses import SPEAKER
from memos_gql.memory.preferences.english.objects import preferred, without_surroundings
from memos_gql.memory.preferences.statement import Finding, Ground, opposite

ADVERB = (
    r"(?:(?:really|absolutely|honestly|just|also|still|actually|simply|truly|totally|kind of|sort of|quite"
    r"|generally|definitely|especially|particularly"
    r"|genuinely|strongly|deeply|secretly|mostly|normally|usually|typically|often|sometimes|always|even"
    r"|very much|personally|certainly|sincerely|now|all"
    r"|both|do|have always|have come to|have grown to|would always|will always|must say|can honestly say i"
    r"|ever|so|rather|pretty|super|very|too|more|most"
    r"|particularly|completely|utterly|much|tend to|started to|have started to|have begun to|am starting to|am beginning to|long) )*"
)
NOT = r"(?:do not|did not|no longer|can not say i|am not|are not|not|never|neither|have never|would never)"
LIKE = (
    r"(?:like|love|enjoy|adore|prefer|appreciate|value|cherish|favour|fancy|dig|relish|treasure|crave"
    r"|worship|care for|care about|care much for|get on with|swear by)"
)
LIKED = r"(?:have (?:really |absolutely )?(?:always )?(?:liked|loved|enjoyed|adored|preferred|appreciated|valued|fancied))"
HATE = (
    r"(?:hate|dislike|detest|loathe|despise|abhor|dread|resent|avoid|shun|steer clear of|stay away from"
    r"|keep away from|stay clear of|disapprove of|object to"
    r"|refuse to (?:eat|drink|use|watch|buy|wear)|try to avoid|try not to (?:eat|drink|use|buy)"
    r"|am trying to avoid|am trying not to(?: eat| drink| use)?"
    r"|am trying to (?:quit|stop|cut down on|give up))"
)
HATED = r"(?:have (?:really )?(?:always )?(?:been avoiding|hated|disliked|detested|loathed|despised|avoided|dreaded))"
FOND = (
    r"(?:fond of|keen on|into|crazy about|mad about|nuts about|passionate about|enthusiastic about"
    r"|obsessed with|addicted to|partial to|in love with|hooked on"
    r"|interested in|a (?:[\w-]+ ){0,2}(?:fan|lover|admirer|devotee|follower|supporter) of|a sucker for|big on"
    r"|wild about|drawn to|used to(?= \w+ing))"
)
SICK = (
    r"(?:tired of|sick of|fed up with|averse to|opposed to|against|bored (?:of|by|with)|annoyed by"
    r"|scared of|terrified of|afraid of|done with|over(?! (?:the|it|there|here|\d))|put off by|uncomfortable with)"
)
UNBEARABLE = r"(?:stand|bear|tolerate|abide|stomach|handle|deal with|eat|drink|digest|do with|put up with)"
LOVER = r"(?:lover|fan|addict|enthusiast|buff|nerd|geek|aficionado|junkie|fanatic|freak|nut|fiend|fangirl|fanboy)"
DULL = (
    r"(?:boring|dull|annoying|unbearable|disgusting|awful|terrible|irritating|tedious|distracting"
    r"|exhausting|stressful|gross|revolting|overrated|painful"
    r"|pointless|horrible|tiresome|insufferable|uncomfortable|off-?putting|depressing|repulsive|confusing|hard to (?:read|follow|stomach))"
)
DELIGHTFUL = (
    r"(?:relaxing|fascinating|delightful|soothing|delicious|fun|wonderful|calming|interesting|irresistible"
    r"|beautiful|exciting|comforting|inspiring|enjoyable|helpful)"
)
MORE_THAN = re.compile(r"\s(?:better|more|rather) than\s.*$")
MARK = r"(?:is|are) (?:really |just |definitely |so )?"
THING = (
    r"(?P<about>(?!(?:it|this|that|he|she|they|there|what|which|you|i|we|these|those|who|nothing|everything)\b)"
    r"[\w'&+-]+(?: [\w'&+-]+){0,4}?)"
)
"""One to five words; the space between them is no option, or a long word could be cut into five in billions of ways."""
GERUND = r"(?=\w+ing\b)"


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern with a group `about`, and one `no` where negation turns the stance."""

    pattern: re.Pattern[str]
    stance: Stance
    cut: Callable[[str], str] = without_surroundings


def _form(pattern: str, stance: Stance, cut: Callable[[str], str] = without_surroundings) -> Form:
    return Form(re.compile(pattern), stance, cut)


def _liked(words: str) -> str:
    return without_surroundings(MORE_THAN.sub("", words))


def _better(words: str) -> str:
    return without_surroundings(preferred(words))


ABOUT = r"(?P<about>\S.*)"
NO = rf"(?P<no>(?:{NOT}) )?"
WE = rf"(?:(?P<neither>neither my \w+ nor i|none of us) |{SPEAKER} )"
FORMS = (
    _form(
        rf"^{WE}(?:(?:have )?(?:just )?(?:started|begun|resumed|went back to|gone back to|am back to|are back to|am) (?:eat"
        rf"|drink|us|watch|play|read)ing"
        rf"|(?:now )?(?:eat|drink|use|watch|play|read)) (?P<about>\S.*?) again\b.*$",
        Stance.FOR,
    ),
    _form(rf"^{WE}(?:have )?(?:stopped|quit) (?:liking|loving|enjoying) {ABOUT}", Stance.AGAINST),
    _form(rf"^{WE}used to {ADVERB}(?:{LIKE}|be (?:{FOND})) {ABOUT}", Stance.AGAINST),
    _form(rf"^{WE}used to {ADVERB}{HATE} {ABOUT}", Stance.FOR),
    _form(rf"^{WE}used to (?:smoke|drink|eat) ?(?P<about>.*)", Stance.AGAINST),
    _form(
        rf"^{WE}(?:have )?(?:just )?(?:quit|stopped|gave up(?: on)?|given up(?: on)?|went off|gone off|grew out of|sworn off"
        rf"|cut out) (?:(?:eat|drink)ing )?{GERUND}{ABOUT}",
        Stance.AGAINST,
    ),
    _form(rf"^{WE}(?:have )?(?:just )?(?:quit|stopped) (?:eating|drinking|using|watching|having) {ABOUT}", Stance.AGAINST),
    _form(
        rf"^{WE}(?:have )?(?:just )?(?:gave up(?: on)?|given up(?: on)?|went off|gone off|sworn off|cut out|stopped|quit) (?!"
        rf"(?:my|the|on|at|by|in|for|here|after)\b){ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        rf"^{WE}(?:would|'d) (?:much |always |generally |far )?(?:rather|sooner|prefer(?: to)?) (?P<no>not "
        rf"(?:to )?)?{ABOUT}",
        Stance.FOR,
        _better,
    ),
    _form(rf"^{WE}(?:would|'d) (?:much |always |generally |far )?prefer (?:it )?if {ABOUT}", Stance.FOR, _better),
    _form(rf"^{WE}{ADVERB}prefer (?P<no>not (?:to )?){ABOUT}", Stance.FOR, _better),
    _form(rf"^{WE}{ADVERB}{NO}{ADVERB}prefer {ABOUT}", Stance.FOR, _better),
    _form(rf"^{WE}(?:have )?lost (?:all |my )?(?:interest in|taste for|love for|appetite for) {ABOUT}", Stance.AGAINST),
    _form(
        rf"^(?:my (?:strong |clear |personal )?preference (?:is|would be|goes to)|{WE}have (?:a|the) "
        rf"(?:\w+ )?preference) (?:for |to )?{ABOUT}",
        Stance.FOR,
    ),
    _form(
        r"^it (?:really |always |just |so )*(?:annoys|bothers|irritates|bugs|drives) me (?:crazy |mad |nuts "
        r"|up the wall |a lot )?(?P<about>when \S.*)",
        Stance.AGAINST,
    ),
    _form(
        rf"^(?:{WE}(?:think|find|believe|feel) (?:that )?)?{THING} (?:is|are|tastes?|smells?|sounds?) "
        rf"(?:really |so |just |absolutely |pretty )*(?:{DULL})$",
        Stance.AGAINST,
    ),
    _form(r"^give me (?P<about>.+?) (?:over .+|any (?:day|time).*)$", Stance.FOR),
    _form(r"^my (?:absolute |all[ -]time )?favourite (?:is|are|has always been) {ABOUT}".replace("{ABOUT}", ABOUT), Stance.FOR),
    _form(rf"^{WE}(?:also |still )?collect {ABOUT}", Stance.FOR),
    _form(rf"^{WE}{ADVERB}{NO}{ADVERB}{LIKE} {ABOUT}", Stance.FOR, _liked),
    _form(rf"^{WE}(?P<no>have never (?:really )?)(?:liked|loved|enjoyed|cared for|been (?:{FOND})) {ABOUT}", Stance.FOR),
    _form(rf"^{WE}{LIKED} {ABOUT}", Stance.FOR, _liked),
    _form(rf"^{WE}(?:{HATED}|{ADVERB}(?!{NOT}){HATE}) {ABOUT}", Stance.AGAINST),
    _form(
        rf"^(?:{WE})?(?:am|are|have (?:always )?been|have (?:recently )?(?:become|got"
        rf"|gotten)) {ADVERB}{NO}{ADVERB}(?:a (?:\w+ )?)?{FOND} {ABOUT}",
        Stance.FOR,
    ),
    _form(rf"^(?P<no>not) {ADVERB}(?:a )?(?:\w+ )?(?:{FOND}) {ABOUT}", Stance.FOR),
    _form(rf"^{WE}(?:am|are|have (?:always )?been|have (?:become|got|gotten)) {ADVERB}{SICK} {ABOUT}", Stance.AGAINST),
    _form(
        rf"^(?:{WE})?{ADVERB}(?:can not|could not|could never|can never|can hardly|can barely) {ADVERB}{UNBEARABLE} (?!up\b|on\b){ABOUT}",
        Stance.AGAINST,
    ),
    _form(
        rf"^(?:{WE})?(?:can not|could not|can never) {ADVERB}(?:get enough of|live without|resist|do without"
        rf"|(?:survive|work|sleep|study|function|focus|concentrate|cook|code|relax|travel|cope) without|say no to"
        rf""
        rf"|start (?:the|my) day without) {ABOUT}",
        Stance.FOR,
    ),
    _form(rf"^{WE}could not care less about {ABOUT}", Stance.AGAINST),
    _form(
        rf"^{WE}have (?:a|an|no|little|zero) ?(?P<no>(?<=no )|(?<=little )|(?<=zero ))(?:\w+ )?(?:weakness"
        rf"|soft spot|passion|love|thing|taste|interest|patience|preference|liking|tolerance) (?:for"
        rf"|in) {ABOUT}",
        Stance.FOR,
    ),
    _form(
        rf"^{WE}have (?:a|an) (?:\w+ )?(?:aversion to|dislike (?:of|for)|hatred (?:of|for)|phobia of|fear of"
        rf"|problem with) {ABOUT}",
        Stance.AGAINST,
    ),
    _form(rf"^{WE}(?:am|are) (?P<no>not )?(?:{ADVERB})(?:of )?(?:a|an) (?:\w+ )?(?P<about>(?:\w+ ){{1,2}}?){LOVER}$", Stance.FOR),
    _form(
        rf"^{WE}(?:am|are) (?P<no>not )?(?:really |definitely |very much |more of |totally )*(?:a|an) (?:huge "
        rf"|big |total )?(?P<about>\w+) person$",
        Stance.FOR,
    ),
    _form(
        rf"^{WE}(?:am|are) (?P<no>not )?(?:really |definitely |very much |more of |totally )*(?:a|an) (?:huge "
        rf"|big |total )?(?P<about>night owl|early bird|homebody|foodie|bookworm|workaholic|minimalist)$",
        Stance.FOR,
    ),
    _form(rf"^{WE}{ADVERB}(?:find|consider) (?P<about>.+?) (?:to be )?{ADVERB}{DULL}$", Stance.AGAINST),
    _form(rf"^{WE}{ADVERB}(?:find|consider) (?P<about>.+?) (?:to be )?{ADVERB}{DELIGHTFUL}$", Stance.FOR),
    _form(
        rf"^{THING}(?: really| always| just)? (?:bores?|annoys?|irritates?|scares?|terrif(?:y|ies)|frightens?"
        rf"|disgusts?|depresses|drives?) (?:me|us)\b.*",
        Stance.AGAINST,
    ),
    _form(
        rf"^{THING}(?: really| always| just)? (?:disagrees? with (?:me|us)|upsets? my \w+|makes? (?:me|us) "
        rf"(?:sick|ill|nervous|bloated|anxious|feel (?:sick|ill))|gives? me (?:hives|a rash|headaches|migraines"
        rf"|heartburn|the creeps))\b.*",
        Stance.AGAINST,
    ),
    _form(
        rf"^{THING} {MARK}(?:(?P<no>not) )?(?:really )?(?:my (?:thing|jam|passion|cup of tea|guilty pleasure"
        rf"|favourite)|for me|to my taste)$",
        Stance.FOR,
    ),
    _form(rf"^{THING} (?:really )?(?:do not|does not) (?:suit|agree with|interest|appeal to) (?:me|us)$", Stance.AGAINST),
    _form(rf"^{THING} (?:really )?(?:suits?|interests|fascinates?|relaxes|appeals? to|delights?) (?:me|us)$", Stance.FOR),
    _form(rf"^{WE}(?:have )?(?:recently |now )?switched (?:over )?to {ABOUT}", Stance.FOR),
    _form(r"^nothing makes me happier than (?:an? )?(?:good |nice )?(?P<about>.+)$", Stance.FOR),
    _form(
        r"^(?:nothing|not much) (?:beats|is better than|tops) (?:a |an )?(?:good |nice )?(?:cup of "
        r"|glass of )?(?P<about>.+?)(?: in the \w+| on a .*| after .*)?$",
        Stance.FOR,
    ),
    _form(r"^(?:there is )?nothing worse than (?P<about>.+)$", Stance.AGAINST),
    _form(r"^(?:not a (?:\w+ )?(?:fan|lover) of) (?P<about>.+)$", Stance.AGAINST),
    _form(
        r"^(?:hate|detest|loathe|do not like|do not enjoy|really do not like|strongly dislike|not into"
        r"|not keen on|dislike) (?P<about>.+)$",
        Stance.AGAINST,
    ),
    _form(
        r"^(?:absolutely love|love|adore|really like|big fan of|huge fan of|massive fan of|fan of"
        r"|obsessed with) (?P<about>.+)$",
        Stance.FOR,
    ),
    _form(
        rf"^(?P<about>(?!(?:it|this|that|what|who|why|how|if|do|does|whether)\b)"
        rf"(?:[\w'&+-]+ ){{1,4}}){SPEAKER} {ADVERB}(?:can not (?:stand|bear)|hate|dislike|detest|do not (?:like"
        rf"|eat|drink))(?: at all)?$",
        Stance.AGAINST,
    ),
    _form(
        rf"^(?P<about>(?!(?:it|this|that|what|who|why|how|if|do|does|whether)\b)"
        rf"(?:[\w'&+-]+ ){{1,4}}){SPEAKER} {ADVERB}(?:like|love|enjoy|adore)(?: a lot| very much)?$",
        Stance.FOR,
    ),
)


def liking(clause: str) -> Finding | None:
    """Read a clause that says what its speaker likes or not; what it is about may list several things."""
    for form in FORMS:
        found = form.pattern.match(clause)
        if found is not None:
            stance = opposite(form.stance) if _is_negated(found) else form.stance
            return Finding(Ground.LIKING, stance, form.cut(found["about"].strip()))
    return None


def _is_negated(found: re.Match[str]) -> bool:
    groups = found.groupdict()
    turns = (groups.get("no"), groups.get("neither"), found["about"].startswith("neither ") or None)
    return sum(turn is not None for turn in turns) % 2 == 1


EXCHANGED = re.compile(
    rf"^{WE}(?:have )?(?:recently |now |just |finally )*(?:switched|converted|migrated) (?:over )?from (?P<old>.+?) to (?P<new>.+)"
)


def exchanged(clause: str) -> Iterator[Finding]:
    """Yield both sides of "I switched from Vim to Emacs"."""
    found = EXCHANGED.match(clause)
    if found is not None:
        yield Finding(Ground.LIKING, Stance.AGAINST, without_surroundings(found["old"]))
        yield Finding(Ground.LIKING, Stance.FOR, without_surroundings(found["new"]))


A_PART = r"(?!(?:part|bit|thing about|of|section|line|one)\b)"
FAVOURITES = (
    re.compile(
        rf"^(?:my|our) (?:(?:all[ -]time|absolute|own|personal) )*favourite (?P<slot>{A_PART}(?:\w+ ){{0,2}}?\w+?)s? "
        r"(?:is|are|has always been|will always be|used to be|=|:) (?P<about>(?!what\b).+)"
    ),
    re.compile(
        r"^(?P<about>(?!(?:it|this|that|these|those|what|who|you|he|she)\b).+?) "
        r"(?:is|are) (?:definitely |still |probably )?(?:my|our) (?:(?:all[ -]time"
        rf"|absolute) )*favourite (?P<slot>{A_PART}[\w ]+)"
    ),
)
PASTIMES = re.compile(
    r"^(?:my|our) (?:\w+ )?(?:hobb(?:y|ies)|passions?|interests?|pastimes?|guilty pleasures?|pet peeves?)"
    r"(?: are| is| include| includes) (?P<about>.+)"
)


def favourite(clause: str) -> Iterator[Finding]:
    """Yield "favourite colour" for "my favourite colour is teal", which takes the place of another; and hobbies, each for itself."""
    pastime = PASTIMES.match(clause)
    if pastime is not None:
        stance = Stance.AGAINST if "peeve" in clause else Stance.FOR
        yield Finding(Ground.LIKING, stance, without_surroundings(pastime["about"]))
    found = next(filter(None, (pattern.match(clause) for pattern in FAVOURITES)), None)
    if found is not None:
        yield Finding(Ground.FAVOURITE, Stance.FOR, f"favourite {found['slot']}")

"""Habits, health restrictions and general wishes in English."""

import re
from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.preferences.english.clauses import SPEAKER
from memos_gql.memory.preferences.english.objects import habitual, is_kind, without_surroundings
from memos_gql.memory.preferences.forms import form, one_of
from memos_gql.memory.preferences.statement import DIET, Finding, Ground

# Such as "I [always] fly economy"
OFTEN = one_of(r"""
    always|usually|normally|generally|typically|often|regularly|mostly|frequently|mainly|commonly
    almost always|nearly always|habitually|invariably|tend to
    try to(?= (?:eat|drink|exercise|sleep|buy|live|walk|stay|keep)\b)|like to always
""")
# Such as "I [never] eat pork"
SELDOM = one_of(r"""
    never|rarely|seldom|hardly ever|almost never|would never(?! have)|hardly|barely|never ever|no longer
    do not usually|do not normally|do not generally|do not often|do not ever|tend not to|do not tend to
""")
# Such as "I usually [get spam]", "I never [saw it]": things that happen to somebody, or happened once
NO_HABIT = re.compile(
    r"^"
    + one_of(r"""
        get(?! up| dressed)|got|see|saw|seen|receive|encounter|run into|forget|forgot|fail|lose|lost|end up
        have (?:a|an|the|this|that|been|to|had|no|trouble|problems?|issues?|enough|time|any|seen|heard|\w+ed)
        had|was|were|am|are|been|be|is|thought|think|knew|know|known|wonder|said|say|told|went|gone|found|find
        felt|feel|would|will|could|can|should|might|must|may|meant|mean|heard|hear|understood|understand|did
        do not|does|seem|want|wanted|like|love|hate|enjoy|prefer|need|notice|remember|believe|hope|wish|took
        came|made|gave|left|kept|wrote|ate|drank|bought|met|ran|sent|tried to|not|knew|expect|suspect|even
        really know|mind|agree|disagree|struggle|learn|looked|look like
        (?!need|feed|breed|speed|embed|weed|proceed|succeed)\w+ed
    """)
    + r"\b"
)
# Such as "I run [every morning]"
PERIOD = (
    r"(?:(?:every|each) (?:single )?(?:other )?(?:day|morning|evening|night|afternoon|week|weekend|month"
    r"|year|summer|winter|(?:mon|tues|wednes|thurs|fri|satur|sun)day|lunch)\w*"
    r"|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|on (?:weekends|weekdays)|at (?:the )?weekends?|daily"
    r"|weekly|(?:once|twice|(?:two|three|four|five|\d) times) (?:a|per) (?:day|week|month|year)"
    r"|in the mornings?|in the evenings|most (?:days|mornings|evenings|nights|weekends))"
)
# Such as "I do not [eat] meat", but not "I do not [see] it"
ABSTAIN = one_of(r"""
    eat|drink|smoke|use|watch|take|wear|play|drive|read|listen to|buy|cook|consume|touch|do|have|work|gamble
    vape|dance|swim|fly|cook with|shop at|trust|tip|celebrate
""")
# Such as "I only [drink] decaf"
EXCLUSIVE = r"(?:eat|drink|use|wear|buy|read|watch|listen to|fly|travel|work|play|cook|shop|smoke|take|write|drive|order|want)"
THIS = re.compile(r"\b(?:this|these|those)\b")
HABITS = (
    form(
        "i write all my code in rust",
        rf"^{SPEAKER} (?!.*\b(?:yesterday|last|ago|today)\b)(?P<about>(?:write|do|buy|keep|store|take|make|draw|edit|track"
        rf"|run|host|order|book|pay) all (?:of )?my .+)",
        Stance.FOR,
    ),
    form(
        "i always fly economy",
        rf"^{SPEAKER} (?:also |really |do )?{OFTEN} (?!not\b)(?P<about>.+)",
        Stance.FOR,
    ),
    form(
        "i never eat pork",
        rf"^{SPEAKER} (?:also |really )?{SELDOM} (?:ever )?(?P<about>.+)",
        Stance.AGAINST,
    ),
    form(
        "usually i drink tea",
        rf"^(?:usually|normally|generally|typically) {SPEAKER} (?P<about>.+)",
        Stance.FOR,
    ),
    form(
        "i make it a rule to run",
        rf"^{SPEAKER} (?:make (?:it )?a (?:rule|habit|point)(?: of it)? (?:to|of)|have (?:a|the) habit of"
        rf"|am in the habit of|have made it a habit to) (?P<about>(?!never|not).+)",
        Stance.FOR,
    ),
    form(
        "i make it a rule never to lie",
        rf"^{SPEAKER} make it a (?:rule|point|habit) (?:never|not) to (?P<about>.+)",
        Stance.AGAINST,
    ),
    form(
        "i only drink decaf",
        rf"^{SPEAKER} (?:only|exclusively) (?:ever )?(?P<about>{EXCLUSIVE} .+)",
        Stance.FOR,
    ),
    form(
        "i eat only plant-based food",
        rf"^{SPEAKER} (?:now |just )*(?P<about>{EXCLUSIVE} (?:only|nothing but|just) .+)",
        Stance.FOR,
    ),
    form(
        "i use vim for everything",
        rf"^{SPEAKER} (?P<about>(?:use|wear|drink|eat|drive) .+?) (?:for (?:everything|(?:all|every|any|each) .+)"
        rf""
        rf"|exclusively|all the time"
        rf"|everywhere)$",
        Stance.FOR,
    ),
    form(
        "on weekends i play tennis",
        rf"^{PERIOD} {SPEAKER} (?P<about>.+)",
        Stance.FOR,
    ),
    form(
        "i vacuum daily",
        rf"^{SPEAKER} (?P<about>(?!\w+ not\b|do\b|have\b|can\b|will\b|only\b|just\b|even\b|pay\b"
        rf"|look forward\b)[a-z]+ .*?\b{PERIOD})(?: .*)?$",
        Stance.FOR,
    ),
    form(
        "i go to bed early",
        rf"^{SPEAKER} (?P<about>(?:go to (?:bed|sleep)|get up|wake up) "
        rf"(?:(?:very |really )?(?:early|late)|(?:at|around|by|before|after) (?:half past )?(?:\d\S*|\w+)(?: (?:now|o'clock|[ap]m))?))$",
        Stance.FOR,
    ),
)
# Such as "I do not eat meat"
WITHOUT = re.compile(
    rf"^{SPEAKER} (?:also |really |just |generally )?(?:do not|no longer|will not|can not|should not"
    rf"|must not|am not allowed to|may not) (?:really |ever |even )?(?P<about>{ABSTAIN}(?: .+)?)"
)
BARE_OBJECT = re.compile(rf"^{ABSTAIN} ?")
NO_NEED_OF_OBJECT = re.compile(r"^(?:smoke|drink|drive|fly|gamble|vape|dance|swim|cook)$")


def habit(clause: str) -> Iterator[Finding]:
    """Yield what somebody usually does, or does without."""
    without = WITHOUT.match(clause)
    if without is not None:
        yield from _without(without_surroundings(without["about"]))
        return
    for known in HABITS:
        found = known.pattern.match(clause)
        if found is not None and not NO_HABIT.match(found["about"]) and not THIS.search(found["about"]):
            about = without_surroundings(found["about"])
            yield Finding(Ground.HABIT, known.stance, habitual(about) if known.stance is Stance.FOR else about)
            return


def _without(doing: str) -> Iterator[Finding]:
    if " without " in doing:  # "can't work without it" means the opposite
        return
    thing = BARE_OBJECT.sub("", doing)
    works_elsewhere = doing.startswith(("work", "do ", "have ")) and re.search(
        r"\b(?:here|there|time|well|with|for|at|in|a|any|idea|access)\b", doing
    )
    if NO_NEED_OF_OBJECT.match(doing):
        yield Finding(Ground.HABIT, Stance.AGAINST, doing)
    elif not works_elsewhere and (
        is_kind(thing) and not re.match(r"(?:until|till|because|when|if|right|now|today|properly|well|that|yet|much|on)\b", thing)
    ):
        yield Finding(Ground.HABIT, Stance.AGAINST, thing if not doing.startswith("work") else doing)


# Such as "I no longer want the [weekly summary]", not "the red one"
RECURRING = (
    r"(?:(?:daily|weekly|monthly|hourly|nightly|morning|evening) .+|(?:\w+ ){0,2}(?:newsletter|digest"
    r"|summar(?:y"
    r"|ies)|report|reminder|notification|alert|update|e?mail)s?)"
)
WISHES = (
    form(
        "we no longer want the newsletter",
        rf"^{SPEAKER} no longer (?:want|need) "
        rf"(?:the |my |your |these |those |any )?(?P<about>{RECURRING})$",
        Stance.AGAINST,
    ),
    form(
        "i do not want the weekly summaries any more",
        rf"^{SPEAKER} do not (?:want|need) "
        rf"(?:the |my |your |these |those )(?P<about>{RECURRING}) any more$",
        Stance.AGAINST,
    ),
    form(
        "i have always wanted to learn the cello",
        rf"^{SPEAKER} have (?:always|long|forever) (?:wanted|dreamed of|dreamt of) (?P<about>.+)",
        Stance.FOR,
    ),
    form(
        "i never want to see clowns",
        rf"^{SPEAKER} (?:never|do not ever) want (?:to (?:see|hear|read|get|receive|eat|be|have|know) (?:any "
        rf"|about |any more )*)?(?P<about>.+)",
        Stance.AGAINST,
    ),
    form(
        "i always want a receipt",
        rf"^{SPEAKER} (?:always|generally|usually|only(?= want)) (?:want|need) (?P<about>(?!you\b|the\b|to\b|\d"
        rf"|one\b|two\b|three\b).+)",
        Stance.FOR,
    ),
    form(
        "i want all answers in french",
        rf"^{SPEAKER} (?:want|need|would like) (?:all (?:of )?)?(?P<about>(?:my|all|every) (?:\w+ ){{1,3}}?"
        rf"(?:to be |to come |to have |as |in |with |without )?.+)",
        Stance.FOR,
    ),
    form(
        "i do not want any ads",
        rf"^{SPEAKER} (?:do not (?:really |ever )?want|would not want|do not need|want no|need no)(?P<about> .+)",
        Stance.AGAINST,
    ),
    form(
        "i like my eggs scrambled",
        rf"^{SPEAKER} (?:like|want|take|prefer|have|drink|eat) (?P<about>my (?:\w+ ){{1,2}}?(?:black|white|rare"
        rf"|well done|medium(?: rare)?|hot|cold|strong|weak|sweet|spicy|mild|plain|scrambled|fried|boiled|quiet"
        rf"|short|clean|dark|light|extra \w+|with .+|without .+))(?: .*)?$",
        Stance.FOR,
    ),
)
SENSES = re.compile(r"^ (?:to (?:see|hear|read|get|receive|be|have|eat) )(?:any |about |any more |more )*")


def wish(clause: str) -> Finding | None:
    """Read what is generally wanted or not: "I never want spoilers", "I take my coffee black"."""
    for known in WISHES:
        found = known.pattern.match(clause)
        if found is not None:
            about = without_surroundings(SENSES.sub("", found["about"]).strip())
            about = re.sub(r"\b(?:to be|to come|as) ", "as " if " as " in about else "", about)
            return Finding(Ground.WISH, known.stance, about) if _is_wanted(about, known.stance, found["about"]) else None
    return None


def _is_wanted(about: str, stance: Stance, words: str) -> bool:
    if stance is Stance.FOR:
        return not re.search(r"\b(?:this|these|that)\b", about)
    return is_kind(about) and (SENSES.match(words) is not None or not words.startswith((" to ", " you ")))


# Such as "I am allergic to nuts", "I have a nut allergy"
MEDICAL = (
    re.compile(
        rf"(?:^(?:{SPEAKER} )?(?:am|are|have always been|have become) |^)(?P<no>not |no longer )?(?:\w+ly )?"
        rf"(?:allergic|intolerant|hypersensitive|sensitive) (?:to|of) (?!(?:bad|stupid|poor|sloppy|nonsense|drama)\b)(?P<about>.+)"
    ),
    re.compile(
        rf"^{SPEAKER} (?:have|suffer from) (?:a |an )?(?:\w+ )?(?:allergy|allergies|intolerance|sensitivity) "
        rf"(?:to|against|of) (?P<about>.+)"
    ),
    re.compile(
        rf"^(?:{SPEAKER} (?:have|suffer from)|got) (?:got )?(?:a |an )?(?:severe |bad |serious |mild |strong )?"
        rf"(?P<about>(?:\w+ ){{1,2}}?)(?:allergy|allergies|intolerance)\b"
    ),
    re.compile(rf"^{SPEAKER} (?:am|are|have become) (?P<no>not |no longer )?(?P<about>\w+)[ -](?:intolerant|allergic)\b"),
)
# Such as "I am [vegan]"
DIETS = one_of(r"""
    vegetarian|vegan|pescatarian|pescetarian|flexitarian|teetotal(?:ler|er)?|celiac|coeliac|gluten[- ]free
    dairy[- ]free|kosher|halal|keto(?:genic)?|paleo|low[- ]carb|plant[- ]based|raw food|fruitarian
""")
DIETARY = (
    re.compile(rf"^(?:as|being) (?:an? )?(?P<no>(?!))?(?:\w+ )?{DIETS}$"),
    re.compile(
        rf"^(?:{SPEAKER} )?(?:am|are|(?:have )?(?:\w+ly |just )?(?:been|become|became|went|gone|turned)|am now) (?P<no>not "
        rf"|no longer )?(?:\w+ ){{0,2}}?{DIETS}\b(?! (?:friends?|restaurants?|places?|curious))"
    ),
    re.compile(
        rf"^{SPEAKER} (?:(?P<no>do not) )?(?:strictly |always |only |mostly )?(?:follow|keep|eat|am on|have"
        rf"|stick to|observe) (?:only |to )?(?:a |an )?(?:strict(?:ly)? )?{DIETS}\b"
    ),
)


def health(clause: str) -> Finding | None:
    """Read an allergy, an intolerance or a diet."""
    found = next(filter(None, (pattern.match(clause) for pattern in DIETARY)), None)
    if found is not None:
        return Finding(Ground.DIET, Stance.AGAINST if found["no"] or clause.endswith("any more") else Stance.FOR, DIET)
    found = next(filter(None, (pattern.match(clause) for pattern in MEDICAL)), None)
    if found is None:
        return None
    stance = Stance.FOR if found.groupdict().get("no") else Stance.AGAINST
    return Finding(Ground.HEALTH, stance, without_surroundings(found["about"]))

"""Lasting instructions to an assistant in English, and what to call somebody."""

import re
from collections.abc import Iterator, Sequence

from memos_gql.documents import Stance
from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_pattern
from memos_gql.memory.preferences.english.objects import is_kind, without_surroundings
from memos_gql.memory.preferences.english.passing import without_once
from memos_gql.memory.preferences.english.plain import QUOTE_MARK
from memos_gql.memory.preferences.english.slots import slot
from memos_gql.memory.preferences.forms import one_of
from memos_gql.memory.preferences.statement import NAME, PRONOUNS, Finding, Ground

# Such as "[from now on] reply in French"
STANDING = re.compile(
    r"\b(?:from (?:now|here|today) on(?:wards?)?|from this point"
    r"|going forward|moving forward|in (?:the )?future(?! (?:releases?|versions?|work))"
    r"|henceforth|as of now|whenever|every time|each time|any ?time|in general|generally|by default"
    r"|at all times|permanently|for good|for future reference|all the time"
    r"|remember (?:that|to always)|next time(?: on)?|(?<=, )(?:ever|always)(?=\W*$)|when(?:ever)? (?:i|we|you) (?:ask"
    r"|write|reply|answer|give|explain|respond|recommend|suggest|talk|send|summari|make|list|code|want"
    r"|need))\b"
)
ALWAYS_OR_NEVER = re.compile(r"\b(?:always|never|ever)\b")
WANTED_OF_YOU = re.compile(r"^i (?:really )?(?:want|need|expect|prefer|would like|would prefer) you to ")
# Such as "always [check] it": an order, not "always [the] same"
# What an agent could break: "never push to production"
RISKY = re.compile(rf"(?:{listed_pattern(Language.ENGLISH, 'risky_verbs').pattern})(?: (?!me\b|it\b).*)?$")
BASE_VERB = re.compile(
    r"(?!(?:the|an?|my|so|on|in|at|too|been?|is|was|this|that|i|we|happy|glad|sorry|good|great|nice|here|welcome|ready)\b)[a-z-]+(?<!ing)(?<!ed)(?<!s)\b"
)
ALLOWED = re.compile(r"(?:you (?:can|may)|feel free to) ")
NO_MORE = re.compile(r"\b(?:again|any more)\b")
# Such as "keep [your answers] short" is about all of them
STANDS_BY_ITSELF = re.compile(
    r"\b(?:your|all|my|shorter|longer|brief|detailed) (?:answers|replies|responses|messages|explanations"
    r"|emails|summaries|suggestions|recommendations)\b|^(?:keep|limit) (?:the )?(?:answers|replies"
    r"|responses|messages|explanations)\b|\b(?:casual|formal|informal|polite|friendly|simple"
    r"|short) with me$|\b(?:to|with|at) me(?: only| just)? in \w+$|\bin \w+ only$"
    r"|^only (?:answer|reply|respond)"
    r"|\b(?:long|short|brief|detailed|lengthy|verbose|formal|informal|casual) (?:answers|replies|responses|messages|explanations)\b"
)
# Such as "[could you please] use metric units"
POLITE = (
    r"^(?:"
    + one_of(r"""
        please|kindly|just|also|and|but|then|so|maybe|from (?:now|here|today) on(?:wards?)?|going forward
        moving forward|in (?:the )?future|in general|henceforth|as of now|by default|next time
        make sure (?:to|that you|you)|be sure to|try to|remember to|do remember to
        i (?:really )?(?:want|need|expect|would like|would love|would prefer|ask|would ask)(?: for)? you to
        i would (?:really )?(?:appreciate|prefer|like|love) it if you(?: would| could)?
        it would be (?:great|nice|good) if you(?: could| would)?
        you (?:should|must|can|may|have to|need to|ought to|are to)|i do not want you to(?= never)
        feel free to|let us|if possible|if you can|do
    """)
    + r" )+"
)
# Such as "[do not] use emojis"
NEGATIVE = re.compile(
    r"^(?:do not (?:ever )?|you do not (?:have|need) to |never (?:ever )?|not |stop (?=\w+ing\b)|quit (?=\w+ing\b)|no more |no |avoid "
    r"|refrain from |without |i do not (?:ever )?want you to (?:ever )?|i never want you to )"
)
ALWAYS = re.compile(r"^(?:always |only |ever )+|\balways ")
# Such as "never [mind]", "do not [worry]"
NEVER_ASKED = re.compile(
    r"^(?:going to|mind|worry|forget|be (?:afraid|shy|silly)|hesitate|give up|fear|say never|divide|a |an |the "
    r"|matter|ever|been|it |i |we |you |he |she |they )"
)
# What an assistant can be told to do
OBEYED = re.compile(
    r"^"
    + one_of(r"""
        us(?:e|ing)\b
        (?:giv|mak|shar|writ|includ|describ|quot|schedul|translat|provid|cit|assum|propos|compar|messag)ing\b
        answer|reply|respond|suggest|recommend|show|give|send|write|explain|call|tell|ask|include|add|mention
        remind|address|speak|share|keep|limit|format|start|begin|end|cite|provide|translate|double-?check
        avoid|put|round|convert|sign|make|say|assume|apologi[sz](?:e|ing)|interrupt|repeat|describe|list
        summari[sz](?:e|ing)|schedule|book|order|buy|quote|spell|offer|talk|be|stick|stay|skip|leave|prefer
        choose|pick|treat|refer|contact|text|email|message|lecture|judge|patroni[sz]e|swear|curse|flatter|wake
        notify|let|bring|check|verify|confirm|propose|compare|display|print|do|go|try|end|number|name|discuss
        switch
    """)
    + r"(?:s|es|d|ed|ing|[pnt]+ing)?\b"
)
# Such as "call me [tomorrow]"
NOT_A_NAME = re.compile(
    r"^"
    + one_of(r"""
        the|my|train|bus|car|bike|foot|plane|boat|ferry|tram|gut|instinct|feel|ear
        when|if|at|on|in|back|later|tomorrow|tonight|today|once|after|before|as soon|about|asap|any ?time
        again|now|from|for|maybe|by phone|out|an? (?:taxi|cab|uber|doctor|ambulance|car|plumber)|this|that|it
        crazy|stupid|old-fashioned|whatever|instead|first|tonight|next|up|names|to
    """)
    + r"\b"
)
# Such as "call me Ann", "I go by Ann"
CALLED = re.compile(
    r"^(?:(?:you|people|friends|everyone|everybody|they|most people|all my friends|my (?:friends|family"
    r"|colleagues|mates)) (?:(?:all|can|may|should|could|just|usually|always|mostly) )*)?"
    r"(?:calls? me|calling me|address me as|refer to me as|know me as|addressing me as) (?P<name>.+)"
    r"|^i (?:usually |mostly |just |also |always )*(?:go by|answer to|prefer to be called"
    r"|(?:want|would like|prefer|like) to be (?:called|addressed as|known as|referred to as)|am called"
    r"|want to be called|would like to be called|am known as"
    r"|prefer being called)"
    r"(?: the name)? (?P<by>.+)|^my (?:nickname|preferred name|name for you) is (?P<nick>.+)"
)
PRONOUNS_SAID = re.compile(
    r"^my (?:preferred )?pronouns are\b|^i use (?:\w+/\w+\S*|they|she|he)(?: \w+)?$|^(?:please )?use "
    r"(?:they|she|he)\S* (?:pronouns )?(?:for|when) "
)
# Such as "never [use] emojis" is about emojis
DROPPED = re.compile(
    r"^"
    + one_of(r"""
        (?:give me |me )?(?:your )?(?:answers|replies|responses) (?:in|as|with|using)|using|use|used|mentioned
        suggested|recommended|suggesting|suggest|recommending|recommend|including|include|giving me|give me
        showing me|sending me|telling me|tell me|giving|give|show me|offering me|offer me|reply in|reply with
        respond in|respond with|answer in|answer with
        format (?:your )?(?:answers|replies|responses) (?:as|in|with)|write in|mentioning|mention|discussing
        discuss|so many|too many
    """)
    + r"\s(?:me\s)?(?=\S)"
)
# Such as "use tables [when you explain things]"
AFTERWARDS = re.compile(
    r"\s"
    + one_of(r"""
        when(?:ever)? (?:i|you|we)\b.*|to me|for me|with me|at me|from me|when .*|every time .*
        in (?:your|all your|every) .*|to anyone|with anyone
    """)
    + r"$"
)
# Such as "never repeat [this] line" is for once
THIS_TASK = re.compile(r"\b(?:this|these|that (?!i\b)|those|above|below|here|following|the last|the first|the second|line \d+)\b")
REST_OF_NAME = re.compile(
    r"\s"
    + one_of(r"""
        from now on|please|rather than|instead|not|or|and|because|everyone|nobody|if|when|as|for short|is fine
        would|thanks|will do|works|going forward|in future
    """)
    + r"\b.*$"
)


OF_WHAT_WAS_SAID = re.compile(r"(?!keep\b)\w+ (?:it|them)\b")
"""An order about something that only the words before it name."""


RATHER_NOT = re.compile(r"^i would (?:rather|(?:really )?(?:prefer|appreciate|like|love) it if) you did not ")
# "Drop the emojis" is a lasting order; "drop the table" is for one occasion
MANNERS = (
    r"(?:emojis?|small talk|pleasantries|apologies|disclaimers?|jargon|flattery|chit-?chat|caveats|preambles?|lectures?|fluff|filler"
    r"|exclamation (?:marks|points)|buzzwords|corporate speak|sugar-?coating)"
)
UNMANNERLY = re.compile(rf"^(?:(?:skip|drop|lose|cut|cut out|leave out|spare me) (?:all )?(?:the |your )?)(?P<about>{MANNERS})$")


# "by default no options are set" describes a state, and orders nothing
DESCRIBES = re.compile(
    r"^(?!.*?\b(?:when|if|that|what|which|who|whose|how|where|why|whether|as|like|until|unless|because|before|after|so)\b.*?\b(?:is|are|was|were|will|has)\b)"
    r"(?:[\w.'-]+ ){1,6}?(?:is|are|was|were|will|has|uses)\b|^than\b"
)


def instruction(clause: str, *, is_standing: bool) -> Iterator[Finding]:
    """Yield what a clause tells an assistant to do from now on; `is_standing` is a property of its sentence."""
    if PRONOUNS_SAID.match(clause):
        yield Finding(Ground.NAME, Stance.FOR, PRONOUNS)
        return
    clause = RATHER_NOT.sub("do not ", clause)
    order = re.sub(POLITE, "", clause)
    unmannerly = UNMANNERLY.match(order)
    if unmannerly is not None:
        yield Finding(Ground.INSTRUCTION, Stance.AGAINST, unmannerly["about"])
        return
    called = CALLED.match(order)
    if called is not None:
        name = next(filter(None, called.groups()))
        if not NOT_A_NAME.match(name) and len(REST_OF_NAME.sub("", name).split()) <= 3:
            yield Finding(Ground.NAME, Stance.FOR, NAME)
        return
    yield from _told(order, clause, is_standing=is_standing)


def _told(order: str, clause: str, *, is_standing: bool) -> Iterator[Finding]:
    refused = NEGATIVE.match(order)
    doing = ALWAYS.sub("", order[refused.end() :] if refused else order)
    if (
        not doing
        or NEVER_ASKED.match(doing)
        or DESCRIBES.match(doing)
        or re.fullmatch(r"\w+ \w+ly", doing)
        or THIS_TASK.search(without_once(doing))
        or not _is_ordered(order, clause, doing)
    ):
        return
    lasts = (
        is_standing
        or _is_for_ever(order, clause)
        or (WANTED_OF_YOU.match(clause) and slot(doing))
        or ((refused or ALLOWED.match(clause)) and NO_MORE.search(doing))
        or STANDS_BY_ITSELF.search(doing)
        or (refused and _stands_when_refused(refused.group(), doing))
    )
    about = thing(doing)
    if lasts and about and (not re.fullmatch(r"(?:it|that|them|so|this|me|us)(?: \w+)?", about)) and not OF_WHAT_WAS_SAID.match(about):
        stance = Stance.AGAINST if refused else Stance.FOR
        yield Finding(Ground.INSTRUCTION, stance, slot(doing) or slot(about) or slot(f"in {about}") or about)


def _is_for_ever(order: str, clause: str) -> bool:
    """Tell whether "always" or "never" belongs to the command itself, not to its object."""
    polite = clause[: len(clause) - len(order)]
    return bool(ALWAYS_OR_NEVER.search(polite) or re.match(r"(?:\w+ ){0,1}(?:always|never|ever|do not ever)\b|.*\b(?:always|ever)$", order))


def _is_ordered(order: str, clause: str, doing: str) -> bool:
    if order.startswith(("no ", "no more ")):
        return is_kind(thing(doing))
    was_polite = order != clause and not re.match(r"^(?:so|and|but|then|also|just|do|you|let us)\b", clause)
    if order.startswith(("never ", "always ")) and RISKY.match(doing):
        return True
    if order.startswith("always ") or (order.startswith("never ") and re.search(r"\b(?:me|my|i)\b", doing)):
        return BASE_VERB.match(doing) is not None or OBEYED.match(doing) is not None
    return bool(OBEYED.match(doing)) or (
        was_polite and bool(re.match(r"[a-z]+(?:ing)?\b", doing)) and not re.match(r"(?:i|we|it|the|my|a|an|he|she|they|all)\b", doing)
    )


TO_ONESELF = re.compile(
    r"(?:call|ask|tell|remind|contact|email|text|lecture|interrupt|judge|patroni[sz]e) me\b|(?:apologi[sz]e|swear|curse)\b"
)
OF_A_KIND = re.compile(r"(?:use|send(?: me)?|recommend|suggest|show me|mention|give me|include|add|write me) ")


def _stands_when_refused(refusal: str, doing: str) -> bool:
    """Tell whether a refusal lasts: "do not send attachments" does, "do not use the second one" does not."""
    if refusal.startswith(("stop", "quit", "no more", "never", "i never")):
        return True
    if refusal.startswith(("avoid", "refrain")):
        return is_kind(thing(doing)) and re.match(r"\w+ing\b", doing) is not None
    if refusal == "no ":
        return doing.endswith((" for me", " please", " ever", " thanks"))
    if TO_ONESELF.match(doing):
        return not NOT_A_NAME.match(doing.removeprefix("call me "))
    return OF_A_KIND.match(doing) is not None and is_kind(thing(doing))


def thing(doing: str) -> str:
    """Return the object of an order, without a verb that adds nothing: 'use emojis' gives 'emojis'."""
    about = without_surroundings(doing)
    while (shorter := AFTERWARDS.sub("", about)) != about:
        about = without_surroundings(shorter)
    return DROPPED.sub("", about, count=1)


def restored(about: str, quotations: Sequence[str]) -> str:
    """Insert the quotations again."""
    for quotation in quotations:
        about = about.replace(QUOTE_MARK, quotation.strip("\"'“”‘’").lower(), 1)
    return about

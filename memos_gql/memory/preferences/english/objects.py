"""The object of a preference in English: the words after the verb, without additions."""

import re

from memos_gql.memory.preferences.forms import one_of

# Such as "run [every morning]"
TIME = (
    r"(?:(?:every|each)\s(?:single\s)?(?:other\s)?(?:\w+)|on\s(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|on\s(?:weekends|weekdays|holidays)"
    r"|at\s(?:the\sweekends?|\d+\S*|noon|night|midnight|dawn|lunch\w*|\w+\so'clock|(?:five|six|seven|eight"
    r"|nine|ten|eleven|twelve)(?:\sthirty)?)"
    r"|in\sthe\s(?:mornings?|evenings?|afternoons?|summer|winter)|around\s\d\S*|about\s\d\S*|before\s"
    r"(?:bed|work|breakfast|sleep\w*|going\sto\sbed)"
    r"|after\s(?:work|school|dinner|lunch)|daily|weekly|twice\s.*|once\s.*|(?:two|three|four"
    r"|\d)\stimes\s.*|first\sthing.*|all\sday|all\sthe\stime)"
)
# Such as "tea [a lot]", "tea [these days]"
SURROUNDING = re.compile(
    r"(?:^|\s)"
    + one_of(r"""
        any\smore|very\smuch|so\smuch|a\slot|lots|a\sbit|a\slittle|at\sall|too|either|though|lol|haha|tbh|btw
        please|thanks|thank\syou|these\sdays|nowadays|right|more\sthan\sanything(?:\selse)?|more\sthan\s.*
        (?:the\s)?(?:most|best)|in\sgeneral|generally|usually|again|ever(?:\sagain)?|ever\sever|from\syou
        so\sbadly|with\sa\spassion|to\sdeath|to\sbits|from\snow\son|going\sforward|in\s(?:the\s)?future
        as\swell|after\sall|always|never|instead|by\sthe\sway|since\s.*
        for\s(?:\w+\s)?(?:years|months|weeks|ages|decades|as\slong\s.*)|over\severything|the\sleast
        if\spossible|when\spossible|xd|sorry|whenever\s.*|unless\s.*|if\s.*|where\spossible|like\scrazy
        in\sparticular|especially|even|for\sthat\smatter|non\snegotiable|by\sdefault|all\sthe\stime|now
        recently|lately|last\s(?:year|month|week|summer|winter)
        (?:a|one|two|three|\w+)\s(?:years?|months?|weeks?)\sago|in\s\d{4}
        in\s(?:january|february|march|april|may|june|july|august|september|october|november|december)
    """)
    + r"$"
)
# Such as "tea [because it is warm]"
CLAUSE_BEHIND = re.compile(
    r"(?<=\S)\s"
    + one_of(r"""
        because|since\s(?:i|we)|as\s(?:i|it|they|he|she|we|you)|so\s(?:that|i|please|keep)|which|unless
        whenever|while|although|though|even|thanks|but|(?<!\sit\s)(?<!^it\s)when\s(?!people)|if|despite
        due\sto|thanks\sto|especially|particularly|such\sas|where|until|except|apart\sfrom
        and\s(?:i|it|that|you)\s
    """)
    + r"\b.*$"
)
# Such as "tea [rather than coffee]"
LESSER = re.compile(
    r"\s(?:rather\sthan|instead\sof|better\sthan|more\sthan|over|than|(?<!listening\s)(?<!going\s)"
    r"(?<!talking\s)(?<!walking\s)(?<!writing\s)(?<!speaking\s)(?<!driving\s)(?<!flying\s)"
    r"(?<!travelling\s)to|as\sopposed\sto|compared\s(?:to|with))\s(?P<lesser>.*)$"
)
# Such as "drink tea [for breakfast]"
HABITUAL = re.compile(
    rf"(?:\s(?:{TIME})|(?<!go)(?<!going)(?<!walk)(?<!drive)(?<!listen)(?<!talk)(?<!travel)(?<!commute)"
    rf"(?<!cycle)(?<!back)\sto\s\w+|\s(?:instead\sof\s.*|when\s.*|for\s(?:breakfast|lunch|dinner|fun"
    rf"|exercise)|during\s.*|rather\sthan\s.*))$"
)
WHILE_DOING = re.compile(r"\s(?:before\s(?:bed|work|sleep\w*|breakfast|dinner)|while\s.*|in\smy\s(?:free|spare)\stime)$")
# A single thing that contains "and"
TOGETHER = re.compile(
    r"\b"
    + one_of(r"""
        rock and roll|rock and pop|fish and chips|mac(?:aroni)? and cheese|salt and pepper|black and white
        bed and breakfast|drum and bass|gin and tonic|peanut butter and jelly|bacon and eggs
        dungeons and dragons|arts and crafts|rhythm and blues|back and forth|science and technology
        pros and cons|more and more|over and over
    """)
    + r"\b"
)
JOINT = re.compile(r"\s*,\s*(?:and\s|or\s|nor\s)?|\s+(?:and|or|nor|&)\s+(?:also\s)?")
# Such as "[this one]", "[your second draft]": nothing that can be liked in general
DEICTIC = re.compile(
    r"""
    ^(?:it|this|that|these|those|them|you|him|her|he|she|they|me|us|one|ones|what|how|where|who|why|which|so|here|there|both|all|none|nothing|something
      |anything\selse|(?:everything|anything)(?!\s(?:by|with|about|containing|involving)\b)|someone|each\sother|to|your|his|their|our|another|option|choice|number|help|some\shelp|any\shelp)\b
      (?!\s(?:when|if)\b)(?<!to)
    | ^saying\b | ^to\s(?:know|think|say|believe|imagine|ask|see\sif|hear\sback|bother|say|disturb|interrupt|admit|break|understand|be\sable
      |order|book|go\sto\s\w+\sone\sday|cancel|get)\b
    | ^(?:the|that|this|these|those|my|a|an)\s(?:[\w'-]+\s){0,3}?(?:first|second|third|last|next|previous|latest|new|old|former
      |latter|other|current
      |above|version|draft|paragraph|sentence|answer|reply|response|idea|suggestion|option|title|intro|introduction|layout|result|output|plan|part|bit|bug
      |code|function|file|link|error|text|email|letter|story|poem|recipe\sabove|image|picture|photo|chart|table|list|film|movie|book|job|meeting|position
      |one|way|thing|conclusion|wording|logo|design|hotel|trip|party|concert|gift|present|house|flat|offer|proposal|boss|ending|look|colour\sof|fact
      |help|support|feedback|effort|patience|concern|advice|heads-up|reminder|information|invoice|car|weather|hat|shirt|dress|update|feature|app|website|page|button)\b
    | \b(?:you|your|yours)\b(?!\s(?:to|give|use|explain|answer|are|do|apologi|say|call|write|add|ask
      |talk|speak|reply|send|show|make|keep|tell|repeat|put|start)\w*)
    | \b(?:below|above|here)$ | ^\w+ing\s(?:this|these)\b
    """,
    re.VERBOSE,
)
MAX_WORDS = 12
"""Longer words are not a thing but a story about one."""


def listed(words: str) -> list[str]:
    """Split "chess, tea and long walks" into its items; "fish and chips" is one item."""
    if re.match(r"(?:it\s)?(?:when|that|how|being|you)\b", words):
        return [words]
    kept = TOGETHER.sub(lambda found: found.group().replace(" and ", "\ue002"), re.sub(r"^(?:both|either|neither)\s", "", words))
    parts = [part.replace("\ue002", " and ").strip() for part in JOINT.split(kept)]
    if (
        words.startswith("to ")
        or re.search(r"\s(?:with|without|between)\s.*\s(?:and|or)\s", words)
        or any(len(part.split()) > 6 for part in parts)
    ):
        return [words]
    return [part for part in parts if part]


def without_surroundings(words: str) -> str:
    """Remove a following clause, and fillers at the end."""
    words = CLAUSE_BEHIND.sub("", words).strip(" ,'\"")
    while (shorter := SURROUNDING.sub("", words).strip()) != words:
        words = shorter
    return WHILE_DOING.sub("", words)


def preferred(words: str) -> str:
    """Return what is preferred: "tea" from "tea to coffee"."""
    return words if words.startswith(("not to ", "to ")) and " than " not in words else LESSER.sub("", words)


def habitual(words: str) -> str:
    """Reduce a habit to the activity, without its time and occasion."""
    while (shorter := HABITUAL.sub("", words).strip()) != words:
        words = shorter
    return words


def is_general(words: str) -> bool:
    """Tell whether this can be liked in general; "it", "this one" and "your second suggestion" cannot."""
    return bool(words) and len(words.split()) <= MAX_WORDS and not DEICTIC.search(words)


def is_kind(words: str) -> bool:
    """Tell whether this names a kind of thing, like "ads" and "any sugar", and not a single one, like "the ad"."""
    return is_general(words) and not re.match(r"(?:and|or|the|a|an|my|our|to|anybody|anyone|more|much)\b", words)

"""Clauses of a plain sentence, without introductory words, and without clauses that are not statements of fact."""

import re
from dataclasses import dataclass

from memos_gql.memory.preferences.forms import one_of

SPEAKER = r"(?:i|we|(?:me|i) and my \w+|my \w+ and (?:i|me)|both of us|we (?:both|all)|i (?:personally|myself))"
# Between clauses, and before a conjunction that begins another clause
BREAK = re.compile(
    r"""
    \s*(?:[,;:()]|\s[-–—]+\s|—|–|\.\.+|…)+\s*(?:(?:and|but|so|or|yet)\s+(?=(?:i|we|please|not|never|always)\b))?
    | \s+but\s+ | \s+yet\s+(?=i\b) | \s+(?:because|since|as|although|though|whereas|while)\s+(?=(?:i|we|it|they|my)\s)
    | \s+so\s+(?=(?:i|we|please|no|never|do\snot|always|stop)\b)
    | \s+and\s+(?=(?:i|we|please|never|always|do\snot|hate|can\snot|dislike|prefer|also|my\sfavourite|am|stop|would\srather)\s)
    | \s+and\s+(?=(?:only|just|now|still|usually)\s\w+|(?:drink|eat|use|wear)\s(?:only|just)\b)
    | \s+and\s+(?=(?:love|like|enjoy)\s\w+(?:\s\w+){0,3}$)
    | \s+(?=(?:please|lol|haha)$)
    """,
    re.VERBOSE,
)
# Such as "[honestly], I like tea", "[for new projects] I prefer Go"
LEAD = re.compile(
    r"""
    (?:[-*•\d.)]+\s
    | (?:honestly|frankly|personally|actually|basically|well|oh|ok|okay|so|and|but|or|also|plus|anyway|anyways|yeah|yes|yep|nope?|hi|hello
       |hey
       |sorry|then|lately|recently|tbh|imo|imho|fwiw|btw|fyi|ps|p\.s\.|generally|usually|normally|sadly|luckily|unfortunately|look|listen
       |truth\sbe\stold|to\sbe\s(?:fair|honest)|in\s(?:general|my\sopinion)|as\sa\srule|for\sme|by\sthe\sway|thing\sis|the\sthing\sis
       |these\sdays|nowadays|as\syou\s(?:may\s)?know|for\sthe\srecord|for\s(?:your|future)\s(?:information|reference)|just\sso\syou\sknow
       |just\sto\slet\syou\sknow|you\sshould\sknow|(?:please\s)?(?:note|know|remember|keep\sin\smind|bear\sin\smind|be\saware|mind\syou)
       |do\snot\sforget|i\swant\syou\sto\s(?:know|remember)|i\swould\slike\syou\sto\s(?:know|remember)|let\sme\stell\syou
       |i\s(?:must|have\sto|gotta|should)\s(?:say|admit|confess|mention)
       |i\s(?:think|guess|believe|feel|find|admit|suppose|reckon|would\ssay)(?=(?:\sthat)?\s(?:i|we|my)\b)
       |it\sturns\sout|turns\sout|since|because|given|considering|although|though|while|seriously|today|tonight|this\stime|for\snow|just\sthis\sonce|right\snow|for\sonce|speaking\sof\s\w+
       |(?:for|in|at|on|with|during|over)\s(?!(?:school|college|university|uni|first|theory|fact|case|\d+)\b
         |(?:the|my|our|those|that|one|a|some|this|these|last|previous)\s(?:\w+\s)?(?:past|teens|twenties|thirties|youth|childhood|story|novel|dream
           |days|time|moment|point|way|ways|beginning|case|\w*teens|\w+ties|age|job|life|school|college|university)\b)
         [\w'-]+(?:\s[\w'-]+){0,3}?
         (?=\s(?:i|we)\s(?:really\s|always\s|much\s|usually\s|generally\s|also\s)*(?:prefer|like|love|enjoy|adore|hate|dislike|detest|loathe
           |want|would\srather|do\snot\s(?:like|enjoy)|can\snot\sstand)\b)
       |(?:in|for|on)\s(?:this|our|my|the)\s(?:project|repo|repository|codebase|team|company|household|house|family|app)
         (?=\s(?:please\s|you\s(?:should|must)\s)*(?:always|never|do\snot|i|we)\b)
       |when\sit\scomes\sto\s[\w\s]+?(?=\s(?:i|we)\b)|as\s(?:for|to)\s[\w\s]+?(?=\s(?:i|we)\b)|as\s(?=i\b)|one\sthing|you\sknow(?=(?:\sthat)?\s(?:i|we)\b))
      (?:\s+that)?\s+(?=\S)
    )
    """,
    re.VERBOSE,
)
# Such as "[if] I liked tea"
UNREAL = re.compile(
    r"""
    (?:if|unless|suppose|supposing|assume|assuming|imagine|pretend|say\s(?=i\b)|whether|in\scase|provided|as\sif|as\sthough|what\sif
    |would\sthat|had\si|should\si|were\si|when\s(?:i\swas|i\swere|we\swere|it\sis|it\swas)|until|once|maybe|perhaps|possibly)\b(?!\s(?:possible|you\scan\b))
    """,
    re.VERBOSE,
)
# Such as "[translate]: I like tea", "[pretend] that I like tea"
FICTION = re.compile(
    r"""
    (?:^|\b(?:please|you|and|to)\s)(?:suppose|supposing|imagine|pretend|role-?play|act\sas|act\slike|hypothetically|translate|proofread|paraphrase
    |rewrite|rephrase|say\sin|fix\sthe|correct\s(?:the|my)|tell\s(?:my|him|her|them|the)|write\s(?:a|an|me\sa|me\san|the|this|about)\b|draft\b
    |compose\b|finish\sthe|complete\sthe|continue\sthe|spell\b|let\sus\s(?:say|pretend|assume|imagine|suppose))
    | ^(?:in\s(?:my|the|this|his|her|our)\s(?:\w+\s)?(?:story|novel|dream|scene|script|song|lyrics)\b
      |the\s(?:sentence|phrase|words?|line|lyrics?|quote)\b|for\sexample|for\sinstance|e\.g\.)
    | \b(?:the\s(?:narrator|protagonist|character|hero|speaker|user)|who)\s(?:says|said|thinks|claims)\b
    """,
    re.VERBOSE,
)
# Such as "[she says] I like tea"
REPORT = re.compile(
    r"""
    ^(?!(?:i|we)\b)[\w'\s]{1,40}?\s(?:said|says|wrote|writes|thinks?|thought|told|tells|claims?|claimed|believes?|asked|asks|argues?|reads|replied|states?)\b
    | \b(?:said|says|wrote|replied|claims?|thinks|told\sme)\s+(?:he|she|they|\w+|the\s\w+|my\s\w+)$
    | [,;]\s*(?:he|she|they|my\s\w+|the\s\w+|\w+)\s(?:said|says|wrote|thinks|claims|replied|told\sme)\b
    | ^according\sto\b | ^as\s(?:they|the\ssaying|people|he|she|some)\s(?:say|says|said|goes)\b | ^it\sis\s(?:said|normal|not\sthat)\b
    """,
    re.VERBOSE,
)
# Such as "[could you] use metric units": an order despite its question mark
REQUEST = re.compile(
    r"^(?:can|could|will|would) you (?:please |kindly |just |maybe )*(?!(?:prefer|like|love|hate|enjoy"
    r"|rather|say|consider|recommend|suggest)\b)"
    r"(?:mind (?:not )?(?=\w+ing\b))?"
)
# Such as "[do] I like tea"
ASKING = re.compile(
    r"^"
    + one_of(r"""
        do|does|did|am|is|are|was|were|will|would|should|shall|could|can|may|might|have|has|had|what|which|who
        whom|whose|when|where|why|how
    """)
    + r"\b(?!\s(?:not|no)\b)(?!\s(?:\w+\s)?(?:i|we)\s(?:ask|write|reply|request|need|want|travel|fly|go)\b)"
)


AS_A_RULE = re.compile(r"\b(?:in general|generally|normally|usually|otherwise|as a rule|most of the time)\b")
# "I hate queues, always have": it only repeats the clause before it
ECHO = re.compile(
    r"^(?:i |we )?(?:always|never|still|certainly|really) (?:have|had|did|do|will|would|was|am|are|could|can)(?: (?:been|done|so|be|too))*$"
)
ELIDED_SPEAKER = re.compile(
    r"^(?=(?:never|always) (?:really |quite |ever )*(?:liked|loved|enjoyed|cared for|hated|adored|been)\b(?! by\b))"
)
NEVER_COULD = re.compile(r"^(?:(?:i|we) )?never could\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """`words` have no introductory words; `is_as_a_rule` says that the clause itself holds in general."""

    words: str
    is_as_a_rule: bool


def tells_nothing(sentence: str) -> bool:
    """Tell whether a plain sentence is a quotation, fiction, or a text to be edited or translated."""
    return bool(FICTION.search(sentence) or REPORT.search(sentence))


def clauses(sentence: str) -> list[Clause]:
    """Cut a plain sentence into clauses, leaving out hypothetical ones and questions."""
    is_question = sentence.endswith("?")
    parts = [part for part in BREAK.split(sentence.rstrip(" .!?…:;,")) if part.strip()]
    kept = [Clause(bare(part), AS_A_RULE.search(part) is not None) for part in parts]
    if is_question and parts and not (ASKING.match(kept[-1].words) or REQUEST.match(parts[-1].strip())):
        kept = kept[:-1]
    return [clause for clause in kept if clause.words and not any(left_out.match(clause.words) for left_out in (UNREAL, ASKING, ECHO))]


def bare(clause: str) -> str:
    """Remove introductory words such as "honestly", "by the way" and "I think that"."""
    clause = clause.strip()
    while (lead := LEAD.match(clause)) is not None:
        clause = clause[lead.end() :]
    return NEVER_COULD.sub("i could not", ELIDED_SPEAKER.sub("i have ", REQUEST.sub("", clause)))

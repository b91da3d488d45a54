"""Normalising English sentences: lower case, no contractions, common typos corrected."""

import re

from memos_gql.memory.preferences.english.rules import pattern
from memos_gql.memory.preferences.prose import QUOTED, Sentence

QUOTE_MARK = "\ue001"
"""One character for each quotation, so that the quotation counts as one word."""
SPELT = {
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "cant": "can not",
    "cannot": "can not",
    "wont": "will not",
    "isnt": "is not",
    "arent": "are not",
    "couldnt": "could not",
    "wouldnt": "would not",
    "im": "i am",
    "ive": "i have",
    "i'm": "i am",
    "won't": "will not",
    "can't": "can not",
    "let's": "let us",
    "luv": "love",
    "lovin": "loving",
    "fav": "favourite",
    "fave": "favourite",
    "favorite": "favourite",
    "favorites": "favourites",
    "favourites": "favourites",
    "pls": "please",
    "plz": "please",
    "kinda": "kind of",
    "sorta": "sort of",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "have to",
    "anymore": "any more",
    "u": "you",
    "ur": "your",
    "thats": "that is",
    "definately": "definitely",
    "prefere": "prefer",
    "alergic": "allergic",
    "allergc": "allergic",
    "tho": "though",
    "cuz": "because",
    "'cause": "because",
    "coz": "because",
    "everytime": "every time",
    "realy": "really",
    "rly": "really",
    "wich": "which",
    "dnt": "do not",
    "color": "colour",
    "bday": "birthday",
}
CONTRACTIONS = (
    (r"n't\b", " not"),
    (r"'ve\b", " have"),
    (r"'m\b", " am"),
    (r"'d\b", " would"),
    (r"'ll\b", " will"),
    (r"'re\b", " are"),
    (r"\bany longer\b", "any more"),
)


def plain(sentence: Sentence) -> str:
    """Return the sentence's own words in normal form; each quotation is one QUOTE_MARK."""
    text = re.sub(f"{QUOTED}+", QUOTE_MARK, sentence.own)
    text = text.replace("’", "'").replace("‘", "'").lower()
    text = pattern("word").sub(lambda word: SPELT.get(word.group(), word.group()), text)
    for contraction, words in CONTRACTIONS:
        text = re.sub(contraction, words, text)
    text = pattern("cause").sub("because ", text)
    text = re.sub(r"\bid (?=rather|love|like|prefer)", "i would ", text)
    text = re.sub(r"\b(that|it|what|there|here|who|he|she)'s\b", r"\1 is", text)
    text = re.sub(r"never,\s+ever", "never ever", text)
    text = re.sub(
        r"\b(i am (?:(?!\b(?:he|she|they|is|are)\b)[^,.;])*? and )"
        r"(?=(?:\w+ly )?(?:allergic|intolerant|hypersensitive) (?:to|of)\b)",
        r"\1i am ",
        text,
    )
    text = re.sub(r"\bmy (?:go-to|preferred)\b(?= \w+ (?:is|are)\b)", "my favourite", text)
    text = re.sub(r"\b(?:as|for|i am) someone who (hate|love|like|dislike|enjoy|prefer|avoid|loathe)s\b", r"i \1", text)
    text = re.sub(r"\bi do not think (?:that )?i (?=(?:really )?(?:like|love|enjoy|prefer)\b)", "i do not ", text)
    text = re.sub(
        r"\b(long|short|brief|detailed|formal|casual|friendly|simple|clear), "
        r"(?=\w+ (?:answers|replies|responses|explanations)\b)",
        r"\1 ",
        text,
    )
    text = pattern("liked_most").sub(r"i \1 ", text)
    text = pattern("fragment").sub(r"i prefer \1", text)
    text = pattern("diet_first").sub(r"\1, ", text)
    return " ".join(text.replace("do nt ", "do not ").split())


def quotations(sentence: Sentence) -> list[str]:
    """List the quotations behind the QUOTE_MARKs of the plain sentence."""
    return [sentence.words[found.start() : found.end()] for found in re.finditer(f"{QUOTED}+", sentence.own)]

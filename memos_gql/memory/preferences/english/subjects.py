"""Subjects in English: two statements with equal subjects are about the same thing."""

import re
from functools import cache

from nltk.stem.snowball import EnglishStemmer  # type: ignore[import-untyped]  # ships no types

from memos_gql.memory.preferences.statement import SLOTS

# Such as "[drinking] tea", "[a cup of] tea": the same subject as "tea"
BEFORE = re.compile(
    r"^(?:not\s|to\s|the\s(?=(?!same\b))|a\s|an\s|my\s|only\s|just\s|nothing\sbut\s|any\s|some\s|all\s(?:of\s|kinds\sof\s|sorts\sof\s"
    r"|the\s)?|every\s|most\s|both\s|too\s(?:much|many)\s"
    r"|so\s(?:much|many)\s|lots\sof\s|a\slot\sof\s|much\s|many\s|plenty\sof\s|more\s|no\s|good\s|nice\s"
    r"|\d+\s|(?:one|two|three|four|five|six)\s(?!\w+s\w*ly)"
    r"|(?:cup|cups|glass|glasses|bottle|pint|pints|kind|kinds|sort|sorts)\sof\s|it\swhen\s|when\s|idea\sof\s|taste\sof\s|go(?:ing)?\sfor\s"
    r"|(?:eat|eating|drink|drinking|have|having|use|using|watch|watching|consume|consuming|taste|tasting"
    r"|listen\sto|listening\sto|go\sto|going\sto"
    r"|suggest|suggesting|recommend|recommending|include|including|touch|buy|buying|play|playing|do|doing"
    r"|(?:get|getting)(?=\s(?!up|dressed|out|off|on))|receive|receiving|see|seeing"
    r"|hear\sabout|hearing\sabout|give|giving|read|reading|go|going)\s(?=\S))"
)
PUNCTUATION = re.compile(r"[^\w\s'+#.&-]|(?<!\d)[.](?!\w)")
DEGREE = re.compile(r"\b(?:really|very|just|too|please|also|always|never|ever)\s")


def subject(about: str) -> str:
    """Reduce the words for a thing to stems, without articles, amounts and verbs of having; a slot stays as it is."""
    if about in SLOTS:
        return about
    words = " ".join(PUNCTUATION.sub(" ", DEGREE.sub("", about.lower())).split())
    while (shorter := BEFORE.sub("", words)) != words:
        words = shorter
    return " ".join(_stemmer().stem(word.removesuffix("'s")) for word in words.split() if word not in {"my", "your", "the", "a", "an"})


@cache
def _stemmer() -> EnglishStemmer:
    return EnglishStemmer()

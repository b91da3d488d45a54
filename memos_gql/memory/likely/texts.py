"""What a text of a user most likely is: a lasting preference, or news of a change."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from memos_gql.documents import Stance
from memos_gql.memory.language import Language
from memos_gql.memory.preferences import Statement, find_statements
from memos_gql.memory.preferences.grammars import GRAMMARS, grammars_of
from memos_gql.memory.preferences.prose import QUOTED, gives_a_role, own_sentences
from memos_gql.memory.preferences.reasons import reason
from memos_gql.memory.preferences.statement import Finding, Ground
from memos_gql.memory.speech_acts import SpeechAct, speech_act
from memos_gql.providers.heads import Head, open_head

HEAD = Path(__file__).with_name("texts.npz")
LONGEST = 240
"""Characters. The classifier was fitted to messages of one to three sentences."""

FEWEST = {Language.ENGLISH: (5, re.compile(r"\w\S*")), Language.CHINESE: (7, re.compile(r"\w"))}
"""Words, and in Chinese characters, of a likely preference. Fewer tell too little: "I keep bees." is a fact, "I keep
kosher." a choice. Of seven thousand messages, the classifier finds only 34 preferences in so few."""


class Answer(IntEnum):
    """What the classifier says of a text, by the place of its log-odds."""

    PREFERENCE = 0
    AGAINST = 1
    """The preference is against something."""
    CHANGE = 2
    """The text may end what was said before."""


def head() -> Head:
    return open_head(HEAD)


def may_be_judged(words: str) -> bool:
    """Tell whether a user's words are few, all their own, and neither a question nor a role for an agent."""
    if len(words) > LONGEST or speech_act(words) is SpeechAct.QUESTION or gives_a_role(words):
        return False
    sentences = list(own_sentences(words))
    return bool(sentences) and not any(QUOTED in sentence.own for sentence in sentences)


@dataclass(frozen=True, slots=True)
class Judged:
    """A user's words, and the log-odds of each `Answer` about them."""

    words: str
    log_odds: Sequence[float]

    @property
    def language(self) -> Language:
        return grammars_of(self.words)[0].language

    def is_likely(self, answer: Answer) -> bool:
        return head().says(answer, self.log_odds, language=self.language)

    def _is_brief(self) -> bool:
        fewest, word = FEWEST[self.language]
        return len(word.findall(self.words)) < fewest

    def preference(self) -> Statement | None:
        """Return the preference that the words most likely state, if no rule reads anything in them."""
        if self._is_brief() or not self.is_likely(Answer.PREFERENCE) or find_statements(self.words):
            return None
        grammar = GRAMMARS[self.language]
        stance = Stance.AGAINST if self.is_likely(Answer.AGAINST) else Stance.FOR
        return Statement(
            words=self.words,
            about=self.words,
            subject=" ".join(map(grammar.stem, grammar.normal(self.words).lower().split())),
            stance=stance,
            language=self.language,
            ground=Ground.LIKELY,
            reasoning=reason(grammar, Finding(Ground.LIKELY, stance, self.words)),
            is_passing=False,
        )

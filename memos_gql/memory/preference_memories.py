"""The preferences in a user's message, as memories."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from memos_gql.documents import (
    Fields,
    MemoryKind,
    Message,
    PreferenceMemory,
    PreferenceType,
    Role,
    Source,
    Stance,
    TextMemory,
    info_pairs,
)
from memos_gql.memory.draft import memory_id_anywhere, unique
from memos_gql.memory.phrases import key_phrases
from memos_gql.memory.preferences import (
    NAME,
    Statement,
    find_comparisons,
    find_statements,
    is_name_subject,
    likes_instead,
    sort_of,
    subject_of,
)
from memos_gql.memory.preferences.reasons import often_wished, reason_of_often_wished
from memos_gql.memory.speech import MAX_PHRASES, sayings, source_of, speaker, without_speaker
from memos_gql.memory.titles import TITLE_CHARACTERS, first_clause, shorten


@dataclass(frozen=True, slots=True)
class _Told:
    """A preference without an owner yet."""

    identity: str
    key: str
    words: str
    tags: list[str]
    reasoning: str
    preference_type: PreferenceType
    sources: list[Source]


def preference_memories(message: Message) -> Iterator[PreferenceMemory]:
    """Remember the preferences that a user states; for each subject only the last one."""
    told = {
        statement.subject: (statement, source) for statement, source in _statements(message) if not statement.is_passing
    }
    in_sentence = Counter(statement.words for statement, _ in told.values())
    for statement, source in told.values():
        words = statement.words
        is_one_of_several = in_sentence[words] > 1
        explicit = _Told(
            identity=identity_of(words, subject=statement.subject, stance=statement.stance),
            key=shorten(statement.about, limit=TITLE_CHARACTERS) if is_one_of_several else first_clause(words),
            # A sentence about several things gives several preferences, and each must say which one it is
            words=f"{words}\n{statement.reasoning}" if is_one_of_several else words,
            tags=unique([*message.tags, *key_phrases(words, limit=MAX_PHRASES)]),
            reasoning=statement.reasoning,
            preference_type=PreferenceType.EXPLICIT,
            sources=[source],
        )
        yield _preference(message, statement, explicit)


def likely_preference(text: TextMemory, message: Message, statement: Statement) -> PreferenceMemory:
    """Remember a text as the preference that a classifier takes it for.

    Args:
        message: the last one that says the text.
    """
    words = without_speaker(text.value)
    told = _Told(
        identity=identity_of(words, subject=statement.subject, stance=statement.stance),
        key=text.key,
        words=words,
        tags=list(text.tags),
        reasoning=statement.reasoning,
        preference_type=PreferenceType.EXPLICIT,
        sources=list(text.sources),
    )
    # As old as its text, because feedback about what was said last looks at times
    times = {"created_at": text.created_at, "updated_at": text.updated_at}
    memory: PreferenceMemory = _preference(message, statement, told).model_copy(update=times)
    return memory


def restated(value: str) -> Fields:
    """Derive the fields of a preference whose `value` was edited; empty if it states no preference, or several."""
    words = _said(value)
    standing = [statement for statement in find_statements(words) if not statement.is_passing]
    if len(standing) != 1:
        return {}
    (statement,) = standing
    return {"subject": statement.subject, "stance": statement.stance, "reasoning": statement.reasoning}


def liked_less(preference: PreferenceMemory) -> set[str]:
    """List the subjects that a preference puts second: coffee in "I prefer tea to coffee"."""
    if preference.stance is not Stance.FOR:
        return set()
    return {
        compared.lesser
        for compared in find_comparisons(_said(preference.value))
        if compared.better == preference.subject
    }


def is_about_names(preference: PreferenceMemory) -> bool:
    """Tell whether a preference says what to call its owner, or what not to."""
    return preference.subject == NAME or is_name_subject(preference.subject)


def refuses_name(refusal: PreferenceMemory, given: PreferenceMemory) -> bool:
    """Return whether one preference refuses the name that another gives: "don't call me boss" and "call me boss"."""
    are_such = given.subject == NAME and refusal.stance is Stance.AGAINST and is_name_subject(refusal.subject)
    return are_such and refusal.subject in subject_of(_said(given.value))


def liked_sort(preference: PreferenceMemory) -> str:
    """Return the thing of which somebody likes one sort: "seat" of "I prefer aisle seats"; empty if there is none."""
    return sort_of(preference.subject) if preference.stance is Stance.FOR else ""


def puts_away(later: PreferenceMemory, earlier: PreferenceMemory) -> bool:
    """Tell whether a later preference for one sort of a thing takes the place of an earlier one for another sort."""
    are_two = later.subject != earlier.subject and liked_sort(later) == liked_sort(earlier) != ""
    return are_two and likes_instead(_said(later.value).partition("\n")[0])


def _said(value: str) -> str:
    return value.removeprefix(f"{Role.USER.capitalize()}: ")


def passing_wishes(message: Message) -> list[Statement]:
    """List the wishes of a user's message that are for one occasion."""
    return [statement for statement, _ in _statements(message) if statement.is_passing]


def identity_of(words: str, *, subject: str, stance: Stance) -> str:
    """Return what distinguishes one stated preference from another; its id is derived from this."""
    return f"{stance} {subject} {words.casefold().rstrip('.!。！ ')}"


def repeated_wish(wish: Statement, messages: Sequence[Message]) -> PreferenceMemory:
    """Remember as a preference what each of `messages` wished for; the newest message is last."""
    implicit = _Told(
        identity=f"{PreferenceType.IMPLICIT} {wish.stance} {wish.language} {wish.subject}",
        key=wish.about,
        words=often_wished(wish),
        tags=unique([tag for message in messages for tag in message.tags]),
        reasoning=reason_of_often_wished(wish, times=len(messages)),
        preference_type=PreferenceType.IMPLICIT,
        sources=[_source(wish, message) for message in messages],
    )
    return _preference(messages[-1], wish, implicit)


def _statements(message: Message) -> Iterator[tuple[Statement, Source]]:
    if message.role is Role.USER:
        for saying in sayings(message):
            for statement in find_statements(saying.words):
                yield statement, source_of(saying, message)


def _source(wish: Statement, message: Message) -> Source:
    same = (
        source
        for statement, source in _statements(message)
        if statement.is_passing and statement.subject == wish.subject
    )
    return next(same)


def _preference(message: Message, statement: Statement, told: _Told) -> PreferenceMemory:
    """Give a preference its owner and id, which do not depend on the conversation."""
    return PreferenceMemory(
        id=memory_id_anywhere(message, MemoryKind.PREFERENCE, content=told.identity),
        **message.belonging,
        info=message.info,
        info_pairs=info_pairs(message.info),
        key=told.key,
        value=f"{speaker(message)}: {told.words}",
        tags=told.tags,
        sources=told.sources,
        said_at=message.sent_at,
        preference_type=told.preference_type,
        reasoning=told.reasoning,
        subject=statement.subject,
        stance=statement.stance,
    )

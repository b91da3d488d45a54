"""Each form of every file of rules reads its own example before any other does.

None takes long over a hostile text.
"""

import re
import time
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from memos_gql.feedback.agreement import RULES as AGREEMENT
from memos_gql.feedback.conjuncts import LONGEST as LONGEST_LISTED
from memos_gql.feedback.conjuncts import RULES as CONJUNCTS
from memos_gql.feedback.fields import RULES as ONE_AT_A_TIME
from memos_gql.feedback.find import EVENTS
from memos_gql.feedback.owners import RULES as OWNERS
from memos_gql.feedback.persons import RULES as PERSONS
from memos_gql.memory.listed_corrections import RULES as CORRECTIONS
from memos_gql.memory.preferences.grammars import GRAMMARS
from memos_gql.memory.preferences.prose import MAX_SENTENCE_CHARACTERS
from memos_gql.memory.restatements import LONGEST
from memos_gql.memory.restatements import RULES as RESTATEMENTS
from memos_gql.memory.rhetorical import LONGEST as LONGEST_RHETORICAL
from memos_gql.memory.rhetorical import RULES as RHETORICAL
from memos_gql.memory.rules import Rules, any_of
from memos_gql.memory.states.clauses import CHINESE, ENGLISH
from memos_gql.memory.states.reading import LONGEST as LONGEST_STATES
from memos_gql.memory.tools.error_fields import FIELDS
from memos_gql.memory.tools.failing_texts import FAILING
from memos_gql.memory.tools.nothing_found import NOTHING
from memos_gql.memory.tools.secret_names import SECRETS
from memos_gql.memory.wordings import RULES as WORDINGS
from tests.memory.preferences.german import GERMAN


class Orders(Rules):
    """Rules of which one may be absent."""

    optional = frozenset({"absent"})


ORDERS = Orders(__package__, "orders.toml")
FILES = {
    "orders": ORDERS,
    "owners": OWNERS,
    "persons": PERSONS,
    "agreement": AGREEMENT,
    "conjuncts": CONJUNCTS,
    "events": EVENTS,
    "one at a time": ONE_AT_A_TIME,
    "corrections": CORRECTIONS,
    "failing": FAILING,
    "fields": FIELDS,
    "nothing": NOTHING,
    "restatements": RESTATEMENTS,
    "rhetorical": RHETORICAL,
    "secrets": SECRETS,
    "wordings": WORDINGS,
    "states in English": ENGLISH,
    "states in Chinese": CHINESE,
    **{language.name.lower(): grammar for language, grammar in GRAMMARS.items()},
    "german": GERMAN,
}
RULES = [(file, name) for file, rules in FILES.items() for name in rules.rules]
LENGTHS = dict.fromkeys(["english", "chinese", "german"], MAX_SENTENCE_CHARACTERS) | {
    "restatements": LONGEST,
    "rhetorical": LONGEST_RHETORICAL,
    "corrections": LONGEST,
    "wordings": LONGEST,
    "conjuncts": LONGEST_LISTED,
    "agreement": LONGEST,
    "states in English": LONGEST_STATES,
    "states in Chinese": LONGEST_STATES,
}
LENGTH = 2_000
"""Of the longest texts that rules are given, where `LENGTHS` says nothing else."""
MOST_S = 0.1


@pytest.mark.parametrize(("file", "name"), RULES)
def test_each_form_is_the_first_that_reads_its_example(file: str, name: str) -> None:
    rules, forms = FILES[file], FILES[file].rules[name].forms
    patterns = [pattern for _, pattern in rules.forms(name)]

    first = [
        next((at for at, pattern in enumerate(patterns) if rules.found_by(name, pattern, form.example)), None)
        for form in forms
    ]

    assert first == list(range(len(forms)))
    assert [text for form, own in rules.forms(name) for text in form.unlike if rules.found_by(name, own, text)] == []


def attacks(example: str, *, length: int) -> Iterator[str]:
    """Yield long texts that are nearly an example, over and over."""
    for sign in dict.fromkeys(example + " a0\n"):
        yield sign * length
        yield (example + sign * length)[:length]
    for end in range(1, min(len(example), 40)):
        yield (example[:end] * length)[:length] + "\x00"


@pytest.mark.parametrize("file", FILES)
def test_no_form_takes_long_over_a_text_that_is_nearly_its_example(file: str) -> None:
    rules, slow = FILES[file], []
    for name in rules.rules:
        for form, pattern in rules.forms(name):
            for text in attacks(form.example[:200], length=LENGTHS.get(file, LENGTH)):
                start = time.thread_time()
                rules.found_by(name, pattern, text)
                if time.thread_time() - start > MOST_S:
                    slow.append((name, form.pattern[:60], text[:40]))

    assert slow == []


def test_phrases_are_tried_longest_first_and_their_spaces_may_be_several() -> None:
    assert any_of(["not found", "not"]) == "(?:not[ ]{1,4}found|not)"


def test_a_file_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Rules("memos_gql.memory.lexicons", "english.toml")


def test_each_step_of_a_rule_rewrites_what_the_steps_before_it_left() -> None:
    assert ORDERS.rewritten("plain", "pls use tea cups plz") == "please use tea-cups please"


def test_what_is_removed_again_and_again_leaves_something_unless_the_rule_may_empty_a_text() -> None:
    assert ORDERS.cut("polite", "please please stop") == "please stop"
    assert ORDERS.stripped("polite", "please please stop") == "stop"
    assert ORDERS.stripped("polite", "please ") == "please"
    assert ORDERS.stripped("closing", "thanks thanks") == ""


def test_each_form_says_what_it_found_and_the_first_one_what_it_means() -> None:
    assert [found.words.group() for found in ORDERS.each("drinks", "no tea, but coffee")] == ["tea", "coffee"]
    assert ORDERS.meaning("drinks", "coffee or tea") == "leaves"
    assert ORDERS.meaning("drinks", "water") is None


def test_a_text_is_divided_where_a_rule_finds_something_and_replaced_there() -> None:
    assert ORDERS.split("joint", "tea, coffee, milk") == ["tea", "coffee", "milk"]
    assert ORDERS.split("joint", "tea, coffee, milk", most=1) == ["tea", "coffee, milk"]
    assert ORDERS.replaced("joint", "tea, coffee", by=lambda found: found.group().strip()) == "tea,coffee"


def test_a_rule_that_is_optional_may_be_absent_and_then_finds_nothing() -> None:
    assert ORDERS.find("absent", "tea") is None
    assert ORDERS.first("absent", "tea") is None
    assert ORDERS.stripped("absent", "tea") == "tea"
    assert ORDERS.split("absent", "tea") == ["tea"]
    assert ORDERS.replaced("absent", "tea", by=re.Match.group) == "tea"
    with pytest.raises(KeyError, match="unheard_of"):
        ORDERS.find("unheard_of", "tea")

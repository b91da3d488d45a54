"""Rules of every file: each form reads its own example before any other does, and none takes long over a hostile text."""

import time
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from memos_gql.memory.rules import Rules, any_of
from memos_gql.memory.tools.error_fields import FIELDS
from memos_gql.memory.tools.failing_texts import FAILING
from memos_gql.memory.tools.nothing_found import NOTHING
from memos_gql.memory.tools.secret_names import SECRETS

FILES = {"failing": FAILING, "fields": FIELDS, "nothing": NOTHING, "secrets": SECRETS}
RULES = [(file, name) for file, rules in FILES.items() for name in rules.rules]
ATTACK_LENGTH = 2_000
"""As long as the longest text that these rules are given."""
MOST_S = 0.1


@pytest.mark.parametrize(("file", "name"), RULES)
def test_each_form_is_the_first_that_reads_its_example(file: str, name: str) -> None:
    rules, forms = FILES[file], FILES[file].rules[name].forms
    patterns = [rules.pattern_of(name, [form]) for form in forms]

    first = [next((at for at, pattern in enumerate(patterns) if rules.found_by(name, pattern, form.example)), None) for form in forms]

    assert first == list(range(len(forms)))
    assert all(rules.find(name, form.example) for form in forms)


def attacks(example: str) -> Iterator[str]:
    """Yield long texts that are nearly an example, over and over."""
    for sign in dict.fromkeys(example + " a0\n"):
        yield sign * ATTACK_LENGTH
        yield (example + sign * ATTACK_LENGTH)[:ATTACK_LENGTH]
    for end in range(1, min(len(example), 40)):
        yield (example[:end] * ATTACK_LENGTH)[:ATTACK_LENGTH] + "\x00"


@pytest.mark.parametrize("file", FILES)
def test_no_form_takes_long_over_a_text_that_is_nearly_its_example(file: str) -> None:
    rules, slow = FILES[file], []
    for name, rule in rules.rules.items():
        for form in rule.forms:
            pattern = rules.pattern_of(name, [form])
            for text in attacks(form.example[:200]):
                start = time.perf_counter()
                rules.found_by(name, pattern, text)
                took = time.perf_counter() - start
                if took > MOST_S:
                    slow.append((name, form.pattern[:60], text[:40], round(took, 2)))

    assert slow == []


def test_phrases_are_tried_longest_first_and_their_spaces_may_be_several() -> None:
    assert any_of(["not found", "not"]) == "(?:not[ ]{1,4}found|not)"


def test_a_file_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Rules("memos_gql.memory.lexicons", "english.toml")

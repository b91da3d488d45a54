"""A language is a file of rules: what the file says is read, and what nothing would read is refused."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from memos_gql.documents import Stance
from memos_gql.memory import preferences
from memos_gql.memory.language import Language
from memos_gql.memory.preferences import find_statements
from memos_gql.memory.preferences.grammar import RULES, Grammar
from memos_gql.memory.preferences.grammars import GRAMMARS, grammars_of
from memos_gql.memory.preferences.prose import own_sentences
from memos_gql.memory.preferences.reading import statements
from tests.memory.preferences.german import GERMAN

SOURCES = Path(preferences.__file__).parent


def read(text: str) -> dict[str, Stance]:
    return {statement.subject: statement.stance for statement in statements(GERMAN, own_sentences(text))}


def test_a_third_language_is_read_by_its_file() -> None:
    assert read("Ich mag Tee und Kuchen sehr, aber ich hasse Kaffee.") == {
        "tee": Stance.FOR,
        "kuch": Stance.FOR,
        "kaffe": Stance.AGAINST,
    }
    assert read("Ich mag keinen Regen. Ich liebe meine Hunde!") == {"reg": Stance.AGAINST, "hund": Stance.FOR}
    assert read("Ich liebe Tee und hasse Kaffee.") == {"tee": Stance.FOR, "kaffe": Stance.AGAINST}
    assert read("Ich esse nie Fleisch.") == {"fleisch": Stance.AGAINST}
    assert read("Antworte ab jetzt auf Deutsch.") == {"answer language": Stance.FOR}


def test_questions_conditions_and_quotations_of_a_third_language_state_nothing() -> None:
    assert read("Magst du Tee? Wenn ich Tee mag, ist es gut. „Ich mag Tee“") == {}


def test_a_reason_is_in_the_words_of_its_language() -> None:
    [statement] = statements(GERMAN, own_sentences("Ich mag Tee."))

    assert (statement.words, statement.about) == ("Ich mag Tee.", "tee")
    assert statement.reasoning == "Die Person sagt, dass sie das mag: tee."


def test_a_quoted_title_is_written_as_its_language_says() -> None:
    assert [found.about for found in find_statements("I love “Green Tea”.")] == ["green tea"]
    assert [found.about for found in find_statements("我喜欢“Green Tea”。")] == ["Green Tea"]


def test_a_sentence_belongs_to_the_language_whose_script_it_has_and_otherwise_to_those_without_one() -> None:
    assert grammars_of("I like 茶") == [GRAMMARS[Language.CHINESE]]
    assert grammars_of("I like tea") == [GRAMMARS[Language.ENGLISH]]


def test_the_reading_looks_for_every_rule_that_it_lists() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py"))

    assert [name for name in RULES if f'"{name}"' not in sources] == []


def test_a_rule_that_nothing_looks_for_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "languages"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "odd.toml").write_text(
        "[reading]\nspeaker = 'i '\n[rules.liking]\n[[rules.liking.forms]]\npattern = 'a'\nexample = 'a'\n"
    )
    (package / "bare.toml").write_text("[words]\n")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ValueError, match=r"odd\.toml has rules that nothing looks for: liking\."):
        Grammar(Language.ENGLISH, "languages", "odd.toml")
    with pytest.raises(ValidationError, match="reading"):
        Grammar(Language.ENGLISH, "languages", "bare.toml")

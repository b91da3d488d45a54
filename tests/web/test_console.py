"""The files of the console fit together: words, operations, samples."""

import json
import re
import subprocess

from graphql import parse, validate

from memos_gql.schema import make_schema
from memos_gql.schema.operations import RULES
from memos_gql.settings import Settings
from memos_gql.web.console import DOCUMENTS, FOLDER
from tests.pages import ROOT

SCHEMA = make_schema(Settings(_env_file=None))._schema
OWN = [path for path in FOLDER.rglob("*.js") if "vendor" not in path.parts]
SAID = re.compile(r"""(say|count|named)\([^"`)]*?["`]([\w.]*)""")
CODES = {
    "failure": "ErrorCode",
    "kind": "MemoryKind",
    "order": "MemoryOrder",
    "role": "Role",
    "stage": "TaskStage",
    "state": "TaskState",
}
EXPORTED = """import * as operations from {operations}; import * as examples from {examples};
console.log(JSON.stringify({{console: {{...operations}}, example: {{...examples}}}}));"""


def words(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((FOLDER / "words" / f"{language}.json").read_text())
    return found


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    english, chinese = words("en"), words("zh")

    assert list(english) == list(chinese)
    facts = {
        name: (set(re.findall(r"{\w+}", english[name])), set(re.findall(r"{\w+}", chinese[name]))) for name in english
    }
    assert {name: both for name, both in facts.items() if both[0] != both[1]} == {}


def test_every_sentence_that_is_said_is_there() -> None:
    english = words("en")
    asked = {
        (how, name) for path in OWN for how, name in SAID.findall(path.read_text()) if name and not name.endswith(".")
    }

    forms = {"say": [""], "count": [".one", ".other"]}
    wanted = {f"{name}{form}" for how, name in asked if how in forms for form in forms[how]}
    assert wanted - set(english) == set()


def test_every_code_of_the_api_has_words() -> None:
    english = words("en")

    for group, name in CODES.items():
        missing = {value for value in SCHEMA.type_map[name].values if f"{group}.{value}" not in english}  # type: ignore[attr-defined]
        assert missing - {"DEVELOPER"} == set()  # it is read back as SYSTEM
    terms = set(SCHEMA.type_map["Explanation"].fields) - {"merit"}  # type: ignore[attr-defined]
    assert {term for term in terms if f"term.{term}" not in english} == set()


def test_every_operation_is_valid_and_in_the_list_that_the_server_trusts() -> None:
    modules = {name: json.dumps(str(FOLDER / f"{name}.js")) for name in ("operations", "examples")}
    node = subprocess.run(
        ["node", "--input-type=module"], input=EXPORTED.format(**modules), capture_output=True, text=True, check=True
    )

    documents = {
        f"{module}.{name}": text for module, texts in json.loads(node.stdout).items() for name, text in texts.items()
    }

    assert len(documents) > 20
    assert [
        error.message for document in documents.values() for error in validate(SCHEMA, parse(document), RULES)
    ] == []
    assert json.loads(DOCUMENTS.read_text()) == documents, "make clients"


def test_the_samples_are_the_examples() -> None:
    samples = {path.name: path.read_bytes() for path in (FOLDER / "samples").iterdir()}

    assert samples == {name: (ROOT / "examples" / name).read_bytes() for name in samples}


def test_nothing_in_the_files_runs_or_is_styled_inline() -> None:
    page = (FOLDER / "index.html").read_text()

    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", page) == []
    assert [path.name for path in OWN if "https://" in path.read_text().replace('"https://"', "")] == []

"""Write memos_gql/search/kinds.tsv: for each general noun of kinds.toml, the nouns of that kind in English and Chinese.

Run: .venv/bin/python scripts/make_kinds.py WORDNET_FOLDER COW_FILE MODELS_FOLDER

The arguments are those of make_things.py, but WORDNET_FOLDER need only hold data.noun, index.noun and cntlist.rev.
"""

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from make_things import LONGEST_CHINESE, NOTICES, below, is_common, synsets

from memos_gql.providers.tokenizer import open_tokenizer
from memos_gql.storage.stop_words import ENGLISH

FOLDER = Path(__file__).parents[1] / "memos_gql" / "search"
HEADER = (
    "# English and Chinese nouns of the kinds of kinds.toml, one line for each kind and in the same order.\n"
    "# Made by scripts/make_kinds.py, which says of what.\n"
    f"{NOTICES}"
)
FIRST_SENSES = 2
"""A word is of a kind in one of so many of its commonest meanings."""
Meanings = dict[str, list[int]]


def main(wordnet: Path, cow: Path, models: Path) -> None:
    data = tomllib.loads((FOLDER / "kinds.toml").read_text("utf-8"))
    nouns, never = synsets(wordnet / "data.noun"), frozenset(data["never"].split())
    single = instances(wordnet / "data.noun")
    listed, seen = meanings_of_english(wordnet / "index.noun"), said_as(wordnet / "cntlist.rev")
    tokenizer = open_tokenizer(models)
    english = {
        word: found[:FIRST_SENSES]
        for word, found in listed.items()
        if word not in never | ENGLISH and len(word) > 2 and is_noun(word, seen) and is_common(word, tokenizer)
    }
    chinese = meanings_of_chinese(cow)
    rows = []
    for kind in data["kind"]:
        tops = [listed[word.replace("_", " ")][int(number) - 1] for word, number in senses(kind["meanings"])]
        of_kind = below(nouns, tops) - (set() if kind.get("names") else single)
        but = kind.get("but", "").split()
        rows.append("\t".join("|".join(named(words, of_kind, but=but)) for words in (english, chinese)))
    (FOLDER / "kinds.tsv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")


def senses(written: str) -> list[tuple[str, str]]:
    return [(word, number) for word, _, number in (one.rpartition(".") for one in written.split())]


def named(words: Meanings, of_kind: set[int], *, but: Sequence[str]) -> list[str]:
    return sorted(word for word, found in words.items() if word not in but and not of_kind.isdisjoint(found))


def meanings_of_english(index: Path) -> Meanings:
    """Give the meanings of each noun, the commonest first."""
    lines = (line.split() for line in index.read_text("latin-1").splitlines() if not line.startswith("  "))
    return {fields[0].replace("_", " "): [int(one) for one in fields[-int(fields[2]) :]] for fields in lines}


def instances(data: Path) -> set[int]:
    """Give the meanings that are single persons, places and the like."""
    lines = (line for line in data.read_text("latin-1").splitlines() if not line.startswith("  "))
    return {int(line[:8]) for line in lines if " @i " in line.split(" | ")[0]}


def meanings_of_chinese(cow: Path) -> Meanings:
    found: Meanings = {}
    for line in cow.read_text("utf-8").splitlines()[1:]:
        key, sort, written = line.split("\t")[:3]
        number, _, part = key.partition("-")
        word = written.replace("+", "").strip()
        if part == "n" and sort == "cmn:lemma" and 1 < len(word) <= LONGEST_CHINESE:
            found.setdefault(word, []).append(int(number))
    return {word: numbers for word, numbers in found.items() if len(numbers) <= FIRST_SENSES}


def said_as(counts: Path) -> dict[str, tuple[int, int]]:
    """Count how often each word was seen as a noun, and as another part of speech."""
    seen: dict[str, tuple[int, int]] = {}
    for line in counts.read_text("latin-1").splitlines():
        key, _, times = line.split()
        word, _, rest = key.partition("%")
        noun, other = seen.get(word, (0, 0))
        seen[word] = (noun + int(times), other) if rest[0] == "1" else (noun, other + int(times))
    return seen


def is_noun(word: str, seen: dict[str, tuple[int, int]]) -> bool:
    noun, other = seen.get(word, (0, 0))
    return other <= noun + 2


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

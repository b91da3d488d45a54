"""Words of which one is true of somebody at a time: who is a vegan is no longer a vegetarian."""

from memos_gql.memory.rules import Rules

RULES = Rules(__package__, "fields.toml")


def fielded_value(said: str, fragment: str) -> tuple[str, str] | None:
    """Return a memory's word and the fragment's word of the same field.

    The fragment must say no more than that, or begin as the memory does: "my aunt is single" is not about my sister.
    """
    field, theirs = RULES.meaning("field", fragment), RULES.first("field", fragment)
    of_field = [form for form in RULES.each("field", said) if form.form.means == field]
    if field is None or theirs is None or not of_field:
        return None
    ours, new = of_field[0].words, theirs.words
    before, after = fragment[: new.start()].strip(), fragment[new.end() :].strip(" .。!！")
    is_same = _plain(said[: ours.start()]) == _plain(before)
    if after not in {"", "了", "的"} or not (is_same or RULES.find("only_who", before)):
        return None
    old = ours.group()
    return (old, new.group()) if old.casefold() != new.group().casefold() else None


def _plain(words: str) -> str:
    return words.casefold().removesuffix(" an").removesuffix(" a").strip()

"""The rest of a memory of which only a part is to be forgotten: "Delete the shed code" leaves the bins."""

from memos_gql.memory.phrases import HAN
from memos_gql.memory.restatements import RULES
from memos_gql.search.words import asked_forms

END = " .。!！"


def without_part(said: str, about: str) -> str | None:
    """Return what a memory says besides a part; None unless just one of its sentences is about that.

    What is left must stand without it: no pronoun in it may mean what is gone.
    """
    clauses = [clause.strip(END) for clause in RULES.split("joint", said) if clause.strip(END)]
    names = _names_zh if HAN.search(said) else _names
    left = [clause for clause in clauses if not names(clause, about)]
    if len(left) != len(clauses) - 1 or not left or any(RULES.find("leaning", clause) for clause in left):
        return None
    if not all(RULES.find("one_value", clause) for clause in left):
        return None
    first, *others = left
    rest = "，".join(left) if HAN.search(said) else " and ".join([f"{first[0].upper()}{first[1:]}", *others])
    return f"{rest}{said[-1] if said[-1] in END else ''}"


def _names(clause: str, about: str) -> bool:
    forms = asked_forms(about)
    return bool(forms) and forms <= asked_forms(clause)


def _names_zh(clause: str, about: str) -> bool:
    return RULES.cut("possessed", about) in clause

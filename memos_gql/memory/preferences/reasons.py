"""The reason for a preference, in one sentence of its language."""

from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.grammars import GRAMMARS
from memos_gql.memory.preferences.statement import Finding, Statement


def reason(grammar: Grammar, finding: Finding) -> str:
    """Say why a preference is believed."""
    about = grammar.table("slot_names").get(finding.about, finding.about)
    return grammar.table("reasons")[f"{finding.ground} {finding.stance}"].format(about)


def often_wished(wish: Statement) -> str:
    """Say that somebody wished for this several times, each time for one occasion."""
    return GRAMMARS[wish.language].table("often_wished")[wish.stance].format(wish.about)


def reason_of_often_wished(wish: Statement, *, times: int) -> str:
    """Say why it is believed that somebody wishes for this again and again."""
    return GRAMMARS[wish.language].table("reasons_of_often_wished")[wish.stance].format(times, wish.about)

"""The reason for a preference, in one sentence of its language."""

from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.statement import Finding


def reason(grammar: Grammar, finding: Finding) -> str:
    """Say why a preference is believed."""
    about = grammar.table("slot_names").get(finding.about, finding.about)
    return grammar.table("reasons")[f"{finding.ground} {finding.stance}"].format(about)

"""Secrets on command lines and in SQL, which have no telling name: the flags of programs that take a password."""

from memos_gql.memory.tools.secret_names import SECRETS
from memos_gql.memory.tools.secret_shapes import MASK


def mask_commands(text: str) -> str:
    """Mask passwords given to programs or databases."""
    return SECRETS.pattern("command").sub(
        lambda found: found["before"] + MASK if found["value"] != MASK else found[0], text
    )

"""Names whose values are secret: `password`, `X-Api-Key`, `clientSecret`, `访问令牌`."""

import re
from itertools import pairwise

from memos_gql.memory.rules import Rules

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
SECRETS = Rules(__package__, "secrets.toml")
ENDINGS, IN_OTHER_SCRIPTS = SECRETS.words("endings"), SECRETS.words("in_other_scripts")
KEYS_OF, HARMLESS_LAST, WHOLLY_WORDS = (
    frozenset(SECRETS.words(name)) for name in ("keys_of", "harmless_last", "wholly_words")
)


def is_secret_name(name: str) -> bool:
    """Tell whether the value of this name is secret, text or not."""
    words = _words(name)
    if not words or words[-1] in HARMLESS_LAST:
        return False
    return any(map(_is_secret, words)) or _is_key(words) or any(word in name.lower() for word in IN_OTHER_SCRIPTS)


def is_secret_of_words(name: str) -> bool:
    """Tell whether a text with this name is secret."""
    words = _words(name)
    return is_secret_name(name) or (bool(words) and words[-1] in WHOLLY_WORDS)


def may_be_counted(name: str) -> bool:
    """Tell whether a number with this name is an amount, like `max_tokens`; as `token` alone it is a one-time code."""
    words = _words(name)
    return any(word in {"token", "tokens"} for word in words) and words != ["token"]


def _words(name: str) -> list[str]:
    return [word.lower() for word in WORDS.findall(name)]


def _is_secret(word: str) -> bool:
    return word.removesuffix("s").endswith(ENDINGS)


def _is_key(words: list[str]) -> bool:
    return any(key in {"key", "keys"} and before in KEYS_OF for before, key in pairwise(words))

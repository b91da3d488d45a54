"""The rules of `chinese.toml`."""

from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_pattern, listed_words
from memos_gql.memory.rules import Rules

CHINESE = Rules(
    "memos_gql.memory.preferences",
    "chinese.toml",
    more_parts={
        "listed_kin": listed_pattern(Language.CHINESE, "kin").pattern,
        "favourites": "|".join(sorted(listed_words(Language.CHINESE, "favourites"))),
    },
)
pattern, piece, forms = CHINESE.pattern, CHINESE.part, CHINESE.forms

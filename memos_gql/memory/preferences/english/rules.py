"""The rules of `english.toml`."""

from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_pattern
from memos_gql.memory.rules import Rules

ENGLISH = Rules(
    "memos_gql.memory.preferences",
    "english.toml",
    more_parts={"risky_verbs": listed_pattern(Language.ENGLISH, "risky_verbs").pattern},
)
pattern, piece, forms = ENGLISH.pattern, ENGLISH.part, ENGLISH.forms

"""Preferences in English: a sentence is normalised and cut into clauses, and each clause is matched with patterns."""

from memos_gql.memory.preferences.english.comparisons import comparisons as comparisons
from memos_gql.memory.preferences.english.plain import plain as plain
from memos_gql.memory.preferences.english.reading import stated as stated
from memos_gql.memory.preferences.english.reading import statements as statements
from memos_gql.memory.preferences.english.subjects import subject as subject

"""Preferences in Chinese: a sentence is cut into clauses, and each clause is matched with patterns."""

from memos_gql.memory.preferences.chinese.comparisons import comparisons as comparisons
from memos_gql.memory.preferences.chinese.plain import plain as plain
from memos_gql.memory.preferences.chinese.reading import stated as stated
from memos_gql.memory.preferences.chinese.reading import statements as statements
from memos_gql.memory.preferences.chinese.subjects import subject as subject

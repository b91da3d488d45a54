"""How things are with somebody, as brief statements tell it, and which later statement takes the place of an earlier.

"I live in Leeds" tells of the frame "home", which has one value at a time: "we moved to York" takes its place. "I like
jazz" and "I like blues" stand beside each other. The forms of statements are in one TOML file for each language, and
what diets rule out is in `diets.toml`.
"""

from memos_gql.memory.states.reading import read_states
from memos_gql.memory.states.state import State, Told, keys, replaces, restates, sought

__all__ = ["State", "Told", "keys", "read_states", "replaces", "restates", "sought"]

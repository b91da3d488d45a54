"""A note for an assistant about the preferences that a search found."""

from collections.abc import Sequence

from memos_gql.documents import PreferenceMemory
from memos_gql.memory.phrases import HAN

ENGLISH = (
    "About these memories: facts are what was said, written or seen before; preferences are what the user likes, "
    "dislikes or wants done, stated outright (explicit) or gathered from what they keep asking for (implicit). Use the "
    "facts where they help. Let the answer go against no preference, explicit or implicit; where the request leaves no "
    "other way, say in a few words why."
)
CHINESE = (
    "关于这些记忆：事实记忆是以前说过、写过或看到过的内容；偏好记忆是用户喜欢、不喜欢或希望怎样做的事，"
    "有的是用户明确说出的（显式），有的是从多次请求中归纳出来的（隐式）。事实在有帮助时使用；"
    "回答不得违背任何偏好，无论显式还是隐式；如果确实无法避免，请简短说明原因。"
)


def preference_note(preferences: Sequence[PreferenceMemory]) -> str:
    """Write the note in the language that most of the preferences are in; empty when there are none."""
    if not preferences:
        return ""
    chinese = sum(HAN.search(preference.value) is not None for preference in preferences)
    return CHINESE if 2 * chinese > len(preferences) else ENGLISH

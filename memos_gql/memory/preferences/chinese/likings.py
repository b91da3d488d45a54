"""Likes and dislikes in Chinese."""

from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.preferences.chinese.objects import without_surroundings
from memos_gql.memory.preferences.chinese.rules import forms, pattern
from memos_gql.memory.preferences.statement import Finding, Ground, opposite


def liking(clause: str) -> Finding | None:
    """Read what the speaker likes or dislikes; the object may be a list."""
    for form, reading in forms("likings"):
        found = reading.match(clause)
        if found is not None:
            stance = opposite(Stance[form.means]) if found.groupdict().get("no") else Stance[form.means]
            return Finding(Ground.LIKING, stance, without_surroundings(found["about"]))
    return None


def stance_alone(clause: str) -> Stance | None:
    """Read "不过我很喜欢", which does not name its object."""
    return next((Stance[form.means] for form, reading in forms("without_object") if reading.match(clause)), None)


OF_ONE_WORK = frozenset({"部分", "地方", "一点", "一段", "一句", "一章", "情节", "片段", "桥段", "环节"})


def favourite(clause: str) -> Iterator[Finding]:
    """Yield the slot 最喜欢的颜色 for "我最喜欢的颜色是蓝色", which replaces an earlier favourite."""
    found = pattern("favourite").match(clause) or pattern("reversed").match(clause) or pattern("liked").match(clause)
    if found is not None and found["slot"] not in {"东西", "事", "事情", "活动", *OF_ONE_WORK}:
        yield Finding(Ground.FAVOURITE, Stance.FOR, f"最喜欢的{found['slot']}")

"""What tools say to a model, in a few lines: the same as the fields beside it say to programs."""

from collections.abc import Iterator, Mapping
from typing import Any

from memos_gql.mcp.call import Fields

MAX_WORDS_LENGTH = 1000
"""Characters of one memory; the whole of a longer one is in the fields."""
NOTHING = "Nothing was found."

Item = Mapping[str, Any]


def items_of(data: Fields) -> list[dict[str, Any]]:
    """List the facts, preferences and tool memories of an answer, one after the other."""
    lists = (data.get(name) for name in ("memory_detail_list", "preference_detail_list", "tool_memory_detail_list"))
    return [item for listed in lists if isinstance(listed, list) for item in listed]


def sources_of(data: Fields) -> list[dict[str, object]]:
    """List where the memories of an answer came from."""
    return [source for item in items_of(data) for source in item.get("sources") or ()]


def found(data: Fields) -> str:
    """Write the memories of an answer, one to a line, each with its id."""
    lines = [f"{number}. {_line(item)}" for number, item in enumerate(items_of(data), start=1)]
    note = data.get("preference_note")
    return "\n".join([*lines, *([f"\n{note}"] if note else [])]) if lines else NOTHING


def page(data: Fields) -> str:
    """Write one page of a list, and which."""
    return f"{found(data)}\nPage {data['current']} of {data['pages']}, {data['total']} in the longest list."


def status(data: Fields) -> str:
    """Write how far a task is, and what failed and why."""
    share = round(100 * float(str(data["progress"])))
    lines = [f"Task {data['task_id']} is {data['status']}: {share} % done, {data['memory_count']} memories."]
    return "\n".join([*lines, *_failures(data), *_notices(data)])


def _line(item: Item) -> str:
    words = item.get("memory_value") or item.get("preference") or item.get("tool_value") or ""
    kind = "Preference: " if "preference" in item else ""
    relativity = f"[{item['relativity']:.2f}] " if item.get("relativity") is not None else ""
    places = ", ".join(dict.fromkeys(_places(item)))
    return f"{relativity}{kind}{_shortened(str(words))}{f' ({places})' if places else ''} — {item['id']}"


def _places(item: Item) -> Iterator[str]:
    for source in item.get("sources") or ():
        if source.get("file_id"):
            page = f", page {source['page']}" if source.get("page") else ""
            yield f"{source.get('doc_path') or 'a file'}{page}"


def _shortened(words: str) -> str:
    return words if len(words) <= MAX_WORDS_LENGTH else f"{words[:MAX_WORDS_LENGTH]}…"


def _failures(data: Fields) -> Iterator[str]:
    failures = data.get("failures")
    for failure in failures if isinstance(failures, list) else ():
        advice = " A retry may succeed." if failure["retryable"] else ""
        yield f"{failure['error']}: {failure['message']}{advice}"


def _notices(data: Fields) -> Iterator[str]:
    notices = data.get("notices")
    for notice in notices if isinstance(notices, list) else ():
        yield str(notice["message"])

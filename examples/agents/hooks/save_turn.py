"""After a turn: keep the user's last message and the agent's answer.

Later turns, also those of other conversations, then find them.
"""

import json
from pathlib import Path

from memos import ask, hook_input


def main():
    told = hook_input()
    turn = last_turn(Path(told["transcript_path"]).read_text(encoding="utf-8").splitlines())
    if turn:
        ask("add/message", messages=turn, conversation_id=told.get("session_id"), async_mode=False)


def last_turn(lines):
    """Return the last message that the user wrote and the agent's words since, from a transcript of JSON lines."""
    said, answered = None, []
    for line in lines:
        entry = json.loads(line)
        words = words_of(entry.get("message") or {})
        if entry.get("type") == "user" and words:
            said, answered = words, []
        elif entry.get("type") == "assistant" and words:
            answered.append(words)
    if said is None:
        return []
    answer = [{"role": "assistant", "content": "\n\n".join(answered)}] if answered else []
    return [{"role": "user", "content": said}, *answer]


def words_of(message):
    """Return what was written; calls of tools and what they gave back are left out."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content.strip()
    return "\n".join(part["text"] for part in content if part.get("type") == "text").strip()


if __name__ == "__main__":
    main()

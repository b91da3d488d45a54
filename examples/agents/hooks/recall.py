"""Before a turn: print what is remembered about the user's message, which puts it into the agent's context."""

from memos import ask, hook_input

MOST = 6


def main():
    told = hook_input()
    found = ask("search/memory", query=told["prompt"], memory_limit_number=MOST, conversation_id=told.get("session_id"))
    facts = [memory["memory_value"] for memory in found["memory_detail_list"]]
    wishes = [memory["preference"] for memory in found["preference_detail_list"]]
    if facts or wishes:
        # In this block, so that the server tells its own words from new ones should the agent repeat them
        lines = [*(f"- {fact}" for fact in facts), *(f"- The user's wish: {wish}" for wish in wishes)]
        print("<memories>", *lines, "</memories>", sep="\n")  # noqa: T201 - the agent reads it


if __name__ == "__main__":
    main()

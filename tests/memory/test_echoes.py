"""What an agent quotes of what it recalled makes no new memory; whatever else its message says does."""

import time

import pytest

from memos_gql.memory.echoes import without_echoes
from tests.halves import HALVES, assert_nine_in_ten, labelled

QUESTION = "What is my shoe size?"
ECHOES = [
    "<memories>\n- My shoe size is 43.\n</memories>",
    "<memories><facts>\n-[2026-01-02] User: My shoe size is 43.\n</facts></memories>",
    '<relevant_memory source="memos">My shoe size is 43.</relevant_memory>',
    "<user-memories>My shoe size is 43.",
    "Relevant memories:\n- My shoe size is 43.\n- I live in Oulu.",
    "## Retrieved memories\n\n1. My shoe size is 43.\n2. I live in Oulu.",
    "**Here are the user's stored memories:**\n* My shoe size is 43.",
    "What you know about the user:\n- My shoe size is 43.",
    "User memories from past conversations:\n[1] My shoe size is 43.",
    "- User: My shoe size is 43.\n- Assistant: Noted.",
    "<memories>\n- 我的鞋码是43。\n</memories>",
    "相关记忆：\n- 我的鞋码是43。\n- 我住在奥卢。",
    "以下是检索到的记忆：\n1. 我的鞋码是43。",
    "关于用户的记忆：\n• 我的鞋码是43。",
    "用户记忆:\n1、我的鞋码是43。",
]


@pytest.mark.parametrize("echo", ECHOES)
def test_a_quotation_is_left_out_and_the_rest_stays(echo: str) -> None:
    # A block that is not closed reaches to the end
    text = f"{QUESTION}\n\n{echo}" if echo.startswith("<user-") else f"{echo}\n\n{QUESTION}"

    assert without_echoes(text) == QUESTION
    assert without_echoes(echo) == ""


@pytest.mark.parametrize(
    "text",
    [
        "I have fond memories of Oulu.",
        "My memories of Oulu:\n- the harbour\n- the bridge",
        "Relevant memories fade.",
        "Facts about whales:\n- They sing.",
        "<b>My shoe size is 43.</b>",
        "- My shoe size is 43.\n- I live in Oulu.",
        "User: My shoe size is 43.",
        "(Fact) My shoe size is 43.",
        "我的记忆力不好。",
        "  indented\n\n\nlines stay ",
    ],
)
def test_what_is_no_quotation_stays_to_the_letter(text: str) -> None:
    assert without_echoes(text) == text


def test_many_first_lines_without_a_last_one_are_read_at_once() -> None:
    text = "=== Memory ===\n" * 50_000
    started = time.process_time()

    assert without_echoes(text) == text
    assert time.process_time() - started < 2


@pytest.mark.parametrize("half", [*HALVES, *(f"fresh_{half}" for half in HALVES)])
def test_nine_in_ten_quotations_are_left_out_and_as_many_other_lists_stay(half: str) -> None:
    told = labelled(__file__, "echoes.toml")[half]

    kept = [echo for echo in told["echoes"] if without_echoes(f"{echo}\n\n{QUESTION}") != QUESTION]
    lost = [text for text in told["others"] if without_echoes(text) != text]

    assert_nine_in_ten(kept, len(told["echoes"]))
    assert_nine_in_ten(lost, len(told["others"]))

"""What the tutorial and the examples tell people to run, run as they would."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import pages
from tests.e2e.processes import Server
from tests.e2e.tutorial import follow_the_tutorial, looks_like_the_checkout, run

RUN_S = 120
PDF, NOTE = "examples/boiler-manual.pdf", "examples/note.jpg"
LINE = "The water pressure must stay between 1.2 and 1.8 bar."
KEY_LINE = "The key of the cellar hangs behind the blue door."


@pytest.fixture
def checkout(server: Server, tmp_path: Path) -> Path:
    """A directory that looks like the checkout in which the server was started."""
    return looks_like_the_checkout(tmp_path, data=server.data_dir)


def test_what_the_tutorial_says_to_type_finds_a_sentence_and_the_page_of_a_scan(server: Server, checkout: Path) -> None:
    follow_the_tutorial(server.address, checkout)


@pytest.mark.parametrize(
    "command", [(sys.executable, "examples/python/remember.py"), ("node", "examples/javascript/remember.mjs")]
)
def test_an_example_reads_a_file_and_shows_where_it_says_so(
    command: tuple[str, ...], server: Server, checkout: Path
) -> None:
    # Node 18, which Debian 12 has, warns of a form's files: it still calls them an experiment
    account = {"MEMOS_URL": server.address, "MEMOS_API_KEY": server.key, "NODE_NO_WARNINGS": "1"}

    in_scan = run(
        *command,
        PDF,
        "The manual of the boiler",
        "How much pressure does the boiler need?",
        directory=checkout,
        **account,
    )
    in_photo = run(
        *command, NOTE, "This hung in the hall", "Where is the key to the cellar?", directory=checkout, **account
    )

    assert re.search(r"^COMPLETED  100%  page 3 of 3\n\d memories$", in_scan, re.MULTILINE)
    assert re.search(
        rf"boiler-manual.pdf, page 3\n.*\n +x 0.11  y 0.30  0.59 wide  0.02 high:  {re.escape(LINE)}$",
        in_scan,
        re.MULTILINE,
    )
    assert re.search(
        rf"note.jpg\n +x 0.09  y 0.37  0.55 wide  0.06 high:  {re.escape(KEY_LINE)}$", in_photo, re.MULTILINE
    )


def test_the_hooks_of_a_coding_agent_keep_a_turn_and_recall_it_in_another_session(
    server: Server, user_id: str, tmp_path: Path
) -> None:
    key = server.command("key", "create", "agent", "--user", user_id).strip()
    environment = {"MEMOS_URL": server.address, "MEMOS_API_KEY": key, "MEMOS_USER": user_id}
    tool = {
        "type": "assistant",
        "message": {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "Bash", "input": {}}]},
    }
    result = {
        "type": "user",
        "message": {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "ok"}]},
    }
    turns = [
        {"type": "user", "message": {"role": "user", "content": "What is the weather?"}},
        {"type": "assistant", "message": {"role": "assistant", "content": [{"type": "text", "text": "It rains."}]}},
        {"type": "user", "message": {"role": "user", "content": "Our staging database is called heron."}},
        tool,
        result,
        {
            "type": "assistant",
            "message": {"role": "assistant", "content": [{"type": "text", "text": "I connected to it."}]},
        },
        {"type": "summary", "summary": "Databases"},
    ]
    transcript = tmp_path / "transcript.jsonl"
    transcript.write_text("".join(json.dumps(turn) + "\n" for turn in turns))
    stop = {
        "session_id": "s1",
        "transcript_path": str(transcript),
        "hook_event_name": "Stop",
        "stop_hook_active": False,
    }
    prompt = {"session_id": "s2", "hook_event_name": "UserPromptSubmit", "prompt": "Which database is staging?"}

    kept = hook("save_turn.py", stop, **environment)
    recalled = hook("recall.py", prompt, **environment)

    assert kept == ""
    assert "- User: Our staging database is called heron." in recalled.splitlines()
    assert (recalled.splitlines()[0], recalled.splitlines()[-1]) == ("<memories>", "</memories>")
    assert "It rains" not in recalled


def test_a_hook_of_a_server_that_is_away_holds_up_nobody(tmp_path: Path) -> None:
    away = {"MEMOS_URL": "http://127.0.0.1:9", "MEMOS_API_KEY": "any"}

    ran = started_hook("recall.py", {"prompt": "Hello"}, **away)

    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert ran.stderr.startswith("memos: ")


def hook(name: str, told: Mapping[str, object], **environment: str) -> str:
    ran = started_hook(name, told, **environment)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def started_hook(name: str, told: Mapping[str, object], **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(pages.ROOT / "examples" / "agents" / "hooks" / name)]
    return subprocess.run(
        command,
        input=json.dumps(told),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=RUN_S,
    )

"""What both hooks need: the server's MemOS API, with Python's own library alone."""

import json
import os
import sys
import urllib.request

URL = os.environ.get("MEMOS_URL", "http://127.0.0.1:8000")
KEY = os.environ.get("MEMOS_API_KEY", "")
USER = os.environ.get("MEMOS_USER", "me")
"""Whose memory it is. A key that was made with `--user U` reaches U alone, so name the same user here."""
ANSWER_S = 3
"""A turn must not wait longer for its memories."""


def ask(path, **fields):
    """Ask the server, and return what it answers as data.

    A server that is away ends the hook with one line, and holds up nobody.
    """
    body = json.dumps({"user_id": USER, **fields}).encode()
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{URL}/api/openmem/v1/{path}", body, headers)  # noqa: S310 - whoever sets the address may name any
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310
            told = json.load(answer)
    except OSError as error:
        sys.exit(f"memos: {error}")
    if told["code"] != 0:
        sys.exit(f"memos: {told['message']}")
    return told["data"]


def hook_input():
    """Read what the agent tells its hooks."""
    return json.load(sys.stdin)

"""Scripts such as the page on multimodal messages teaches run as its readers run them.

Address, key and files alone are ours.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e import papers
from tests.e2e.client import Fields
from tests.e2e.memos import PREFIX, Memos
from tests.e2e.shelf import Shelf

SCRIPT = """
import base64, json, os, requests

def encoded(path):
    with open(path, "rb") as file:
        return base64.b64encode(file.read()).decode("utf-8")

data = {data}
headers = {{"Content-Type": "application/json", "Authorization": f"Token {{os.environ['MEMOS_API_KEY']}}"}}
res = requests.post(url=f"{{os.environ['MEMOS_BASE_URL']}}/{route}", headers=headers, data=json.dumps(data))
print(json.dumps(res.json(), indent=2, ensure_ascii=False))
"""
WORDS, ROWS = "Gate seven opens at noon.", ("The garden party", "begins at half past four")
TEXT = '{"type": "text", "text": "I am planning a party."}'
IMAGE_URL = '{"type": "image_url", "image_url": {"url": os.environ["IMAGE_URL"]}}'
IMAGE_INLINE = (
    '{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded(os.environ["IMAGE"])}"}}'.replace(
        'os.environ["IMAGE"]', "os.environ['IMAGE']"
    )
)
FILE_URL = '{"type": "file", "file": {"file_data": os.environ["FILE_URL"]}}'
FILE_INLINE = '{"type": "file", "file": {"file_data": encoded(os.environ["FILE"])}}'
ANSWER = '{"role": "assistant", "content": "Okay, do you need any help?"}'


def said(*parts: str) -> str:
    return f'{{"role": "user", "content": [{", ".join(parts)}]}}'


ADDS = {
    "text and an image by address, and an answer": (said(TEXT, IMAGE_URL), ANSWER),
    "an image by address": (said(IMAGE_URL),),
    "an image inline": (said(IMAGE_INLINE),),
    "a document by an address with a space": (said(FILE_URL),),
    "a document inline, with no name or type": (said(FILE_INLINE),),
    "text, an image and a document, a message each": (said(TEXT), said(IMAGE_URL), said(FILE_URL)),
}


@pytest.fixture
def environment(memos: Memos, shelf: Shelf, tmp_path: Path) -> dict[str, str]:
    """What a reader of the page fills in."""
    image, document = tmp_path / "image.png", tmp_path / "document.pdf"
    image.write_bytes(papers.picture(*ROWS))
    document.write_bytes(papers.printed(tmp_path, WORDS))
    return {
        **os.environ,
        "MEMOS_API_KEY": memos.key,
        "MEMOS_BASE_URL": f"{memos.address}{PREFIX}",
        "IMAGE": str(image),
        "FILE": str(document),
        "IMAGE_URL": shelf.put(f"/{memos.user_id}.png", image.read_bytes()),
        "FILE_URL": shelf.put(f"/{memos.user_id} 2.pdf", document.read_bytes()),
    }


def run(route: str, data: str, environment: dict[str, str]) -> Fields:
    """Run one script and read what it prints."""
    script = SCRIPT.format(route=route, data=data)
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    printed: Fields = json.loads(done.stdout)
    return printed


@pytest.mark.parametrize("messages", ADDS.values(), ids=ADDS)
def test_what_a_script_adds_is_read_to_the_end_and_found(
    memos: Memos, environment: dict[str, str], messages: tuple[str, ...]
) -> None:
    data = f'{{"user_id": "{memos.user_id}", "conversation_id": "1211", "messages": [{", ".join(messages)}]}}'

    added = run("add/message", data, environment)
    status = memos.ended(added["data"]["task_id"])

    written = " ".join(messages)
    expected = [*(ROWS if "IMAGE" in written else ()), *([WORDS] if "FILE" in written else ())]
    found = " ".join(memos.found("When does the garden party begin? When does gate seven open?"))
    assert (added["code"], added["message"], added["data"]["status"], status["status"]) == (
        0,
        "ok",
        "running",
        "completed",
    )
    assert [words for words in expected if words not in found] == []


def test_a_script_finds_the_image_from_another_conversation(memos: Memos, environment: dict[str, str]) -> None:
    messages = ", ".join(ADDS["text and an image by address, and an answer"])
    added = run(
        "add/message",
        f'{{"user_id": "{memos.user_id}", "conversation_id": "1211", "messages": [{messages}]}}',
        environment,
    )
    memos.ended(added["data"]["task_id"])

    asked = f'{{"query": "Help me summarize this image", "user_id": "{memos.user_id}", "conversation_id": "1214"}}'
    found = run("search/memory", asked, environment)

    items = found["data"]["memory_detail_list"]
    assert (found["code"], found["data"]["preference_detail_list"], found["data"]["preference_note"]) == (0, [], "")
    assert [row for row in ROWS if row not in " ".join(item["memory_value"] for item in items)] == []
    assert {item["conversation_id"] for item in items} == {"1211"}
    assert [item for item in items if not {"image", "visual"} & set(item["tags"])] == []

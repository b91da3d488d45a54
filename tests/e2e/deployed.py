"""Do the main job on a server that runs already: a text, a PDF and a picture are added, and found.

Run: .venv/bin/python -m tests.e2e.deployed ADDRESS FILE_OF_THE_KEY
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import httpx

from tests.e2e import papers
from tests.e2e.client import Client, Fields, data_url, document, image, inline, text

READY_S = 300
SAID = "My sister Odile keeps three alpacas behind the lighthouse."
IN_THE_PDF = ("Chapter one is about moles.", "The kestrel nests under the north tower.")
ON_THE_PICTURE = ("Boarding pass for Henrietta Vance", "The gate closes at 14:35 sharp")
QUESTIONS = {
    "Who keeps alpacas?": ("MessageSource", SAID),
    "Where does the kestrel nest?": ("FileSource", IN_THE_PDF[1]),
    "When does the gate close?": ("FileSource", ON_THE_PICTURE[1]),
}


def main(address: str, key_file: Path) -> None:
    client = Client(address, key_file.read_text().strip(), f"deployed-{uuid4()}")
    sys.stdout.write(f"/readyz answered 200 after {wait_until_ready(client):.1f} s of waiting.\n")
    started = time.monotonic()
    task = add(client)
    assert task["state"] == "COMPLETED", task
    assert not task["failures"], task
    sys.stdout.write(
        f"The task was COMPLETED after {time.monotonic() - started:.1f} s, with {task['memoryCount']} memories.\n"
    )
    for question, expected in QUESTIONS.items():
        source, words = found(client, question)
        assert source == expected[0], (question, source, words)
        assert expected[1] in words, (question, source, words)
        sys.stdout.write(f"{question} {expected[1]}\n")


def wait_until_ready(client: Client) -> float:
    """Wait for at most five minutes and return the seconds it took."""
    started = time.monotonic()
    while not is_ready(client):
        assert time.monotonic() - started < READY_S, "The server did not become ready."
        time.sleep(0.5)
    return time.monotonic() - started


def is_ready(client: Client) -> bool:
    try:
        return client.http.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def add(client: Client) -> Fields:
    with TemporaryDirectory() as folder:
        pdf = papers.printed(Path(folder), *IN_THE_PDF)
    picture = papers.picture(*ON_THE_PICTURE)
    return client.added(text(SAID), document(inline(pdf)), image(data_url(picture, "image/png")))


def found(client: Client, question: str) -> tuple[str, str]:
    """Return the kind of source and the words that the first hit comes from."""
    memory = client.search(question)[0]["node"]
    source = memory["provenance"][0]
    words = source["excerpt"] if source["__typename"] == "FileSource" else source["message"]["content"][0]["text"]
    return source["__typename"], words


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

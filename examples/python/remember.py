"""Send a file with a few words, watch it being read page by page, then find a sentence of it with its page and place.

    pip install "gql[httpx,websockets]"
    MEMOS_API_KEY=… python remember.py FILE WORDS QUESTION

Queries and the upload travel over HTTP, the progress over a WebSocket. MEMOS_URL is http://127.0.0.1:8000 if it is not
set.
"""
# ruff: noqa: T201 - it talks to a person

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gql import Client, FileVar, GraphQLRequest
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

URL = os.environ.get("MEMOS_URL", "http://127.0.0.1:8000")
AUTHORIZATION = f"Token {os.environ['MEMOS_API_KEY']}"
USER = "ann"
CONVERSATION = "home"  # what is sent to the same conversation again makes no second memory

ADD = """
mutation ($input: AddMessageInput!) {
  addMessage(input: $input) {
    ... on AddMessagePayload { task { id } }
    ... on UserError { code message }
  }
}
"""
WATCH = """
subscription ($taskId: ID!) {
  taskStatus(taskId: $taskId) {
    state
    progress { completed total fraction }
    failures { code message }
    memoryCount
  }
}
"""
SEARCH = """
query ($userId: ID!, $query: String!) {
  searchMemory(userId: $userId, query: $query, first: 3, minRelativity: 0.3) {
    edges {
      relativity
      highlights { fragment ranges { start end } }
      node {
        ... on MemoryItem {
          key
          provenance {
            ... on FileSource { file { name } page excerpt boundingBoxes { x y width height } }
          }
        }
      }
    }
  }
}
"""


async def remember(file: Path, words: str) -> str:
    """Send the file and the words as one message and return the id of the task that reads them."""
    content = [{"text": words}, {"file": {"source": {"upload": FileVar(str(file))}}}]
    message = {"userId": USER, "conversationId": CONVERSATION, "messages": [{"role": "USER", "content": content}]}
    async with over_http() as session:
        answer = await session.execute(GraphQLRequest(ADD, variable_values={"input": message}), upload_files=True)
    added = answer["addMessage"]
    if "task" not in added:
        raise SystemExit(f"{added['code']}: {added['message']}")
    task_id: str = added["task"]["id"]
    return task_id


async def watch(task_id: str) -> None:
    """Print every change of the task until it has ended."""
    transport = WebsocketsTransport(
        url=f"{URL.replace('http', 'ws', 1)}/graphql",
        init_payload={"authorization": AUTHORIZATION},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    async with Client(transport=transport) as session:
        async for event in session.subscribe(GraphQLRequest(WATCH, variable_values={"taskId": task_id})):
            task = event["taskStatus"]
            progress = task["progress"]
            print(
                f"{task['state']:<10} {progress['fraction']:4.0%}  "
                f"page {progress['completed']} of {progress['total'] or '?'}"
            )
    for failure in task["failures"]:
        print(f"{failure['code']}: {failure['message']}")
    print(f"{task['memoryCount']} memories")


async def find(question: str) -> None:
    """Print the best matches, and for each file it was read in the page and the lines with the question's words."""
    async with over_http() as session:
        answer = await session.execute(GraphQLRequest(SEARCH, variable_values={"userId": USER, "query": question}))
    for edge in answer["searchMemory"]["edges"]:
        print(f"\n{edge['relativity']:.2f}  {edge['node']['key']}")
        for source in edge["node"]["provenance"]:
            if "file" in source:
                print_place(source, matched_words(edge["highlights"]))


def matched_words(highlights: list[dict[str, Any]]) -> set[str]:
    return {found["fragment"][run["start"] : run["end"]] for found in highlights for run in found["ranges"]}


def print_place(source: dict[str, Any], words: set[str]) -> None:
    page = f", page {source['page']}" if source["page"] else ""
    print(f"      {source['file']['name']}{page}")
    for line, box in placed_lines(source):
        if any(word in line for word in words):
            print(
                f"      x {box['x']:.2f}  y {box['y']:.2f}  {box['width']:.2f} wide  {box['height']:.2f} high:  {line}"
            )


def placed_lines(source: dict[str, Any]) -> Iterator[tuple[str, dict[str, float]]]:
    """Pair the lines of the excerpt with their boxes; kinds without a layout have none."""
    return zip(source["excerpt"].splitlines(), source["boundingBoxes"], strict=False)


def over_http() -> Client:
    return Client(transport=HTTPXAsyncTransport(f"{URL}/graphql", headers={"Authorization": AUTHORIZATION}, timeout=60))


async def main(file: Path, words: str, question: str) -> None:
    await watch(await remember(file, words))
    await find(question)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:4]))

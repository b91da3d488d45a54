"""Exports as the products make them, in small."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Fields = dict[str, Any]

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
CLAUDE_ROOT = "00000000-0000-4000-8000-000000000000"
FILE_UUID = "5f0c8a52-7f7e-4f0a-9d1b-3a2b1c0d9e8f"


def packed(place: Path, files: Mapping[str, object]) -> Path:
    """Write a ZIP; what is neither bytes nor text is written as JSON."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content if isinstance(content, str | bytes) else json.dumps(content))
    return place


def node(node_id: str, parent: str | None, **message: Any) -> Fields:
    """One node of ChatGPT's tree, as newer exports have it: without `children`."""
    return {"id": node_id, "parent": parent, "message": {"id": node_id, "metadata": {}, **message} if message else None}


def words(role: str, text: str, at: float | None, **more: Any) -> Fields:
    content = {"content_type": "text", "parts": [text]}
    return {"author": {"role": role}, "content": content, "create_time": at, "recipient": "all", **more}


def chatgpt_conversation(conversation_id: str = "6a1f-garden", *, at: float = 1_700_000_000.5) -> Fields:
    """A question that was edited, a picture, a call of a tool, thoughts, and a hidden message."""
    seen = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_0000abcd", "size_bytes": 70}
    mapping = {
        "root": node("root", None),
        "hidden": node(
            "hidden",
            "root",
            **words("system", "Be brief.", None, metadata={"is_visually_hidden_from_conversation": True}),
        ),
        "old": node("old", "hidden", **words("user", "When do roses bloom?", at)),
        "old-answer": node("old-answer", "old", **words("assistant", "In June.", at + 1)),
        "question": node(
            "question",
            "hidden",
            author={"role": "user"},
            create_time=at + 10,
            content={"content_type": "multimodal_text", "parts": [seen, "My roses have black spots, what is it?"]},
            metadata={
                "attachments": [
                    {"id": "file_0000abcd", "name": "roses.png", "mime_type": "image/png"},
                    {"id": "file-gone"},
                ]
            },
        ),
        "thought": node(
            "thought", "question", author={"role": "assistant"}, content={"content_type": "thoughts", "thoughts": []}
        ),
        "call": node("call", "thought", **words("assistant", "search('black spots')", at + 11, recipient="browser")),
        "result": node("result", "call", **words("tool", "Diplocarpon rosae is a fungus.", at + 12)),
        "answer": node("answer", "result", **words("assistant", "It is black spot, a fungus.", at + 13)),
    }
    return {
        "title": "Roses with black spots",
        "create_time": at,
        "update_time": at + 13,
        "mapping": mapping,
        "current_node": "answer",
        "conversation_id": conversation_id,
        "id": conversation_id,
        "a_field_of_tomorrow": {"x": [1.5, None]},
    }


def chatgpt_files() -> Fields:
    return {
        "export_manifest.json": {
            "version": 1,
            "logical_files": {"conversations.json": {"files": ["conversations-000.json"]}},
        },
        "conversations-000.json": [chatgpt_conversation()],
        "conversations-001.json": [chatgpt_conversation("6a1f-later", at=1_800_000_000.0)],
        "conversation_asset_file_names.json": {"file_0000abcd.dat": "roses of May.png"},
        "file_0000abcd.dat": PICTURE,
        "chat.html": "<html></html>",
    }


def claude_message(uuid: str, sender: str, at: str, **more: Any) -> Fields:
    return {
        "uuid": uuid,
        "sender": sender,
        "text": "",
        "content": [],
        "created_at": at,
        "attachments": [],
        "files": [],
        **more,
    }


def claude_conversation() -> Fields:
    same = "2026-03-29T07:06:35.552627Z"
    call = {"type": "tool_use", "id": "toolu_1", "name": "web_search", "input": {"query": "tiles", "limit": 2.5}}
    result = {
        "type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": "Tiles cost 20 euros."}],
    }  # fmt: skip
    return {
        "uuid": "019d386a-7691-7e84-bcd6-1637c32bd6ad",
        "name": "Tiles for the bathroom",
        "created_at": "2026-03-29T07:06:34.084721Z",
        "updated_at": "2026-03-29T12:59:41.658730Z",
        "account": {"uuid": "c1a9a5f8-a09c-42e7-8de7-ad0174488170"},
        "chat_messages": [
            claude_message(
                "m1",
                "human",
                same,
                content=[{"type": "text", "text": "What do tiles for my bathroom cost?"}],
                attachments=[
                    {"file_name": "plan.txt", "file_type": "txt",
                     "extracted_content": "The bathroom has 12 square metres."}
                ],
                files=[
                    {"file_uuid": FILE_UUID, "file_name": "bathroom.png"},
                    {"file_uuid": "gone", "file_name": "gone.png"},
                ],
                parent_message_uuid=CLAUDE_ROOT,
            ),
            claude_message(
                "m2",
                "assistant",
                same,
                content=[
                    {"type": "thinking", "thinking": "Hm."}, call, result, {"type": "text", "text": "About 240 euros."},
                ],
                parent_message_uuid="m1",
            ),
            claude_message(
                "m3",
                "human",
                "2026-03-29T07:10:00Z",
                attachments=[{"file_name": "", "extracted_content": "A long paste."}],
            ),
            claude_message("m4", "assistant", "2026-03-29T07:11:00Z"),
        ],
    }  # fmt: skip


def claude_files() -> Fields:
    document = {
        "uuid": "d1",
        "filename": "rules.md",
        "content": "The landlord wants white tiles.",
        "created_at": "2026-02-01T00:00:00Z",
    }
    return {
        "conversations.json": [claude_conversation()],
        "projects.json": [{"uuid": "p1", "name": "The flat", "docs": [document], "created_at": "2026-01-01T00:00:00Z"}],
        "users.json": [{"uuid": "c1a9a5f8-a09c-42e7-8de7-ad0174488170", "full_name": "Ann"}],
        f"files/{FILE_UUID}/bathroom.png": PICTURE,
    }


def mem0_dump() -> Fields:
    return {
        "results": [
            {
                "id": "f4cbdb08",
                "memory": "Alex prefers vegetarian restaurants",
                "hash": "x",
                "metadata": {"type": "preference", "weight": 0.5},
                "categories": ["food"],
                "created_at": "2024-07-05T15:30:00.123456-07:00",
                "updated_at": None,
                "user_id": "alex",
                "agent_id": "planner",
                "run_id": "trip",
            },
            {
                "id": "a2b8c3d4",
                "memory": "Alex has a dog called Rex",
                "created_at": "2024-07-06T10:00:00Z",
                "user_id": "alex",
            },
        ]
    }


def memos_page() -> Fields:
    item = {
        "conversation_id": "c-1",
        "tags": ["Study"],
        "status": "activated",
        "create_time": 1766041646311,
        "info": {"scene": "desk"},
    }
    return {
        "code": 0,
        "message": "ok",
        "data": {
            "memory_detail_list": [
                {"id": "m-1", "memory_key": "MemOS", "memory_value": "The user is studying MemOS.", **item},
                {
                    "id": "m-2",
                    "memory_key": "old",
                    "memory_value": "Assistant: It rains.",
                    **item,
                    "status": "archived",
                },
            ],
            "preference_detail_list": [
                {"id": "p-1", "preference": "User: I like jasmine tea.", "preference_type": "explicit", **item}
            ],
            "tool_memory_detail_list": [],
            "total": 2,
        },
    }

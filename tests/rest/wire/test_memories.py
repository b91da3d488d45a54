"""Memories as items of the lists that MemOS's clients read: every field, with its name and form."""

import json

import pytest

from memos_gql.documents import Memory, OwnerKind, PartKind, owned_by
from memos_gql.resources import Database
from memos_gql.rest.wire.detail import detail_of
from memos_gql.rest.wire.memories import item_of, view_of
from memos_gql.rest.wire.origins import Origins
from tests.rest.wire.made import AT_MS, SCHEMA, file, message, preference, text_memory, tool_schema, trajectory

SHARED = {
    "id": "mem_1",
    "create_time": AT_MS,
    "update_time": AT_MS,
    "conversation_id": "c1",
    "status": "activated",
    "tags": ["club"],
    "info": {},
    "user_id": "ann",
    "agent_id": "planner",
    "app_id": None,
}


@pytest.fixture
def origins(database: Database) -> Origins:
    return Origins({"m1": message()}, {"f1": file()})


def own(memory: Memory, origins: Origins) -> dict[str, object]:
    """Return the fields that only this kind has, after seeing that the shared ones are as they must be."""
    item = item_of(memory, origins)
    assert {name: item.pop(name) for name in SHARED} == SHARED
    assert len(item.pop("sources")) == 2  # type: ignore[arg-type]  # a list
    return item


def test_a_fact_has_its_words_its_type_and_its_confidence(origins: Origins) -> None:
    fact = text_memory()

    assert own(fact, origins) == {
        "memory_key": "Fees",
        "memory_value": "Eighty francs a year.",
        "memory_type": "UserMemory",
        "confidence": 0.9,
    }
    assert view_of(fact) == "detail_factual"


def test_a_preference_has_its_type_and_why_it_is_believed(origins: Origins) -> None:
    assert own(preference(), origins) == {
        "preference": "Eighty francs a year.",
        "preference_type": "implicit_preference",
        "reasoning": "Asked for it thrice.",
    }
    assert view_of(preference()) == "preference"


def test_the_definition_of_a_tool_is_json_in_a_string(origins: Origins) -> None:
    item = own(tool_schema(), origins)

    assert (item["tool_type"], item["source"]) == ("ToolSchemaMemory", "conversation")
    assert isinstance(item["tool_value"], str)
    assert json.loads(item["tool_value"]) == SCHEMA
    assert "天气" in item["tool_value"]


def test_the_use_of_tools_has_how_each_fared_and_what_to_learn(origins: Origins) -> None:
    assert own(trajectory(), origins) == {
        "tool_type": "ToolTrajectoryMemory",
        "tool_value": "Eighty francs a year.",
        "experience": "for weather, ask twice",
        "tool_used_status": [
            {"used_tool": "weather", "success_rate": 0.5, "error_type": "timeout", "tool_experience": "Ask twice."}
        ],
        "source": "conversation",
    }


def test_the_newest_source_comes_first_with_its_place(origins: Origins) -> None:
    in_file, said = origins.sources_of(text_memory())

    assert in_file == {
        "type": "file",
        "message_id": "m1",
        "file_id": "f1",
        "doc_path": "club.pdf",
        "url": "https://a.example/club.pdf",
        "page": 3,
        "boxes": [{"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.04}],
        "ocr_confidence": None,
        "content": "Eighty francs.",
    }
    assert said == {
        "type": "chat",
        "message_id": "m1",
        "role": "user",
        "chat_time": "2025-09-12T00:00:00+00:00",
        "part_index": 0,
        "content": "How much?",
    }


def test_a_source_that_was_deleted_is_left_out_and_the_memorys_own_words_remain(database: Database) -> None:
    gone = Origins()

    (in_file,) = gone.sources_of(text_memory())

    assert (in_file["file_id"], in_file["doc_path"], in_file["type"]) == ("f1", None, "file")
    assert gone.words_of(text_memory()) == "Eighty francs."
    assert gone.words_of(text_memory().model_copy(update={"sources": []})) == "Eighty francs a year."


def test_an_image_is_told_from_a_document(database: Database) -> None:
    origins = Origins({}, {"f1": file(PartKind.IMAGE)})

    assert origins.sources_of(text_memory())[0]["type"] == "image"


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        (OwnerKind.USER, ("ann", "planner")),
        (OwnerKind.AGENT, (None, "ann")),
        (OwnerKind.KNOWLEDGE_BASE, (None, "planner")),
    ],
)
def test_an_owner_is_shown_as_what_it_is(origins: Origins, kind: OwnerKind, ids: tuple[str | None, str | None]) -> None:
    item = item_of(text_memory().model_copy(update={"owner": owned_by(kind, "ann")}), origins)

    assert (item["user_id"], item["agent_id"]) == ids


def test_one_memory_in_full_has_the_names_of_both_clients(origins: Origins) -> None:
    full = detail_of(text_memory(), origins)

    assert (full["id"], full["memory_view"], full["title"], full["content"]) == (
        "mem_1",
        "detail_factual",
        "Fees",
        "Eighty francs a year.",
    )
    assert (full["memory"], full["origin_text"], full["message_ids"]) == (
        "Eighty francs a year.",
        "Eighty francs.",
        ["m1"],
    )
    assert (full["created_at"], full["updated_at"], full["status"], full["algorithm_updatable"]) == (
        AT_MS,
        AT_MS,
        "activated",
        True,
    )
    assert (full["history"], full["replaced_by"]) == ([], None)
    metadata = full["metadata"]
    assert isinstance(metadata, dict)
    assert set(metadata) == {"status", "tags", "created_at", "updated_at", "memory_type", "key", "sources"}
    assert (metadata["memory_type"], metadata["key"]) == ("UserMemory", "Fees")

from memos_gql.documents import ProjectScope
from memos_gql.explain import explain
from memos_gql.resources import Resources
from tests.search.conftest import Say, say

__all__ = ["say"]


async def test_each_hit_is_explained_by_terms_that_add_up(resources: Resources, user_id: str, say: Say) -> None:
    await say("What is my shoe size?", "My shoe size is 43.")

    lines = [
        line async for line in explain(resources, ProjectScope("default"), "What is my shoe size?", user_id=user_id)
    ]

    assert [line.split("User: ")[1] for line in lines[0::2]] == ["My shoe size is 43.", "What is my shoe size?"]
    for line in lines[1::2]:
        terms, total = line.split("=")
        assert abs(sum(float(part.split()[1]) for part in terms.strip().split("  ")) - float(total)) < 0.1
    assert "question -16.00" in lines[3]


async def test_a_user_without_memories_is_told_that_nothing_was_found(resources: Resources, user_id: str) -> None:
    assert [line async for line in explain(resources, ProjectScope("default"), "anything", user_id=user_id)] == [
        "Nothing was found."
    ]

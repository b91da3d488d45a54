"""A model describes equal bytes once: each file of the same owner with these bytes gets a copy of the description."""

from dataclasses import asdict, dataclass

from memos_gql.documents import Memory, MemoryStatus, Message, StoredFile, Task, TextMemory
from memos_gql.ingest.understand.building import Origin, same_memory
from memos_gql.models.chat import ProjectChat
from memos_gql.models.prompts import Prompt
from memos_gql.pages import Figure


@dataclass(frozen=True)
class DescribedBy:
    """A model and a prompt."""

    model: str
    prompt: str


def described_by(model: ProjectChat, asked: Prompt) -> DescribedBy:
    """Name a model and a prompt."""
    return DescribedBy(model.endpoint.model, asked.id)


async def described_before(
    task: Task, message: Message, file: StoredFile, by: DescribedBy, *, step: str, figure: Figure | None = None
) -> list[Memory]:
    """Return this model's earlier memory of equal bytes, by the same prompt, copied for this file."""
    same = {"project_id": file.project_id, "owner": file.owner, "sha256": file.sha256, "_id": {"$ne": file.id}}
    twins = [raw["_id"] async for raw in StoredFile.get_pymongo_collection().find(same, {"_id": 1})]
    if not twins:
        return []
    written = {"derivation.model": by.model, "derivation.prompt": by.prompt, "status": MemoryStatus.ACTIVATED}
    boxes = [asdict(figure.box)] if figure and figure.box else []
    source = {"file_id": {"$in": twins}, "page": figure.page if figure else None, "boxes": boxes}
    known = await TextMemory.find_one(
        {"project_id": file.project_id, "owner": file.owner, **written, "sources": {"$elemMatch": source}}
    )
    if known is None or known.derivation is None:
        return []
    origin = Origin(
        step=step,
        task_id=task.id,
        messages=[message],
        derivation=known.derivation,
        material=f"{known.key}\n{known.value}",
    )
    return same_memory(known, file, origin, figure=figure)

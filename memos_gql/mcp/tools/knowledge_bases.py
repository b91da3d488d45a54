"""Tools for knowledge bases: documents of a whole project, found where `search_memory` is asked for them."""

from pydantic import BaseModel, Field

from memos_gql.mcp.call import Call, Fields, Report
from memos_gql.mcp.tools.shapes import Done, Envelope, KnowledgeBase, KnowledgeFile, KnowledgeFiles
from memos_gql.mcp.tools.tool import Result, Tool, enveloped


class CreateKnowledgeBase(BaseModel):
    knowledgebase_name: str = Field(description="What it is called.")
    knowledgebase_description: str | None = Field(default=None, description="What is in it.")


class RemoveKnowledgeBase(BaseModel):
    knowledgebase_id: str = Field(description="As create_knowledge_base gave it.")


class SentDocument(BaseModel):
    content: str = Field(description="An http(s) URL, a data: URL, the bytes in base64, or plain text.")
    name: str | None = Field(default=None, description="The name that is shown of it.")
    file_name: str | None = Field(default=None, description="An older name of `name`.")
    mime_type: str | None = Field(default=None, description="Ignored: the bytes tell.")


class AddDocuments(BaseModel):
    knowledgebase_id: str = Field(description="Where to put them.")
    file: list[SentDocument] = Field(description="The documents; each is read as a task of its own.")


class GetDocuments(BaseModel):
    knowledgebase_id: str | None = Field(default=None, description="List what is in it; or give file_ids.")
    file_ids: list[str] | None = Field(default=None, description="Tell of these documents; or give knowledgebase_id.")
    page: int = Field(default=1, ge=1, description="Which page, from 1.")
    page_size: int = Field(default=20, ge=1, le=100, description="How many on a page.")


class DeleteDocuments(BaseModel):
    file_ids: list[str] = Field(description="The documents, as get_kb_documents gave them.")


async def _create(call: Call, taken: CreateKnowledgeBase, _report: Report) -> Result:
    data = await call.ask("create/knowledgebase", taken.model_dump(exclude_none=True))
    return Result(f"The knowledge base {data['id']} is made.", enveloped(data))


async def _remove(call: Call, taken: RemoveKnowledgeBase, _report: Report) -> Result:
    data = await call.ask("delete/knowledgebase", taken.model_dump())
    return Result(f"The knowledge base {taken.knowledgebase_id} is deleted, with all that it held.", enveloped(data))


async def _add(call: Call, taken: AddDocuments, _report: Report) -> Result:
    added = (await call.ask("add/knowledgebase-file", taken.model_dump(exclude_none=True)))["items"]
    lines = [_line(file) for file in added] if isinstance(added, list) else []
    return Result("\n".join(lines), enveloped(added))


async def _get(call: Call, taken: GetDocuments, _report: Report) -> Result:
    data = await call.ask("get/knowledgebase-file", taken.model_dump(exclude_none=True))
    listed = data["file_detail_list"]
    lines = [_line(file) for file in listed] if isinstance(listed, list) else []
    return Result("\n".join(lines) or "There are no documents here.", enveloped(data))


async def _delete(call: Call, taken: DeleteDocuments, _report: Report) -> Result:
    data = await call.ask("delete/knowledgebase-file", taken.model_dump())
    return Result(f"{len(taken.file_ids)} documents are deleted.", enveloped(data))


def _line(file: Fields) -> str:
    failure = file.get("failure")
    reason = f": {failure['message']}" if isinstance(failure, dict) else ""
    return f"{file['name']} is {file['status']}{reason} — {file['id']}"


TOOLS = (
    Tool(
        name="create_knowledge_base",
        title="Make a knowledge base",
        description="Make an empty knowledge base: documents that all users of the project share.",
        takes=CreateKnowledgeBase,
        gives=Envelope[KnowledgeBase],
        answer=_create,
        is_of_user=False,
    ),
    Tool(
        name="remove_knowledge_base",
        title="Delete a knowledge base",
        description="Delete a knowledge base with all its documents, for good.",
        takes=RemoveKnowledgeBase,
        gives=Envelope[Done],
        answer=_remove,
        is_destructive=True,
        is_of_user=False,
    ),
    Tool(
        name="add_kb_document",
        title="Add documents to a knowledge base",
        description="Put documents into a knowledge base. They are read in the background; get_kb_documents tells how far each is.",
        takes=AddDocuments,
        gives=Envelope[list[KnowledgeFile]],
        answer=_add,
        is_of_user=False,
    ),
    Tool(
        name="get_kb_documents",
        title="List documents of a knowledge base",
        description="List the documents of a knowledge base, or tell of some by their ids: whether each is read, and why one failed.",
        takes=GetDocuments,
        gives=Envelope[KnowledgeFiles],
        answer=_get,
        is_reading=True,
        is_of_user=False,
    ),
    Tool(
        name="delete_kb_documents",
        title="Delete documents of a knowledge base",
        description="Delete documents by their ids, with all that was read in them, for good.",
        takes=DeleteDocuments,
        gives=Envelope[Done],
        answer=_delete,
        is_destructive=True,
        is_of_user=False,
    ),
)

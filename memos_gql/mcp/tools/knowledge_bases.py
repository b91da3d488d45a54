"""Tools for knowledge bases: documents of a whole project, found where `search_memory` is asked for them."""

from pydantic import BaseModel, Field

from memos_gql.mcp.call import Call, Fields, Report
from memos_gql.mcp.tools.shapes import Done, Envelope, KnowledgeBase, KnowledgeFile, KnowledgeFiles
from memos_gql.mcp.tools.tool import Listed, Result, Tool, enveloped


class CreateKnowledgeBase(BaseModel):
    knowledgebase_name: str = Field(description="Its name.")
    knowledgebase_description: str | None = Field(default=None, description="What it contains.")


class RemoveKnowledgeBase(BaseModel):
    knowledgebase_id: str = Field(description="The id that create_knowledge_base returned.")


class SentDocument(BaseModel):
    content: str = Field(description="An http(s) URL, a data: URL, the bytes in base64, or plain text.")
    name: str | None = Field(default=None, description="The document's name, as shown to the user.")
    file_name: str | None = Field(default=None, description="The old name of `name`.")
    mime_type: str | None = Field(default=None, description="Ignored: the type is detected from the bytes.")


class AddDocuments(BaseModel):
    knowledgebase_id: str = Field(description="The knowledge base that gets the documents.")
    file: Listed[SentDocument] = Field(description="The documents; each is read by its own task.")


class GetDocuments(BaseModel):
    knowledgebase_id: str | None = Field(
        default=None, description="List the documents of this one; give either this or file_ids."
    )
    file_ids: Listed[str] | None = Field(
        default=None, description="List these documents; give either this or knowledgebase_id."
    )
    page: int = Field(default=1, ge=1, description="Number of the page, from 1.")
    page_size: int = Field(default=20, ge=1, le=100, description="Documents on a page.")


class DeleteDocuments(BaseModel):
    file_ids: Listed[str] = Field(description="The documents' ids, as get_kb_documents returned them.")


async def _create(call: Call, taken: CreateKnowledgeBase, _report: Report) -> Result:
    data = await call.ask("create/knowledgebase", taken.model_dump(exclude_none=True))
    return Result(f"The knowledge base {data['id']} was created.", enveloped(data))


async def _remove(call: Call, taken: RemoveKnowledgeBase, _report: Report) -> Result:
    data = await call.ask("delete/knowledgebase", taken.model_dump())
    return Result(f"The knowledge base {taken.knowledgebase_id} was deleted, with all its documents.", enveloped(data))


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
    return Result(f"{len(taken.file_ids)} documents were deleted.", enveloped(data))


def _line(file: Fields) -> str:
    failure = file.get("failure")
    reason = f": {failure['message']}" if isinstance(failure, dict) else ""
    return f"{file['name']} is {file['status']}{reason} — {file['id']}"


TOOLS = (
    Tool(
        name="create_knowledge_base",
        title="Create a knowledge base",
        description="Create an empty knowledge base. All users of the project share its documents.",
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
        description=(
            "Add documents to a knowledge base. They are read in the background; get_kb_documents reports the progress."
        ),
        takes=AddDocuments,
        gives=Envelope[list[KnowledgeFile]],
        answer=_add,
        is_of_user=False,
    ),
    Tool(
        name="get_kb_documents",
        title="List documents of a knowledge base",
        description=(
            "List the documents of a knowledge base, or some by their ids: whether each was read, and why one failed."
        ),
        takes=GetDocuments,
        gives=Envelope[KnowledgeFiles],
        answer=_get,
        is_reading=True,
        is_of_user=False,
    ),
    Tool(
        name="delete_kb_documents",
        title="Delete documents of a knowledge base",
        description="Delete documents by their ids, with all memories from them, for good.",
        takes=DeleteDocuments,
        gives=Envelope[Done],
        answer=_delete,
        is_destructive=True,
        is_of_user=False,
    ),
)

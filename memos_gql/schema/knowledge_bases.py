"""Mutations of knowledge bases."""

from typing import Annotated

import strawberry

from memos_gql import knowledge
from memos_gql.documents import PartKind
from memos_gql.schema.context import Info
from memos_gql.schema.failures import InvalidInputError, NotFoundError
from memos_gql.schema.inputs import FileInput, sent_file
from memos_gql.schema.types.knowledge_bases import KnowledgeBase
from memos_gql.schema.types.tasks import Task


@strawberry.input(description="A knowledge base to be made.")
class CreateKnowledgeBaseInput:
    name: str = strawberry.field(description="1 to 200 characters.")
    description: str | None = strawberry.field(default="", description="At most 2,000 characters.")


@strawberry.input(description="Which knowledge base to delete.")
class DeleteKnowledgeBaseInput:
    id: strawberry.ID = strawberry.field(description="Its id.")


@strawberry.input(description="Files for a knowledge base.")
class AddKnowledgeBaseFilesInput:
    knowledge_base_id: strawberry.ID = strawberry.field(description="Where they belong.")
    files: list[FileInput] = strawberry.field(description="1 to `limits.maxFiles`; images too.")


@strawberry.input(description="Which files of knowledge bases to delete.")
class DeleteKnowledgeBaseFilesInput:
    file_ids: list[strawberry.ID] = strawberry.field(
        description="The files to delete, at least one. If one is not found, none is deleted."
    )


@strawberry.type(description="It was made.")
class CreateKnowledgeBasePayload:
    knowledge_base: KnowledgeBase = strawberry.field(description="Empty as yet.")


@strawberry.type(description="It was deleted with all its files and the memories read from them.")
class DeleteKnowledgeBasePayload:
    deleted_id: strawberry.ID = strawberry.field(description="For cache eviction.")


@strawberry.type(description="Accepted. Each file has its own task, so that one failure does not affect other files.")
class AddKnowledgeBaseFilesPayload:
    tasks: list[Task] = strawberry.field(description="One task for each file, in order; its `files` contains the file.")


@strawberry.type(description="They were deleted with all memories read from them.")
class DeleteKnowledgeBaseFilesPayload:
    deleted_ids: list[strawberry.ID] = strawberry.field(description="For cache eviction.")


CreateKnowledgeBaseResult = Annotated[
    CreateKnowledgeBasePayload | InvalidInputError,
    strawberry.union("CreateKnowledgeBaseResult", description="Made, or why not."),
]
DeleteKnowledgeBaseResult = Annotated[
    DeleteKnowledgeBasePayload | InvalidInputError | NotFoundError,
    strawberry.union("DeleteKnowledgeBaseResult", description="Deleted, or why not."),
]
AddKnowledgeBaseFilesResult = Annotated[
    AddKnowledgeBaseFilesPayload | InvalidInputError | NotFoundError,
    strawberry.union("AddKnowledgeBaseFilesResult", description="Accepted, or why not; then nothing is stored."),
]
DeleteKnowledgeBaseFilesResult = Annotated[
    DeleteKnowledgeBaseFilesPayload | InvalidInputError | NotFoundError,
    strawberry.union("DeleteKnowledgeBaseFilesResult", description="Deleted, or why not; then nothing was deleted."),
]


@strawberry.type
class KnowledgeBaseMutation:
    @strawberry.mutation(description="Make an empty knowledge base of the project.")
    async def create_knowledge_base(
        self,
        info: Info,
        input: Annotated[CreateKnowledgeBaseInput, strawberry.argument(description="What it is called.")],
    ) -> CreateKnowledgeBaseResult:
        base = await knowledge.create(info.context.scope, input.name, input.description or "")
        return CreateKnowledgeBasePayload(knowledge_base=KnowledgeBase.of(base))

    @strawberry.mutation(
        description="Delete a knowledge base permanently, with all its files and the memories read from them."
    )
    async def delete_knowledge_base(
        self, info: Info, input: Annotated[DeleteKnowledgeBaseInput, strawberry.argument(description="Which one.")]
    ) -> DeleteKnowledgeBaseResult:
        await knowledge.delete(info.context.resources, info.context.scope, input.id)
        return DeleteKnowledgeBasePayload(deleted_id=input.id)

    @strawberry.mutation(description="Add files to a knowledge base; watch the tasks with `taskStatus`.")
    async def add_knowledge_base_files(
        self,
        info: Info,
        input: Annotated[AddKnowledgeBaseFilesInput, strawberry.argument(description="Which files, and where.")],
    ) -> AddKnowledgeBaseFilesResult:
        context = info.context
        files = [sent_file(file, PartKind.FILE) for file in input.files]
        added = await knowledge.add_files(
            context.resources, context.scope, input.knowledge_base_id, files, enqueue=context.services.enqueue
        )
        return AddKnowledgeBaseFilesPayload(tasks=[Task.of(each.task) for each in added])

    @strawberry.mutation(
        description="Delete files of the project's knowledge bases permanently, with the memories read from them."
    )
    async def delete_knowledge_base_files(
        self,
        info: Info,
        input: Annotated[DeleteKnowledgeBaseFilesInput, strawberry.argument(description="Which files.")],
    ) -> DeleteKnowledgeBaseFilesResult:
        await knowledge.delete_files(info.context.resources, info.context.scope, input.file_ids)
        return DeleteKnowledgeBaseFilesPayload(deleted_ids=input.file_ids)

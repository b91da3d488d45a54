from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Optional, Union

from .add_feedback import AddFeedback
from .add_knowledge_base_files import AddKnowledgeBaseFiles
from .add_message import AddMessage
from .async_base_client import AsyncBaseClient
from .base_model import UNSET, UnsetType
from .cancel_task import CancelTask
from .conversations import Conversations
from .create_knowledge_base import CreateKnowledgeBase
from .delete_knowledge_base import DeleteKnowledgeBase
from .delete_knowledge_base_files import DeleteKnowledgeBaseFiles
from .delete_memories import DeleteMemories
from .enums import MemoryOrder, MessageOrder, OwnerKind
from .extract import Extract
from .files import Files
from .input_types import (
    AddFeedbackInput,
    AddKnowledgeBaseFilesInput,
    AddMessageInput,
    CreateKnowledgeBaseInput,
    DeleteMemoriesInput,
    MemoryFilter,
    MessageInput,
    UpdateMemoryInput,
)
from .knowledge_bases import KnowledgeBases
from .limits import Limits
from .memories import Memories
from .memory import Memory
from .memory_changed import MemoryChanged
from .messages import Messages
from .retry_task import RetryTask
from .search_memory import SearchMemory
from .task import Task
from .task_status import TaskStatus
from .tasks import Tasks
from .update_memory import UpdateMemory
from .users import Users


def gql(q: str) -> str:
    return q


class MemosClient(AsyncBaseClient):
    async def add_message(self, input: AddMessageInput, **kwargs: Any) -> AddMessage:
        query = gql("""
            mutation AddMessage($input: AddMessageInput!) {
              addMessage(input: $input) {
                __typename
                ... on AddMessagePayload {
                  conversationId
                  task {
                    ...TaskFields
                  }
                }
                ... on InvalidInputError {
                  ...InvalidInput
                }
              }
            }

            fragment Failure on TaskFailure {
              code
              message
              fileIndex
              stage
              page
              retryable
            }

            fragment InvalidInput on InvalidInputError {
              code
              message
              issues {
                path
                message
              }
            }

            fragment TaskFields on Task {
              id
              revision
              state
              userId
              conversationId
              memoryCount
              retryOf
              createdAt
              finishedAt
              progress {
                completed
                total
                fraction
              }
              failures {
                ...Failure
              }
              notices {
                code
                message
              }
              files {
                index
                state
                stage
                progress {
                  completed
                  total
                  fraction
                }
                failure {
                  ...Failure
                }
                file {
                  id
                  name
                  mediaType
                  pageCount
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="AddMessage", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return AddMessage.model_validate(data)

    async def add_feedback(self, input: AddFeedbackInput, **kwargs: Any) -> AddFeedback:
        query = gql("""
            mutation AddFeedback($input: AddFeedbackInput!) {
              addFeedback(input: $input) {
                __typename
                ... on AddFeedbackPayload {
                  task {
                    id
                    state
                  }
                  changes {
                    kind
                    memory {
                      __typename
                      ...TextFields
                      ...PreferenceFields
                      ...ToolSchemaFields
                      ...ToolTrajectoryFields
                    }
                    successor {
                      __typename
                      ...TextFields
                      ...PreferenceFields
                      ...ToolSchemaFields
                      ...ToolTrajectoryFields
                    }
                  }
                }
                ... on InvalidInputError {
                  ...InvalidInput
                }
              }
            }

            fragment FilePlace on FileSource {
              page
              picture
              excerpt
              ocrConfidence
              boundingBoxes {
                x
                y
                width
                height
              }
              file {
                id
                name
                mediaType
                original
              }
            }

            fragment InvalidInput on InvalidInputError {
              code
              message
              issues {
                path
                message
              }
            }

            fragment MemoryFields on MemoryItem {
              id
              userId
              ownerKind
              conversationId
              key
              value
              tags
              info
              status
              replacedBy
              saidAt
              createdAt
              updatedAt
              provenance {
                __typename
                ...MessagePlace
                ...FilePlace
              }
            }

            fragment MessagePlace on MessageSource {
              partIndex
              message {
                id
                role
                sentAt
                conversationId
              }
            }

            fragment PreferenceFields on PreferenceMemory {
              ...MemoryFields
              preferenceType
              reasoning
            }

            fragment TextFields on TextMemory {
              ...MemoryFields
              memoryType
              confidence
            }

            fragment ToolSchemaFields on ToolSchemaMemory {
              ...MemoryFields
              toolName
              toolSchema
            }

            fragment ToolTrajectoryFields on ToolTrajectoryMemory {
              ...MemoryFields
              experience
              toolsUsed {
                toolName
                successRate
                errorType
                experience
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="AddFeedback", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return AddFeedback.model_validate(data)

    async def update_memory(
        self, input: UpdateMemoryInput, **kwargs: Any
    ) -> UpdateMemory:
        query = gql("""
            mutation UpdateMemory($input: UpdateMemoryInput!) {
              updateMemory(input: $input) {
                __typename
                ... on UpdateMemoryPayload {
                  memory {
                    __typename
                    ...TextFields
                    ...PreferenceFields
                    ...ToolSchemaFields
                    ...ToolTrajectoryFields
                  }
                }
                ... on InvalidInputError {
                  ...InvalidInput
                }
                ... on NotFoundError {
                  ...NotFound
                }
              }
            }

            fragment FilePlace on FileSource {
              page
              picture
              excerpt
              ocrConfidence
              boundingBoxes {
                x
                y
                width
                height
              }
              file {
                id
                name
                mediaType
                original
              }
            }

            fragment InvalidInput on InvalidInputError {
              code
              message
              issues {
                path
                message
              }
            }

            fragment MemoryFields on MemoryItem {
              id
              userId
              ownerKind
              conversationId
              key
              value
              tags
              info
              status
              replacedBy
              saidAt
              createdAt
              updatedAt
              provenance {
                __typename
                ...MessagePlace
                ...FilePlace
              }
            }

            fragment MessagePlace on MessageSource {
              partIndex
              message {
                id
                role
                sentAt
                conversationId
              }
            }

            fragment NotFound on NotFoundError {
              code
              message
              ids
            }

            fragment PreferenceFields on PreferenceMemory {
              ...MemoryFields
              preferenceType
              reasoning
            }

            fragment TextFields on TextMemory {
              ...MemoryFields
              memoryType
              confidence
            }

            fragment ToolSchemaFields on ToolSchemaMemory {
              ...MemoryFields
              toolName
              toolSchema
            }

            fragment ToolTrajectoryFields on ToolTrajectoryMemory {
              ...MemoryFields
              experience
              toolsUsed {
                toolName
                successRate
                errorType
                experience
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="UpdateMemory", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return UpdateMemory.model_validate(data)

    async def delete_memories(
        self, input: DeleteMemoriesInput, **kwargs: Any
    ) -> DeleteMemories:
        query = gql("""
            mutation DeleteMemories($input: DeleteMemoriesInput!) {
              deleteMemories(input: $input) {
                __typename
                ... on DeleteMemoriesPayload {
                  deletedCount
                  deletedIds
                }
                ... on InvalidInputError {
                  ...InvalidInput
                }
                ... on NotFoundError {
                  ...NotFound
                }
              }
            }

            fragment InvalidInput on InvalidInputError {
              code
              message
              issues {
                path
                message
              }
            }

            fragment NotFound on NotFoundError {
              code
              message
              ids
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="DeleteMemories", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeleteMemories.model_validate(data)

    async def retry_task(self, task_id: str, **kwargs: Any) -> RetryTask:
        query = gql("""
            mutation RetryTask($taskId: ID!) {
              retryTask(input: {taskId: $taskId}) {
                __typename
                ... on RetryTaskPayload {
                  task {
                    ...TaskFields
                  }
                }
                ... on InvalidInputError {
                  ...InvalidInput
                }
                ... on NotFoundError {
                  ...NotFound
                }
              }
            }

            fragment Failure on TaskFailure {
              code
              message
              fileIndex
              stage
              page
              retryable
            }

            fragment InvalidInput on InvalidInputError {
              code
              message
              issues {
                path
                message
              }
            }

            fragment NotFound on NotFoundError {
              code
              message
              ids
            }

            fragment TaskFields on Task {
              id
              revision
              state
              userId
              conversationId
              memoryCount
              retryOf
              createdAt
              finishedAt
              progress {
                completed
                total
                fraction
              }
              failures {
                ...Failure
              }
              notices {
                code
                message
              }
              files {
                index
                state
                stage
                progress {
                  completed
                  total
                  fraction
                }
                failure {
                  ...Failure
                }
                file {
                  id
                  name
                  mediaType
                  pageCount
                }
              }
            }
            """)
        variables: dict[str, object] = {"taskId": task_id}
        response = await self.execute(
            query=query, operation_name="RetryTask", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return RetryTask.model_validate(data)

    async def cancel_task(self, task_id: str, **kwargs: Any) -> CancelTask:
        query = gql("""
            mutation CancelTask($taskId: ID!) {
              cancelTask(input: {taskId: $taskId}) {
                __typename
                ... on CancelTaskPayload {
                  task {
                    ...TaskFields
                  }
                }
                ... on InvalidInputError {
                  ...InvalidInput
                }
                ... on NotFoundError {
                  ...NotFound
                }
              }
            }

            fragment Failure on TaskFailure {
              code
              message
              fileIndex
              stage
              page
              retryable
            }

            fragment InvalidInput on InvalidInputError {
              code
              message
              issues {
                path
                message
              }
            }

            fragment NotFound on NotFoundError {
              code
              message
              ids
            }

            fragment TaskFields on Task {
              id
              revision
              state
              userId
              conversationId
              memoryCount
              retryOf
              createdAt
              finishedAt
              progress {
                completed
                total
                fraction
              }
              failures {
                ...Failure
              }
              notices {
                code
                message
              }
              files {
                index
                state
                stage
                progress {
                  completed
                  total
                  fraction
                }
                failure {
                  ...Failure
                }
                file {
                  id
                  name
                  mediaType
                  pageCount
                }
              }
            }
            """)
        variables: dict[str, object] = {"taskId": task_id}
        response = await self.execute(
            query=query, operation_name="CancelTask", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CancelTask.model_validate(data)

    async def create_knowledge_base(
        self, input: CreateKnowledgeBaseInput, **kwargs: Any
    ) -> CreateKnowledgeBase:
        query = gql("""
            mutation CreateKnowledgeBase($input: CreateKnowledgeBaseInput!) {
              createKnowledgeBase(input: $input) {
                __typename
                ... on CreateKnowledgeBasePayload {
                  knowledgeBase {
                    id
                    name
                    description
                  }
                }
                ... on InvalidInputError {
                  ...InvalidInput
                }
              }
            }

            fragment InvalidInput on InvalidInputError {
              code
              message
              issues {
                path
                message
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query,
            operation_name="CreateKnowledgeBase",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return CreateKnowledgeBase.model_validate(data)

    async def delete_knowledge_base(
        self, id: str, **kwargs: Any
    ) -> DeleteKnowledgeBase:
        query = gql("""
            mutation DeleteKnowledgeBase($id: ID!) {
              deleteKnowledgeBase(input: {id: $id}) {
                __typename
                ... on DeleteKnowledgeBasePayload {
                  deletedId
                }
                ... on InvalidInputError {
                  ...InvalidInput
                }
                ... on NotFoundError {
                  ...NotFound
                }
              }
            }

            fragment InvalidInput on InvalidInputError {
              code
              message
              issues {
                path
                message
              }
            }

            fragment NotFound on NotFoundError {
              code
              message
              ids
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query,
            operation_name="DeleteKnowledgeBase",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return DeleteKnowledgeBase.model_validate(data)

    async def add_knowledge_base_files(
        self, input: AddKnowledgeBaseFilesInput, **kwargs: Any
    ) -> AddKnowledgeBaseFiles:
        query = gql("""
            mutation AddKnowledgeBaseFiles($input: AddKnowledgeBaseFilesInput!) {
              addKnowledgeBaseFiles(input: $input) {
                __typename
                ... on AddKnowledgeBaseFilesPayload {
                  tasks {
                    ...TaskFields
                  }
                }
                ... on InvalidInputError {
                  ...InvalidInput
                }
                ... on NotFoundError {
                  ...NotFound
                }
              }
            }

            fragment Failure on TaskFailure {
              code
              message
              fileIndex
              stage
              page
              retryable
            }

            fragment InvalidInput on InvalidInputError {
              code
              message
              issues {
                path
                message
              }
            }

            fragment NotFound on NotFoundError {
              code
              message
              ids
            }

            fragment TaskFields on Task {
              id
              revision
              state
              userId
              conversationId
              memoryCount
              retryOf
              createdAt
              finishedAt
              progress {
                completed
                total
                fraction
              }
              failures {
                ...Failure
              }
              notices {
                code
                message
              }
              files {
                index
                state
                stage
                progress {
                  completed
                  total
                  fraction
                }
                failure {
                  ...Failure
                }
                file {
                  id
                  name
                  mediaType
                  pageCount
                }
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query,
            operation_name="AddKnowledgeBaseFiles",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return AddKnowledgeBaseFiles.model_validate(data)

    async def delete_knowledge_base_files(
        self, file_ids: list[str], **kwargs: Any
    ) -> DeleteKnowledgeBaseFiles:
        query = gql("""
            mutation DeleteKnowledgeBaseFiles($fileIds: [ID!]!) {
              deleteKnowledgeBaseFiles(input: {fileIds: $fileIds}) {
                __typename
                ... on DeleteKnowledgeBaseFilesPayload {
                  deletedIds
                }
                ... on InvalidInputError {
                  ...InvalidInput
                }
                ... on NotFoundError {
                  ...NotFound
                }
              }
            }

            fragment InvalidInput on InvalidInputError {
              code
              message
              issues {
                path
                message
              }
            }

            fragment NotFound on NotFoundError {
              code
              message
              ids
            }
            """)
        variables: dict[str, object] = {"fileIds": file_ids}
        response = await self.execute(
            query=query,
            operation_name="DeleteKnowledgeBaseFiles",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return DeleteKnowledgeBaseFiles.model_validate(data)

    async def search_memory(
        self,
        user_id: str,
        query: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        min_relativity: Union[Optional[float], UnsetType] = UNSET,
        conversation_id: Union[Optional[str], UnsetType] = UNSET,
        filter_: Union[Optional[MemoryFilter], UnsetType] = UNSET,
        now: Union[Optional[datetime], UnsetType] = UNSET,
        owner_kind: Union[Optional[OwnerKind], UnsetType] = UNSET,
        knowledge_base_ids: Union[Optional[list[str]], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> SearchMemory:
        _query = gql("""
            query SearchMemory($userId: ID!, $query: String!, $first: Int = 10, $after: String, $minRelativity: Float = 0, $conversationId: ID, $filter: MemoryFilter, $now: DateTime, $ownerKind: OwnerKind = USER, $knowledgeBaseIds: [ID!]) {
              searchMemory(
                userId: $userId
                query: $query
                first: $first
                after: $after
                minRelativity: $minRelativity
                conversationId: $conversationId
                filter: $filter
                now: $now
                ownerKind: $ownerKind
                knowledgeBaseIds: $knowledgeBaseIds
              ) {
                edges {
                  cursor
                  relativity
                  alike
                  highlights {
                    fragment
                    ranges {
                      start
                      end
                    }
                  }
                  node {
                    __typename
                    ...TextFields
                    ...PreferenceFields
                    ...ToolSchemaFields
                    ...ToolTrajectoryFields
                  }
                }
                pageInfo {
                  ...PageEnd
                }
                preferenceNote
              }
            }

            fragment FilePlace on FileSource {
              page
              picture
              excerpt
              ocrConfidence
              boundingBoxes {
                x
                y
                width
                height
              }
              file {
                id
                name
                mediaType
                original
              }
            }

            fragment MemoryFields on MemoryItem {
              id
              userId
              ownerKind
              conversationId
              key
              value
              tags
              info
              status
              replacedBy
              saidAt
              createdAt
              updatedAt
              provenance {
                __typename
                ...MessagePlace
                ...FilePlace
              }
            }

            fragment MessagePlace on MessageSource {
              partIndex
              message {
                id
                role
                sentAt
                conversationId
              }
            }

            fragment PageEnd on PageInfo {
              hasNextPage
              endCursor
            }

            fragment PreferenceFields on PreferenceMemory {
              ...MemoryFields
              preferenceType
              reasoning
            }

            fragment TextFields on TextMemory {
              ...MemoryFields
              memoryType
              confidence
            }

            fragment ToolSchemaFields on ToolSchemaMemory {
              ...MemoryFields
              toolName
              toolSchema
            }

            fragment ToolTrajectoryFields on ToolTrajectoryMemory {
              ...MemoryFields
              experience
              toolsUsed {
                toolName
                successRate
                errorType
                experience
              }
            }
            """)
        variables: dict[str, object] = {
            "userId": user_id,
            "query": query,
            "first": first,
            "after": after,
            "minRelativity": min_relativity,
            "conversationId": conversation_id,
            "filter": filter_,
            "now": now,
            "ownerKind": owner_kind,
            "knowledgeBaseIds": knowledge_base_ids,
        }
        response = await self.execute(
            query=_query, operation_name="SearchMemory", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return SearchMemory.model_validate(data)

    async def memories(
        self,
        user_id: str,
        filter_: Union[Optional[MemoryFilter], UnsetType] = UNSET,
        order_by: Union[Optional[MemoryOrder], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        owner_kind: Union[Optional[OwnerKind], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Memories:
        query = gql("""
            query Memories($userId: ID!, $filter: MemoryFilter, $orderBy: MemoryOrder = NEWEST, $first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
              memories(
                userId: $userId
                filter: $filter
                orderBy: $orderBy
                first: $first
                after: $after
                ownerKind: $ownerKind
              ) {
                edges {
                  cursor
                  node {
                    __typename
                    ...TextFields
                    ...PreferenceFields
                    ...ToolSchemaFields
                    ...ToolTrajectoryFields
                  }
                }
                pageInfo {
                  ...PageEnd
                }
                totalCount
              }
            }

            fragment FilePlace on FileSource {
              page
              picture
              excerpt
              ocrConfidence
              boundingBoxes {
                x
                y
                width
                height
              }
              file {
                id
                name
                mediaType
                original
              }
            }

            fragment MemoryFields on MemoryItem {
              id
              userId
              ownerKind
              conversationId
              key
              value
              tags
              info
              status
              replacedBy
              saidAt
              createdAt
              updatedAt
              provenance {
                __typename
                ...MessagePlace
                ...FilePlace
              }
            }

            fragment MessagePlace on MessageSource {
              partIndex
              message {
                id
                role
                sentAt
                conversationId
              }
            }

            fragment PageEnd on PageInfo {
              hasNextPage
              endCursor
            }

            fragment PreferenceFields on PreferenceMemory {
              ...MemoryFields
              preferenceType
              reasoning
            }

            fragment TextFields on TextMemory {
              ...MemoryFields
              memoryType
              confidence
            }

            fragment ToolSchemaFields on ToolSchemaMemory {
              ...MemoryFields
              toolName
              toolSchema
            }

            fragment ToolTrajectoryFields on ToolTrajectoryMemory {
              ...MemoryFields
              experience
              toolsUsed {
                toolName
                successRate
                errorType
                experience
              }
            }
            """)
        variables: dict[str, object] = {
            "userId": user_id,
            "filter": filter_,
            "orderBy": order_by,
            "first": first,
            "after": after,
            "ownerKind": owner_kind,
        }
        response = await self.execute(
            query=query, operation_name="Memories", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Memories.model_validate(data)

    async def messages(
        self,
        user_id: str,
        conversation_id: Union[Optional[str], UnsetType] = UNSET,
        order_by: Union[Optional[MessageOrder], UnsetType] = UNSET,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        owner_kind: Union[Optional[OwnerKind], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Messages:
        query = gql("""
            query Messages($userId: ID!, $conversationId: ID, $orderBy: MessageOrder = OLDEST, $first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
              messages(
                userId: $userId
                conversationId: $conversationId
                orderBy: $orderBy
                first: $first
                after: $after
                ownerKind: $ownerKind
              ) {
                edges {
                  cursor
                  node {
                    id
                    role
                    sentAt
                    conversationId
                    toolCallId
                    toolCalls {
                      callId
                      name
                      arguments
                    }
                    content {
                      __typename
                      ... on TextContent {
                        text
                      }
                      ... on ImageContent {
                        file {
                          ...FileFields
                        }
                      }
                      ... on FileContent {
                        file {
                          ...FileFields
                        }
                      }
                    }
                  }
                }
                pageInfo {
                  ...PageEnd
                }
              }
            }

            fragment FileFields on File {
              id
              name
              mediaType
              sizeBytes
              sha256
              pageCount
              widthPx
              heightPx
              sourceUrl
              original
              createdAt
              conversationId
              state
            }

            fragment PageEnd on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "userId": user_id,
            "conversationId": conversation_id,
            "orderBy": order_by,
            "first": first,
            "after": after,
            "ownerKind": owner_kind,
        }
        response = await self.execute(
            query=query, operation_name="Messages", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Messages.model_validate(data)

    async def conversations(
        self,
        user_id: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        owner_kind: Union[Optional[OwnerKind], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Conversations:
        query = gql("""
            query Conversations($userId: ID!, $first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
              conversations(
                userId: $userId
                first: $first
                after: $after
                ownerKind: $ownerKind
              ) {
                edges {
                  cursor
                  node {
                    id
                    userId
                    ownerKind
                    title
                    messageCount
                    firstSentAt
                    lastSentAt
                  }
                }
                pageInfo {
                  ...PageEnd
                }
              }
            }

            fragment PageEnd on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "userId": user_id,
            "first": first,
            "after": after,
            "ownerKind": owner_kind,
        }
        response = await self.execute(
            query=query, operation_name="Conversations", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Conversations.model_validate(data)

    async def users(
        self,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        owner_kind: Union[Optional[OwnerKind], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Users:
        query = gql("""
            query Users($first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
              users(first: $first, after: $after, ownerKind: $ownerKind) {
                edges {
                  cursor
                  node {
                    id
                    ownerKind
                    memoryCount
                    lastSentAt
                  }
                }
                pageInfo {
                  ...PageEnd
                }
              }
            }

            fragment PageEnd on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "ownerKind": owner_kind,
        }
        response = await self.execute(
            query=query, operation_name="Users", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Users.model_validate(data)

    async def files(
        self,
        user_id: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        owner_kind: Union[Optional[OwnerKind], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Files:
        query = gql("""
            query Files($userId: ID!, $first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
              files(userId: $userId, first: $first, after: $after, ownerKind: $ownerKind) {
                edges {
                  cursor
                  node {
                    ...FileFields
                    failure {
                      ...Failure
                    }
                  }
                }
                pageInfo {
                  ...PageEnd
                }
              }
            }

            fragment Failure on TaskFailure {
              code
              message
              fileIndex
              stage
              page
              retryable
            }

            fragment FileFields on File {
              id
              name
              mediaType
              sizeBytes
              sha256
              pageCount
              widthPx
              heightPx
              sourceUrl
              original
              createdAt
              conversationId
              state
            }

            fragment PageEnd on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {
            "userId": user_id,
            "first": first,
            "after": after,
            "ownerKind": owner_kind,
        }
        response = await self.execute(
            query=query, operation_name="Files", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Files.model_validate(data)

    async def knowledge_bases(
        self,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> KnowledgeBases:
        query = gql("""
            query KnowledgeBases($first: Int = 20, $after: String) {
              knowledgeBases(first: $first, after: $after) {
                edges {
                  cursor
                  node {
                    id
                    name
                    description
                    createdAt
                    fileCount
                  }
                }
                pageInfo {
                  ...PageEnd
                }
              }
            }

            fragment PageEnd on PageInfo {
              hasNextPage
              endCursor
            }
            """)
        variables: dict[str, object] = {"first": first, "after": after}
        response = await self.execute(
            query=query, operation_name="KnowledgeBases", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return KnowledgeBases.model_validate(data)

    async def tasks(
        self,
        user_id: str,
        first: Union[Optional[int], UnsetType] = UNSET,
        after: Union[Optional[str], UnsetType] = UNSET,
        owner_kind: Union[Optional[OwnerKind], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Tasks:
        query = gql("""
            query Tasks($userId: ID!, $first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
              tasks(userId: $userId, first: $first, after: $after, ownerKind: $ownerKind) {
                edges {
                  cursor
                  node {
                    ...TaskFields
                  }
                }
                pageInfo {
                  ...PageEnd
                }
              }
            }

            fragment Failure on TaskFailure {
              code
              message
              fileIndex
              stage
              page
              retryable
            }

            fragment PageEnd on PageInfo {
              hasNextPage
              endCursor
            }

            fragment TaskFields on Task {
              id
              revision
              state
              userId
              conversationId
              memoryCount
              retryOf
              createdAt
              finishedAt
              progress {
                completed
                total
                fraction
              }
              failures {
                ...Failure
              }
              notices {
                code
                message
              }
              files {
                index
                state
                stage
                progress {
                  completed
                  total
                  fraction
                }
                failure {
                  ...Failure
                }
                file {
                  id
                  name
                  mediaType
                  pageCount
                }
              }
            }
            """)
        variables: dict[str, object] = {
            "userId": user_id,
            "first": first,
            "after": after,
            "ownerKind": owner_kind,
        }
        response = await self.execute(
            query=query, operation_name="Tasks", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Tasks.model_validate(data)

    async def task(self, id: str, **kwargs: Any) -> Task:
        query = gql("""
            query Task($id: ID!) {
              task(id: $id) {
                ...TaskFields
              }
            }

            fragment Failure on TaskFailure {
              code
              message
              fileIndex
              stage
              page
              retryable
            }

            fragment TaskFields on Task {
              id
              revision
              state
              userId
              conversationId
              memoryCount
              retryOf
              createdAt
              finishedAt
              progress {
                completed
                total
                fraction
              }
              failures {
                ...Failure
              }
              notices {
                code
                message
              }
              files {
                index
                state
                stage
                progress {
                  completed
                  total
                  fraction
                }
                failure {
                  ...Failure
                }
                file {
                  id
                  name
                  mediaType
                  pageCount
                }
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="Task", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Task.model_validate(data)

    async def memory(self, id: str, **kwargs: Any) -> Memory:
        query = gql("""
            query Memory($id: ID!) {
              node(id: $id) {
                __typename
                ...TextFields
                ...PreferenceFields
                ...ToolSchemaFields
                ...ToolTrajectoryFields
              }
            }

            fragment FilePlace on FileSource {
              page
              picture
              excerpt
              ocrConfidence
              boundingBoxes {
                x
                y
                width
                height
              }
              file {
                id
                name
                mediaType
                original
              }
            }

            fragment MemoryFields on MemoryItem {
              id
              userId
              ownerKind
              conversationId
              key
              value
              tags
              info
              status
              replacedBy
              saidAt
              createdAt
              updatedAt
              provenance {
                __typename
                ...MessagePlace
                ...FilePlace
              }
            }

            fragment MessagePlace on MessageSource {
              partIndex
              message {
                id
                role
                sentAt
                conversationId
              }
            }

            fragment PreferenceFields on PreferenceMemory {
              ...MemoryFields
              preferenceType
              reasoning
            }

            fragment TextFields on TextMemory {
              ...MemoryFields
              memoryType
              confidence
            }

            fragment ToolSchemaFields on ToolSchemaMemory {
              ...MemoryFields
              toolName
              toolSchema
            }

            fragment ToolTrajectoryFields on ToolTrajectoryMemory {
              ...MemoryFields
              experience
              toolsUsed {
                toolName
                successRate
                errorType
                experience
              }
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="Memory", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Memory.model_validate(data)

    async def extract(self, messages: list[MessageInput], **kwargs: Any) -> Extract:
        query = gql("""
            query Extract($messages: [MessageInput!]!) {
              extract(messages: $messages) {
                __typename
                ... on ExtractPayload {
                  memories {
                    kind
                    key
                    value
                    tags
                    preferenceType
                    reasoning
                  }
                }
                ... on InvalidInputError {
                  ...InvalidInput
                }
              }
            }

            fragment InvalidInput on InvalidInputError {
              code
              message
              issues {
                path
                message
              }
            }
            """)
        variables: dict[str, object] = {"messages": messages}
        response = await self.execute(
            query=query, operation_name="Extract", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Extract.model_validate(data)

    async def limits(self, **kwargs: Any) -> Limits:
        query = gql("""
            query Limits {
              limits {
                maxFiles
                maxFileBytes
                maxPages
                maxRequestBytes
                maxTextLength
                maxPageSize
                maxQueryDepth
                mediaTypes
              }
            }
            """)
        variables: dict[str, object] = {}
        response = await self.execute(
            query=query, operation_name="Limits", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Limits.model_validate(data)

    async def task_status(
        self, task_id: str, **kwargs: Any
    ) -> AsyncIterator[TaskStatus]:
        query = gql("""
            subscription TaskStatus($taskId: ID!) {
              taskStatus(taskId: $taskId) {
                ...TaskFields
              }
            }

            fragment Failure on TaskFailure {
              code
              message
              fileIndex
              stage
              page
              retryable
            }

            fragment TaskFields on Task {
              id
              revision
              state
              userId
              conversationId
              memoryCount
              retryOf
              createdAt
              finishedAt
              progress {
                completed
                total
                fraction
              }
              failures {
                ...Failure
              }
              notices {
                code
                message
              }
              files {
                index
                state
                stage
                progress {
                  completed
                  total
                  fraction
                }
                failure {
                  ...Failure
                }
                file {
                  id
                  name
                  mediaType
                  pageCount
                }
              }
            }
            """)
        variables: dict[str, object] = {"taskId": task_id}
        async for data in self.execute_ws(
            query=query, operation_name="TaskStatus", variables=variables, **kwargs
        ):
            yield TaskStatus.model_validate(data)

    async def memory_changed(
        self,
        user_id: str,
        after: Union[Optional[str], UnsetType] = UNSET,
        owner_kind: Union[Optional[OwnerKind], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> AsyncIterator[MemoryChanged]:
        query = gql("""
            subscription MemoryChanged($userId: ID!, $after: String, $ownerKind: OwnerKind = USER) {
              memoryChanged(userId: $userId, after: $after, ownerKind: $ownerKind) {
                __typename
                ... on MemoryAdded {
                  cursor
                  memory {
                    __typename
                    ...TextFields
                    ...PreferenceFields
                    ...ToolSchemaFields
                    ...ToolTrajectoryFields
                  }
                }
                ... on MemoryUpdated {
                  cursor
                  memory {
                    __typename
                    ...TextFields
                    ...PreferenceFields
                    ...ToolSchemaFields
                    ...ToolTrajectoryFields
                  }
                }
                ... on MemoryArchived {
                  cursor
                  memory {
                    __typename
                    ...TextFields
                    ...PreferenceFields
                    ...ToolSchemaFields
                    ...ToolTrajectoryFields
                  }
                }
                ... on MemoryDeleted {
                  cursor
                  memoryId
                }
              }
            }

            fragment FilePlace on FileSource {
              page
              picture
              excerpt
              ocrConfidence
              boundingBoxes {
                x
                y
                width
                height
              }
              file {
                id
                name
                mediaType
                original
              }
            }

            fragment MemoryFields on MemoryItem {
              id
              userId
              ownerKind
              conversationId
              key
              value
              tags
              info
              status
              replacedBy
              saidAt
              createdAt
              updatedAt
              provenance {
                __typename
                ...MessagePlace
                ...FilePlace
              }
            }

            fragment MessagePlace on MessageSource {
              partIndex
              message {
                id
                role
                sentAt
                conversationId
              }
            }

            fragment PreferenceFields on PreferenceMemory {
              ...MemoryFields
              preferenceType
              reasoning
            }

            fragment TextFields on TextMemory {
              ...MemoryFields
              memoryType
              confidence
            }

            fragment ToolSchemaFields on ToolSchemaMemory {
              ...MemoryFields
              toolName
              toolSchema
            }

            fragment ToolTrajectoryFields on ToolTrajectoryMemory {
              ...MemoryFields
              experience
              toolsUsed {
                toolName
                successRate
                errorType
                experience
              }
            }
            """)
        variables: dict[str, object] = {
            "userId": user_id,
            "after": after,
            "ownerKind": owner_kind,
        }
        async for data in self.execute_ws(
            query=query, operation_name="MemoryChanged", variables=variables, **kwargs
        ):
            yield MemoryChanged.model_validate(data)

// Short documents for the example calls: what a program would request, which is less than this page displays.

export const ADD = `mutation ($input: AddMessageInput!) {
  addMessage(input: $input) {
    ... on AddMessagePayload { task { id state } }
    ... on UserError { code message }
  }
}`;

export const SEARCH = `query ($userId: ID!, $query: String!, $filter: MemoryFilter) {
  searchMemory(userId: $userId, query: $query, filter: $filter, first: 5) {
    edges {
      relativity
      node {
        ... on MemoryItem {
          value
          provenance { ... on FileSource { file { name } page boundingBoxes { x y width height } } }
        }
      }
    }
  }
}`;

export const MEMORIES = `query ($userId: ID!, $filter: MemoryFilter) {
  memories(userId: $userId, filter: $filter) {
    totalCount
    edges { node { ... on MemoryItem { id key value status saidAt } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const MESSAGES = `query ($userId: ID!, $conversationId: ID) {
  messages(userId: $userId, conversationId: $conversationId) {
    edges { node { role sentAt content { ... on TextContent { text } ... on FileContent { file { name } } } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const UPDATE = `mutation ($input: UpdateMemoryInput!) {
  updateMemory(input: $input) {
    ... on UpdateMemoryPayload { memory { ... on MemoryItem { id value status } } }
    ... on UserError { code message }
  }
}`;

export const DELETE = `mutation ($input: DeleteMemoriesInput!) {
  deleteMemories(input: $input) {
    ... on DeleteMemoriesPayload { deletedCount }
    ... on UserError { code message }
  }
}`;

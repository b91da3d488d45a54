// Every GraphQL operation of the console.

const REFUSED = "... on UserError { code message } ... on InvalidInputError { issues { path message } }";
const PAGE = "pageInfo { hasNextPage endCursor }";
const FILE = "id name mediaType sizeBytes pageCount original";
const FAILURE = "code message page retryable";
const BOXES = "boundingBoxes { x y width height }";
const TASK = `
  id revision state memoryCount retryOf conversationId createdAt updatedAt finishedAt
  progress { completed total fraction }
  failures { ${FAILURE} fileIndex }
  notices { code message }
  files { index state stage progress { completed total fraction } failure { ${FAILURE} stage } file { ${FILE} } }`;
const ITEM = "__typename ... on MemoryItem { id key value status tags conversationId saidAt createdAt updatedAt replacedBy }";
const SOURCES = `
  ... on MemoryItem { provenance {
    __typename
    ... on MessageSource { message { id role sentAt } }
    ... on FileSource { page picture excerpt ocrConfidence ${BOXES} file { ${FILE} } carrier: message { id role } }
  } }`;
const DETAILS = `${ITEM} ${SOURCES}
  ... on MemoryItem { info agentId appId userId ownerKind history { changedAt key value tags status } }
  ... on TextMemory { confidence }
  ... on PreferenceMemory { preferenceType reasoning }
  ... on ToolTrajectoryMemory { experience }`;
const EXPLANATION = `explanation {
  base likeness words numbers reply noun person smallTalk context rarity conversation correction date recency speaker question echo superseded
  ownWord reranker doubt merit total
}`;
const MESSAGE = `
  id role sentAt conversationId toolCallId
  toolCalls { callId name arguments }
  content { __typename ... on TextContent { text } ... on ImageContent { file { ${FILE} state } } ... on FileContent { file { ${FILE} state } } }`;
const PERSON = "id ownerKind memoryCount lastSentAt";
const KNOWLEDGE_BASE = "id name description createdAt fileCount";
const FILE_STATE = `${FILE} createdAt state failure { ${FAILURE} }`;

export const LIMITS = "query Limits { limits { maxFiles maxFileBytes maxPages maxRequestBytes maxTextLength } }";

export const ADD = `mutation Add($input: AddMessageInput!) {
  addMessage(input: $input) { __typename ... on AddMessagePayload { conversationId task { ${TASK} } } ${REFUSED} }
}`;

export const TASKS = `query Tasks($userId: ID!, $ownerKind: OwnerKind!, $first: Int!, $after: String) {
  tasks(userId: $userId, ownerKind: $ownerKind, first: $first, after: $after) { edges { node { ${TASK} } } ${PAGE} }
}`;

export const WATCH = `subscription Watch($taskId: ID!) { taskStatus(taskId: $taskId) { ${TASK} } }`;

export const RETRY = `mutation Retry($input: RetryTaskInput!) {
  retryTask(input: $input) { __typename ... on RetryTaskPayload { task { ${TASK} } } ${REFUSED} }
}`;

export const CANCEL = `mutation Cancel($input: CancelTaskInput!) {
  cancelTask(input: $input) { __typename ... on CancelTaskPayload { task { ${TASK} } } ${REFUSED} }
}`;

export const SEARCH = `query Search(
  $query: String!, $userId: ID!, $ownerKind: OwnerKind!, $filter: MemoryFilter, $knowledgeBaseIds: [ID!], $first: Int!, $after: String
) {
  searchMemory(
    query: $query, userId: $userId, ownerKind: $ownerKind, filter: $filter, knowledgeBaseIds: $knowledgeBaseIds, first: $first, after: $after
  ) {
    tookMs
    edges { relativity alike highlights { fragment ranges { start end } } ${EXPLANATION} node { ${ITEM} ${SOURCES} } }
    ${PAGE}
  }
}`;

export const MEMORIES = `query Memories(
  $userId: ID!, $ownerKind: OwnerKind!, $filter: MemoryFilter, $orderBy: MemoryOrder!, $first: Int!, $after: String
) {
  memories(userId: $userId, ownerKind: $ownerKind, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount edges { node { ${ITEM} } } ${PAGE}
  }
}`;

export const MEMORY = `query Memory($id: ID!) { node(id: $id) { ${DETAILS} } }`;

export const CHANGED = `subscription Changed($userId: ID!, $ownerKind: OwnerKind!) {
  memoryChanged(userId: $userId, ownerKind: $ownerKind) {
    __typename
    ... on MemoryAdded { memory { ${ITEM} } }
    ... on MemoryUpdated { memory { ${ITEM} } }
    ... on MemoryArchived { memory { ${ITEM} } }
    ... on MemoryDeleted { memoryId }
  }
}`;

export const UPDATE = `mutation Update($input: UpdateMemoryInput!) {
  updateMemory(input: $input) { __typename ... on UpdateMemoryPayload { memory { ${DETAILS} } } ${REFUSED} }
}`;

export const DELETE = `mutation Delete($input: DeleteMemoriesInput!) {
  deleteMemories(input: $input) { __typename ... on DeleteMemoriesPayload { deletedCount deletedIds } ${REFUSED} }
}`;

export const CONVERSATIONS = `query Conversations($userId: ID!, $ownerKind: OwnerKind!, $first: Int!, $after: String) {
  conversations(userId: $userId, ownerKind: $ownerKind, first: $first, after: $after) {
    edges { node { id title messageCount firstSentAt lastSentAt } } ${PAGE}
  }
}`;

export const MESSAGES = `query Messages($userId: ID!, $ownerKind: OwnerKind!, $conversationId: ID, $first: Int!, $after: String) {
  messages(userId: $userId, ownerKind: $ownerKind, conversationId: $conversationId, orderBy: OLDEST, first: $first, after: $after) {
    edges { node { ${MESSAGE} } } ${PAGE}
  }
}`;

export const PEOPLE = `query People($first: Int!) {
  users(first: $first) { edges { node { ${PERSON} } } }
  agents: users(ownerKind: AGENT, first: $first) { edges { node { ${PERSON} } } }
}`;

export const BASES = `query KnowledgeBases($first: Int!, $after: String) {
  knowledgeBases(first: $first, after: $after) { edges { node { ${KNOWLEDGE_BASE} } } ${PAGE} }
}`;

export const BASE_FILES = `query KnowledgeBaseFiles($id: ID!, $first: Int!, $after: String) {
  node(id: $id) { ... on KnowledgeBase { ${KNOWLEDGE_BASE} files(first: $first, after: $after) { edges { node { ${FILE_STATE} } } ${PAGE} } } }
}`;

export const CREATE_BASE = `mutation CreateKnowledgeBase($input: CreateKnowledgeBaseInput!) {
  createKnowledgeBase(input: $input) { __typename ... on CreateKnowledgeBasePayload { knowledgeBase { ${KNOWLEDGE_BASE} } } ${REFUSED} }
}`;

export const FILL_BASE = `mutation AddKnowledgeBaseFiles($input: AddKnowledgeBaseFilesInput!) {
  addKnowledgeBaseFiles(input: $input) { __typename ... on AddKnowledgeBaseFilesPayload { tasks { ${TASK} } } ${REFUSED} }
}`;

export const EMPTY_BASE = `mutation DeleteKnowledgeBaseFiles($input: DeleteKnowledgeBaseFilesInput!) {
  deleteKnowledgeBaseFiles(input: $input) { __typename ... on DeleteKnowledgeBaseFilesPayload { deletedIds } ${REFUSED} }
}`;

export const DELETE_BASE = `mutation DeleteKnowledgeBase($input: DeleteKnowledgeBaseInput!) {
  deleteKnowledgeBase(input: $input) { __typename ... on DeleteKnowledgeBasePayload { deletedId } ${REFUSED} }
}`;

"""The ways into the API, each as an operation on the things of one user."""

from tests.e2e.client import Fields

ROOTS = (
    "{ __schema { queryType { ...F } mutationType { ...F } subscriptionType { ...F } } } "
    "fragment F on __Type { fields { name } }"
)
PAGE = "edges { cursor node { __typename } } pageInfo { hasNextPage endCursor }"
REFUSAL = (
    "__typename ... on NotFoundError { message code ids } ... on InvalidInputError { message issues { path message } }"
)
INPUT_REFUSAL = "__typename ... on InvalidInputError { message issues { path message } }"
BY_USER = {
    "searchMemory": "query ($user: ID!, $conversation: ID!, $after: String) { searchMemory(query: $SECRET, "
    f"userId: $user, conversationId: $conversation, first: 1, after: $after) {{ {PAGE} }} }}",
    "memories": "query ($user: ID!, $file: ID!, $conversation: ID!, $after: String) "
    "{ memories(userId: $user, first: 1, after: $after, "
    f"filter: {{ fileIds: [$file], conversationIds: [$conversation] }}) {{ {PAGE} totalCount }} }}",
    "messages": "query ($user: ID!, $conversation: ID!, $after: String) "
    f"{{ messages(userId: $user, conversationId: $conversation, first: 1, after: $after) {{ {PAGE} }} }}",
    "tasks": f"query ($user: ID!, $after: String) {{ tasks(userId: $user, first: 1, after: $after) {{ {PAGE} }} }}",
    "files": f"query ($user: ID!, $after: String) {{ files(userId: $user, first: 1, after: $after) {{ {PAGE} }} }}",
    "conversations": "query ($user: ID!, $after: String) "
    f"{{ conversations(userId: $user, first: 1, after: $after) {{ {PAGE} }} }}",
    "deleteMemories": "mutation ($user: ID!, $memory: ID!) { deleteMemories(input: { userId: $user, "
    f"forgetSources: true, select: {{ ids: [$memory] }} }}) {{ {REFUSAL} }} }}",
    "addMessage": "mutation ($user: ID!, $conversation: ID!) { addMessage(input: { "
    "userId: $user, conversationId: $conversation, "
    'idempotencyKey: "once", messages: [{ role: USER, content: [{ text: "Hello." }] }] }) '
    f"{{ {INPUT_REFUSAL} ... on AddMessagePayload {{ task {{ files {{ index }} }} }} }} }}",
    "addFeedback": "mutation ($user: ID!, $conversation: ID!) { addFeedback(input: { "
    "userId: $user, conversationId: $conversation, "
    'feedback: "Forget that the combination of the safe is 12-34-56." }) '
    f"{{ {INPUT_REFUSAL} ... on AddFeedbackPayload {{ changes {{ kind memory {{ __typename }} }} }} }} }}",
}
BY_ID = {
    "searchMemory.knowledgeBaseIds": "query ($base: ID!) { searchMemory(query: $SECRET, "
    f'userId: "walker", knowledgeBaseIds: [$base]) {{ {PAGE} }} }}',
    "knowledgeBase": "query ($base: ID!) { node(id: $base) { ... on KnowledgeBase { name description "
    "fileCount files { edges { node { name } } } } } }",
    "addKnowledgeBaseFiles": "mutation ($base: ID!) { addKnowledgeBaseFiles(input: { knowledgeBaseId: $base, "
    f'files: [{{ source: {{ base64: "aGVsbG8=" }} }}] }}) {{ {REFUSAL} }} }}',
    "deleteKnowledgeBaseFiles": "mutation ($base_file: ID!) "
    f"{{ deleteKnowledgeBaseFiles(input: {{ fileIds: [$base_file] }}) {{ {REFUSAL} }} }}",
    "deleteKnowledgeBase": f"mutation ($base: ID!) {{ deleteKnowledgeBase(input: {{ id: $base }}) {{ {REFUSAL} }} }}",
    "task": "query ($task: ID!) { task(id: $task) { state } }",
    "node": "query ($file: ID!) { node(id: $file) { id } }",
    "nodes": "query ($task: ID!, $memory: ID!, $file: ID!, $message: ID!) "
    "{ nodes(ids: [$task, $memory, $file, $message]) { id } }",
    "updateMemory": "mutation ($memory: ID!) "
    f'{{ updateMemory(input: {{ id: $memory, tags: ["walked"] }}) {{ {REFUSAL} }} }}',
    "retryTask": f"mutation ($task: ID!) {{ retryTask(input: {{ taskId: $task }}) {{ {REFUSAL} }} }}",
    "cancelTask": f"mutation ($task: ID!) {{ cancelTask(input: {{ taskId: $task }}) {{ {REFUSAL} }} }}",
    "taskStatus": "subscription ($task: ID!) { taskStatus(taskId: $task) { state } }",
}
OF_NOBODY = {
    "limits": "{ limits { maxFiles } }",
    "extract": '{ extract(messages: [{ role: USER, content: [{ text: "Hello there, Ann." }] }]) { __typename } }',
    "createKnowledgeBase": 'mutation { createKnowledgeBase(input: { name: "Mine" }) { __typename } }',
}
WATCHED = {"memoryChanged", "answer"}
"""The first never ends, the second needs a model: test_memory_changes.py and test_models.py try them."""
OF_PROJECT = {
    "knowledgeBases": """query ($after: String) { knowledgeBases(first: 100, after: $after) {
        edges { node { id name files { edges { node { name } } } } } pageInfo { endCursor hasNextPage }
    } }""",
    "users": """query ($after: String) { users(first: 100, after: $after) {
        edges { node { id } } pageInfo { endCursor hasNextPage }
    } }""",
}
BY_TOOL: dict[str, Fields] = {
    "add_message": {"messages": [{"role": "user", "content": "Hello there, it is me."}]},
    "add_file": {"file": "aGVsbG8gdGhlcmU=", "wait_seconds": 0},
    "task_status": {"task_id": "$task"},
    "search_memory": {"query": "$SECRET", "knowledgebase_ids": ["$base"]},
    "list_memories": {},
    "get_memory": {"memory_id": "$memory"},
    "update_memory": {"memory_id": "$memory", "title": "walked"},
    "add_feedback": {"feedback_content": "Forget that the combination of the safe is 12-34-56."},
    "create_knowledge_base": {"knowledgebase_name": "Mine"},
    "add_kb_document": {"knowledgebase_id": "$base", "file": [{"content": "Hello there."}]},
    "get_kb_documents": {"file_ids": ["$base_file"]},
    "delete_memory": {"memory_ids": ["$memory"]},
    "delete_kb_documents": {"file_ids": ["$base_file"]},
    "remove_knowledge_base": {"knowledgebase_id": "$base"},
}
"""What is called by its id comes before the tools that delete it."""
MAKING = {"add_message", "add_file", "add_feedback", "create_knowledge_base"}
"""Tools that name nothing, and answer with ids of what they make."""
FURTHER = {"searchMemory.knowledgeBaseIds": "searchMemory", "knowledgeBase": "node"}
"""Further ways through a field that is tried by itself, too."""
SECRET = "the combination of the safe is 12-34-56"
MCP = {"/mcp", "/mcp/{user}"}
FILES = ("/files/{file_id}", "/files/{file_id}/pages/{page}.png")
EXPORT = "/export/{user}"
ROUTES = {
    EXPORT,
    "/graphql",
    "/api/openmem/v1{rest:path}",
    *MCP,
    *FILES,
    "/playground",
    "/playground/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/",
}
CREATE_BASE = (
    "mutation ($input: CreateKnowledgeBaseInput!) { createKnowledgeBase(input: $input) "
    "{ ... on CreateKnowledgeBasePayload { knowledgeBase { id } } } }"
)
FILL_BASE = (
    "mutation ($input: AddKnowledgeBaseFilesInput!) { addKnowledgeBaseFiles(input: $input) "
    "{ ... on AddKnowledgeBaseFilesPayload { tasks { id } } } }"
)

"""All routes of the API with their handlers."""

from memos_gql.errors import NotOffered
from memos_gql.gate.body import MAX_VALUES
from memos_gql.rest import adding, changing, chatting, extracting, finding, getting, knowledge_bases, reranking, status
from memos_gql.rest.call import Answer, ApiRoute, Call, Data, Reading
from memos_gql.rest.messages import require_few

NOT_ADDED: Data = {"success": False, "task_id": "", "status": "failed"}
NOT_DONE: Data = {"success": False}
NOT_MADE: Data = {"id": ""}
NO_FILES: Data = []


def _not_offered(sentence: str) -> Answer:
    async def answer(_call: Call) -> Data:
        raise NotOffered(sentence)

    return answer


async def _ping(_call: Call) -> Data:
    return {"success": True}


NO_PROFILES = (
    "This server keeps no profiles; put what is to be known of a user into messages, "
    "and it is found as memories and preferences."
)
PROFILE_PATHS = (
    *("bind/profile_template", "edit/profile", "delete/profile"),
    *(f"{verb}/profile_template" for verb in ("add", "get", "list", "update", "delete")),
)

CHAT = Reading(chatting.Chat, chatting.chat, require=chatting.require_model)
API_ROUTES = (
    ApiRoute(
        path="add/message",
        answer=Reading(adding.AddMessage, adding.add_message, require=require_few),
        refusal=NOT_ADDED,
        is_resent=True,
        most_values=MAX_VALUES,
    ),
    ApiRoute(path="search/memory", answer=Reading(finding.SearchMemory, finding.search_memory), ends_with_client=True),
    ApiRoute(path="get/status", answer=Reading(status.GetStatus, status.get_status)),
    ApiRoute(path="get/message", answer=Reading(getting.GetMessage, getting.get_message)),
    ApiRoute(path="get/memory", answer=Reading(getting.GetMemory, getting.get_memory)),
    ApiRoute(
        path="get/memory/{memory_id:path}",
        answer=Reading(getting.GetMemoryById, getting.get_memory_by_id),
        method="GET",
    ),
    ApiRoute(path="delete/memory", answer=Reading(changing.DeleteMemory, changing.delete_memory), refusal=NOT_DONE),
    ApiRoute(path="update/memory", answer=Reading(changing.UpdateMemory, changing.update_memory), refusal=NOT_DONE),
    ApiRoute(
        path="add/feedback",
        answer=Reading(changing.AddFeedback, changing.add_feedback),
        refusal=NOT_ADDED,
        is_resent=True,
    ),
    ApiRoute(
        path="extract/memory",
        answer=Reading(extracting.ExtractMemory, extracting.extract_memory, require=require_few),
        ends_with_client=True,
        most_values=MAX_VALUES,
    ),
    ApiRoute(
        path="create/knowledgebase",
        answer=Reading(knowledge_bases.Create, knowledge_bases.create),
        refusal=NOT_MADE,
        is_resent=True,
    ),
    ApiRoute(
        path="delete/knowledgebase",
        answer=Reading(knowledge_bases.Delete, knowledge_bases.delete),
        refusal=NOT_DONE,
    ),
    ApiRoute(
        path="add/knowledgebase-file",
        answer=Reading(knowledge_bases.AddFiles, knowledge_bases.add_files),
        refusal=NO_FILES,
        is_resent=True,
        takes_files=True,
    ),
    ApiRoute(path="get/knowledgebase-file", answer=Reading(knowledge_bases.GetFiles, knowledge_bases.get_files)),
    ApiRoute(
        path="delete/knowledgebase-file",
        answer=Reading(knowledge_bases.DeleteFiles, knowledge_bases.delete_files),
        refusal=NOT_DONE,
    ),
    ApiRoute(
        path="chat",
        answer=CHAT,
        events=CHAT.streaming(chatting.chat_events),
        is_resent=True,
    ),
    ApiRoute(path="rerank", answer=Reading(reranking.Rerank, reranking.rerank), ends_with_client=True),
    *(ApiRoute(path=path, answer=_not_offered(NO_PROFILES)) for path in PROFILE_PATHS),
    ApiRoute(path="ping", method="GET", answer=_ping),
)
ELSEWHERE = ApiRoute(
    path="", method=None, answer=_not_offered("There is no such address here; docs/memos-api.md lists those there are.")
)

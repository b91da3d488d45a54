"""All routes of the API with their handlers."""

from memos_gql.errors import NotOffered
from memos_gql.rest import adding, changing, chatting, extracting, finding, getting, knowledge_bases, reranking, status
from memos_gql.rest.call import Answer, Call, Data, Offer

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


NO_PROFILES = "This server keeps no profiles; put what is to be known of a user into messages, and it is found as memories and preferences."
PROFILE_PATHS = (
    *("bind/profile_template", "edit/profile", "delete/profile"),
    *(f"{verb}/profile_template" for verb in ("add", "get", "list", "update", "delete")),
)

OFFERS = (
    Offer(path="add/message", answer=adding.add_message, refusal=NOT_ADDED, is_resent=True),
    Offer(path="search/memory", answer=finding.search_memory, ends_with_client=True),
    Offer(path="get/status", answer=status.get_status),
    Offer(path="get/message", answer=getting.get_message),
    Offer(path="get/memory", answer=getting.get_memory),
    Offer(path="get/memory/{memory_id:path}", answer=getting.get_memory_by_id, method="GET"),
    Offer(path="delete/memory", answer=changing.delete_memory, refusal=NOT_DONE),
    Offer(path="update/memory", answer=changing.update_memory, refusal=NOT_DONE),
    Offer(path="add/feedback", answer=changing.add_feedback, refusal=NOT_ADDED, is_resent=True),
    Offer(path="extract/memory", answer=extracting.extract_memory, ends_with_client=True),
    Offer(path="create/knowledgebase", answer=knowledge_bases.create, refusal=NOT_MADE, is_resent=True),
    Offer(path="delete/knowledgebase", answer=knowledge_bases.delete, refusal=NOT_DONE),
    Offer(path="add/knowledgebase-file", answer=knowledge_bases.add_files, refusal=NO_FILES, is_resent=True),
    Offer(path="get/knowledgebase-file", answer=knowledge_bases.get_files),
    Offer(path="delete/knowledgebase-file", answer=knowledge_bases.delete_files, refusal=NOT_DONE),
    Offer(path="chat", answer=chatting.chat, events=chatting.chat_events, is_resent=True),
    Offer(path="rerank", answer=reranking.rerank, ends_with_client=True),
    *(Offer(path=path, answer=_not_offered(NO_PROFILES)) for path in PROFILE_PATHS),
    Offer(path="ping", method="GET", answer=_ping),
)
ELSEWHERE = Offer(path="", method=None, answer=_not_offered("There is no such address here; docs/memos-api.md lists those there are."))

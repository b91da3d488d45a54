"""`search/memory`."""

from memos_gql.rest.call import Call, Data


async def search_memory(call: Call) -> Data:
    return {"memory_detail_list": []}

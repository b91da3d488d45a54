"""Questions that point at a file instead of saying what is in it: "summarize this image", "这份文件讲了什么".

No word of theirs stands in the file, and their meaning is near to that of no file in particular: the newest are meant.
"""

import re
from collections.abc import Sequence

from memos_gql.documents import Memory
from memos_gql.memory.phrases import HAN
from memos_gql.search.rank import Match
from memos_gql.storage.conditions import Conditions, TextField, contains, narrow
from memos_gql.storage.predicates import mongo_query

EVEN_CHANCE = 0.5
"""That one of the newest is what is meant."""
MOST = 10
"""As many as a page of hits usually holds; older ones are hardly meant."""
IMAGE, DOCUMENT = "image", "document"
"""As memories of files are tagged."""
WORD = re.compile(r"[\w']+")
IMAGE_NOUNS = WORD.findall("image images picture pictures pic pics photo photos photograph photographs screenshot screenshots")
DOCUMENT_NOUNS = WORD.findall("document documents doc docs pdf pdfs file files attachment attachments")
NOUNS = {**dict.fromkeys(IMAGE_NOUNS, IMAGE), **dict.fromkeys(DOCUMENT_NOUNS, DOCUMENT)}
FILLERS = frozenset(
    WORD.findall(
        "a about an and are at attached briefly can content contents could depict depicted depicts describe detail detailed details did do "
        "does explain extract for from give help i in is it just key last latest look main me my newest of on our overview please point "
        "points read recent said say says see sent shared show shown shows summarise summarize summary tell text that the there these "
        "this those to uploaded us visible was were what what's whats with would you"
    )
)
HAN_NOUNS = {"图片": IMAGE, "图像": IMAGE, "照片": IMAGE, "截图": IMAGE, "图": IMAGE, "文件": DOCUMENT, "文档": DOCUMENT, "附件": DOCUMENT}
HAN_FILLERS = re.compile(
    "帮我|请你|请|麻烦|总结|概括|归纳|描述|解释|介绍|说明|分析|一下|看看|看|这张|这个|这份|这幅|这些|那张|那个|那份|我的|我|上传|刚才|刚刚|发送|发|"
    "里面|里|中|上|内容|主要|关于|讲|说|写|是|有|了|的|什么|吗|啥|给|你|能|可以|[\\s，。？！、,.?!]"
)


def kind_pointed_at(query: str) -> str | None:
    """Return the tag of the files that a question points at; None where it says anything of what is looked for."""
    return _in_chinese(query) if HAN.search(query) else _in_english(query)


async def pointed_at(query: str, places: Sequence[Conditions], *, project_id: str) -> list[Match]:
    """Return the newest memories of the files that a question points at, newest first."""
    tag = kind_pointed_at(query)
    if tag is None:
        return []
    tagged = mongo_query([narrow(place, contains(TextField.TAGS, tag)) for place in places], project_id=project_id)
    # `$ne` would leave out what has a message among its sources too.
    read = {"$and": [tagged, {"sources.file_id": {"$type": "string"}}]}
    newest = Memory.get_pymongo_collection().find(read, {"_id": 1}).sort([("said_at", -1), ("created_at", -1), ("_id", 1)]).limit(MOST)
    return [Match(str(raw["_id"]), EVEN_CHANCE) async for raw in newest]


def joined(ranked: Sequence[Match], pointed: Sequence[Match]) -> list[Match]:
    """Put what is pointed at behind what answers better by itself, and before the rest."""
    better = [match for match in ranked if match.relativity >= EVEN_CHANCE]
    known = {match.id for match in better}
    here = [match for match in pointed if match.id not in known]
    known |= {match.id for match in here}
    return [*better, *here, *(match for match in ranked if match.id not in known)]


def _in_english(query: str) -> str | None:
    words = WORD.findall(query.lower().replace("’", "'"))
    kinds = [NOUNS[word] for word in words if word in NOUNS]
    if not kinds or not all(word in NOUNS or word in FILLERS for word in words):
        return None
    return kinds[0]


def _in_chinese(query: str) -> str | None:
    rest = query.lower()
    kinds = []
    for noun, kind in HAN_NOUNS.items():
        if noun in rest:
            kinds.append(kind)
            rest = rest.replace(noun, "")
    if "pdf" in rest:
        kinds.append(DOCUMENT)
        rest = rest.replace("pdf", "")
    return kinds[0] if kinds and not HAN_FILLERS.sub("", rest) else None

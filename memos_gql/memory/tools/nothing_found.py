"""Recognising empty results: no value, no entries, or a sentence that nothing was found."""

import re
from collections.abc import Mapping

from pydantic import JsonValue

from memos_gql.memory.tools.failing_words import any_of

EMPTY_TEXTS = frozenset(
    {"null", "none", "undefined", "nil", "nan", "n/a", '""', "''", "(no output)", "[no output]", "<empty>", "(empty)", "(nil)"}
)
HOLDERS = frozenset({
    "result", "results", "items", "data", "hits", "matches", "rows", "documents", "records", "entries", "list", "files", "content",
    "values", "objects", "articles", "organicresults", "docs", "features", "predictions", "choices", "edges", "nodes",
    "response", "output", "body", "value", "answer", "text",
})  # fmt: skip
"""Keys that hold the results, if there are any."""
BESIDES = frozenset({
    "total", "count", "page", "pages", "pagesize", "perpage", "limit", "offset", "size", "took", "tookms", "durationms", "elapsed",
    "totalcount", "totalresults", "totalpages", "rowcount", "query", "q", "status", "code", "message", "msg", "requestid", "nextpage",
})  # fmt: skip
"""Keys of metadata, which are not results."""
COUNTS = frozenset({"total", "count", "numfound", "start", "totalcount", "total_count", "length", "hits"})
LISTED = r"(?:results?|matche?s?|data|records?|rows?|entries|hits?|documents?|items?|files?|information|content|output)"
WELCOME = any_of(
    "error", "issue", "problem", "conflict", "vulnerability", "vulnerabilities", "warning", "violation", "failure", "duplicate",
    "difference", "change", "threat", "malware", "virus", "bug", "leak", "secret", "regression", "fault", "defect", "alert", "incident",
    "outage", "delay", "update", "risk", "one", "longer", "doubt", "objection",
)  # fmt: skip
"""Finding none of these is good news, not an empty result; "no one" and "no longer" are not counts."""
NONE_FOUND = re.compile(
    rf"""
    \W{{0,8}}(?:(?:sorry|unfortunately)\W{{1,3}})?(?:(?:there|we|i)\s(?:are|were|is|was|found)\s|found\s)?
    (?:
        (?:no|0|zero)\s(?!(?:\w+\s)?{WELCOME})(?:[\w'"-]+\s){{0,6}}?
        (?:found|matched|match|matching|returned|retrieved|available|left|remaining|listed)\b
      | (?:no|0|zero)\s(?:\w+\s)?{LISTED}\W{{0,4}}(?:\Z|for\b|in\b|of\b|with\b)
      | nothing\s(?:was\s|to\s)?(?:found|show|match\w*|returned)\b
      | (?:the\s|this\s)?(?:[\w-]{{1,30}}\s){{1,2}}(?:is|was)\sempty\b
      | empty\s(?:set|result|response|list)\b
      | (?:the\s|your\s|this\s)?(?:search|query|request|lookup|call)\s(?:\w+\s)?(?:returned|yielded|produced|found|gave|matched)\s
        (?:no|0|zero|nothing|an\sempty)\b(?!\s{WELCOME})
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
NO_ROWS = re.compile(r"\(0 rows(?: affected)?\)\s*\Z")
CHINESE_NONE = re.compile(
    r"""
    \W{0,8}(?:(?:抱歉|对不起|很抱歉|不好意思)\W{1,2})?
    (?:
        (?:暂时|暂|并|還|还|目前)?(?:未|没有|沒有|没)(?:能)?(?:找到|查到|查询到|查詢到|检索到|搜索到|搜到|匹配到|发现|發現)
        (?!\w{0,6}(?:问题|錯誤|错误|异常|漏洞|冲突|风险|病毒))
      | (?:暂无|暫無|无|無|没有|沒有)(?:相关|相關|任何|匹配|符合条件的?|可用)?(?:数据|數據|资料|資料|结果|結果|记录|記錄|信息|内容|內容)
      | (?:没有|沒有)(?:满足|符合)(?:条件|要求)?的
      | \w{0,4}[无無](?:结果|結果|匹配|数据)[。！]?\Z
      | [^\n，。]{0,12}，?(?:共|找到|共找到|返回)\s?0\s?(?:条|個|个|项|筆|笔)
      | (?:查无|查無|(?:搜索|查询|检索|返回)?(?:结果|結果|列表|数据)(?:为空|為空))
    )
    """,
    re.VERBOSE,
)
LONGEST = 300
"""In characters: a text that only says that nothing was found is not longer."""


def says_nothing(text: str) -> bool:
    """Tell whether a text is empty, a word for nothing, or a short sentence that nothing was found."""
    text = text.strip()
    if not text or text.lower() in EMPTY_TEXTS or NO_ROWS.search(text[-LONGEST:]):
        return True
    return len(text) <= LONGEST and "\n" not in text and bool(NONE_FOUND.match(text) or CHINESE_NONE.match(text))


def is_nothing(value: JsonValue) -> bool:
    """Tell whether a value contains nothing at any depth; numbers and booleans are something."""
    if isinstance(value, list):
        return all(map(is_nothing, value))
    if isinstance(value, dict):
        return all(is_nothing(item) or (item == 0 and name.lower() in COUNTS) for name, item in value.items())
    return value is None or value == ""


def holds_nothing(fields: Mapping[str, JsonValue], *, has_succeeded: bool) -> bool:
    """Tell whether a result's place for results is empty and nothing else is reported.

    Args:
        fields: the result's fields, with names in lower case without punctuation.
        has_succeeded: it reports success: then only an empty list counts as empty, because changes often return null.
    """
    held = [value for name, value in fields.items() if name in HOLDERS]
    if fields.get("found") is False:
        return True
    if not held or not all(map(is_nothing, held)) or (has_succeeded and [] not in held):
        return False
    return all(is_nothing(value) or isinstance(value, bool) or name in BESIDES for name, value in fields.items())

"""What it takes for a result to be empty."""

import pytest

from memos_gql.memory.tools.judging import error_type


@pytest.mark.parametrize(
    "result",
    [
        "No flights found on that day.",
        "Sorry, there are no results for “zxqv”.",
        "0 rows returned",
        "Nothing found",
        "Empty set (0.01 sec)",
        "The query returned no documents.",
        "No matches",
        " id | name\n----+------\n(0 rows)",
        "N/A",
        "(no output)",
        "没有找到符合条件的酒店",
        "抱歉，未查询到该订单",
        "暂无数据",
        "查無資料",
        "搜索结果为空",
        "[[], {}]",
        '{"results": [], "total": 0, "query": "x"}',
        '{"data": null}',
        '{"status": "ok", "hits": []}',
        '{"found": false, "customer": null}',
        '[{"type": "text", "text": "No files found"}]',
    ],
)
def test_a_result_that_says_there_is_nothing_is_empty(result: str) -> None:
    assert error_type(result) == "EmptyResult"


@pytest.mark.parametrize(
    "result",
    [
        "No errors found.",
        "No known vulnerabilities found",
        "There are no conflicts.",
        "No longer available in red, found in blue.",
        "No new messages.",
        "The search returned 14 results.",
        "没有发现问题",
        '{"count": 0}',
        '{"exists": false}',
        '{"results": [], "answer": "42"}',
        '{"items": [], "sum": 12.5}',
        '{"success": true, "data": null}',
        '{"code": 0, "msg": "success", "data": {}}',
        '{"exit_code": 0, "stdout": "", "stderr": ""}',
        '{"errors": []}',
    ],
)
def test_no_fault_found_a_count_and_a_silent_success_are_results(result: str) -> None:
    assert error_type(result) == ""

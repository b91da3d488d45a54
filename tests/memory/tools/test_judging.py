"""Whether a call worked, and what the failure is called."""

import pytest

from memos_gql.memory.tools.judging import error_type


@pytest.mark.parametrize(
    ("result", "name"),
    [
        ('{"error": "city unknown"}', "Error"),
        ('{"errors": ["a"]}', "Error"),
        ('{"success": false, "message": "no"}', "Error"),
        ('{"ok": false, "error": "channel_not_found"}', "channel_not_found"),
        ('{"status": "error", "message": "boom"}', "Error"),
        ('{"status": "failed"}', "Error"),
        ('{"status": "timeout"}', "TimeoutError"),
        ('{"isError": true, "content": [{"type": "text", "text": "ValueError: no"}]}', "ValueError"),
        ('{"error": {"type": "invalid_request_error", "message": "x"}}', "invalid_request_error"),
        ('{"error": {"code": 404, "message": "no", "status": "NOT_FOUND"}}', "HTTP 404"),
        ('{"Error": {"Code": "NoSuchKey"}}', "NoSuchKey"),
        ('{"errors": [{"message": "no", "extensions": {"code": "FORBIDDEN"}}], "data": null}', "FORBIDDEN"),
        ('{"result": {"error": "TimeoutError: slow"}}', "TimeoutError"),
        ('[{"error": "a"}, {"error": "b"}]', "Error"),
        ("{'error': 'x', 'data': None}", "Error"),
        ('{"exception": "java.lang.NullPointerException"}', "NullPointerException"),
    ],
)
def test_error_keys_are_failures_named_by_themselves(result: str, name: str) -> None:
    assert error_type(result) == name


@pytest.mark.parametrize(
    ("result", "name"),
    [
        ('{"status": 404}', "HTTP 404"),
        ('{"status_code": 500}', "HTTP 500"),
        ('{"statusCode": 503, "body": "x"}', "HTTP 503"),
        ('{"code": 429, "message": "slow down"}', "HTTP 429"),
        ('{"status": "404 Not Found"}', "HTTP 404"),
        ('{"error": "Not Found", "status": 404}', "HTTP 404"),
        ("HTTP 404", "HTTP 404"),
        ("404 Not Found", "HTTP 404"),
        ("HTTP/1.1 502 Bad Gateway\nServer: x", "HTTP 502"),
        ("Error 500: x", "HTTP 500"),
        ("Request failed with status code 403", "HTTP 403"),
    ],
)
def test_a_status_of_400_and_more_is_a_failure(result: str, name: str) -> None:
    assert error_type(result) == name


@pytest.mark.parametrize(
    ("result", "name"),
    [
        ("Traceback (most recent call last):\n  File \"a.py\"\nKeyError: 'a'", "KeyError"),
        ("1\n2\nTraceback (most recent call last):\n  x\nrequests.exceptions.ConnectionError: no", "ConnectionError"),
        ("ValueError: bad", "ValueError"),
        ("Tool execution failed: TypeError: x", "TypeError"),
        ("Error executing tool get_weather: HTTPStatusError", "HTTPStatusError"),
        ("Exception: x", "Error"),
        ("Error: city not found", "Error"),
        ("<error>no such tool</error>", "Error"),
        ("Failed to fetch", "Error"),
        ("cat: x: No such file or directory", "Error"),
        ("Exit code: 1\nfoo", "ExitCode 1"),
        ("Request timed out after 30 s", "TimeoutError"),
        ("Timeout", "TimeoutError"),
        ("错误：找不到城市", "Error"),
        ("请求超时", "TimeoutError"),
        ("查询失败", "Error"),
    ],
)
def test_texts_that_begin_as_a_failure_are_one(result: str, name: str) -> None:
    assert error_type(result) == name


@pytest.mark.parametrize("result", ["", "  \n", "null", "None", '""', "[]", "{}"])
def test_nothing_is_an_empty_result(result: str) -> None:
    assert error_type(result) == "EmptyResult"


@pytest.mark.parametrize(
    "result",
    [
        '{"temperature": 21}',
        '{"errors": [], "data": {"a": 1}}',
        '{"error": null, "ok": true}',
        '{"error": "", "success": true}',
        '{"error": "none"}',
        '{"errors": 3}',
        '{"error": 0.05, "mean": 3}',
        '{"status": "ok", "code": 0}',
        '{"status": 200}',
        '{"code": 450, "name": "Widget"}',
        '{"status": "active", "code": "US"}',
        '{"title": "Banks hit by HTTP 404 outage", "text": "Error: everywhere. ValueError."}',
        '[{"name": "a"}, {"error": "b"}]',
        "false",
        "0",
        "0 errors found",
        "No errors.",
        "Sunny, 21 degrees",
        "404 people attended",
        "500 Main Street",
        "HTTP 200 OK",
        "Exit code: 0",
        "The error in the news article: many people saw HTTP 404 pages.",
        "Stock market timed out? Traders saw 500 errors.",
        "Errors and exceptions are explained in chapter 8.",
        "Exception handling in Python is done by try.",
        "Error handling guide: how to begin",
        "ErrorBoundary is a component",
        "timeout: 30",
        "Timeout set to 30 s",
        "How does Traceback (most recent call last) work? See the docs.",
        "错误处理指南",
    ],
)
def test_what_only_speaks_of_errors_has_worked(result: str) -> None:
    assert error_type(result) == ""


def test_hostile_results_are_judged_all_the_same() -> None:
    hostile = [
        "[" * 90_000,
        "Error" * 20_000,
        "a." * 50_000 + "Error",
        "A" * 100_000,
        "\n" * 90_000 + "x",
        "the " * 25_000,
    ]

    assert [error_type(text) for text in hostile] == ["", "", "", "", "", ""]

"""What the fields of a JSON result tell of its failure or success."""

import pytest

from memos_gql.memory.tools.judging import error_type


@pytest.mark.parametrize(
    ("result", "name"),
    [
        ('{"code": 41002, "msg": "appid missing"}', "Error 41002"),
        ('{"errcode": 40001, "errmsg": "invalid credential"}', "Error 40001"),
        ('{"exit_code": 2, "stdout": "", "stderr": "usage: x"}', "ExitCode 2"),
        ('{"returncode": 1, "stdout": "", "stderr": "KeyError: 1"}', "KeyError"),
        ('{"response": {"data": {"error": {"type": "RateLimitError"}}}}', "RateLimitError"),
        ('{"meta": {"status": 503}, "data": null}', "HTTP 503"),
        ('{"statusCode": 200, "body": "{\\"error\\": \\"no_such_user\\"}"}', "no_such_user"),
        ('{"output": "ValueError: bad"}', "ValueError"),
        ('{"content": [{"type": "text", "text": "404 Not Found"}]}', "HTTP 404"),
        ('{"message": "Not Found", "documentation_url": "https://x.org"}', "Error"),
        ('{"detail": "Authentication credentials were not provided."}', "Error"),
        ('{"Result": "ERROR", "Reason": "VAT id"}', "Error"),
        ('{"timed_out": true}', "TimeoutError"),
        ('{"isSuccess": false}', "Error"),
        ('{"error_message": "denied", "status": "REQUEST_DENIED"}', "denied"),
    ],
)
def test_conventions_of_apis_are_known(result: str, name: str) -> None:
    assert error_type(result) == name


@pytest.mark.parametrize(
    "result",
    [
        '{"code": 61, "description": "Light rain", "temp": 12}',
        '{"code": 110000, "city": "北京"}',
        '{"code": 10000, "msg": "Success"}',
        '{"code": 7, "message": "x", "data": {"a": 1}}',
        '{"errcode": 0, "errmsg": "ok"}',
        '{"exit_code": 0, "stdout": "Traceback (most recent call last):\\nKeyError: 1"}',
        '{"content": "Error: see page 3", "path": "log.txt"}',
        '{"title": "Not Found", "author": "A. Writer"}',
        '{"failed": 0, "error_count": 0, "failure_message": null}',
        '{"data": {"rows": [{"status": "failed"}, {"status": "ok"}]}}',
        '{"success": true, "message": "Could not be better"}',
    ],
)
def test_fields_of_what_was_asked_for_are_no_failure(result: str) -> None:
    assert error_type(result) == ""

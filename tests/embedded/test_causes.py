import pytest

from memos_gql.embedded.causes import LONGEST, cause_in

FATAL = '{"t":{},"s":"F","c":"-","id":23091,"ctx":"main","msg":"Fatal assertion","attr":{"msgid":28595,"file":"a.cpp"}}'
STARTED = '{"t":{},"s":"I","c":"NETWORK","id":23015,"ctx":"main","msg":"Listening on","attr":{"address":"127.0.0.1"}}'
OURS = '{"time":"now","level":"CRITICAL","process":"web","message":"MongoDB did not answer"}'


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        ([], ""),
        (["", "  "], ""),
        (["starting", "done"], "done"),
        (["starting", "Fatal: no such file.", "bye"], "Fatal: no such file"),
        ([STARTED, FATAL, STARTED], 'error: Fatal assertion {"msgid": 28595, "file": "a.cpp"}'),
        ([STARTED], ""),
        ([OURS, "Aborted"], "CRITICAL MongoDB did not answer"),
        (["1"], "1"),
        (["x" * 1000], "x" * LONGEST),
    ],
)
def test_the_cause_is_the_last_line_that_tells_of_a_fault(lines: list[str], cause: str) -> None:
    assert cause_in(lines) == cause

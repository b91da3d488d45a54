"""Which number of MemOS each of our errors becomes."""

import pytest

from memos_gql.errors import (
    DependencyUnavailable,
    ErrorCode,
    Fault,
    FileFailure,
    InvalidInput,
    Issue,
    MemosError,
    NotFound,
    NothingOwned,
    NotOffered,
    PayloadTooLarge,
    RateLimited,
    Unauthenticated,
    UnderWay,
)
from memos_gql.rest.codes import OF_FAILURE, code_of

DOCUMENTED = {
    *(40000, 40001, 40002, 40003, 40006, 40007, 40008, 40009, 40010, 40011, 40013, 40020, 40100, 40130, 40132),
    *(40300, 40301, 40302, 40303, 40304, 40305, 40306, 40307, 40308, 40309),
    *(50000, 50002, 50004, 50005, 50103, 50104, 50105, 50107, 50120, 50123, 50131, 50143, 50144, 50145),
}


def invalid(*path: str, fault: Fault = Fault.WRONG) -> InvalidInput:
    return InvalidInput([Issue(path, "It is wrong.", fault), Issue(("other",), "Another.", Fault.EMPTY)])


@pytest.mark.parametrize(
    ("error", "route", "code"),
    [
        (invalid("input", "tags"), "add/message", 40000),
        (invalid("user_id", fault=Fault.MISSING), "add/message", 40002),
        (invalid("input", "messages", fault=Fault.EMPTY), "add/message", 40003),
        (invalid("messages", "0", "content", "1", "type", fault=Fault.UNKNOWN_KIND), "add/message", 40006),
        (invalid("user_id", fault=Fault.TOO_LONG), "search/memory", 40010),
        (invalid("conversation_id", fault=Fault.TOO_LONG), "search/memory", 40011),
        (invalid("agent_id", fault=Fault.TOO_LONG), "search/memory", 40000),
        (invalid("input", "messages", "0", "content", "1", "text", fault=Fault.TOO_LONG), "add/message", 40013),
        (NotFound(["mem_1"]), "get/memory/{memory_id:path}", 40001),
        (NotFound(["mem_1"]), "delete/memory", 40307),
        (NotFound(["task_1"]), "get/status", 50131),
        (NotFound(["kb_1"]), "search/memory", 50120),
        *(
            (NotFound(["any id"]), f"{verb}/knowledgebase{of}", 50120)
            for verb, of in (("delete", ""), ("add", "-file"), ("get", "-file"))
        ),
        (NotFound(["file_1"]), "delete/knowledgebase-file", 40001),
        (invalid("files", fault=Fault.TOO_LONG), "add/knowledgebase-file", 50103),
        (NothingOwned(["ann"]), "delete/memory", 40308),
        (Unauthenticated("No key.", has_key=False), "ping", 40100),
        (Unauthenticated("A wrong key."), "ping", 40132),
        (RateLimited("Wait."), "ping", 40300),
        (PayloadTooLarge(max_bytes=1), "add/message", 50105),
        (NotOffered("None."), "chat", 50002),
        (DependencyUnavailable("Away."), "add/message", 50004),
        (FileFailure(ErrorCode.INVALID_BASE64, "it is none"), "add/message", 40008),
        (UnderWay("it"), "add/message", 50000),
    ],
)
def test_every_error_has_the_number_of_its_meaning(error: MemosError, route: str, code: int) -> None:
    assert code_of(error, route=route) == code


def test_every_failure_of_a_file_has_a_number_that_memos_documents() -> None:
    assert set(OF_FAILURE) == set(ErrorCode)
    assert set(OF_FAILURE.values()) <= DOCUMENTED

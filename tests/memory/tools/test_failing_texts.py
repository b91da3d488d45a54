"""Failures as programs print them and people word them, and texts that are like them and tell of none."""

import pytest

from memos_gql.memory.tools.failing_texts import failure_in

FRAME = "\n    at main (/srv/app.js:10:3)"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"RangeError: Invalid array length{FRAME}", "RangeError"),
        (f"/srv/app.js:10\n  x.y()\n  ^\n\nTypeError: x is undefined{FRAME}\n\nNode.js v22.0.0", "TypeError"),
        (
            'Exception in thread "worker-1" java.lang.IllegalStateException: closed\n\tat a.B.c(B.java:7)',
            "IllegalStateException",
        ),
        ("Unhandled exception. System.FormatException: bad\n   at P.Main() in /app/P.cs:line 3", "FormatException"),
        ("a.rb:12:in `parse': unexpected end (ArgumentError)", "ArgumentError"),
        (
            (
                "ImportError                 Traceback (most recent call last)\n"
                "Cell In[2], line 1\n\nImportError: no module"
            ),
            "ImportError",
        ),
        ('  File "<stdin>", line 1\n    a b\n      ^\nSyntaxError: invalid syntax', "SyntaxError"),
        ("panic: close of nil channel\n\ngoroutine 1 [running]:", "Error"),
        ("thread 'tokio-1' panicked at src/lib.rs:4:9:\nboom", "Error"),
        ("error[E0308]: mismatched types\n --> src/a.rs:2:5", "Error"),
        ("src/a.c:10:3: fatal error: zlib.h: No such file or directory", "Error"),
        ("app/b.ts(12,4): error TS7006: Parameter 'x' implicitly has an 'any' type.", "Error"),
        ("cc -o a a.c\nmake: *** [Makefile:3: a] Error 1", "Error"),
        ("npm ERR! code ENOENT\nnpm ERR! syscall open", "ENOENT"),
        ("curl: (28) Failed to connect", "Error"),
        ("PHP Parse error:  unexpected ';' in /var/www/b.php", "Error"),
        ("sh: 3: yq: not found", "Error"),
        ("one\ntwo\nSegmentation fault (core dumped)", "Error"),
        ("......F\n== 1 failed, 6 passed in 0.41s ==", "Error"),
        ("EACCES: permission denied, mkdir '/opt/x'", "EACCES"),
        ("connect ECONNREFUSED 127.0.0.1:5432", "ECONNREFUSED"),
        ("page.goto: net::ERR_NAME_NOT_RESOLVED at https://x.y/", "ERR_NAME_NOT_RESOLVED"),
        ("3 validation errors for Order\nid\n  Field required", "ValidationError"),
        ("Command failed with exit code 3\nno space", "ExitCode 3"),
        ("[exit code: 127]", "ExitCode 127"),
    ],
)
def test_what_programs_print_when_they_fail_is_known_by_its_form(text: str, name: str) -> None:
    assert failure_in(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The gateway answered 504 Gateway Timeout", "HTTP 504"),
        ("<html><head><title>403 Forbidden</title></head></html>", "HTTP 403"),
        ("414 URI Too Long", "HTTP 414"),
    ],
)
def test_what_a_server_said_of_itself_is_named_by_its_status(text: str, name: str) -> None:
    assert failure_in(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "df: /mnt/x: Input/output error",
        "Invalid API key",
        "Insufficient permissions to read calendar",
        "Not found.",
        "Unsupported media type",
        "Order 4411 does not exist.",
        "The payment was declined by the bank.",
        "Your session token has expired.",
        "orders.csv not found",
        "Tool `lookup` is not a valid tool, try one of [search].",
        "Login failed: wrong password",
        "Rate limit exceeded, retry in 9 s",
        "[Command interrupted by user]",
        "参数错误：缺少城市",
        "删除失败，请稍后再试",
        "文件“报告”不存在。",
        "没有权限查看该日程",
        "餘額不足",
    ],
)
def test_a_short_refusal_is_a_failure(text: str) -> None:
    assert failure_in(text) == "Error"


@pytest.mark.parametrize(
    "text",
    [
        "Forbidden City opens at 8:30, tickets 60 yuan.",
        "Invalid Date is a 2019 album by The Band.",
        "Failed states: an overview. By J. Smith, 2004.",
        "Cannot open the window? Oil the hinges.",
        "Not found in the wild since 1962, the thylacine is extinct.",
        "a1b2c3d Fix crash when the file is not found",
        "The request was approved on Monday.",
        "The shop received 500 orders and returned 404 of them.",
        "src/a.py:14:    raise KeyError(x)\nsrc/b.py:3:    # error: see above",
        "README.md:12: error handling is described below",
        "Killed in action: 3; wounded: 5",
        "== 7 passed, 0 failed in 0.4s ==",
        "Token valid until 2027",
        "Login successful",
        "《无法忘记》是一首歌曲",
        "失败是成功之母，出自民间谚语",
        "已超时订单共 3 个",
        "错误码 404 的含义是页面不存在于服务器",
        "密码修改成功",
    ],
)
def test_what_only_reads_like_a_failure_is_none(text: str) -> None:
    assert failure_in(text) == ""

"""Failures told in words. Where a text begins decides: an article about an error is no error."""

import re

TIMEOUT = "TimeoutError"
ERROR = "Error"
SHORT = 300
"""Longer texts that merely hold such words are about something; a message of failure is not long."""
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{1,59}")
NAME = r"(?:[A-Za-z_]\w*\.){0,6}([A-Z]\w{0,60}?(?:Error|Exception|Timeout|Fault|Interrupt)|[A-Z]\w{0,40}(?:Error|Exception))"
FRAME = (
    r"\W{0,12}(?:<\w{1,20}>\s*)?\W{0,4}"
    r"(?:(?:tool|function|api|call|execution|request|server|uncaught|unhandled|fatal|internal|unexpected|an?|the)\s+){0,4}"
)
"""What may stand before a failure is named: marks, and a word or two of who speaks."""
TRACEBACK = re.compile(r"^Traceback \(most recent call last\)", re.MULTILINE)
LAST_LINE = re.compile(rf"(?:^|\n)\W{{0,4}}{NAME}\b(?::[^\n]*)?\s*\Z")
BEGINS_WITH_NAME = re.compile(
    rf"{FRAME}(?:error\s{{0,2}}:\s{{0,2}}|error \w{{1,20}} \w{{1,40}}:\s{{0,2}})?{NAME}\b\s*(?:[:(\n]|\Z| at )", re.DOTALL
)
ANY_NAME = re.compile(rf"(?<![\w.]){NAME}\b")
REASONS = (
    r"Bad Request|Unauthori[sz]ed|Payment Required|Forbidden|Not Found|Method Not Allowed|Not Acceptable|Request Timeout|Conflict|Gone|"
    r"Payload Too Large|Content Too Large|Unsupported Media Type|Unprocessable (?:Entity|Content)|Too Many Requests|Internal Server Error|"
    r"Not Implemented|Bad Gateway|Service Unavailable|Gateway Time-?out"
)
HTTP_WITH_REASON = re.compile(rf"(?<![\d.])([45]\d\d)\W{{1,3}}(?:{REASONS})\b", re.IGNORECASE)
HTTP_NAMED = re.compile(
    r"\b(?:HTTP(?:/\d(?:\.\d)?)?|status(?:[ _-]?code)?|error(?:[ _-]code)?)(?:\s+error)?\W{0,4}([45]\d\d)\b", re.IGNORECASE
)
BEGINS_WITH_HTTP = re.compile(rf"{FRAME}(?:error\W{{0,3}})?(?:{HTTP_NAMED.pattern}|{HTTP_WITH_REASON.pattern})", re.IGNORECASE)
BEGINS_WITH_TIMEOUT = re.compile(
    rf"{FRAME}(?:error\W{{1,3}})?(?:[\w.' -]{{0,60}}\btimed[ -]out\b(?!\?)"
    r"|(?:\w+[ -])?time-?out\b(?!\s*(?:[=\d]|set\b|is\b|of\b|was\b|:\s*\d))"
    r"|[\w ]{0,20}deadline exceeded)",
    re.IGNORECASE,
)
BEGINS_WITH_ERROR = re.compile(
    rf"{FRAME}(?:error|exception|failure)\b(?=\s*(?:[:!(\[]|[-–—]\s|\Z|\d{{3}}\b)"
    r"|\s+(?:executing|calling|while|when|occurred|invoking|running|in tool)\b)"
    r"|\W{0,8}\[?(?:error|fatal)\]?\s*:|\W{0,4}<(?:\w{1,20}_)?error>",
    re.IGNORECASE,
)
BEGINS_WITH_REFUSAL = re.compile(
    r"\W{0,8}(?:(?:tool|function|call|command|request|operation|execution|query)\s(?:\S{1,40}\s)?(?:has\s)?failed\b"
    r"|failed\b|failure to\b|unable to\b|"
    r"could not\b|couldn't\b|cannot\b|can't\b|permission denied\b|access denied\b)"
    r"|[^\n]{0,120}:\s(?:no such file or directory|command not found|permission denied)\b",
    re.IGNORECASE,
)
CHINESE = re.compile(
    r"\W{0,8}(?:(?:发生|出现|系统|工具|服务器|网络)?(?:错误|异常)(?:[:：，,!！]|\Z)|(?:请求|调用|查询|执行|操作|连接|获取)?(?:失败|超时)|无法|未能)"
)
CHINESE_TIMEOUT = re.compile(r"\W{0,8}\w{0,6}超时")
EXIT = re.compile(
    r"(?i)(?:\A\W{0,8}|\n)(?:process |command )?(?:exit(?:ed)?(?: with)?(?: (?:code|status))?|returncode)\W{1,3}([1-9]\d{0,2})\s*(?:\n|\Z)"
)


def failure_in(text: str) -> str:
    """Name the failure that a text tells of; empty where it tells of none."""
    text = text.strip()
    return _with_a_name(text) or _without_a_name(text)


def exception_name(text: str) -> str:
    """Return the name of the exception that a text about an error holds, without its modules; empty if it holds none."""
    found = LAST_LINE.search(text[-2_000:]) or ANY_NAME.search(text[:2_000])
    return next(filter(None, found.groups()), "") if found else TIMEOUT if BEGINS_WITH_TIMEOUT.match(text[:SHORT]) else ""


def http_error(text: str) -> str:
    """Return "HTTP 404" and the like where a text about an error gives a status; else empty."""
    found = HTTP_WITH_REASON.search(text[:2_000]) or HTTP_NAMED.search(text[:2_000])
    return f"HTTP {found[1]}" if found else ""


def _with_a_name(text: str) -> str:
    head = text[: 4 * SHORT]
    # A program's own output may come before the traceback that ended it; an article goes on behind one.
    if TRACEBACK.match(text) or (TRACEBACK.search(text) and LAST_LINE.search(text[-2_000:])):
        return exception_name(text) or ERROR
    named = BEGINS_WITH_NAME.match(head)
    if named:
        return str(named[1] or named[2]) if named.lastindex else ERROR
    status = BEGINS_WITH_HTTP.match(head)
    return f"HTTP {status[1] or status[2]}" if status else ""


def _without_a_name(text: str) -> str:
    is_short = len(text) <= SHORT
    if (is_short and BEGINS_WITH_TIMEOUT.match(text)) or CHINESE_TIMEOUT.match(text[:20]):
        return TIMEOUT
    if BEGINS_WITH_ERROR.match(text[:SHORT]) or (is_short and (BEGINS_WITH_REFUSAL.match(text) or CHINESE.match(text))):
        return exception_name(text[:SHORT]) or http_error(text[:SHORT]) or ERROR
    code = EXIT.search(text[:SHORT]) or EXIT.search(text[-SHORT:])
    return f"ExitCode {code[1]}" if code else ""

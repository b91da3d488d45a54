"""Recognising failures in text. The beginning and end of the text decide: an article about an error is not an error."""

import re

from memos_gql.memory.tools.failing_words import (
    CAME_TO_NOTHING,
    CHINESE_APOLOGIES,
    CHINESE_ENDEAVOURS,
    CHINESE_LACKS,
    CHINESE_REFUSALS,
    CHINESE_SURE_SIGNS,
    CONCERNS,
    ENDEAVOURS,
    ERROR_CODES,
    HTTP_REASONS,
    LACKING,
    REFLECTIONS,
    REFUSALS,
    SURE_SIGNS,
    SYSTEM_ERRORS,
    VERDICTS,
)

TIMEOUT = "TimeoutError"
ERROR = "Error"
SHORT = 300
"""Longer texts that merely contain such words are about something else; an error message is short."""
HEAD = 1_200
TAIL = 2_000
"""Characters at the end in which programs say why they stopped; their normal output comes before."""
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{1,59}")
NAME = r"(?:[A-Za-z_]\w*\.){0,6}([A-Z]\w{0,60}?(?:Error|Exception|Timeout|Fault|Interrupt)|[A-Z]\w{0,40}(?:Error|Exception|Failure))"
FRAME = (
    r"\W{0,12}(?:<\w{1,20}>\s*)?\W{0,4}"
    r"(?:(?:tool|function|api|call|execution|request|server|uncaught|unhandled|fatal|internal|unexpected|an?|the)\s+){0,4}"
)
"""What may precede the name of a failure: punctuation, and some words for the speaker."""
LABELS = re.compile(
    r"""
    (?:\s*(?:\[(?:stdout|stderr|output)\]|(?:stdout|stderr|output|result|observation)\s*:|<(?!html|!|(?:\w{1,20}_)?error)[a-z_]{1,30}>)\s*)+
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Labels that tool runners put before output."""
TRACEBACK = re.compile(
    r"""
      ^(?:\w{1,60}\s{2,80})?Traceback\ \(most\ recent\ call\ last\)      # Jupyter writes the exception's name before it, on the same line
    | \A\s{0,8}File\ "[^"\n]{1,300}",\ line\ \d+                          # a syntax error has no calls to trace
    """,
    re.MULTILINE | re.VERBOSE,
)
LAST_LINE = re.compile(rf"(?:^|\n)\W{{0,4}}{NAME}\b(?::[^\n]*)?\s*\Z")
STACK = re.compile(
    rf"""
    (?:\A|\n)[ ]{{0,4}}(?:Exception\ in\ thread\ "[^"\n]{{0,80}}"\ |Uncaught\ |Unhandled\ exception\.\ |Caused\ by:\ )?
    {NAME}\b(?::[^\n]{{0,500}})?\n
    \s{{1,8}}at\ [^\n]{{1,300}}(?:\n|\Z)                  # Java, JavaScript and C# write the frames below
    """,
    re.VERBOSE,
)
BEGINS_WITH_NAME = re.compile(
    rf"""
    (?:Exception\ in\ thread\ "[^"\n]{{0,80}}"\ |Uncaught\ (?:\(in\ promise\)\ )?|Unhandled\ exception\.\ )?
    {FRAME}(?:error\s{{0,2}}:\s{{0,2}}|error\ \w{{1,20}}\ \w{{1,40}}:\s{{0,2}})?
    {NAME}\b\s*(?:[:()\n]|\Z|\ at\ )
    """,
    re.DOTALL | re.VERBOSE,
)
RUBY = re.compile(rf"\A[^\s:]{{1,200}}:\d+:in [^\n]{{1,500}}\({NAME}\)")
ANY_NAME = re.compile(rf"(?<![\w.]){NAME}\b")
HTTP_WITH_REASON = re.compile(rf"(?<![\d.])([45]\d\d)\W{{1,3}}{HTTP_REASONS}(?!\w)", re.IGNORECASE)
HTTP_NAMED = re.compile(
    r"\b(?:HTTP(?:/\d(?:\.\d)?)?|status(?:[ _-]?code)?|error(?:[ _-]code)?)(?:\s+error)?\W{0,4}([45]\d\d)\b", re.IGNORECASE
)
BEGINS_WITH_HTTP = re.compile(rf"{FRAME}(?:error\W{{0,3}})?(?:{HTTP_NAMED.pattern}|{HTTP_WITH_REASON.pattern})", re.IGNORECASE)
ANSWERED_WITH_HTTP = re.compile(
    rf"""
    [^\n]{{0,120}}?\b(?:returned|replied|responded|answered|failed)\b[^\n\d]{{0,40}}(?:HTTP/[\d.]{{1,3}}\s)?
    ([45]\d\d)(?=\s*(?:\Z|[.:,;)\n]|{HTTP_REASONS}))
    | (?:got|received)\s(?:an?\s)?(?:http\s)?(?:status|response|error)(?:\scode)?\W{{1,2}}([45]\d\d)\b
    | \s{{0,20}}(?:<!doctype\ html[^>]{{0,80}}>\s{{0,20}})?<html[^>]{{0,200}}>\s{{0,20}}(?:<head[^>]{{0,80}}>\s{{0,20}})?
      <title>\s{{0,4}}([45]\d\d)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A proxy's or client's report about a server, and a server's own error page."""
CODE_NAMED = re.compile(
    rf"""
    \W{{0,8}}(?:error:\s)?(?:\w{{1,30}}\s){{0,2}}(?:({ERROR_CODES})\b|npm\s(?:ERR!|error)\scode\s({ERROR_CODES}))
    | (?:[^\n]{{0,120}}?\bnet::)?(ERR_[A-Z_]{{3,60}})                       # Chromium
    """,
    re.VERBOSE,
)
BEGINS_WITH_TIMEOUT = re.compile(
    rf"""
    {FRAME}(?:error\W{{1,3}})?
    (?:
        [\w.'\ -]{{0,60}}\btimed[ -]out\b(?!\?)
      | (?:\w+[ -])?time-?out\b(?!\s*(?:[=\d]|set\b|is\b|of\b|was\b|to\b|:\s*\d))    # "timeout: 30" and "timeout is 5 s" set one
      | [\w ]{{0,20}}(?:deadline|time-?out\ of\ [\d.]{{1,9}}\ ?\w{{1,12}})\ exceeded
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
BEGINS_WITH_ERROR = re.compile(
    rf"""
    {FRAME}(?:error|exception|failure)\b
    (?:
        (?=\s*(?:[:!(\[]|[-–—]\s|\Z|-?\d{{3,5}}\b))
      | \s+(?:executing|calling|while|when|occurred|invoking|running|in\ tool)\b
    )
    | \W{{0,8}}\[?(?:error|fatal)\]?\s*:
    | (?:<\?xml[^>]{{0,80}}>)?\W{{0,4}}<(?:\w{{1,20}}_)?error>
    | error\ [A-Z]{{1,4}}\d{{2,5}}:                                     # a compiler's number
    | (?:rpc\ error:|5\d\d\ 5\.\d\.\d{{1,3}}\ |(?:the\ )?user\ (?:declined|rejected|denied|refused|cancelled|canceled)\ )  # gRPC, SMTP
    | (?:MCP\ error|Error\ from\ server|ORA-\d{{5}}:|SQLSTATE\[|\(error\)\ |E:\ [A-Z])
    | [\w.+/-]{{1,40}}:\s{{1,2}}(?:error|fatal)(?::|\ \()                   # a program's name first
    """,
    re.IGNORECASE | re.VERBOSE,
)
PRINTED_BY_A_PROGRAM = re.compile(
    r"""
    (?:panic|fatal\ error):\s                                        # Go
    | thread\ '[^'\n]{0,80}'\ (?:\(\d+\)\ )?panicked\ at             # Rust
    | error\[E\d{4}\]                                                # rustc
    | [^\s:()]{1,200}(?::\d+){1,2}:\ (?:fatal\ )?error:              # gcc, clang, mypy
    | [^\s:()]{1,200}\(\d+(?:,\d+)?\):\ (?:fatal\ )?error\ [A-Z]{1,4}\d+:  # tsc, MSVC
    | make(?:\[\d+\])?:\ \*\*\*\                                     # make
    | npm\ (?:ERR!|error)\s                                          # npm
    | curl:\ \(\d{1,3}\)\                                            # curl
    | (?:PHP\ )?(?:Fatal|Parse)\ error:                              # PHP
    | (?:---\ )?FAIL(?::\ |\s+\S{1,200}\n)                             # go test, jest
    | BUILD\ FAIL(?:ED|URE)\b                                        # Gradle, Maven
    | CONFLICT\ \(\w                                                 # git
    | (?:ba|z|k|da|fi)?sh:\ (?:\w+\ )?(?:\d+:\ )?[^\n]{0,200}not\ found\b
    """,
    re.VERBOSE,
)
ENDS_A_PROGRAM = re.compile(
    r"""
    (?:\A|\n)(?:
        (?:Segmentation\ fault|Bus\ error|Floating\ point\ exception|Illegal\ instruction|Aborted)(?:\ \(core\ dumped\))?
      | Killed | make(?:\[\d+\])?:\ \*\*\*\ [^\n]{1,300}
      | =*\ ?[1-9]\d*\ failed\b[^\n]{0,120}\bin\ \d[\d.]*s[^\n]{0,20}                # pytest
      | FAILED\ \([^)\n]{1,80}\)                                                   # unittest
      | Tests:\s{1,8}[1-9]\d*\ failed\b[^\n]{0,120}(?:\n(?:Snapshots|Time|Ran)[^\n]{0,120}){0,3}  # jest
      | Found\ [1-9]\d*\ errors?\b[^\n]{0,120}                                     # mypy, tsc, ruff
      | ✖\ \d+\ problems?\ \([1-9]\d*\ errors?[^\n]{0,80}                          # ESLint
    )\s*\Z
    """,
    re.VERBOSE,
)
EXCUSE = r"(?:(?:i'm\ sorry|sorry|oops|unfortunately|error|fatal)\W{1,4}(?:but\s)?)?(?:(?:i|we)\s(?:(?:am|are|was|were)\s)?)?"
PROGRAM = r"(?-i:[a-z][\w.+/-]{0,40}:\s{1,2})"
"""A program's name in lower case, as it precedes the program's error message."""
GOES_ON = r"(?=\W*\Z|\s*[.:,;!?('\"\n`-]|\s(?:to|for|in|at|with|of|on|near|provided|given|specified|supplied|error|configuration|host)\b)"
ENDED_BADLY = rf"""
    (?:(?:the|your|this|that)\s)?(?:[\w-]{{1,30}}\s){{0,2}}?{ENDEAVOURS}\s
    (?:to\s[^\n.]{{1,60}}?\s|\S{{1,40}}\s)?(?:(?:has|have|was|were|is|been)\s){{0,2}}
    {CAME_TO_NOTHING}(?=\W*(?:\Z|[.:,;!(\n])|\s(?:with|after|due|because|by|for|at|in|on|to|-)\b)
"""
"""An action of a tool and its failure: "the payment was declined by the bank"."""
BEGINS_WITH_REFUSAL = re.compile(
    rf"""
    (?![^\n.]{{0,200}}\?)\W{{0,8}}(?:{EXCUSE}|{PROGRAM})(?:
        {REFUSALS}\b
      | {VERDICTS}(?:\s(?:[\w-]{{1,30}}\s){{0,2}}?{CONCERNS}{GOES_ON}|(?=\s*(?:\Z|[.:;!(\n])))
      | (?:the|your|this|that)\s(?:[\w-]{{1,30}}\s){{1,3}}?(?:could\ not|couldn't)\ be\ \w
      | {ENDED_BADLY}
    )
    | (?:(?-i:[a-z./_-])[^\n]{{0,120}}?:\s|(?=[^\n]{{12}})){SYSTEM_ERRORS}(?=\s*(?:\Z|[:\n.,(]))
    """,
    re.IGNORECASE | re.VERBOSE,
)
IS_LACKING = re.compile(
    rf"(?![^\n]{{0,200}}?\b{REFLECTIONS}\b)[^\n,;!?]{{1,160}}?\b{LACKING}(?=\s*(?:\Z|[.:,;!(\n\])])|\s(?:in|for|with|at|on|by|from|to)\b)",
    re.IGNORECASE,
)
SURELY_FAILED = re.compile(rf"{SURE_SIGNS}\b", re.IGNORECASE)
VALIDATION = re.compile(r"\d{1,4} validation errors? for \w|(?i:(?:\S{1,60}: )?expected \w{1,30}, (?:received|got) \w)")
CHINESE = re.compile(
    rf"""
    (?!\W{{0,8}}[《「])\W{{0,8}}(?:{CHINESE_APOLOGIES}[，,]?){{0,2}}(?:
        {CHINESE_ENDEAVOURS}?(?:错误|異常|异常|錯誤|出错|出錯)(?:代码|码|信息)?(?:[:：，,!！。]|\Z)
      | \w{{0,8}}(?:错误|錯誤)[。！]?\Z
      | \w{{0,12}}(?:失败|失敗|超时|超時|逾時)(?:[:：，,!！。]|\Z)
      | {CHINESE_REFUSALS}(?!律|规)
      | [\w“”「」.]{{1,20}}?{CHINESE_LACKS}(?:[:：，,!！。]|\Z)
      | \w{{1,12}}不足，\w{{1,8}}失败
      | [^\n]{{0,60}}?{CHINESE_SURE_SIGNS}
    )
    | [^\n]{{0,60}}?退出码\W{{0,3}}[1-9]
    """,
    re.VERBOSE,
)
CHINESE_TIMEOUT = re.compile(r"\W{0,8}\w{0,6}(?:超时|超時|逾時)(?!\w)")
EXIT = re.compile(
    r"""
    (?:\A\W{0,8}|\n\W{0,8}|\b(?:failed|exited|finished|returned)\ (?:with\ )?(?:an?\ )?(?:non-zero\ )?)
    (?:process\ |command\ )?(?:exit(?:ed)?[ ]?(?:with)?[ ]?(?:code|status)?|returncode)
    \W{1,3}(?:code\ |status\ )?([1-9]\d{0,2})(?=\]?\s*(?:\n|\Z|\(|[.:]\s))
    """,
    re.IGNORECASE | re.VERBOSE,
)


def failure_in(text: str) -> str:
    """Return the name of the failure that a text reports; empty if it reports none."""
    text = text.strip()
    labels = LABELS.match(text[:SHORT])
    text = text[labels.end() :].strip() if labels else text
    return _with_a_name(text) or _without_a_name(text)


def exception_name(text: str) -> str:
    """Return the name of the exception in an error text, without its modules; empty if there is none."""
    found = LAST_LINE.search(text[-TAIL:]) if TRACEBACK.search(text) else None
    found = found or ANY_NAME.search(text[:TAIL])
    return _first(found) if found else TIMEOUT if BEGINS_WITH_TIMEOUT.match(text[:SHORT]) else ""


def http_error(text: str) -> str:
    """Return "HTTP 404" or the like if an error text gives a status; otherwise empty."""
    found = HTTP_WITH_REASON.search(text[:TAIL]) or HTTP_NAMED.search(text[:TAIL])
    return f"HTTP {found[1]}" if found else ""


def _with_a_name(text: str) -> str:
    head = text[:HEAD]
    # A program's output may precede the traceback that ended it; an article continues after a traceback.
    if TRACEBACK.match(text) or (TRACEBACK.search(text) and LAST_LINE.search(text[-TAIL:])):
        return exception_name(text) or ERROR
    named = BEGINS_WITH_NAME.match(head) or RUBY.match(head) or STACK.match(head) or _stack_of_script(head)
    if named:
        return _first(named) or ERROR
    status = BEGINS_WITH_HTTP.match(head) or (ANSWERED_WITH_HTTP.match(head) if len(text) <= SHORT else None)
    return f"HTTP {_first(status)}" if status else ""


def _stack_of_script(head: str) -> re.Match[str] | None:
    """Find the stack that Node prints below the line of the failing script, `/app/index.js:4`."""
    return STACK.search(head) if re.match(r"\S{1,200}:\d+\n", head) else None


def _without_a_name(text: str) -> str:
    head, is_short = text[:SHORT], len(text) <= SHORT
    if (is_short and BEGINS_WITH_TIMEOUT.match(text)) or CHINESE_TIMEOUT.match(text[:20]):
        return TIMEOUT
    if BEGINS_WITH_ERROR.match(head) or _is_of_a_program(text) or (is_short and _is_a_refusal(text)):
        return exception_name(head) or http_error(head) or _code(text) or ERROR
    return _code(text) if is_short else _exit_code(text)


def _code(text: str) -> str:
    if VALIDATION.match(text[:SHORT]):
        return "ValidationError"
    named = CODE_NAMED.match(text[:SHORT])
    return _first(named) if named else _exit_code(text)


def _exit_code(text: str) -> str:
    status = EXIT.search(text[:SHORT]) or EXIT.search(text[-SHORT:])
    return f"ExitCode {status[1]}" if status else ""


def _is_of_a_program(text: str) -> bool:
    return bool(PRINTED_BY_A_PROGRAM.match(text[:HEAD]) or ENDS_A_PROGRAM.search(text[-SHORT:]))


def _is_a_refusal(text: str) -> bool:
    one_line = "\n" not in text
    return bool(
        BEGINS_WITH_REFUSAL.match(text) or CHINESE.match(text) or (one_line and IS_LACKING.match(text)) or SURELY_FAILED.search(text)
    )


def _first(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()), "")

"""Lists of words with which programs and people report failures, and the function that makes patterns of them."""

import errno
import os
import re
from http import HTTPStatus


def any_of(*phrases: str) -> str:
    """Write a pattern for any of these phrases, longest first; their words may be separated by up to four spaces."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(phrase).replace(chr(92) + ' ', r'[ ]{1,4}') for phrase in longest_first)})"


HTTP_REASONS = any_of(
    *(status.phrase for status in HTTPStatus if status >= 400),
    "Unauthorised", "Payload Too Large", "Request Entity Too Large", "Content Too Large", "Unprocessable Entity", "Unprocessable Content",
    "Gateway Time-out", "Request Time-out", "URI Too Long", "Range Not Satisfiable",
)  # fmt: skip
"""What follows a status in texts: the standard's current phrases, and its earlier and later ones."""

SYSTEM_ERRORS = any_of(*(os.strerror(code) for code in errno.errorcode), "command not found", "not found", "cannot open file")
"""What follows a program's name and a colon, as in "cat: x: Permission denied": texts of the C library and shells."""

ERROR_CODES = any_of(*errno.errorcode.values(), "ENOTFOUND", "EAI_AGAIN", "ERESOLVE", "E404", "EBADENGINE")
"""As written by Node and Python: ENOENT, ECONNREFUSED; also those of DNS and npm."""

REFUSALS = any_of(
    "failed to", "failed with", "failure to", "unable to", "could not", "couldn't", "cannot", "can't", "did not find", "was unable to",
    "permission denied", "access denied", "access is denied", "not authorized", "not allowed", "not permitted", "no such",
    "missing required", "rate limit exceeded", "rate limit reached", "rate limited", "quota exceeded", "too many requests",
    "connection refused", "connection reset", "connection closed", "connection aborted", "connection error", "network error",
    "ssl certificate problem", "certificate verify failed", "upstream connect error", "out of memory", "segmentation fault",
    "bus error", "syntax error", "automatic merge failed", "parse error", "json parse error", "server error", "validation error",
    "internal error", "unexpected error", "error response from", "authentication error", "runtime error", "division by zero", "illegal",
    "unrecognized", "unrecognised",
)  # fmt: skip
"""Beginnings of short texts that report a failure."""

VERDICTS = any_of(
    "failed", "unauthorized", "unauthorised", "forbidden", "not found", "invalid", "malformed", "unsupported", "insufficient",
    "unknown", "incorrect", "wrong", "missing", "expired", "duplicate",
)  # fmt: skip
"""Beginnings of texts that say no more than this, or name what was wrong: "Invalid IBAN", but not "Forbidden City"."""

CONCERNS = any_of(
    "tool", "function", "command", "option", "flag", "argument", "arguments", "parameter", "parameters", "input", "request", "syntax",
    "format", "json", "xml", "yaml", "url", "uri", "path", "file", "filename", "type", "value", "date", "time", "id", "name", "number",
    "query", "user", "username", "email", "password", "credentials", "credential", "token", "key", "api key", "access", "signature",
    "session", "funds", "balance", "permission", "permissions", "privileges", "scope", "scopes", "quota", "credits", "iban", "currency",
    "amount", "address", "column", "table", "operation", "response", "certificate", "host", "character", "regex", "expression",
    "method", "stock", "memory", "storage", "disk space", "space", "media type", "model", "field", "property", "choice", "state",
    "range", "version",
)  # fmt: skip

ENDEAVOURS = any_of(
    "tool", "tool use", "function", "call", "command", "request", "operation", "execution", "query", "payment", "transaction", "card",
    "transfer", "login", "sign-in", "authentication", "authorization", "connection", "upload", "download", "build", "compilation",
    "installation", "merge", "patch", "edit", "push", "deployment", "validation", "verification", "job", "process", "script", "server",
    "search", "lookup", "task", "api key", "token", "order", "delivery", "booking", "reservation", "navigation", "registration",
    "import", "export", "backup", "migration", "sync", "conversion", "refund", "charge", "withdrawal", "access", "permission", "page",
    "tab", "container",
)  # fmt: skip
"""Actions that fail when a tool fails; an experiment or a bank is rather what a result is about."""

CAME_TO_NOTHING = any_of(
    "failed", "rejected", "denied", "declined", "refused", "interrupted", "aborted", "cancelled", "canceled", "crashed",
    "not permitted", "not allowed", "expired", "exceeded", "invalid", "blocked", "terminated", "killed", "disconnected", "unsuccessful",
    "reset by peer",
)  # fmt: skip

LACKING = any_of(
    "not found", "does not exist", "doesn't exist", "do not exist", "could not be found", "cannot be found", "no longer exists",
    "not recognized", "not recognised", "is not a valid tool", "is not supported", "is not installed", "parameter is required",
    "argument is required", "field is required", "is a required property", "password is required", "authentication is required",
    "login is required", "was not provided", "were not provided", "not provided", "limit exceeded", "quota exceeded", "is not running",
    "interrupted by user", "is invalid", "is not valid", "are not valid", "has expired", "has not been read yet", "already exists",
    "already taken", "already in use", "is not visible", "is not clickable", "too large", "too long", "out of range", "is read-only",
    "syntax error", "format error", "i/o timeout", "was not approved",
)  # fmt: skip
"""Ends of a failure's first sentence: "/data/a.txt not found", "Authentication credentials were not provided."."""

REFLECTIONS = any_of(
    "if", "when", "whether", "fix", "fixes", "fixed", "handle", "handles", "handling", "why", "how", "should", "would", "may", "might",
    "until", "unless", "no longer", "not because", "previously",
)  # fmt: skip
"""A sentence with one of these is about failures in general, as in titles, commits and manuals."""

SURE_SIGNS = any_of(
    "max retries exceeded", "could not resolve host", "name or service not known", "temporary failure in name resolution",
    "network is unreachable", "no route to host", "no replacement was performed", "did not appear verbatim", "is not a valid tool",
    "could not find tool", "please fix your mistakes", "required positional argument", "the tool use was rejected",
    "while trying to use the tool", "error while executing", "an error occurred while", "new syntax error", "something went wrong",
    "an error occurred", "an error has occurred", "encountered an error", "please try again later", "please try again in",
    "please enable javascript", "checking your browser", "verify you are human", "blocked by robots.txt", "captcha required",
    "returned an error", "max retries reached", "lost connection to", "deadlock detected", "not in our database", "symbol(s) not found",
    "returned 1 exit status", "returned non-zero exit status", "certificate signed by unknown authority", "exceeded your current quota",
    "maximum context length", "oomkilled", "model is overloaded",
)  # fmt: skip
"""In a short text, these occur only if it reports a failure."""

CHINESE_APOLOGIES = any_of(
    "抱歉", "很抱歉", "非常抱歉", "对不起", "不好意思", "對不起", "我", "我们", "您", "你", "该", "此", "当前", "请求", "操作", "系统",
    "服务",
)  # fmt: skip
CHINESE_ENDEAVOURS = any_of(
    "发生", "出现", "系统", "工具", "服务器", "服务", "网络", "内部", "参数", "请求", "调用", "权限", "密码", "语法", "格式", "数据库",
    "认证", "验证", "未知", "运行", "执行", "程序", "接口", "系統", "網路", "伺服器", "參數", "發生", "出現",
)  # fmt: skip
CHINESE_REFUSALS = any_of(
    "无法", "未能", "不能", "無法", "权限不足", "無權限", "无权", "没有权限", "余额不足", "餘額不足", "库存不足", "拒绝访问",
    "访问被拒绝", "禁止访问", "找不到", "查不到", "无效", "無效", "缺少参数", "缺少必要", "缺少必填", "缺少字段", "缺少依赖",
    "缺少权限", "不支持", "不允许", "未授权", "未登录", "请先登录", "请输入正确", "请重新登录", "登录已过期", "报错", "报错信息",
    "访问受限", "无此", "无可用", "请求过于频繁",
)  # fmt: skip
CHINESE_LACKS = any_of(
    "不存在", "不可用", "已过期", "已失效", "无效", "被拒绝", "不正确", "未授权", "有误", "不合法", "被重置", "被中断", "被占用",
    "已下架", "已售罄", "已满", "已存在", "失败", "出错", "繁忙", "崩溃", "断开", "超限", "受限", "过于频繁", "离线", "未响应",
    "已用完", "已用尽", "未开放",
)  # fmt: skip
CHINESE_SURE_SIGNS = any_of("请稍后再试", "请稍后重试", "稍后再试", "请重试", "請稍後再試", "请联系管理员", "暂时不可用")

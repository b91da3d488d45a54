"""The JSON that this API answers with. Times are whole milliseconds since 1970; no list is ever null."""

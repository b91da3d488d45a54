"""The JSON of this API's responses. Times are whole milliseconds since 1970; no list is ever null."""

"""Read the metadata of a PDF: title, author and date."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pypdfium2

from memos_gql.extract.wording import clean

_MOST_CHARACTERS = 300
# Printing programs write the file name, with their own name before it.
_PROGRAM = re.compile(r"^Microsoft (?:Word|PowerPoint|Excel) - ")
_FILE_NAME = re.compile(r"\S*\.(?:docx?|pdf|rtf|odt|indd|qxd|tex|dvi|xlsx?|pptx?|html?|txt)", re.IGNORECASE)
_NAMELESS = re.compile(
    r"\W*(?:untitled|unnamed|document|title|none|null|unknown|unspecified|anonymous|author|administrator|admin|user|owner)?\W*\d*\W*",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?'?)?")


@dataclass(frozen=True, slots=True)
class Properties:
    title: str | None
    author: str | None
    written_at: datetime | None


def read(document: pypdfium2.PdfDocument) -> Properties:
    noted: dict[str, str] = document.get_metadata_dict(skip_empty=True)
    return Properties(
        _title(noted.get("Title", "")), _name(noted.get("Author", "")), date(noted.get("CreationDate", ""))
    )


def _title(text: str) -> str | None:
    title = _name(_PROGRAM.sub("", clean(text)))
    return None if title is None or _FILE_NAME.fullmatch(title) else title


def _name(text: str) -> str | None:
    """Return a name, unless it is a program's placeholder."""
    name = clean(text)[:_MOST_CHARACTERS]
    return None if _NAMELESS.fullmatch(name) else name


def date(text: str) -> datetime | None:
    """Parse a PDF date, `D:20260506143000+02'00'`, into UTC; a date without a zone is taken as UTC."""
    found = _DATE.match(text.strip())
    if found is None:
        return None
    parts = zip(found.groups()[:6], (0, 1, 1, 0, 0, 0), strict=True)
    year, month, day, hour, minute, second = (int(part) if part else least for part, least in parts)
    shift = timedelta(hours=int(found[9] or 0), minutes=int(found[10] or 0)) * (-1 if found[8] == "-" else 1)
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(shift)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None

"""The forms that a model fills in. They contain only text: no ids, owners or commands."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


def _strict(schema: dict[str, Any]) -> None:
    """Require every field and no others, as servers with strict schemas demand.

    Fields that are missing anyway get their default.
    """
    fields = schema.get("properties", {})
    schema["additionalProperties"] = False
    schema["required"] = list(fields)
    schema.pop("title", None)
    for field in fields.values():
        field.pop("default", None)
        field.pop("title", None)


class Filled(BaseModel):
    model_config = ConfigDict(extra="ignore", json_schema_extra=_strict)

    @property
    def is_blank(self) -> bool:
        """Whether the form is valid but empty."""
        return not any(self.model_dump().values())


class Fact(Filled):
    title: str = Field(description="A few words.")
    text: str = Field(description="One sentence that is understood without the conversation.")
    tags: list[str] = Field([], description="One to five.")
    messages: list[int] = Field(description="The numbers of the messages that say so.")


class Liking(Filled):
    text: str = Field(description="The preference, in one sentence.")
    subject: str = Field(description="What it is about, in a few words.")
    stance: Literal["for", "against"] = "for"
    kind: Literal["explicit", "implicit"] = Field(
        "explicit", description="implicit: shown by what the user does or asks for repeatedly."
    )
    reason: str = Field("", description="Why you think so, in one sentence.")
    messages: list[int] = Field(description="The numbers of the messages that show it.")


class MessageNotes(Filled):
    title: str = Field(description="What the messages are about, in a few words.")
    tags: list[str] = Field([], description="One to five.")
    facts: list[Fact] = []
    preferences: list[Liking] = []

    @property
    def is_blank(self) -> bool:
        return not self.title.strip()


class PictureNotes(Filled):
    title: str = Field("", description="A few words.")
    caption: str = Field(description="One or two sentences that say what the picture shows.")
    seen: list[str] = Field(
        [], description="Things, people, places, signs and relations that can be seen, each in a few words."
    )
    tags: list[str] = Field([], description="One to five.")

    @property
    def is_blank(self) -> bool:
        return not self.caption.strip()


class DocumentNotes(Filled):
    title: str = Field("", description="What the document is, in a few words.")
    summary: str = Field(description="What it says, in two to six sentences.")
    tags: list[str] = Field([], description="One to five.")

    @property
    def is_blank(self) -> bool:
        return not self.summary.strip()


class FeedbackNotes(Filled):
    wish: Literal["replace", "forget", "none"]
    old: str = Field("", description="replace: the wrong value.")
    new: str = Field("", description="replace: the right value.")
    about: str = Field("", description="replace: what it is the value of. forget: what to forget.")


class Contradiction(Filled):
    new: int = Field(description="The number of the new memory.")
    older: int = Field(description="The number of the older one.")
    reason: str = Field("", description="Why both cannot be true, in one sentence.")


class ContradictionNotes(Filled):
    verdict: Literal["none", "some"] = "none"
    pairs: list[Contradiction] = []

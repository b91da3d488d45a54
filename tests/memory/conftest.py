"""A small tokenizer, and documents that can be made without a server: their collection is one that is never asked for anything."""

import pytest
from beanie.odm.settings.document import DocumentSettings
from pymongo import AsyncMongoClient
from semantic_text_splitter import TextSplitter
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Sequence, Split, WhitespaceSplit

from memos_gql.documents import Message, StoredFile, TextMemory
from memos_gql.memory.passages import open_splitter


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """One token per Chinese character, else per five characters of a word."""
    built = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    built.pre_tokenizer = Sequence([WhitespaceSplit(), Split(Regex(r"\p{Han}|\P{Han}{1,5}"), "isolated")])
    return built


@pytest.fixture(scope="session")
def splitter(tokenizer: Tokenizer) -> TextSplitter:
    return open_splitter(tokenizer)


@pytest.fixture(autouse=True)
async def unconnected_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    collection = AsyncMongoClient[dict[str, object]](connect=False)["unused"]["unused"]
    for document in (Message, StoredFile, TextMemory):
        monkeypatch.setattr(document, "_document_settings", DocumentSettings(pymongo_collection=collection))

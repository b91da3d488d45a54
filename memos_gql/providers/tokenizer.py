"""The embedding model's own way to cut a text into pieces of words."""

from functools import cache
from pathlib import Path

from tokenizers import Tokenizer

from memos_gql.providers.model_files import TOKENIZER, model_files


@cache
def open_tokenizer(model_dir: Path) -> Tokenizer:
    """Open it, as `open_embedder` does the model; reading a quarter of a million pieces takes a second and 280 MB, once in a process.

    Raises:
        CannotStart: the weights are not installed, or the conversion failed.
    """
    return Tokenizer.from_file(str(model_files(model_dir) / TOKENIZER))

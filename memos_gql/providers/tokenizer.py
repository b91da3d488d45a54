"""The embedding model's tokenizer."""

from functools import cache
from pathlib import Path

from tokenizers import Tokenizer

from memos_gql.providers.model_files import TOKENIZER, model_files


@cache
def open_tokenizer(model_dir: Path) -> Tokenizer:
    """Open the tokenizer, converting the model first if necessary. Its 250,000 pieces take a second and 280 MB, once per process.

    Raises:
        CannotStart: the weights are not installed, or the conversion failed.
    """
    return Tokenizer.from_file(str(model_files(model_dir) / TOKENIZER))

"""What the workers share: loaded before they are forked, by a process that can be forked."""

import json
import subprocess
import sys
from pathlib import Path

import memos_gql
from memos_gql.jobs import leader
from memos_gql.settings import Settings

LOADED = """
import json, os, sys
from memos_gql.jobs import leader
from memos_gql.providers.tokenizer import open_tokenizer
from memos_gql.settings import Settings
settings = Settings()
leader.load(settings)
print(json.dumps({
    "threads": len(os.listdir("/proc/self/task")),
    "has_lancedb": "lancedb" in sys.modules,
    "has_tokenizer": open_tokenizer(settings.models).is_loaded,
    "has_dictionary": "rjieba" in sys.modules,
}))
"""


def test_the_leader_has_loaded_tokenizer_and_dictionary_and_has_no_thread_when_it_is_forked(
    tmp_path: Path, model_dir: Path
) -> None:
    environment = {
        "MEMOS_DATA_DIR": str(tmp_path),
        "MEMOS_MODEL_DIR": str(model_dir),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }

    ran = subprocess.run(
        [sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert json.loads(ran.stdout) == {
        "threads": 1,
        "has_lancedb": False,
        "has_tokenizer": True,
        "has_dictionary": True,
    }


def test_workers_import_from_the_folder_of_the_package_and_not_from_within_it() -> None:
    """Inside it lie modules with common names, such as `logs` and `search`, which could hide those of others."""
    arguments = leader.arguments(Settings())

    assert Path(arguments[arguments.index("--path") + 1]) == Path(memos_gql.__file__).parent.parent

"""`memos-gql doctor`: what memos-gql needs, whether this machine has it, and how to install what is missing."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import httpx2
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from redis import Redis
from redis.exceptions import RedisError

from memos_gql.configuration import fault_of_directory, fault_of_model_directory
from memos_gql.embedded.programs import known_fault, mongod_program, redis_program
from memos_gql.errors import CannotStart, MemosError
from memos_gql.extract.engines import package_of, packs
from memos_gql.extract.isolate.layers import Layer, missing_layers
from memos_gql.models import Endpoint, ModelRole, endpoints
from memos_gql.processes import bare_environment
from memos_gql.settings import SCHEME, Settings
from memos_gql.traces import NO_SDK

VERSION = re.compile(r"\d+\.\d+(\.\d+)*")


class Lacking(MemosError):
    """Something is missing; the message says how to get it."""


@dataclass(frozen=True)
class Need:
    """One thing to look for; `find` returns its location or version, or raises."""

    name: str
    purpose: str
    find: Callable[[], str]


@dataclass(frozen=True)
class Finding:
    name: str
    purpose: str
    sentence: str
    is_missing: bool

    def __str__(self) -> str:
        return (
            f"{'missing' if self.is_missing else 'found  '}  {self.name:<22} {self.sentence}\n"
            f"{'':<32}for {self.purpose}"
        )


def examine(settings: Settings) -> list[Finding]:
    """Check everything, including the services that the settings name."""
    return [
        _look(need)
        for need in (
            _database(settings),
            _queue(settings),
            *_directories(settings),
            *READING,
            *_languages(settings),
            OTHER_SCRIPTS,
            CONFINEMENT,
            *_models(settings),
            *_collector(settings),
        )
    ]


def _look(need: Need) -> Finding:
    try:
        return Finding(need.name, need.purpose, need.find(), is_missing=False)
    except (Lacking, CannotStart) as error:
        return Finding(need.name, need.purpose, str(error), is_missing=True)


def _database(settings: Settings) -> Need:
    purpose, uri = "all memories", settings.mongodb_uri
    if uri is None:
        return Need("mongod", purpose, lambda: _described_mongod(mongod_program()))
    return Need("MEMOS_MONGODB_URI", purpose, lambda: _mongodb_answering(uri))


def _queue(settings: Settings) -> Need:
    purpose, url = "the queue of jobs", settings.redis_url
    if url is None:
        return Need("redis-server", purpose, lambda: _described(redis_program()))
    return Need("MEMOS_REDIS_URL", purpose, lambda: _redis_answering(url))


def _directories(settings: Settings) -> list[Need]:
    """List the directories that the server writes to; an index in an object store is not one."""
    needs = [
        Need("data directory", "everything the server stores (MEMOS_DATA_DIR)", _usable(settings.data_dir)),
        Need(
            "model directory",
            "the embedding model (MEMOS_MODEL_DIR)",
            _usable(settings.models, fault_of_model_directory),
        ),
    ]
    if not SCHEME.match(settings.index_uri):
        needs.append(
            Need("index directory", "searching memories (MEMOS_LANCEDB_URI)", _usable(Path(settings.index_uri)))
        )
    return needs


def _usable(directory: Path, fault_of: Callable[[Path], str | None] = fault_of_directory) -> Callable[[], str]:
    def find() -> str:
        fault = fault_of(directory)
        if fault:
            raise Lacking(fault)
        return str(directory.absolute())

    return find


def _mongodb_answering(uri: str) -> str:
    try:
        with MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=3000) as client:
            about = client.admin.command("hello")
            version = client.server_info()["version"]
    except PyMongoError as error:
        raise Lacking(f"does not answer: start it, or correct the address ({type(error).__name__})") from error
    if "setName" not in about:
        raise Lacking("answers, but is no replica set: start mongod with --replSet and run rs.initiate()")
    return f"MongoDB {version} answers"


def _redis_answering(url: str) -> str:
    try:
        with Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3) as client:
            client.ping()
    except RedisError as error:
        raise Lacking(f"does not answer: start it, or correct the address ({type(error).__name__})") from error
    return "answers"


def _models(settings: Settings) -> list[Need]:
    """List where content goes to; that is nowhere while no model is set."""
    return [
        Need(f"{role} model", f"{PURPOSES[role]}; content is sent there", partial(_model_answering, endpoint))
        for role, endpoint in endpoints(settings).items()
    ]


def _model_answering(endpoint: Endpoint) -> str:
    """Ask for the list of models, which costs nothing."""
    headers = {"Authorization": f"Bearer {endpoint.key.get_secret_value()}"} if endpoint.key else {}
    try:
        answer = httpx2.get(f"{endpoint.url}/models", headers=headers, timeout=5, trust_env=False)
    except httpx2.TransportError as error:
        raise Lacking(
            f"{endpoint.url} does not answer: start it, or correct the address ({type(error).__name__})"
        ) from error
    if answer.status_code != httpx2.codes.OK:
        raise Lacking(f"{endpoint.url} answers with HTTP status {answer.status_code}: check the address and the key")
    if f'"{endpoint.model}"' not in answer.text:
        raise Lacking(f"{endpoint.url} does not list the model {endpoint.model}")
    return f"{endpoint.model} at {endpoint.url}"


def _collector(settings: Settings) -> list[Need]:
    url = settings.traces_url
    return (
        []
        if url is None
        else [Need("MEMOS_TRACES_URL", "traces, which hold no content", partial(_collector_answering, url))]
    )


def _collector_answering(url: str) -> str:
    """Send a request that holds no span."""
    if find_spec("opentelemetry.sdk") is None:
        raise Lacking(NO_SDK)
    try:
        answer = httpx2.post(
            f"{url}/v1/traces", headers={"Content-Type": "application/x-protobuf"}, timeout=5, trust_env=False
        )
    except httpx2.TransportError as error:
        raise Lacking(
            f"{url} does not answer: start the collector, or correct the address ({type(error).__name__})"
        ) from error
    # A collector that asks for a key answers, too; the key is among the headers that the exporter sends
    if answer.status_code == httpx2.codes.NOT_FOUND:
        raise Lacking(f"{url} is no collector that speaks OTLP over HTTP: its port is usually 4318")
    return url


def _program(name: str, *, ask: str, apt: str, brew: str) -> Callable[[], str]:
    def find() -> str:
        found = shutil.which(name)
        if found is None:
            raise Lacking(_remedy(apt, brew))
        return _described(Path(found), ask=ask)

    return find


def _tesseract_language(language: str, *, apt: str, brew: str) -> Callable[[], str]:
    def find() -> str:
        if shutil.which("tesseract") is None or language not in _printed(Path("tesseract"), "--list-langs").split():
            raise Lacking(_remedy(apt, brew))
        return "known to tesseract"

    return find


def _languages(settings: Settings) -> list[Need]:
    """List the languages that the operator has chosen for other scripts."""
    purpose = "scripts that need it (MEMOS_OCR_LANGUAGES)"
    return [
        Need(f"tesseract {name}", purpose, _tesseract_language(name, apt=package_of(name), brew="tesseract-lang"))
        for name in settings.ocr_languages
    ]


def _other_scripts() -> str:
    """Name the scripts for which Tesseract has a language, and the packages of the others, which nothing requires."""
    languages = set(_printed(Path("tesseract"), "--list-langs").split()) if shutil.which("tesseract") else set()
    usable = [script for script, names in packs().items() if languages.intersection(names)]
    others = [f"{package_of(names[0])} ({script})" for script, names in packs().items() if script not in usable]
    return f"{', '.join(usable) or 'none'}; for more, install {', '.join(others)}"


def _described_mongod(program: Path) -> str:
    return "; ".join(filter(None, (_described(program), known_fault(program))))


def _described(program: Path, *, ask: str = "--version") -> str:
    version = VERSION.search(_printed(program, ask))
    return f"{program} {version[0] if version else '(version unknown)'}"


def _printed(program: Path, *arguments: str) -> str:
    """Return a program's output with any exit code: antiword calls its own help a failure."""
    asked = subprocess.run(  # noqa: S603 - found by us
        [program, *arguments], capture_output=True, text=True, check=False, timeout=10, env=bare_environment()
    )
    return asked.stdout + asked.stderr


def _remedy(apt: str, brew: str) -> str:
    return f"get it by `apt-get install {apt}` or `brew install {brew}`"


def _confined() -> str:
    missing = missing_layers()
    if missing:
        raise Lacking("; ".join(layer.remedy for layer in missing))
    return f"by {', '.join(Layer)}"


PURPOSES = {
    ModelRole.CHAT: "deriving memories from what is said and read, and answering (MEMOS_CHAT_URL)",
    ModelRole.VISION: "describing pictures (MEMOS_VISION_URL)",
    ModelRole.EMBEDDINGS: "finding by meaning (MEMOS_EMBEDDINGS_URL)",
    ModelRole.RERANK: "ordering what a search finds (MEMOS_RERANK_URL)",
}
OTHER_SCRIPTS = Need("other scripts", "pictures whose letters are neither Latin, Chinese nor Japanese", _other_scripts)
CONFINEMENT = Need("confinement", "isolating the process that reads a file", _confined)
READING = (
    Need(
        "tesseract",
        "reading words in images and scans",
        _program("tesseract", ask="--version", apt="tesseract-ocr", brew="tesseract"),
    ),
    Need("tesseract eng", "English scans", _tesseract_language("eng", apt="tesseract-ocr-eng", brew="tesseract")),
    Need(
        "tesseract chi_sim",
        "Chinese scans",
        _tesseract_language("chi_sim", apt="tesseract-ocr-chi-sim", brew="tesseract-lang"),
    ),
    Need(
        "tesseract osd",
        "detecting the rotation of a page",
        _tesseract_language("osd", apt="tesseract-ocr-osd", brew="tesseract"),
    ),
    Need(
        "antiword",
        "reading Word files from before 2007",
        _program("antiword", ask="-h", apt="antiword", brew="antiword"),
    ),
    Need("catdoc", "Word files that antiword cannot read", _program("catdoc", ask="-V", apt="catdoc", brew="catdoc")),
)

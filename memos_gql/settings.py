"""All settings, read once from `MEMOS_*` variables and `.env`."""

import os
import re
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri
from redis.connection import parse_url

from memos_gql.hosts import fault_of_exception, fault_of_host, fault_of_origin
from memos_gql.trusted import read_documents

MIB = 1024 * 1024
PREFIX = "MEMOS_"
ENV_FILE = ".env"
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
SENDABLE = re.compile(r"[!-~]([ -~]*[!-~])?")
INDEX_SCHEMES = ("s3", "s3+ddb", "gs", "az", "file")


SECRETS = (
    "api_key",
    "mongodb_uri",
    "redis_url",
    "metrics_key",
    "chat_key",
    "vision_key",
    "embeddings_key",
    "rerank_key",
)
"""Settings that may also come from a file: `MEMOS_API_KEY_FILE` names the one that holds `MEMOS_API_KEY`, and so on."""


class LogLevel(StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class _SecretFiles(PydanticBaseSettingsSource):
    """Secrets from the files that variables name, as in containers; unreadable ones are left to `configuration`."""

    def __init__(self, settings_cls: type[BaseSettings], *named: PydanticBaseSettingsSource) -> None:
        super().__init__(settings_cls)
        self._named = [source for source in named if isinstance(source, EnvSettingsSource)]

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:  # noqa: ARG002 - Pydantic's own signature
        for source in self._named:
            place = source.env_vars.get(f"{PREFIX}{field_name}_file".lower())
            if place and field_name in SECRETS:
                with suppress(OSError, UnicodeDecodeError):
                    return Path(place).read_text().strip(), field_name, False
        return None, field_name, False

    def __call__(self) -> dict[str, str]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value}


class Settings(BaseSettings):
    """Immutable; the field `max_files` is set by `MEMOS_MAX_FILES`, and so on."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding="utf-8-sig",  # an editor may have written a byte order mark
        frozen=True,
        extra="ignore",
    )

    host: str = "127.0.0.1"
    """The address that the web process listens on."""
    port: int = Field(8000, ge=0, le=65535)
    """The port it listens on; 0 takes any free one."""
    data_dir: Path = Path("data")
    """Everything the embedded default stores."""
    api_key: str | None = Field(None, min_length=8, max_length=1024)
    """Key of the project `default`; made on the first start and kept in `api-key` in the data directory when absent."""
    mongodb_uri: str | None = None
    """A MongoDB replica set, its database in the path; a private mongod when absent."""
    redis_url: str | None = None
    """The Redis that carries jobs; a private one when absent."""
    lancedb_uri: str | None = None
    """The location of the index: a path or `s3://`, `gs://`, `az://`; in the data directory when absent."""
    model_dir: Path | None = None
    """The directory of the converted embedding model; in the data directory when absent."""
    frozen_after_s: int = Field(20, ge=2)
    """Seconds without a response after which `up` replaces one of its processes."""
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    """Worker processes; the number of cores when absent."""
    fetch_allow: Annotated[tuple[str, ...], NoDecode] = ()
    """Hosts or CIDRs that may be fetched although their addresses are not public, separated by commas."""
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins of browser frontends, for HTTP and WebSocket, separated by commas."""
    metrics_key: str | None = Field(None, min_length=8)
    """The only key that is accepted at `/metrics`; any valid API key when absent."""
    log_level: LogLevel = LogLevel.INFO
    """The lowest level of log lines that are written."""
    log_format: LogFormat = LogFormat.TEXT
    """The format of log lines: text for people, or one JSON object per line."""
    access_log: bool = False
    """Whether every request is logged, without its content."""
    traces_url: str | None = None
    """An OpenTelemetry collector that speaks OTLP over HTTP, without `/v1/traces`; unset, no traces are recorded."""
    traces_share: float = Field(1.0, ge=0, le=1)
    """The share of traces that are recorded."""
    introspection: bool = True
    """Whether clients may query the schema."""
    suggestions: bool = True
    """Whether the refusal of a query suggests similar names."""
    console: bool = True
    """Whether the console at `/` is served."""
    playground: bool = True
    """Whether `/playground` is served."""
    trusted_documents: Path | None = None
    """A JSON file with the only GraphQL documents that are run; any document when absent."""

    max_files: int = Field(20, ge=1)
    """Files in one `addMessage`."""
    max_file_bytes: int = Field(100 * MIB, ge=1)
    """Bytes of one file."""
    max_pages: int = Field(200, ge=1)
    """Pages of one file."""
    max_request_bytes: int = Field(256 * MIB, ge=1024)
    """Bytes of one HTTP request body."""
    max_bodies_bytes: int = Field(256 * MIB, ge=1024)
    """Bytes of all HTTP bodies and WebSocket messages that are in memory at once; further long ones wait."""
    max_text_length: int = Field(100_000, ge=1)
    """Unicode code points of one text part."""
    rate_requests: int = Field(0, ge=0)
    """Requests of one key per minute, each operation on a socket counting as one; 0 means no limit."""
    rate_bytes: int = Field(0, ge=0)
    """Bytes that one key may send per minute; 0 means no limit."""
    rate_cost: int = Field(0, ge=0)
    """Cost of GraphQL operations of one key per minute, counted as for `MEMOS_MAX_COST`; 0 means no limit."""
    max_batch: int = Field(5, ge=1)
    """Operations in one HTTP batch."""
    max_messages: int = Field(100, ge=1)
    """Messages in one `addMessage`."""
    max_page_size: int = Field(100, ge=1)
    """Largest `first` of a list."""
    max_query_depth: int = Field(15, ge=3)
    """Nesting of one GraphQL operation."""
    max_cost: int = Field(20_000, ge=1000)
    """Cost of all GraphQL operations of one request: a plain field 1, a search 1,000, each input value 1."""
    max_searches: int = Field(4, ge=1)
    """Searches that run at once in one web process; the others wait, keys in turns."""
    max_subscriptions: int = Field(2000, ge=1)
    """Subscriptions open at once for one key in one web process."""
    max_socket_subscriptions: int = Field(100, ge=1)
    """Subscriptions open at once on one WebSocket."""
    max_connections: int = Field(4096, ge=8)
    """Connections open at once; fewer if the system limits the process's descriptors further."""
    max_address_connections: int = Field(2048, ge=1)
    """Connections open at once from one IPv4 address or one IPv6 network of 64 bits."""
    header_wall_s: int = Field(10, ge=1)
    """Seconds until the head of a request, or the first message of a WebSocket, must have arrived."""
    body_silence_s: int = Field(30, ge=1)
    """Seconds without any progress of a request body after which it is refused."""
    keep_alive_s: int = Field(75, ge=1)
    """Seconds that a connection may be idle between two requests."""

    fetch_silence_s: int = Field(30, ge=1)
    """Seconds that the server of a URL may send nothing."""
    fetch_wall_s: int = Field(120, ge=1)
    """Seconds that fetching one file may take, with all its redirects."""
    read_memory_bytes: int = Field(2048 * MIB, ge=256 * MIB)
    """Address space of the process that reads one file."""
    read_cpu_s: int = Field(240, ge=1)
    """Processor seconds that reading one range of pages may take."""
    read_wall_s: int = Field(480, ge=1)
    """Seconds that reading one range of pages may take."""
    ocr: Literal["auto", "tesseract", "rapidocr"] = "auto"
    """The engine that reads text in pictures; `auto` uses both, and for each picture or part the better result."""
    ocr_languages: Annotated[tuple[str, ...], NoDecode] = ()
    """Tesseract languages, as `rus,ara`, for scripts other than Latin and Chinese; all installed ones when absent."""
    confinement: Literal["auto", "required"] = "auto"
    """`required` refuses to start and to read files if the system lacks a part of the reading process's confinement."""
    embedding_threads: int = Field(1, ge=1)
    """Cores that the embedding model may use at once, in each process."""
    pages_per_job: int = Field(8, ge=1)
    """The most pages of a long document that are read in one job."""

    chat_url: str | None = None
    """The server of a chat model, up to and with `/v1`; without it no chat model is used."""
    chat_model: Annotated[str | None, Field(validate_default=True)] = None
    """The model's name there."""
    chat_key: SecretStr | None = None
    """The key that the server asks for."""
    chat_timeout_s: int = Field(60, ge=1)
    """Seconds that an answer may take, or a pause in a streamed one."""
    chat_context_tokens: int = Field(8192, ge=2048)
    """Tokens that the model reads at once, its answer among them."""
    vision_url: str | None = None
    """The server of a model that sees pictures; that of the chat model when absent."""
    vision_model: Annotated[str | None, Field(validate_default=True)] = None
    """The model's name there, needed with `vision_url`; without both, the chat model is used."""
    vision_key: SecretStr | None = None
    """The key that the server asks for; the chat model's when absent, unless `vision_url` is set."""
    vision_timeout_s: int = Field(60, ge=1)
    """Seconds that an answer may take."""
    embeddings_url: str | None = None
    """The server of an embedding model, up to and with `/v1`; without it the installation's own model is used."""
    embeddings_model: Annotated[str | None, Field(validate_default=True)] = None
    """The model's name there."""
    embeddings_key: SecretStr | None = None
    """The key that the server asks for."""
    embeddings_timeout_s: int = Field(10, ge=1)
    """Seconds that an answer may take; a search then finds by words alone."""
    embeddings_query_prefix: str | None = None
    """What the model wants before a query, as `query: `."""
    embeddings_document_prefix: str | None = None
    """What the model wants before a text that is stored."""
    embeddings_batch: int = Field(10, ge=1)
    """Texts in one request."""
    embeddings_context_tokens: int = Field(2048, ge=256)
    """Tokens of one text that the model reads; longer ones are cut off."""
    rerank_url: str | None = None
    """The server of a reranking model, without `/rerank` at its end; unset, our own measure alone ranks searches."""
    rerank_model: Annotated[str | None, Field(validate_default=True)] = None
    """The model's name there."""
    rerank_key: SecretStr | None = None
    """The key that the server asks for."""
    rerank_timeout_s: int = Field(1, ge=1)
    """Seconds that a search waits for it."""
    tokens_per_day: int = Field(0, ge=0)
    """Tokens of models that each project may spend in a day, UTC; 0 is no limit."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - Pydantic decides what is given
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings, _SecretFiles(settings_cls, env_settings, dotenv_settings)

    @field_validator("fetch_allow", "cors_origins", "ocr_languages", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("fetch_allow")
    @classmethod
    def _are_exceptions(cls, rules: tuple[str, ...]) -> tuple[str, ...]:
        faults = [fault for fault in map(fault_of_exception, rules) if fault]
        if faults:
            raise ValueError(faults[0])
        return rules

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        faults = [fault for fault in map(fault_of_origin, origins) if fault]
        if faults:
            raise ValueError(faults[0])
        return origins

    @field_validator("host")
    @classmethod
    def _is_host(cls, host: str) -> str:
        fault = fault_of_host(host)
        if fault:
            raise ValueError(fault)
        return host

    @field_validator("api_key", "metrics_key")
    @classmethod
    def _can_be_sent(cls, key: str | None) -> str | None:
        if key is not None and not SENDABLE.fullmatch(key):
            raise ValueError("no client can send it: use letters, digits and punctuation of ASCII")
        return key

    @field_validator("trusted_documents")
    @classmethod
    def _are_documents(cls, path: Path | None) -> Path | None:
        if path is not None:
            read_documents(path)
        return path

    @field_validator("mongodb_uri")
    @classmethod
    def _is_address_of_mongodb(cls, uri: str | None) -> str | None:
        # `mongodb+srv` needs DNS, which may be unavailable now
        if uri is None or uri.startswith("mongodb+srv://"):
            return uri
        try:
            parse_uri(uri)
        except (PyMongoError, ValueError):
            # The driver's message may quote a part of the password
            example = "mongodb://user:password@host:27017/memos?replicaSet=name"
            raise ValueError(
                f"not an address of MongoDB: write it as {example}, with percent-encoding in the password"
            ) from None
        return uri

    @field_validator("chat_url", "vision_url", "embeddings_url", "rerank_url")
    @classmethod
    def _is_address_of_models(cls, url: str | None) -> str | None:
        if url is not None and not _is_base_address(url):
            raise ValueError(
                "not an address of a model server: write it as https://host:port/v1, with the key in the setting for it"
            )
        return url and url.rstrip("/")

    @field_validator("traces_url")
    @classmethod
    def _is_address_of_collector(cls, url: str | None) -> str | None:
        if url is not None and not _is_base_address(url):
            raise ValueError("not an address of a collector: write it as http://host:4318, without /v1/traces")
        return url and url.rstrip("/")

    @field_validator("chat_model", "vision_model", "embeddings_model", "rerank_model")
    @classmethod
    def _belongs_to_address(cls, model: str | None, info: ValidationInfo) -> str | None:
        role = str(info.field_name).removesuffix("_model")
        if model is None and info.data.get(f"{role}_url"):
            raise ValueError(f"is missing: name the model that MEMOS_{role.upper()}_URL offers")
        return model

    @field_validator("redis_url")
    @classmethod
    def _is_address_of_redis(cls, url: str | None) -> str | None:
        try:
            if url is not None:
                parse_url(url)  # type: ignore[no-untyped-call]  # redis leaves it untyped
                _require_place_of_jobs(url)
        except ValueError:
            raise ValueError(
                "not an address of Redis: write it as redis://:password@host:6379/0, with rediss://, or as unix:///path/to/socket?db=0"
            ) from None
        return url

    @field_validator("lancedb_uri")
    @classmethod
    def _is_place_of_index(cls, uri: str | None) -> str | None:
        scheme = SCHEME.match(uri or "")
        if scheme and scheme[1].lower() not in INDEX_SCHEMES:
            raise ValueError(f"{scheme[0]} is not known: use a path, s3://, gs:// or az://")
        if scheme and not (uri or "")[scheme.end() :].strip("/"):
            raise ValueError(f"{uri} names no bucket or directory: write s3://bucket/index")
        return uri

    @property
    def temporary_dir(self) -> Path:
        """The directory for temporary files, made if missing."""
        directory = self.data_dir / "tmp"
        directory.mkdir(parents=True, exist_ok=True)
        return directory

    @property
    def models(self) -> Path:
        """The directory of the converted embedding model."""
        return self.model_dir or self.data_dir / "models"

    @property
    def index_uri(self) -> str:
        """The location of LanceDB's tables."""
        return self.lancedb_uri or str(self.data_dir / "index")


def _is_base_address(url: str) -> bool:
    """Tell whether paths can be appended: http or https and a host, but no user, query or fragment."""
    parts = urlsplit(url)
    return bool(
        parts.scheme in {"http", "https"} and parts.hostname and not (parts.username or parts.query or parts.fragment)
    )


def _require_place_of_jobs(url: str) -> None:
    """Refuse `redis://host/name`, for which database 0 would be used, and a socket without a whole path.

    Raises:
        ValueError: it is one of these.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix" and (parts.hostname or not parts.path.strip("/")):
        raise ValueError(url)
    if parts.scheme != "unix" and parts.path.strip("/"):
        int(parts.path.strip("/"))

import ssl
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.ingest.fetching.download import fetch
from memos_gql.ingest.fetching.transport import tls_context
from tests.ingest.servers import LOCAL, MIB, SHORT, Server, once, resolving, response, serving


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Key and certificate of `files.example`, which is trusted while the test runs."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "files.example")])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("files.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    tls_context.cache_clear()
    yield path
    tls_context.cache_clear()


@pytest.fixture
async def tls_server(certificate: Path) -> AsyncIterator[Server]:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    async with serving(once(response(b"hello")), tls=tls) as server:
        yield server


async def fetch_over_tls(host: str, server: Server, destination: Path) -> None:
    url = f"https://{host}:{server.port}/"
    await fetch(url, destination, limit_bytes=MIB, allow=LOCAL, timeouts=SHORT, resolve=resolving(["127.0.0.1"]))


async def test_tls_knows_the_server_by_the_name_of_the_url(tls_server: Server, tmp_path: Path) -> None:
    await fetch_over_tls("files.example", tls_server, tmp_path / "file")

    assert (tmp_path / "file").read_bytes() == b"hello"


async def test_a_certificate_of_another_name_is_refused(tls_server: Server, tmp_path: Path) -> None:
    with pytest.raises(FileFailure) as failure:
        await fetch_over_tls("other.example", tls_server, tmp_path / "file")

    assert (failure.value.code, failure.value.retryable) == (ErrorCode.FETCH_FAILED, True)
    assert tls_server.heads == []

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from guikang.providers.calling import Caller, NoReply, Reply


def certificate(folder: Path, address: str) -> Path:
    """A key and its own certificate for an address, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nobody")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{address}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def with_tls(server: SimpleNamespace, path: Path) -> Caller:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    listening = server.listening
    listening.socket = context.wrap_socket(listening.socket, server_side=True)
    return Caller(f"https://{server.host}", 5.0)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_a_server_whose_certificate_nobody_vouches_for_is_sent_nothing(
    server: SimpleNamespace, tmp_path: Path
) -> None:
    caller = with_tls(server, certificate(tmp_path, "127.0.0.1"))
    assert caller.post({}, b"{}") == NoReply("ConnectError", perhaps_received=False)
    assert server.requests == []


def test_a_certificate_that_the_operator_trusts_is_trusted_for_its_address(
    server: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    server.answers(200, {"matches": True})
    assert with_tls(server, path).post({}, b"{}") == Reply(200, {"matches": True})


def test_a_trusted_certificate_of_another_address_is_not(
    server: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path, "127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    caller = with_tls(server, path)
    assert caller.post({}, b"{}") == NoReply("ConnectError", perhaps_received=False)
    assert server.requests == []


def test_what_is_sent_without_tls_goes_by_no_proxy(
    server: SimpleNamespace, closed_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, closed_address)
    server.answers(200, {"matches": True})
    assert Caller(server.address, 5.0).post({}, b"{}") == Reply(200, {"matches": True})


def test_a_proxy_that_is_not_there_gets_nothing_and_says_so(
    server: SimpleNamespace, closed_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", closed_address)
    reply = Caller(f"https://{server.host}", 5.0).post({}, b"{}")
    assert reply == NoReply("ConnectError", perhaps_received=False)


def test_an_answer_is_not_in_the_representation() -> None:
    assert "13800000011" not in repr(Reply(200, {"phone": "+8613800000011"}))

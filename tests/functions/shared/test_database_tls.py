"""A database is spoken to by TLS with one that can prove who it is, or in clear where the settings say so."""

import contextlib
import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import make_url

from functions.shared import database, sql
from functions.shared.problems import Unavailable

SSL_REQUEST = 8  # bytes
HERE = ipaddress.ip_address("127.0.0.1")


def certificate(folder, address):
    """Write a self-signed certificate for an address, and its key; return the certificate's path and the key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, str(address))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(address)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{address}.crt", folder / f"{address}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    clear = serialization.NoEncryption()
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, clear),
    )
    return paths


def pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def behind_tls(tmp_path):
    """Stand before a PostgreSQL, as a pooler does: `behind_tls(url, address)` returns the new URL and the CA file."""
    with contextlib.ExitStack() as stack:

        def front(url, address):
            crt, key = certificate(tmp_path, address)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(crt, key)
            listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            upstream = make_url(url)
            serving = threading.Thread(target=serve, args=(listening, context, (upstream.host, upstream.port)))
            serving.start()
            stack.callback(serving.join)
            stack.callback(listening.shutdown, socket.SHUT_RDWR)
            new = upstream.set(port=listening.getsockname()[1])
            return new.render_as_string(hide_password=False), str(crt)

        yield front


def serve(listening, context, upstream):
    """Let one caller after the other in."""
    with contextlib.suppress(OSError):
        while True:
            caller, _ = listening.accept()
            with caller:
                caller.recv(SSL_REQUEST, socket.MSG_WAITALL)
                caller.sendall(b"S")
                with (
                    contextlib.suppress(OSError),
                    context.wrap_socket(caller, server_side=True) as secured,
                    socket.create_connection(upstream) as inner,
                ):
                    back = threading.Thread(target=pump, args=(inner, secured))
                    back.start()
                    pump(secured, inner)
                    back.join()


@pytest.fixture
def settings(serving, database, monkeypatch, behind_tls):  # behind_tls ends after the connections through it
    """`settings(url, ca_file)`: this process is to verify the database's certificate."""
    own = database("inventory")
    serving.enter("inventory")
    serving.close()

    def use(url, ca_file=None):
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("DATABASE_TLS", "verify")
        if ca_file:
            monkeypatch.setenv("DATABASE_CA_FILE", ca_file)

    yield own.url, use
    serving.close()


def by_the_driver():
    return sql.run("SELECT 1 AS one")[0].one


def by_sqlalchemy():
    return database.rows(sa.text("SELECT 1 AS one"))[0].one


both = pytest.mark.parametrize("ask", [by_the_driver, by_sqlalchemy])


@both
def test_speaks_tls_with_a_server_that_its_ca_vouches_for(ask, settings, behind_tls):
    plain, use = settings
    use(*behind_tls(plain, HERE))

    assert ask() == 1


@both
def test_trusts_no_certificate_that_nobody_vouches_for(ask, settings, behind_tls):
    plain, use = settings
    url, _ = behind_tls(plain, HERE)
    use(url)

    with pytest.raises(Unavailable):
        ask()


@both
def test_trusts_no_certificate_of_another_server(ask, settings, behind_tls):
    plain, use = settings
    use(*behind_tls(plain, ipaddress.ip_address("127.0.0.2")))

    with pytest.raises(Unavailable):
        ask()


@both
def test_sends_no_password_in_clear(ask, settings):
    plain, use = settings
    use(plain)

    with pytest.raises(Unavailable):
        ask()

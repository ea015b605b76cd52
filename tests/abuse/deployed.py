"""The platform as `deploy/` runs it: its own gunicorn line, its own nginx file, TLS between."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import config
from tests.browser.serving import wait_for

HOST = "vote.example.org"
PATIENCE = 30.0


@dataclass(frozen=True)
class Door:
    """One of the two ways in: through nginx, or to the platform itself."""

    port: int
    tls: ssl.SSLContext | None = None

    def open(self) -> socket.socket:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        return self.tls.wrap_socket(plain, server_hostname=HOST) if self.tls else plain

    def ask(self, head: str, body: Iterable[bytes] = (), *, host: str = HOST) -> bytes:
        """Everything that is answered to this request until the line is closed."""
        with self.open() as line:
            try:
                line.sendall(written(head, host))
                for part in body:
                    line.sendall(part)
            except OSError:
                pass  # refused before everything was sent
            return heard(line)


def written(head: str, host: str = HOST) -> bytes:
    lines = [
        *head.splitlines(),
        f"Host: {host}",
        "Sec-Fetch-Site: same-origin",
        "Connection: close",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def heard(line: socket.socket) -> bytes:
    answer = b""
    try:
        while part := line.recv(65536):
            answer += part
    except ConnectionError:
        pass
    return answer


def chunks(length: int, size: int = 4096) -> Iterator[bytes]:
    """A body of so many bytes whose length is not said beforehand."""
    for _ in range(length // size):
        yield b"%x\r\n%s\r\n" % (size, b"x" * size)
    yield b"0\r\n\r\n"


@contextmanager
def gunicorn(folder: Path) -> Iterator[Door]:
    """The platform by the line of `deploy/systemd/musharaka.service`, for real people."""
    unit = (config.ROOT / "deploy/systemd/musharaka.service").read_text("utf-8")
    line = re.search(r"^ExecStart=\S+ (.+?[^\\])$", unit, re.S | re.M)
    assert line is not None
    port = free_port()
    words = shlex.split(line[1].replace("\\\n", " ").replace("127.0.0.1:8000", f"127.0.0.1:{port}"))
    (folder / "keys").chmod(0o700)
    for key in (folder / "keys").iterdir():
        key.chmod(0o600)
    served = subprocess.Popen(
        [sys.executable, *words],
        cwd=config.ROOT,
        stdout=subprocess.DEVNULL,
        env={
            **os.environ,
            "INSTANCE": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'test.sqlite3'}",
            "PRODUCTION": "1",
            "HOSTS": HOST,
            "PROXIES": "1",
            "LEDGER_ORIGIN": f"{HOST}/record",
        },
    )
    with ended(served):
        wait_for(f"http://127.0.0.1:{port}/readyz", served)
        yield Door(port)


@contextmanager
def nginx(folder: Path, behind: Door) -> Iterator[Door]:
    """`deploy/nginx.conf` with ports, certificate and log of this test's own."""
    program = os.environ.get("NGINX") or shutil.which("nginx", path=os.defpath + ":/usr/sbin")
    assert program, "no nginx: run the tests by `make test`, or set NGINX"
    certify(folder)
    for last in (False, False, True):
        port = free_port()
        _write_site(folder, port, behind)
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        running = subprocess.Popen([*command, "-e", str(folder / "log")], stderr=subprocess.DEVNULL)
        while not (folder / "nginx.pid").exists() and running.poll() is None:
            time.sleep(0.05)  # it is written once the ports are held
        if running.poll() is None:
            break
        # Another test may have taken a port meanwhile.
        assert not last, (folder / "log").read_text("utf-8")
    with ended(running):
        yield Door(port, ssl.create_default_context(cafile=str(folder / "fullchain.pem")))


def _write_site(folder: Path, port: int, behind: Door) -> None:
    site = (config.ROOT / "deploy/nginx.conf").read_text("utf-8")
    for meant, here in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/letsencrypt/live/vote.example.org", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("/run/musharaka-pages", str(folder / "pages")),
        ("127.0.0.1:8000", f"127.0.0.1:{behind.port}"),
    ):
        assert meant in site, meant
        site = site.replace(meant, here)
    own = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whose = "user root;" if os.geteuid() == 0 else ""  # pytest's folders are their owner's alone
    (folder / "nginx.conf").write_text(
        f"{whose} daemon off; pid {folder}/nginx.pid; events {{ worker_connections 1024; }}\n"
        f"http {{ {own}\n{site}\n}}\n",
        "utf-8",
    )


def certify(folder: Path) -> None:
    """A key and a certificate for the name of the site, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    # TLS asks the machine's clock, not the test's.
    began = datetime.fromtimestamp((folder).stat().st_mtime, UTC) - timedelta(days=1)
    proof = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(proof.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def silent(line: socket.socket) -> bool:
    """Whether the other end has neither answered nor closed."""
    line.settimeout(0)
    try:
        line.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    finally:
        line.settimeout(PATIENCE)
    return False

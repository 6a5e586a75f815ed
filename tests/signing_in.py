"""The app with sign-in, as it is served for real: a provider of identities, a store, the app, each on a free port of the loopback address."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import PROJECT


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def secrets(port: int, issuer: str) -> str:
    """What an operator writes in .streamlit/secrets.toml."""
    return f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{'0123456789abcdef' * 3}"
client_id = "refonte"
client_secret = "for the tests only"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
"""


@dataclass
class Served:
    """An app to be served at `address` over `home`, with what its environment adds; started and stopped as often as a test wants."""

    port: int
    home: Path
    environment: dict[str, str]
    secrets: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self, **more: str) -> Iterator[str]:
        command = [sys.executable, "-m", "streamlit", "run", "app/main.py", "--server.address", "127.0.0.1", "--server.port", str(self.port),
                   "--secrets.files", str(self.secrets)]
        with (self.home / "server.log").open("a") as log:
            server = subprocess.Popen(command, cwd=PROJECT, env=os.environ | self.environment | more, stdout=log, stderr=log)
            try:
                wait_for(f"{self.address}/_stcore/health")
                yield self.address
            finally:
                server.terminate()
                server.wait(10)


def wait_for(url: str, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)

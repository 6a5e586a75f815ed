"""A PostgreSQL of the tests' own: made by initdb in a folder of its own, on a socket there, by an unprivileged user; gone afterwards."""

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

FAST = ["-c", "fsync=off", "-c", "listen_addresses=", "-c", "max_connections=60"]


def binaries() -> Path | None:
    """The folder of initdb and postgres: on the path, else the newest of Debian's; None where there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parent.parent.name))
    return installed[-1].parent if installed else None


@dataclass
class Server:
    """A running server. `fresh()` gives the URL of an empty database."""

    socket: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def fresh(self) -> str:
        name = f"t{next(self.numbers)}"
        with psycopg.connect(host=str(self.socket), user="refonte", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"create database {name}")
        return f"postgresql://refonte@/{name}?host={quote(str(self.socket), safe='')}"


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Start it and stop it. PostgreSQL refuses to run as root: then it runs as the user that its package made."""
    bin_folder = binaries()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE} | as_user
    process = None
    try:
        subprocess.run([bin_folder / "initdb", "-D", folder / "data", "-A", "trust", "-U", "refonte", "-N", "-E", "UTF8", "--locale=C"], check=True, **quiet)
        with (folder / "log").open("w") as log:
            process = subprocess.Popen([bin_folder / "postgres", "-D", folder / "data", "-k", folder, *FAST], **quiet | {"stdout": log, "stderr": log})
        _wait(folder, process)
        yield Server(folder)
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            process.wait(30)
        shutil.rmtree(folder)


def _wait(folder: Path, process: subprocess.Popen, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(host=str(folder), user="refonte", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((folder / "log").read_text()) from None
            time.sleep(0.1)

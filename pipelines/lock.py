"""One lock serialises pipeline runs; the operating system frees it when the process dies."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path


class Busy(Exception):
    """Another run holds the lock."""


@contextlib.contextmanager
def only_run(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(f"Une autre exécution est en cours / another run is under way ({path}).") from error
        yield

"""What each stage of a run took: wall time and the peak of resident memory so far, of this process and of its children."""

import contextlib
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    name: str
    seconds: float
    peak_mb: int


STAGES: list[Stage] = []
# Told the name of each stage as it begins; the command line sets it, Dagster's own screens need none.
listeners: list[Callable[[str], None]] = []


def peak_mb() -> int:
    """Largest resident set of this process or of one finished child, in megabytes."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024


@contextlib.contextmanager
def stage(name: str) -> Iterator[None]:
    for listener in listeners:
        listener(name)
    start = time.perf_counter()
    try:
        yield
    finally:
        STAGES.append(Stage(name, time.perf_counter() - start, peak_mb()))

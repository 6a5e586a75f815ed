"""Many draws through several frameworks at once, in blocks, on one or more cores; the same figures whatever their number."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import numpy as np

from pipelines.reform import judging, ranking
from pipelines.reform.judging import Framework
from pipelines.reform.posterior import BLOCK, Posterior


@dataclass(frozen=True)
class Run:
    """score, attainment (mean, on which the pass rule looks): (frameworks, draws, agreements) float32, NaN where not judged.

    passed: bool. twice_rank: uint16, twice the rank among the judged of the same comparison group, 0 where not judged. judged: (frameworks, agreements).
    """

    score: np.ndarray
    attainment: np.ndarray
    passed: np.ndarray
    twice_rank: np.ndarray
    judged: np.ndarray

    @property
    def rank(self) -> np.ndarray:
        return np.where(self.judged[:, None, :], self.twice_rank / 2, np.nan)


def run(posterior: Posterior, frames: list[Framework], draws: int, *, workers: int | None = None, progress: Callable[[int, int], None] | None = None) -> Run:
    """`draws` evaluations of every framework, each draw common to all. progress(done, total) is called after each block, in order, by the calling thread.

    workers None: as many as there are cores. A block has its own random stream and its own place in the result, so their number changes nothing.
    """
    made = _empty(frames, (draws, posterior.size))
    blocks = -(-draws // BLOCK)

    def one(number: int) -> None:
        first, last = number * BLOCK, min((number + 1) * BLOCK, draws)
        values = posterior.block(number, last - first)
        for f, frame in enumerate(frames):
            _fill(made, (f, slice(first, last)), frame, values, posterior.records.group)

    with ThreadPoolExecutor(workers or os.cpu_count()) as crew:
        for done, _ in enumerate(crew.map(one, range(blocks)), start=1):
            if progress:
                progress(min(done * BLOCK, draws), draws)
    return made


def of_values(values: np.ndarray, frames: list[Framework], group: np.ndarray) -> Run:
    """The same of draws that are at hand, values (columns, draws, agreements): a screen's cached pool, or recorded figures as one draw."""
    made = _empty(frames, values.shape[1:])
    for f, frame in enumerate(frames):
        for first in range(0, values.shape[1], BLOCK):
            _fill(made, (f, slice(first, first + BLOCK)), frame, values[:, first : first + BLOCK], group)
    return made


def beside(one: Run, other: Run) -> Run:
    """The frameworks of two runs over the same draws, those of the first before those of the second."""
    return Run(*[np.concatenate([getattr(run, f.name) for run in (one, other)]) for f in fields(Run)])


def _empty(frames: list[Framework], size: tuple[int, int]) -> Run:
    shape = (len(frames), *size)
    floats = [np.empty(shape, np.float32) for _ in range(2)]
    return Run(*floats, np.empty(shape, bool), np.empty(shape, np.uint16), np.stack([f.judged for f in frames]))


def _fill(made: Run, place: tuple, frame: Framework, values: np.ndarray, group: np.ndarray) -> None:
    score, mean, passed = judging.judge(frame, values)
    judged = frame.judged
    made.score[place], made.attainment[place] = (np.where(judged, v, np.nan) for v in (score, mean))
    made.passed[place] = passed
    made.twice_rank[place] = 0
    if judged.any():
        made.twice_rank[place][:, judged] = ranking.twice_ranks(score[:, judged], group[judged])

"""What the same work could show in two years: at one drawn underlying level, two sets of figures that new persons would give.

A posterior draw (posterior.py) is a level. A year's figures also hold the chance of who came: of n persons a binomial number at a rate, of an exposure a
Poisson number of events. Both years of a pair have the same level, the agreement's own denominators, and chance of their own. Within a year the indicators of
an agreement are wrong together, and agreements with common persons too, as in the records (joint.py): normal scores with those correlations, read through the
quantile function of the binomial or Poisson. Figures taken as observed are the same in every year.
"""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import numpy as np
from scipy.special import bdtrik, ndtr, pdtrik

from pipelines.reform import evaluating
from pipelines.reform.evaluating import Run
from pipelines.reform.judging import Framework
from pipelines.reform.posterior import BLOCK, Posterior
from pipelines.reform.records import PER

PAIRS = 1000  # levels; two years each
# From this variance on, the quantile's expansion is the exact number in more than 98 draws of 100, and never more than 1 from it.
EXPANDED = 6.0


def judged(posterior: Posterior, frame: Framework, levels: int, *, workers: int | None = None) -> Run:
    """One framework judged on 2 x `levels` years: years 2i and 2i + 1 are of level i, which is draw i of the posterior. workers changes no figure."""
    def one(number: int) -> Run:
        values = block(posterior, frame.rule.rows, number, min(BLOCK, levels - number * BLOCK))
        return evaluating.of_values(values, [frame], posterior.records.group)

    with ThreadPoolExecutor(workers or os.cpu_count()) as crew:
        parts = list(crew.map(one, range(-(-levels // BLOCK))))
    drawn = [np.concatenate([getattr(part, f.name) for part in parts], axis=1) for f in fields(Run) if f.name != "judged"]
    return Run(*drawn, parts[0].judged)


def pool(posterior: Posterior, rows: np.ndarray, levels: int) -> np.ndarray:
    """Values (columns, 2 x levels, agreements) float32 of those years, in the same order; columns that are not among `rows` hold draws of the level itself."""
    return np.concatenate([block(posterior, rows, b, min(BLOCK, levels - b * BLOCK)) for b in range(-(-levels // BLOCK))], axis=1)


def block(posterior: Posterior, rows: np.ndarray, number: int, levels: int) -> np.ndarray:
    """The years of one block of levels; see `pool`."""
    made = posterior.records
    values = np.repeat(posterior.block(number, levels), 2, axis=1)
    drawn = np.array([r for r in np.unique(rows) if posterior.coefficients[r] is not None], dtype=int)
    scores = _scores(posterior, np.unique(posterior.source[drawn]), number, levels)
    for c in drawn:
        column, on = made.columns[c], made.present[c]
        per = PER.get(column.statistic, 1.0)
        number_of = binomial if column.drawn == "beta" else poisson
        n = made.denominator[c, on]
        found = number_of(scores[posterior.source[c]][:, on].astype(float), n, values[c][:, on].astype(float) / per)
        values[c][:, on] = found / n * per
    return values


def binomial(z: np.ndarray, n: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Whole numbers: the quantile, at normal scores z, of the binomial of n trials (a whole number) at rate p."""
    p, n = np.clip(p, 1e-9, 1 - 1e-9), np.broadcast_to(n, p.shape)
    spread = np.sqrt(n * p * (1 - p))
    return _quantile(z, n * p, spread, 1 - 2 * p, lambda few: bdtrik(ndtr(z[few]), n[few], p[few]), n)


def poisson(z: np.ndarray, exposure: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Whole numbers: the quantile, at normal scores z, of the Poisson with mean exposure x rate."""
    mean = np.maximum(exposure * rate, 1e-9)
    return _quantile(z, mean, np.sqrt(mean), 1.0, lambda few: pdtrik(ndtr(z[few]), mean[few]), np.inf)


def _quantile(z, mean, spread, skewed, exact, most) -> np.ndarray:
    """Cornish and Fisher's expansion (1938, Rev Inst Int Stat 5:307-320) to the half number; exact where the variance is small."""
    found = np.floor(mean + spread * z + skewed * (z * z - 1) / 6 + 0.5)
    few = spread * spread < EXPANDED
    # The inverse of a distribution function between two whole numbers: the upper one. Below the first it is not a number.
    found[few] = np.ceil(np.nan_to_num(exact(few), nan=0.0) - 1e-9)
    return np.clip(found, 0, most)


def _scores(posterior: Posterior, columns: np.ndarray, number: int, levels: int) -> dict[int, np.ndarray]:
    """Column -> normal scores (2 x levels, agreements): correlated between indicators by their chance, between agreements by common persons."""
    group, own = posterior.records.group, {}
    for c in columns:
        word = int.from_bytes(hashlib.sha256(posterior.records.columns[c].key.encode()).digest()[:8], "big")
        stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence([posterior.seed, word, number, 1])))
        alone = stream.standard_normal((2 * BLOCK, posterior.size), dtype=np.float32)[: 2 * levels]
        if posterior.common.shape[1]:
            common = stream.standard_normal((2 * BLOCK, posterior.common.shape[1]), dtype=np.float32)[: 2 * levels]
            alone = alone * posterior.alone + (posterior.common @ common.T).T
        own[c] = alone
    # The triangular factor of these columns' own correlation: the others have no part in it.
    lower = posterior.chance_factor(columns)[:, :, group]
    return {c: sum((own[d] * lower[i, j] for j, d in enumerate(columns[: i + 1])), start=np.float32(0)) for i, c in enumerate(columns)}

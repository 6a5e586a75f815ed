"""Which choice matters most: variance-based indices of a function of independent choices, each uniform on [0, 1).

First order: Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola 2010 (Comput Phys Commun 181:259-270, doi:10.1016/j.cpc.2009.09.018), table 2 (b).
Total: Jansen 1999 (Comput Phys Commun 117:35-43), table 2 (f). Both are differences of the same row with one choice exchanged, so a choice that changes
nothing gets exactly zero.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from pipelines.reform.refusals import Refusal

MOST = 8
RESAMPLES, CONFIDENCE = 500, 0.95
ROWS_AT_A_TIME = 16


@dataclass(frozen=True)
class Indices:
    """first, total and their limits: (outputs, choices), NaN where the output does not vary; mean, variance: (outputs,); reason: None or no_variation.

    Limits are percentiles over rows drawn again (bootstrap); estimates of small indices may fall a little under 0, and are left so.
    """

    first: np.ndarray
    first_lower: np.ndarray
    first_upper: np.ndarray
    total: np.ndarray
    total_lower: np.ndarray
    total_upper: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    reason: np.ndarray


def design(choices: int, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two independent samples A and B, (n, choices): halves of one scrambled Sobol' sequence. Refuses n that is no power of two, choices outside 1..8."""
    if n < 2 or n & (n - 1):
        raise Refusal("power_of_two", f"N doit être une puissance de deux : {n}", f"N must be a power of two: {n}")
    if not 1 <= choices <= MOST:
        raise Refusal("too_many_choices", f"de 1 à {MOST} choix, et non {choices}", f"1 to {MOST} choices, not {choices}")
    sample = qmc.Sobol(2 * choices, scramble=True, rng=np.random.default_rng(seed)).random_base2(n.bit_length() - 1)
    return sample[:, :choices], sample[:, choices:]


def exchanged(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(choices + 2, n, choices): A, B, then A with each choice in turn taken from B."""
    d = a.shape[1]
    rows = np.stack([a, b, *[a] * d])
    for i in range(d):
        rows[2 + i, :, i] = b[:, i]
    return rows


def evaluate(function: Callable[[np.ndarray], np.ndarray], rows: np.ndarray, *, workers: int = 1,
             progress: Callable[[int, int], None] | None = None) -> np.ndarray:
    """(choices + 2, n, outputs) of function(points (m, choices)) -> (m, outputs).

    The points of one j (A, B and every exchange) go to the same call, ROWS_AT_A_TIME j at a time, on `workers` threads.
    """
    sets, n, d = rows.shape
    firsts = range(0, n, ROWS_AT_A_TIME)

    def one(first: int) -> np.ndarray:
        part = rows[:, first : first + ROWS_AT_A_TIME]
        return np.asarray(function(part.reshape(-1, d))).reshape(sets, part.shape[1], -1)

    found = []
    with ThreadPoolExecutor(workers) as crew:
        for part in crew.map(one, firsts):
            found.append(part)
            if progress:
                progress(min(len(found) * ROWS_AT_A_TIME, n) * sets, n * sets)
    return np.concatenate(found, axis=1)


def indices(values: np.ndarray, seed: int, *, resamples: int = RESAMPLES, confidence: float = CONFIDENCE) -> Indices:
    """From values (choices + 2, n, outputs) in the order of `exchanged`."""
    n = values.shape[1]
    constant = np.ptp(values, axis=(0, 1)) == 0
    reason = np.where(constant, "no_variation", None)
    whole = _estimates(values, np.ones((1, n)))
    times = np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, 1]))).multinomial(n, np.full(n, 1 / n), size=resamples).astype(float)
    tail = (1 - confidence) / 2
    limits = [np.quantile(np.nan_to_num(part), [tail, 1 - tail], axis=0) for part in _estimates(values, times)]
    parts = [v for estimate, limit in zip(whole, limits, strict=True) for v in (estimate[0], *limit)]
    both = values[:2].reshape(-1, values.shape[2])
    return Indices(*[np.where(constant[:, None], np.nan, p) for p in parts], both.mean(axis=0), both.var(axis=0), reason)


def _estimates(values: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and total (samples, outputs, choices); times: (samples, n), how often each row counts. Sums over rows in a fixed order, no matrix product."""
    n = times.shape[1]
    a, b = values[0], values[1]
    centre = (a + b).mean(axis=0) / 2
    a, b = a - centre, b - centre
    mean = _sums(a + b, times) / (2 * n)
    variance = (_sums(a * a, times) + _sums(b * b, times)) / (2 * n) - mean**2
    first, total = [], []
    for exchanged_one in values[2:]:
        change = (exchanged_one - centre) - a
        first.append(_sums(b * change, times) / n)
        total.append(_sums(change * change, times) / (2 * n))
    with np.errstate(all="ignore"):
        return tuple(np.stack(v, axis=-1) / variance[..., None] for v in (first, total))


def _sums(x: np.ndarray, times: np.ndarray) -> np.ndarray:
    """(samples, outputs): sums over rows of x (n, outputs), counted `times`."""
    return np.stack([(times * column).sum(axis=1) for column in x.T], axis=-1)

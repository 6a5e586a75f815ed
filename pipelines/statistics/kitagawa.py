"""A change of a rate in two parts: other persons were served, and persons alike had other results.

    R1 - R0 = sum (w1 - w0) (r0 + r1) / 2   +   sum (w0 + w1) / 2 (r1 - r0)
              composition                       rate

w: share of a category among the units, r: its rate. Kitagawa 1955 (J Am Stat Assoc 50:1168-1194); the averages share the interaction out equally. In the
composition part each category's rate is taken from the mean of the two overall rates, which changes no sum (the shares' differences sum to 0) and gives
each category its meaning: more units of a category under the mean lower the rate.

A category without units in one year has no rate there; it is given that of the other year, so that its coming or going is composition only.
"""

import numpy as np

from pipelines.statistics.intervals import wilson


def parts(before, successes_before, after, successes_after, group=None) -> tuple[np.ndarray, np.ndarray]:
    """(composition, rate) by category, as differences of rates; all of a group sum to the change of its overall rate.

    Arrays (categories,) of units and of successes in both years; `group`: (categories,) number 0 .. G - 1 of the decomposition that each belongs to, one
    for all by default. Raises ValueError when a group has a year without unit, a category none in both years, or more successes than units.
    """
    n0, x0, n1, x1 = (np.asarray(v, dtype=float) for v in (before, successes_before, after, successes_after))
    g = np.zeros(n0.shape, dtype=int) if group is None else np.asarray(group, dtype=int)
    all0, all1, won0, won1 = (np.bincount(g, v) for v in (n0, n1, x0, x1))
    if n0.size == 0 or min(all0.min(), all1.min()) <= 0:
        raise ValueError("both years need units")
    if (n0 + n1 <= 0).any() or (x0 > n0).any() or (x1 > n1).any() or min(x0.min(), x1.min()) < 0:
        raise ValueError("each category needs units in one of the years, and no more successes than units")
    r0, r1 = (np.divide(x, n, out=np.zeros_like(x), where=n > 0) for x, n in ((x0, n0), (x1, n1)))
    r0, r1 = np.where(n0 > 0, r0, r1), np.where(n1 > 0, r1, r0)
    w0, w1 = n0 / all0[g], n1 / all1[g]
    middle = (won0 / all0 + won1 / all1)[g] / 2
    return (w1 - w0) * ((r0 + r1) / 2 - middle), (w0 + w1) / 2 * (r1 - r0)


def difference_interval(successes_before, before, successes_after, after, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Limits of rate after less rate before, the two independent: Newcombe 1998, method 10 (Stat Med 17:873-890), from both Wilson intervals."""
    x0, n0, x1, n1 = (np.asarray(v, dtype=float) for v in (successes_before, before, successes_after, after))
    first, second = wilson(x0, n0, confidence), wilson(x1, n1, confidence)
    r0, r1 = x0 / n0, x1 / n1
    lower = r1 - r0 - np.sqrt((r1 - second.lower.filled(np.nan)) ** 2 + (first.upper.filled(np.nan) - r0) ** 2)
    upper = r1 - r0 + np.sqrt((second.upper.filled(np.nan) - r1) ** 2 + (r0 - first.lower.filled(np.nan)) ** 2)
    return lower, upper

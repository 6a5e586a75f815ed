"""Many comparisons: which units are worth looking at together, and how many of them chance alone would put there."""

from dataclasses import dataclass

import numpy as np

RULES = ("fixed", "fdr")


@dataclass(frozen=True)
class Together:
    """Units to look at together, the comparisons made, and how many false flags to expect; `rule` and `level` say by what."""

    flagged: np.ndarray
    compared: int
    false_flags: float
    rule: str
    level: float


def expected_false_flags(comparisons: int, level: float) -> float:
    """comparisons x level: the flags to expect if no unit differed. `level` is two-sided: 0.002 for 99.8 % limits. Raises outside [0, 1]."""
    if comparisons < 0 or not 0 <= level <= 1:
        raise ValueError("a number of comparisons, and a level between 0 and 1")
    return comparisons * level


def benjamini_hochberg(p_values) -> np.ma.MaskedArray:
    """Adjusted p-values (1-D): flag those at or under q to hold the expected share of false flags at q. Null stays null and does not count.

    Raises ValueError for a p-value outside [0, 1]. Benjamini and Hochberg 1995 (J R Stat Soc B 57:289-300).
    """
    p = np.ma.masked_invalid(np.ma.asarray(p_values, dtype=float))
    known = p.compressed()
    if known.size and not (known.min() >= 0 and known.max() <= 1):
        raise ValueError("p-values lie between 0 and 1")
    order = np.argsort(known, kind="stable")
    raised = known[order] * known.size / np.arange(1, known.size + 1)
    adjusted = np.empty(known.size)
    adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    answer = np.ma.array(np.full(p.shape, np.nan), mask=np.ma.getmaskarray(p).copy())
    answer[~answer.mask] = adjusted
    return answer


def look_together(p_values, *, rule: str = "fixed", level: float | None = None) -> Together:
    """Flags two-sided p-values (1-D; null is never flagged).

    fixed: p < level, 0.002 unless given, which are the 99.8 % limits; false flags = comparisons x level. fdr: Benjamini-Hochberg at level, 0.05
    unless given; false flags = at most level x flags, on average. Raises ValueError for an unknown rule.
    """
    if rule not in RULES:
        raise ValueError(f"unknown rule {rule!r}")
    known = np.ma.masked_invalid(np.ma.asarray(p_values, dtype=float)).compressed()
    if known.size and not (known.min() >= 0 and known.max() <= 1):
        raise ValueError("p-values lie between 0 and 1")
    level = level if level is not None else {"fixed": 0.002, "fdr": 0.05}[rule]
    p = np.ma.masked_invalid(np.ma.asarray(p_values, dtype=float))
    compared = int(p.count())
    flagged = np.ma.filled(p < level if rule == "fixed" else benjamini_hochberg(p) <= level, False)
    return Together(flagged, compared, expected_false_flags(compared if rule == "fixed" else int(flagged.sum()), level), rule, level)

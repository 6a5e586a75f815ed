"""Over-dispersion: do units differ by more than chance and case mix can explain, and by how much should funnel limits widen?

On screen: Spiegelhalter's winsorised scores (square root for ratios) with additive tau squared, shown with and without. Additive, because it
widens the limits of large units, where the excess shows; multiplied limits widen small units' most. SHMI's logarithm with trimming is here too.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.statistics.answers import Interval, first_reason, interval, masked, numbers, z_of
from pipelines.statistics.intervals import proportion_faults

SHARE = 0.1  # of the scores, in each tail
SCALES = ("identity", "square_root", "logarithm")


@dataclass(frozen=True)
class Scores:
    """Values on the scale of the method, the target and the standard errors on that scale, and z = (value - target) / error, masked where null."""

    value: np.ma.MaskedArray
    target: float
    error: np.ma.MaskedArray
    z: np.ma.MaskedArray
    reason: np.ndarray
    scale: str


@dataclass(frozen=True)
class Dispersion:
    """phi (multiplies the variance), tau2 (adds to it, on the scale of the scores) and the units used; both None with a reason."""

    phi: float | None
    tau2: float | None
    units: int
    reason: str | None
    method: str


def proportion_scores(numerator, denominator, baseline: float | None = None, *, strict: bool = True) -> Scores:
    """z = (p - theta) / sqrt(theta (1 - theta) / n) of 1-D arrays; theta is the overall proportion unless given.

    Null: zero_denominator, baseline_0_or_1. Raises when strict: as wilson. Spiegelhalter 2005 (Stat Med 24:1185-1202), appendix.
    """
    x, n = numbers(numerator, denominator)
    faults = proportion_faults(x, n)
    usable = ~np.any([holds for holds, _ in faults], axis=0)
    total = n[usable].sum()
    theta = float(baseline) if baseline is not None else float(x[usable].sum() / total) if total else 0.0
    reason = first_reason(x.shape, [*faults, (np.asarray(not 0 < theta < 1), "baseline_0_or_1")], strict=strict)
    with np.errstate(all="ignore"):
        return _scores(x / n, theta, np.sqrt(theta * (1 - theta) / n), reason, "identity")


def ratio_scores(observed, expected, scale: str = "square_root", *, strict: bool = True) -> Scores:
    """Scores of observed / expected counts against 1.

    square_root: z = 2 (sqrt O - sqrt E), error 1 / (2 sqrt E) (Spiegelhalter and others 2012, J R Stat Soc A 175:1-47; the CQC).
    logarithm: z = sqrt E ln(O / E), error 1 / sqrt E (NHS SHMI); it has no score for O = 0: null, zero_observed.
    Null: zero_expected. Raises when strict: negative or missing values.
    """
    o, e = numbers(observed, expected)
    faults = [(~(np.isfinite(o) & np.isfinite(e)), "not_a_number"), ((o < 0) | (e < 0), "negative_count"), (e == 0, "zero_expected")]
    with np.errstate(all="ignore"):
        if scale == "square_root":
            return _scores(np.sqrt(o / e), 1.0, 1 / (2 * np.sqrt(e)), first_reason(o.shape, faults, strict=strict), scale)
        if scale == "logarithm":
            reason = first_reason(o.shape, [*faults, (o == 0, "zero_observed")], strict=strict)
            return _scores(np.log(o / e), 0.0, 1 / np.sqrt(e), reason, scale)
    raise ValueError(f"unknown scale {scale!r}")


def _scores(value, target, error, reason, scale) -> Scores:
    return Scores(masked(value, reason), target, masked(error, reason), masked((value - target) / error, reason), reason, scale)


def winsorise(z, share: float = SHARE) -> np.ndarray:
    """The scores with the lowest and highest `share` pulled in to those quantiles (linear interpolation). No score is dropped."""
    z = np.ma.compressed(z)
    return np.clip(z, *np.quantile(z, [share, 1 - share])) if z.size else z


def kept_by_trimming(z, share: float = SHARE) -> np.ndarray:
    """True for the scores that stay when the lowest and highest `share` of the ranks are dropped (SHMI: ranks cut in 1 / share groups)."""
    z = np.ma.compressed(z)
    rank = (z[:, None] > z).sum(axis=1) + ((z[:, None] == z).sum(axis=1) + 1) / 2
    groups = round(1 / share)
    band = np.floor(rank * groups / (z.size + 1))
    return (band > 0) & (band < groups - 1)


def dispersion(scores: Scores, *, outliers: str = "winsorise", share: float = SHARE) -> Dispersion:
    """phi = mean of the squared scores, after outliers are tamed; tau2 by moments, with w = 1 / error squared over the I units used:

    tau2 = max(0, (I phi - (I - 1)) / (sum w - sum w^2 / sum w)). Null: group_of_one (fewer than two units left).
    DerSimonian and Laird 1986 (Control Clin Trials 7:177-188); Spiegelhalter 2005, appendix.
    """
    if outliers not in ("winsorise", "trim"):
        raise ValueError(f"unknown way to tame outliers {outliers!r}")
    z, w = np.ma.compressed(scores.z), 1 / np.ma.compressed(scores.error) ** 2
    method = f"{scores.scale}, {outliers} {share:.0%}"
    if z.size and outliers == "trim":
        kept = kept_by_trimming(z, share)
        z, w = z[kept], w[kept]
    if z.size < 2:
        return Dispersion(None, None, int(z.size), "group_of_one", method)
    tamed = winsorise(z, share) if outliers == "winsorise" else z
    phi = float(np.mean(tamed**2))
    excess = z.size * phi - (z.size - 1)
    return Dispersion(phi, float(max(0.0, excess / (w.sum() - (w**2).sum() / w.sum()))), int(z.size), None, method)


def adjusted_limits(target, error, confidence=0.95, *, phi: float = 1.0, tau2: float = 0.0, scale: str = "identity") -> Interval:
    """target +- z sqrt(max(phi, 1) error^2 + tau2) on the scores' scale, brought back to rates or ratios (identity is clipped to [0, 1]).

    Give phi for multiplied limits or tau2 for added ones, not both. Raises ValueError when both widen, or for an unknown scale.
    """
    if scale not in SCALES or (phi > 1 and tau2 > 0):
        raise ValueError("one of SCALES, and one of phi and tau2")
    if phi is None or tau2 is None or not (phi >= 0 and tau2 >= 0 and np.isfinite(phi + tau2)):
        raise ValueError("phi and tau2 are finite and not negative; a group without dispersion has none to give")
    target, error, z = numbers(target, error, z_of(confidence))
    reason = first_reason(error.shape, [(~(np.isfinite(error) & np.isfinite(target)), "not_a_number")], strict=False)
    half = z * np.sqrt(max(phi, 1.0) * error**2 + tau2)
    lower, upper = target - half, target + half
    if scale == "identity":
        lower, upper = np.maximum(lower, 0), np.minimum(upper, 1)
    elif scale == "square_root":
        lower, upper = np.maximum(lower, 0) ** 2, upper**2
    else:
        lower, upper = np.exp(lower), np.exp(upper)
    return interval(lower, upper, reason, "additive" if tau2 > 0 else "multiplicative" if phi > 1 else "no_overdispersion")

"""Who is rewarded for whom they serve rather than for what they do: differences between groups, and what client mix explains, under each framework."""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.reform.evaluating import Run
from pipelines.reform.records import Records
from pipelines.reform.refusals import Refusal


@dataclass(frozen=True)
class Difference:
    """(frameworks,): mean attainment of one group less the other's, and share above less share above, with equal-tailed limits over the draws.

    agreements: (frameworks, 2) how many are judged in each. Small groups are the caller's to hide.
    """

    attainment: np.ndarray
    attainment_lower: np.ndarray
    attainment_upper: np.ndarray
    above: np.ndarray
    above_lower: np.ndarray
    above_upper: np.ndarray
    agreements: np.ndarray


def difference(draws: Run, one: np.ndarray, other: np.ndarray, *, confidence: float = 0.95) -> Difference:
    """Between the agreements of two masks (agreements,): specialised and generalist, Montréal and elsewhere. Estimates are means over the draws.

    Refuses masks that overlap and a group of which nobody is judged.
    """
    if (one & other).any():
        raise Refusal("groups_overlap", "une entente est dans les deux groupes comparés", "an agreement is in both compared groups")
    counts = np.array([[(judged & mask).sum() for mask in (one, other)] for judged in draws.judged])
    if (counts == 0).any():
        raise Refusal("empty_group", "un des groupes comparés n’a aucune entente jugée", "one of the compared groups has no judged agreement")
    found = []
    for values in (draws.attainment, draws.passed):
        gap = np.stack([values[f][:, draws.judged[f] & one].mean(axis=1, dtype=float) - values[f][:, draws.judged[f] & other].mean(axis=1, dtype=float)
                        for f in range(len(values))])
        tail = (1 - confidence) / 2
        found += [gap.mean(axis=1), *np.quantile(gap, [tail, 1 - tail], axis=1)]
    return Difference(*found, counts)


def explained_by_mix(score: np.ndarray, mix: np.ndarray) -> np.ndarray:
    """Share of the variance of scores between agreements that client mix explains: adjusted R squared of a linear regression, not below 0.

    score: (draws, agreements) or (agreements,), NaN where not judged (the same agreements in each draw). mix: (agreements, covariates), shares of clients;
    covariates that repeat others are dropped. NaN when scores do not vary. Refuses fewer than twice as many agreements as covariates.
    Orthogonalised one covariate after the other (modified Gram-Schmidt), sums in a fixed order.
    """
    score = np.atleast_2d(np.asarray(score, dtype=float))
    on = np.isfinite(score).all(axis=0) & np.isfinite(mix).all(axis=1)
    y, x = score[:, on] - score[:, on].mean(axis=1, keepdims=True), np.asarray(mix, dtype=float)[on]
    if on.sum() < 2 * (x.shape[1] + 1):
        raise Refusal("too_few_agreements", f"{on.sum()} ententes pour {x.shape[1]} caractéristiques de clientèle",
                      f"{on.sum()} agreements for {x.shape[1]} client characteristics")
    basis: list[np.ndarray] = []
    for column in x.T:
        left = column - column.mean()
        size = np.sqrt((left * left).sum())
        for unit in basis:
            left = left - (left * unit).sum() * unit
        rest = np.sqrt((left * left).sum())
        if rest > 1e-8 * max(size, 1e-300):
            basis.append(left / rest)
    total = (y * y).sum(axis=1)
    inside = sum(((y * unit).sum(axis=1) ** 2 for unit in basis), start=np.zeros(len(y)))
    n, k = on.sum(), len(basis)
    with np.errstate(invalid="ignore", divide="ignore"):
        adjusted = 1 - (1 - inside / total) * (n - 1) / (n - 1 - k)
    return np.where(total > 1e-18, np.maximum(adjusted, 0), np.nan)


def with_case_mix(records: Records, expected: np.ndarray) -> Records:
    """Records whose targets follow whom an agreement serves: target x expected / mean expected of its comparison group.

    expected: (columns, agreements), the case-mix model's expected value of each figure (pipelines.case_mix), NaN where there is no model: that target stays.
    Agreements without a target of their own get the group's middle one, times the same ratio, so judge both sides with targets filled in first
    (normalising.group_targets). Refuses expected values of 0 or less.
    """
    if (np.asarray(expected) <= 0).any():
        raise Refusal("expected", "une valeur attendue doit dépasser zéro", "an expected value must be above zero")
    target = records.target.copy()
    for g in np.unique(records.group):
        members = records.group == g
        for c in range(len(target)):
            own = members & np.isfinite(expected[c]) & np.isfinite(target[c])
            if own.any():
                target[c, own] *= expected[c, own] / expected[c, own].mean()
    return replace(records, target=target)

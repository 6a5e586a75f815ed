"""One figure of several: weighted arithmetic and geometric means, nested groups, missing values by a rule, and the rule to pass.

OECD and JRC 2008, step 6: an arithmetic mean lets a high indicator buy out a low one; a geometric mean does so less, and needs strictly positive scales.
"""

import numpy as np

from pipelines.reform.refusals import Refusal

KINDS = ("arithmetic", "geometric")
RULES = ("reweight", "not_judged")


def effective_weights(weights, applies, present, *, rule: str = "reweight", minimum_share: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Weights that each agreement's present indicators bear (columns, agreements), summing to 1, and why an agreement is not judged, or None.

    weights: (columns,). An indicator that does not apply to an agreement asks nothing of it: its weight goes to the others in proportion. One that
    applies and is absent is missing: `reweight` does the same as long as the weight present is at least `minimum_share` of the weight that applies;
    `not_judged` judges nobody with a gap.
    Reasons: nothing_applies, indicator_missing, too_little_present. Refuses an unknown rule and a share outside [0, 1].
    """
    weights = np.asarray(weights, dtype=float)[:, None]
    here = present & applies
    reason = not_judged(weights[:, 0], applies, here, rule=rule, minimum_share=minimum_share)
    borne = (weights * here).sum(axis=0)
    return np.where(np.equal(reason, None) & here, weights / np.where(borne > 0, borne, 1), 0.0), reason


def not_judged(weights, applies, present, *, rule: str, minimum_share: float) -> np.ndarray:
    """Why each agreement is not judged, or None; arguments and reasons as `effective_weights`, `present` only where it applies."""
    if rule not in RULES or not 0 <= minimum_share <= 1:
        raise Refusal("missing_rule", f"règle des valeurs manquantes inconnue ou part hors de [0, 1] : {rule}, {minimum_share}",
                      f"unknown rule for missing values, or share outside [0, 1]: {rule}, {minimum_share}")
    asked, borne = ((weights[:, None] * mask).sum(axis=0) for mask in (applies, present))
    reason = np.full(asked.shape, None, dtype=object)
    # A share is compared with a margin of 1e-9, so that 0.3 + 0.2 is half of 1 on every machine.
    reason[borne < asked * minimum_share - 1e-9] = "too_little_present"
    if rule == "not_judged":
        reason[((applies & ~present)[weights > 0]).any(axis=0)] = "indicator_missing"
    reason[borne <= 0] = "too_little_present"
    reason[asked <= 0] = "nothing_applies"
    return reason


def arithmetic(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sum over the first axis of weights x values, row after row (a fixed order); weights broadcast to values. A weight of 0 hides its value, NaN or not."""
    total = np.zeros(np.broadcast_shapes(values.shape[1:], weights.shape[1:]), dtype=values.dtype)
    with np.errstate(invalid="ignore"):
        for value, weight in zip(values, weights, strict=True):
            total += value * weight
    if np.isfinite(total).all():
        return total
    hidden = np.broadcast_to(weights, values.shape) == 0
    if not (hidden & ~np.isfinite(values)).any():
        return total
    return arithmetic(np.where(hidden, 0, values).astype(values.dtype, copy=False), weights)


def geometric(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """exp of the weighted mean of logarithms. Refuses a value of 0 or less that bears weight (not_positive)."""
    if ((values <= 0) & (weights > 0)).any():
        raise Refusal("not_positive", "la moyenne géométrique exige des valeurs normalisées toutes supérieures à zéro",
                      "the geometric mean needs normalised values all above zero")
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(values)
    return np.exp(arithmetic(np.where(np.broadcast_to(weights, values.shape) > 0, logs, 0).astype(values.dtype, copy=False), weights))


MEANS = {"arithmetic": arithmetic, "geometric": geometric}


def nested(values, members, inner, outer, kinds, top: str = "arithmetic") -> np.ndarray:
    """The mean of group means. members: for each group its rows of `values`; inner: for each group the weights of its rows; outer: weights (groups, ...).

    kinds: each group's mean; top: the mean across groups. A group that bears no weight somewhere (nothing present) may hold anything there.
    """
    parts = [MEANS[kind](values[rows], weights) for rows, weights, kind in zip(members, inner, kinds, strict=True)]
    return MEANS[top](np.stack(parts), outer)


def passes(mean: np.ndarray, lowest: np.ndarray, *, bar: float, floor: float) -> np.ndarray:
    """The rule of the American WIOA (20 CFR 677.190): the mean of attainments reaches the bar and none is under the floor.

    mean: the weighted mean of attainments; lowest: the lowest attainment that bears weight. Both compared with a margin of 1e-6, far under what any count
    can move, so that rounding never decides.
    """
    return (mean >= bar - 1e-6) & (lowest >= floor - 1e-6)


def lowest_of(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The lowest of the values (none NaN) that bear weight, over the first axis; infinite where none does."""
    result = np.full(np.broadcast_shapes(values.shape[1:], weights.shape[1:]), np.inf, dtype=values.dtype)
    hidden = np.where(weights > 0, 0, np.inf).astype(values.dtype)
    for value, away in zip(values, hidden, strict=True):
        np.minimum(result, value + away, out=result)
    return result

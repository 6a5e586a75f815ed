"""A figure among those of its group: one ministry, one nature of agreement, one indicator and method, one fiscal year. Proportions only.

Limits are shown without over-dispersion, and with it (additive tau squared, winsorised scores: statistics/overdispersion.py): when agreements of a group
differ by more than chance for reasons that nobody recorded, the plain limits accuse too many.
"""

import numpy as np
import pandas as pd
from scipy.special import ndtr

from pipelines import catalogue
from pipelines.statistics import overdispersion
from pipelines.statistics.answers import z_of
from pipelines.statistics.funnels import INNER, OUTER, proportion_limits, proportion_significance
from pipelines.statistics.multiple import look_together

GROUP = ["ministry", "nature", "indicator_id", "method_version", "period"]
# A comparison group under this many organisations is not published: who knows its own figure would know too much of the others'.
MINIMUM_ORGANIZATIONS = 5
# Counts under it are told to nobody but those they are of, and a rate is told in steps that leave as much doubt.
SMALL_COUNT = 5
STEPS = (0.01, 0.02, 0.05, 0.1)
# Under this many agreements quartiles are some agreement's own rate.
MINIMUM_AGREEMENTS = 8
QUARTILES = ("lower_quartile", "median", "upper_quartile")
# Under this many expected successes or failures a funnel limit says more about its own approximation than about the agreement.
MINIMUM_EXPECTED = 5.0
# Sizes at which a funnel is drawn: the same for every group, so that a curve tells nothing of its largest agreement.
GRID = (5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 65, 80, 100, 130, 160, 200, 250, 320, 400, 500, 650, 800, 1000)


def comparisons(figures: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(one row a figure on its index, one row a group).

    Figures: comparison (high_0.001 … low_0.001, none), comparison_dispersed (the same with tau squared), look_together, group_rate and
    no_comparison_reason. Groups: GROUP, group_rate, agreements, organizations, phi, tau2, compared, flagged, flagged_dispersed (outside 99.8 %)
    and false_flags, what chance alone would put outside 99.8 %; QUARTILES, how the group's rates
    spread (null for fewer than 8 agreements); told_rate, the group's rate as its organisations may know it.
    """
    answer = pd.DataFrame({"comparison": None, "comparison_dispersed": None, "look_together": False, "group_rate": np.nan,
                           "no_comparison_reason": "not_compared"}, index=figures.index)
    compared = figures[(figures["statistic"] == "proportion") & (figures["period_type"] == "year") & figures["value"].notna()]
    if compared.empty:
        return answer, _group_rows([])
    numerator, denominator = (compared[c].astype(float) for c in ("numerator", "denominator"))
    group = compared[GROUP].astype(str).agg("|".join, axis=1)
    found = proportion_significance(numerator, denominator, group.to_numpy(), minimum_expected=MINIMUM_EXPECTED)
    small = compared["organization_id"].groupby(group).transform("nunique") < MINIMUM_ORGANIZATIONS
    answer.loc[compared.index, "comparison"] = np.where(small, None, found.label)
    answer.loc[compared.index, "group_rate"] = np.where(small, np.nan, np.ma.filled(found.baseline, np.nan))
    answer.loc[compared.index, "no_comparison_reason"] = np.where(small, "small_group", found.reason)
    judged = set(_judged())
    rows = []
    for _, part in compared[~small].groupby(GROUP, observed=True, sort=True):
        rows.append(_of_group(part, answer, part["indicator_id"].iloc[0] in judged))
    return answer, _group_rows(rows)


def funnel_curves(groups: pd.DataFrame) -> pd.DataFrame:
    """One row a group and a number of units n: 95 and 99.8 % limits, plain and with the group's tau squared, for drawing. n runs over GRID."""
    drawn = groups[(groups["group_rate"] > 0) & (groups["group_rate"] < 1)]  # at 0 or 1 nothing varies, and there is nothing to draw
    whole = drawn[[*GROUP, "group_rate", "tau2"]].merge(pd.DataFrame({"n": GRID}), how="cross")
    theta, n = whole["group_rate"].to_numpy(), whole["n"].to_numpy(dtype=float)
    error = np.sqrt(theta * (1 - theta) / n)
    for level, name in ((INNER, "95"), (OUTER, "998")):
        plain = proportion_limits(theta, n, level, strict=False)
        half = z_of(level) * np.sqrt(error**2 + whole["tau2"].fillna(0).to_numpy())
        whole[f"lower_{name}"], whole[f"upper_{name}"] = np.ma.filled(plain.lower, np.nan), np.ma.filled(plain.upper, np.nan)
        whole[f"lower_{name}_dispersed"], whole[f"upper_{name}_dispersed"] = np.maximum(theta - half, 0), np.minimum(theta + half, 1)
    return whole.drop(columns=["group_rate", "tau2"])


def as_told(groups: pd.DataFrame) -> pd.DataFrame:
    """The groups as their organisations see them: told rates, tau2 to three decimals, none where nothing may be told."""
    told = groups[groups["told_rate"].notna()]
    return told.assign(group_rate=told["told_rate"], tau2=told["tau2"].round(3))


def _judged() -> list[str]:
    """Indicators of which more, or less, is better, and for which the organisation answers: others are never a reason to look at anyone."""
    return [i for i, d in catalogue.load()["indicators"].items() if d["polarity"] != "neutral" and d["answerable"] != "ministry"]


def _of_group(part: pd.DataFrame, answer: pd.DataFrame, is_judged: bool) -> dict:
    """Fill `answer` for the rows of one group that are compared; return the group's row."""
    scores = overdispersion.proportion_scores(part["numerator"].astype(float), part["denominator"].astype(float))
    measured = overdispersion.dispersion(scores)
    with_label = part.index[answer.loc[part.index, "comparison"].notna()]
    place = part.index.get_indexer(with_label)
    tau2 = measured.tau2 or 0.0
    value, error = (np.ma.filled(v, np.nan)[place] for v in (scores.value, scores.error))
    labels = np.full(place.size, "none", dtype=object)
    for level, name in ((INNER, "0.025"), (OUTER, "0.001")):
        limits = overdispersion.adjusted_limits(scores.target, error, level, tau2=tau2)
        labels[value > np.ma.filled(limits.upper, np.nan)] = f"high_{name}"
        labels[value < np.ma.filled(limits.lower, np.nan)] = f"low_{name}"
    together = look_together(2 * ndtr(-np.abs(value - scores.target) / np.sqrt(error**2 + tau2)))
    answer.loc[with_label, "comparison_dispersed"] = labels
    answer.loc[with_label, "look_together"] = together.flagged if is_judged else False
    plain = answer.loc[with_label, "comparison"]
    return dict(zip(GROUP, part[GROUP].iloc[0], strict=True)) | {
        "group_rate": scores.target, "agreements": len(part), "organizations": part["organization_id"].nunique(), "phi": measured.phi,
        "tau2": measured.tau2, "compared": together.compared, "flagged": int(plain.isin(["high_0.001", "low_0.001"]).sum()),
        "flagged_dispersed": int(together.flagged.sum()), "false_flags": together.false_flags,
    } | dict(zip(QUARTILES, _quartiles(part), strict=True)) | {"told_rate": _told_rate(part, scores.target)}


def _told_rate(part: pd.DataFrame, rate: float) -> float:
    """The group's rate as one of its organisations may know it: so coarse that at least as many successes as the threshold fit it; NaN where the group, or
    what is left of it without any one organisation, holds a small count."""
    own = part.groupby("organization_id")[["numerator", "denominator"]].sum().astype(float)
    left = own.sum() - own.assign(nobody=0)[["numerator", "denominator"]]
    counts = np.concatenate([left["numerator"], left["denominator"] - left["numerator"], own.sum()[["numerator"]], [own.sum().diff().iloc[1]]])
    step = next((s for s in STEPS if s * own["denominator"].sum() >= SMALL_COUNT), None)
    return np.nan if step is None or (counts < SMALL_COUNT).any() else round(round(rate / step) * step, 2)


def _quartiles(part: pd.DataFrame) -> np.ndarray:
    """Quartiles of the group's rates to the nearest point, so that they are nobody's own number; NaN where the group is small."""
    if len(part) < MINIMUM_AGREEMENTS:
        return np.full(3, np.nan)
    rates = part["numerator"].astype(float) / part["denominator"].astype(float)
    return np.percentile(rates, [25, 50, 75]).round(2)


def _group_rows(rows: list[dict]) -> pd.DataFrame:
    numbers = {"method_version": int, "group_rate": float, "agreements": int, "organizations": int, "phi": float, "tau2": float, "compared": int,
               "flagged": int, "flagged_dispersed": int, "false_flags": float} | dict.fromkeys((*QUARTILES, "told_rate"), float)
    names = [*GROUP, *[n for n in numbers if n not in GROUP]]
    return pd.DataFrame(rows, columns=names).astype(numbers | {g: "str" for g in GROUP if g not in numbers})

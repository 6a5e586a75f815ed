"""Primary rules: which counts are hidden because of what they say by themselves.

A count of persons or events (numerator, the complement of a proportion, denominator) under the threshold is hidden, 0 too: "none of the seven" tells
each one's result. A cell of too few organisations is hidden wholly. Where a knower (an organisation or a ministry) contributes and somebody else does
too, what is left after its own part must also reach the threshold, or the knower reads the others' small count by subtraction.
"""

import numpy as np
import pandas as pd

from pipelines.disclosure.sums import KEY

SMALL, FEW = "small_count", "few_organizations"
# Events of a rate per 100 are published times 100.
RATE_BASE = 100.0
# Of a nested pair (nested.py) the complement is the difference of two indicators' counts, which have rules of their own.
NESTED = "nested"
HAS_COMPLEMENT = ("proportion", NESTED)
STATISTICS = (*HAS_COMPLEMENT, "ratio", "rate_per_100", "attainment", "count")
# The denominator counts people or events; an attainment's is a target, a count has none.
COUNTED_DENOMINATOR = ("proportion", "ratio", "rate_per_100")


def scaled(cells: pd.DataFrame) -> pd.DataFrame:
    """numerator and denominator as floats in units counted (the numerator of a rate per 100 divided by 100)."""
    numerator = cells["numerator"].astype(float)
    numerator = numerator.where(cells["statistic"] != "rate_per_100", numerator / RATE_BASE)
    return pd.DataFrame({"numerator": numerator, "denominator": cells["denominator"].astype(float)}, index=cells.index)


def own_parts(cells: pd.DataFrame, contributions: pd.DataFrame) -> pd.DataFrame:
    """What knowers add to `cells` (index 0..n-1): row, knower_kind, knower, numerator, denominator as floats in units counted, sorted by row and knower.

    `contributions`: KEY, knower, knower_kind (organization or ministry), numerator, denominator; those of cells that are not published are left out.
    """
    position = pd.MultiIndex.from_frame(cells[KEY]).get_indexer(pd.MultiIndex.from_frame(contributions[KEY]))
    found = contributions[position >= 0].assign(row=position[position >= 0])
    mine = scaled(found.assign(statistic=cells["statistic"].to_numpy()[found["row"]])).fillna(0.0)
    known = found[["row", "knower_kind", "knower"]].assign(numerator=mine["numerator"], denominator=mine["denominator"])
    return known.sort_values(["row", "knower_kind", "knower"], ignore_index=True)


def reasons(cells: pd.DataFrame, own: pd.DataFrame, threshold: float, minimum_organizations: int) -> pd.DataFrame:
    """numerator_reason, denominator_reason of each row of `cells` (same index): why it must be hidden, null where nothing demands it.

    `own`: own_parts; a missing row is 0. A small complement hides the numerator. Codes in order of precedence: few_organizations, small_count,
    residual_organization, residual_ministry.
    """
    counts = scaled(cells)
    small = _small(counts, cells["statistic"], threshold)
    answer = pd.DataFrame({"numerator_reason": None, "denominator_reason": None}, index=cells.index, dtype=object)
    has_denominator = cells["denominator"].notna().to_numpy()
    few = ((cells["organizations"].fillna(0) < minimum_organizations) & (cells["statistic"] != NESTED)).to_numpy()
    for kind in ("ministry", "organization"):
        residual = _residual(cells, counts, own[own["knower_kind"] == kind], threshold)
        for column in ("numerator", "denominator"):
            answer.loc[residual[column], f"{column}_reason"] = f"residual_{kind}"
    for column in ("numerator", "denominator"):
        answer.loc[small[column], f"{column}_reason"] = SMALL
    answer.loc[few, "numerator_reason"] = FEW
    answer.loc[few & has_denominator, "denominator_reason"] = FEW
    return answer


def _small(counts: pd.DataFrame, statistic: pd.Series, threshold: float) -> dict[str, np.ndarray]:
    """Which numerators (their own count or their complement) and denominators fall under the threshold. Nulls never do."""
    numerator, denominator = counts["numerator"].to_numpy(), counts["denominator"].to_numpy()
    complement = np.where(statistic.isin(HAS_COMPLEMENT), denominator - numerator, np.inf)
    counted, nested = statistic.isin(COUNTED_DENOMINATOR).to_numpy(), (statistic == NESTED).to_numpy()
    # That two groups are the same tells no one's result: a difference of 0 is no small count.
    difference = (complement > 1e-9) & (complement < threshold)
    return {"numerator": np.where(nested, difference, (numerator < threshold) | (complement < threshold)), "denominator": counted & (denominator < threshold)}


def _residual(cells: pd.DataFrame, counts: pd.DataFrame, own: pd.DataFrame, threshold: float) -> dict[str, np.ndarray]:
    """Cells where some knower's rest is small although somebody else contributes."""
    found = {"numerator": np.zeros(len(cells), dtype=bool), "denominator": np.zeros(len(cells), dtype=bool)}
    position = own["row"].to_numpy()
    rest = counts.iloc[position].reset_index(drop=True) - own[["numerator", "denominator"]].reset_index(drop=True)
    knowers = np.bincount(position, minlength=len(cells))[position]
    # A ministry's or an organisation's rest belongs to somebody when another knower of its kind has a row, or something is left.
    others = (knowers > 1) | (rest.fillna(0.0) > 1e-9).any(axis=1).to_numpy()
    small = _small(rest, pd.Series(cells["statistic"].to_numpy()[position]), threshold)
    for column, flags in small.items():
        found[column][position[flags & others]] = True
    return found

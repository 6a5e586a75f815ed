"""How often each verdict is given, and how often a true shortfall would be found: so that « no conclusion » is a finding, not an escape.

Over all agreements (or organisations) of both ministries; a share says nothing of any one of them. Fewer than MINIMUM_UNITS: no row.
"""

import pandas as pd

from pipelines.case_mix.expecting import MINIMUM_EXPECTED
from pipelines.case_mix.expecting import MINIMUM_UNITS as MINIMUM_CASES
from pipelines.statistics.power import shortfall_power

MINIMUM_UNITS = 10
NO_VERDICT = "no_verdict"
POWER_KEY = ["indicator_id", "method_version", "level", "period_type"]
SHARES_KEY = ["kind", "level", "period_type", "verdict"]


def verdict_shares(answers: pd.DataFrame, expected: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """One row a kind (target, group, group_dispersed, expected, trend), level, period type and verdict, over all indicators: by indicator some
    verdicts would be those of one or two agreements.

    `units` is how many they are of; `no_verdict`: too few cases, no model, or no chart. Sorted by key.
    """
    years = answers[answers["period_type"] == "year"]
    intake = expected[expected["model"] == "intake"]
    sources = [("target", years.assign(level="agreement"), "verdict_target"), ("group", years.assign(level="agreement"), "comparison"),
               ("group_dispersed", years.assign(level="agreement"), "comparison_dispersed"), ("expected", intake, "verdict_expected"),
               ("trend", verdicts.assign(level="line", period_type="quarter"), "variation")]
    keys = ["level", "period_type"]
    parts = []
    for kind, frame, column in sources:
        if kind in ("expected", "trend"):  # what has no verdict counts too: otherwise the shares would be those of the large only
            frame = frame.assign(**{column: frame[column].fillna(NO_VERDICT)})
        frame = frame[frame[column].notna()]
        counts = frame.groupby([*keys, column], observed=True).size().rename("n").reset_index().rename(columns={column: "verdict"})
        counts["units"] = counts.groupby(keys)["n"].transform("sum")
        parts.append(counts[counts["units"] >= MINIMUM_UNITS].assign(kind=kind))
    whole = pd.concat(parts, ignore_index=True)
    whole["share"] = (whole["n"] / whole["units"]).round(4)
    return whole[[*SHARES_KEY, "units", "share"]].sort_values(SHARES_KEY, ignore_index=True)


def power(expected: pd.DataFrame) -> pd.DataFrame:
    """One row an indicator, level and period type: median persons and expected rate of the units with an expected value or too few cases for one, and
    the chance (95 % limits) that a true shortfall of 20 % at that size is found."""
    intake = expected[(expected["model"] == "intake") & (expected["n"] > 0)]
    rows = []
    for (indicator, method, level, period_type), part in intake.groupby(["indicator_id", "method_version", "level", "period_type"], observed=True):
        fitted = part[part["expected"].notna()]
        if len(fitted) < MINIMUM_UNITS:
            continue
        rate = float(fitted["expected"].sum() / fitted["n"].sum())
        sizes = {"median_n": float(part["n"].median()), "median_n_judged": float(fitted["n"].median())}
        found = {f"power{suffix}": _power(sizes[f"median_n{suffix}"], rate) for suffix in ("", "_judged")}
        rows.append({"indicator_id": indicator, "method_version": int(method), "level": level, "period_type": period_type, "units": len(part),
                     "judged": len(fitted), "rate": round(rate, 4), **sizes, **found})
    columns = [*POWER_KEY, "units", "judged", "rate", "median_n", "median_n_judged", "power", "power_judged"]
    return pd.DataFrame(rows, columns=columns)


def _power(persons: float, rate: float) -> float:
    """0 where a unit of this size gets no expected value at all: nothing can be found there."""
    size = int(persons)
    if size < MINIMUM_CASES or size * min(rate, 1 - rate) < MINIMUM_EXPECTED:
        return 0.0
    return round(float(shortfall_power(size, rate)), 4)

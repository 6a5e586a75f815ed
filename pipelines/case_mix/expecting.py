"""Applies an artefact to a warehouse: expected values by agreement and by organisation, by fiscal year and over three years."""

import duckdb
import numpy as np
import pandas as pd

from pipelines.case_mix import artefact as artefacts
from pipelines.case_mix import design, standardising
from pipelines.case_mix.reasons import OF_MODEL

MINIMUM_UNITS, MINIMUM_EXPECTED = 10, 5.0
YEARS_POOLED = 3
KEYS = ["indicator_id", "method_version", "model", "level", "organization_id", "agreement_id", "period_type", "period"]
FLOATS = ["expected", "variance", "estimation_variance", "oe", "oe_lower_95", "oe_upper_95", "oe_lower_998", "oe_upper_998", "reference_rate",
          "adjusted_rate", "adjusted_lower_95", "adjusted_upper_95", "order_key"]
# The count that an agreement negotiated for the outcome itself; for placement, the target of attainment.
_TARGETS = """
select agreement_id, period, cast(max_by(target, indicator_id = 'placement_attainment') as double) as negotiated_target
from marts.mart_figures
where period_type = 'year' and target is not null
    and (indicator_id = '{indicator}' or (indicator_id = 'placement_attainment' and '{indicator}' = 'placement_rate')) and method_version = {method}
group by agreement_id, period
"""


def expected_values(connection: duckdb.DuckDBPyConnection, artefact: dict) -> pd.DataFrame:
    """One row by indicator, model, level (agreement, organization), unit of that level and period: year; for organisations also three_years, named by the last.

    Columns: KEYS, n, observed, FLOATS, negotiated_target (agreements, years), reason, artefact_version; unique by KEYS and sorted by them.
    expected is the target that the clients themselves would justify. A missing number is null (never NaN) and `reason` says why: too_few_cases, not_fitted,
    separated, no_variation, facts_do_not_predict. order_key, a shrunken logit, is for sorting; it is never shown.
    """
    tables = []
    for indicator in design.INDICATORS:
        fitted = artefact["indicators"].get(indicator, {})
        method = design.latest_method(connection, indicator)
        units = design.units_of(connection, indicator, method)
        targets = connection.execute(_TARGETS.format(indicator=indicator, method=method)).df()
        for name in design.MODELS:
            model = fitted.get(name) if fitted.get("method_version") == method else None
            table = of_units(units, model or {"reason": "not_fitted"}).merge(targets, how="left", on=["agreement_id", "period"])
            table.loc[table.period_type != "year", "negotiated_target"] = np.nan
            tables.append(table.assign(indicator_id=indicator, method_version=method, model=name))
    whole = pd.concat(tables, ignore_index=True).assign(artefact_version=artefact["version"])
    whole["negotiated_target"] = _nullable(whole.negotiated_target.to_numpy(dtype=float))
    whole = whole[[*KEYS, "n", "observed", *FLOATS, "negotiated_target", "reason", "artefact_version"]]
    return whole.sort_values(KEYS, ignore_index=True, na_position="first")


def of_units(units: pd.DataFrame, model: dict) -> pd.DataFrame:
    """The figures of one indicator and model: agreements by fiscal year, organisations by year and over three. `units` as design.units_of gives them."""
    units = units.reset_index(drop=True)
    p = np.full(len(units), 0.5) if model["reason"] else artefacts.probabilities(units, model)
    x = None if model["reason"] else artefacts.columns_of(units, model)
    tables = []
    for level, keys in (("agreement", ["organization_id", "agreement_id"]), ("organization", ["organization_id"])):
        at, y = _once(units, p) if level == "organization" else (np.arange(len(units)), units.numerator.to_numpy(dtype=float))
        for period_type, rows, period in _periods(units.period.str[:9].to_numpy()[at]):
            if rows.size == 0 or (level == "agreement" and period_type != "year"):
                continue
            frame = units.loc[at[rows], keys].assign(period=period)
            table = _figures(frame, y[rows], p[at[rows]], None if x is None else x[at[rows]], model)
            tables.append(table.assign(level=level, period_type=period_type))
    empty = pd.DataFrame(columns=["organization_id", "agreement_id", "period", "n", "observed", *FLOATS, "reason", "level", "period_type"])
    return pd.concat(tables, ignore_index=True).reindex(columns=empty.columns) if tables else empty


def _once(units: pd.DataFrame, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows and outcomes of an organisation's persons, each once a quarter (METHOD K2): the greatest outcome, and the greatest probability, for the two
    are seldom apart: the same job counts for both participations."""
    person = units.person_id.where(units.person_id.notna(), units.participation_id)
    keys = [units.organization_id, person, units.period]
    y = units.numerator.groupby(keys).transform("max").to_numpy(dtype=float)
    frame = pd.DataFrame({"o": keys[0], "w": keys[1], "q": keys[2], "p": p}).sort_values("p", ascending=False, kind="stable")
    at = np.sort(frame.drop_duplicates(["o", "w", "q"]).index.to_numpy())
    return at, y[at]


def _periods(year: np.ndarray):
    """(period type, row positions, period by position): each row in its fiscal year, and in every run of three years that holds it."""
    yield "year", np.arange(len(year)), year
    first = np.array([int(y[:4]) for y in year], dtype=int)
    lasts = np.unique(first)[np.unique(first) - YEARS_POOLED + 1 >= first.min()] if first.size else []
    rows = [np.flatnonzero((first > last - YEARS_POOLED) & (first <= last)) for last in lasts]
    names = [np.repeat(f"{last}-{last + 1}", len(r)) for last, r in zip(lasts, rows, strict=True)]
    yield "three_years", np.concatenate([np.array([], dtype=int), *rows]), np.concatenate([np.array([], dtype=object), *names])


def _figures(frame: pd.DataFrame, y: np.ndarray, p: np.ndarray, x, model: dict) -> pd.DataFrame:
    """One row a group of `frame` (its columns are the keys); y, p: (rows,)."""
    keys = list(frame)
    group = frame.groupby(keys, sort=True).ngroup().to_numpy()
    table = frame.drop_duplicates().sort_values(keys, ignore_index=True)
    size = len(table)
    n, observed = np.bincount(group, minlength=size), np.bincount(group, y, size)
    by_period = pd.DataFrame({"period": frame.period.to_numpy(), "y": y}).groupby("period").y.mean()
    reference = table.period.map(by_period).to_numpy(dtype=float)
    expected = np.bincount(group, p, size)
    reason = np.full(size, OF_MODEL.get(model["reason"], model["reason"]), dtype=object)
    few = (n < MINIMUM_UNITS) | (np.minimum(expected, n - expected) < MINIMUM_EXPECTED)
    for holds, code in ((few, "too_few_cases"), ((reference <= 0) | (reference >= 1), "no_variation")):
        reason[holds & np.equal(reason, None)] = code
    good = np.equal(reason, None)
    values = pd.DataFrame(np.nan, index=table.index, columns=FLOATS)
    if good.any():
        kept = good[group]
        place = np.cumsum(good) - 1
        values.loc[good] = _values(observed[good], p[kept], place[group[kept]], x[kept], reference[good], table.period[good].to_numpy(), model)
    return table.assign(n=n, observed=observed.astype(int), **{c: _nullable(values[c].to_numpy()) for c in FLOATS}, reason=reason)


def _values(observed, p, group, x, reference, period, model: dict) -> np.ndarray:
    """(groups, FLOATS) for groups that have enough cases."""
    size = observed.size
    expected, variance = np.bincount(group, p, size), np.bincount(group, p * (1 - p), size)
    estimation = standardising.estimation_variance(x, p, group, size, model)
    inflation = 1 + estimation / variance
    low95, high95, low998, high998 = (
        limit.filled(np.nan) for confidence in (0.95, 0.998)
        for limit in (lambda i: (i.lower, i.upper))(standardising.ratio_interval(observed, p, group, inflation, confidence))
    )
    rates = [standardising.adjusted_rate(standardising.log_odds_shift(target, p, group), reference)
             for target in (observed, low95 * expected, high95 * expected)]
    pull = np.full(size, np.inf)
    for one in np.unique(period):
        mine = period == one
        between = standardising.spread(observed[mine], expected[mine], variance[mine], estimation[mine])
        pull[mine] = inflation[mine] / between if between > 0 else np.inf
    order = np.zeros(size)
    if (some := np.isfinite(pull)).any():
        order[some] = standardising.log_odds_shift(observed, p, group, np.where(some, pull, 1.0))[some]
    columns = [expected, variance, estimation, observed / expected, low95, high95, low998, high998, reference, *rates, order]
    return np.round(np.column_stack(columns), 6)


def _nullable(values: np.ndarray) -> pd.arrays.FloatingArray:
    return pd.arrays.FloatingArray(np.where(np.isnan(values), 0.0, values), np.isnan(values))

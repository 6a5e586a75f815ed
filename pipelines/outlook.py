"""What to expect before the period ends: of each agreement and organisation, where the rates of the fiscal years still open are heading, and why.

Only units already known are in it: those who have left by the cut-off. Who leaves later is in no number here.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from pipelines.case_mix import design, drivers, outlook
from pipelines.case_mix.reasons import OF_MODEL
from pipelines.statistics import predictive
from pipelines.uncertainty import write_table

GROUP = ["organization_id", "level", "agreement_id", "indicator_id", "method_version", "period"]
FLOATS = ["value", "expected_open", "expected_rate", "lower_95", "upper_95", "lowest_rate", "highest_rate", "one_more", "target", "chance"]
COLUMNS = [*GROUP, "is_over", "n_matured", "observed", "n_open", "under_way", *FLOATS, "target_kind", "reason", "drivers_reason", "artefact_version"]
DRIVERS = [*GROUP, "factor", "n", "own_rate", "reference_rate", "contribution", "standard_error", "is_beyond_chance", "artefact_version"]
# Targets of a whole fiscal year, of the outcome itself; for placement, those of its attainment too. Days are whole numbers, sums exact (METHOD K5).
_TARGETS = """
select targets.agreement_id, periods.period, targets.indicator_id, targets.target_type, targets.target_value as value,
    date_diff('day', targets.effective_date, targets.end_date) + 1 as days,
    date_diff('day', greatest(targets.effective_date, periods.period_start), least(targets.end_date, periods.period_end)) + 1 as overlap
from intermediate.int_targets as targets
inner join intermediate.int_periods as periods on periods.period_type = 'year'
    and periods.period_start <= targets.end_date and periods.period_end >= targets.effective_date
where targets.indicator_id in ({indicators})
order by all
"""
_ENDS = "select period, period_end from intermediate.int_periods where period_type = 'year'"
_CUTOFFS = "select agreement_id, organization_id, cutoff from intermediate.int_agreements"
_UNDER_WAY = """
select organization_id, agreement_id, count(distinct coalesce(person_id, participation_id)) as people from intermediate.int_participation_facts
where exit_date is null group by grouping sets ((organization_id, agreement_id), (organization_id))
"""


def compute(warehouse: Path, into: Path, artefact: dict) -> dict[str, int]:
    """Write outlook.parquet (one row by GROUP) and outlook_drivers.parquet (one row by GROUP and factor) under `into`: empty where no model is in force."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        ends, drawn = tables(connection, artefact)
    write_table(into / "outlook.parquet", ends, GROUP)
    write_table(into / "outlook_drivers.parquet", drawn, [*GROUP, "factor"])
    return {"outlook": len(ends), "outlook_drivers": len(drawn)}


def tables(connection: duckdb.DuckDBPyConnection, artefact: dict) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(outlook, drivers) of every fiscal year that has an open window or is not over at the agreement's cut-off.

    Outlook: n_matured, observed, n_open: units; under_way: persons not yet out; value: rate so far; expected_open: successes expected among the open;
    expected_rate, lower_95, upper_95: the rate once all known units are settled; lowest_rate, highest_rate: if none or all of the open succeed; one_more:
    what one more success is worth; target (target_kind rate or count, of the whole year), chance to reach it: null for a count while the year is not over;
    reason: why nothing is expected (outlook.reason_of); drivers_reason: too_few_clients, small_reference, or the model's. Both empty without models.
    """
    if not artefact["indicators"]:
        return _typed([], COLUMNS), _typed([], DRIVERS)
    context = _context(connection)
    rows, drawn = [], []
    for indicator in design.INDICATORS:
        method = design.latest_method(connection, indicator)
        fitted = artefact["indicators"].get(indicator, {})
        model = fitted.get(outlook.MODEL) if fitted.get("method_version") == method else None
        named = {"indicator_id": indicator, "method_version": method, "artefact_version": artefact["version"]}
        found = of_indicator(outlook.known_units(connection, indicator, method), model or {"reason": "not_fitted"},
                             context | {"targets": targets_of(connection, indicator)})
        rows += [named | row for row in found[0]]
        drawn += [named | row for row in found[1]]
    return _typed(rows, COLUMNS), _typed(drawn, DRIVERS)


def _context(connection) -> dict:
    agreements = connection.execute(_CUTOFFS).df()
    under_way = {(o, None if pd.isna(a) else a): int(n) for o, a, n in connection.execute(_UNDER_WAY).fetchall()}
    cutoffs = {(o, a): c for a, o, c in agreements[["agreement_id", "organization_id", "cutoff"]].itertuples(index=False)}
    cutoffs |= {(o, None): c for o, c in agreements.groupby("organization_id")["cutoff"].max().items()}
    return {"ends": dict(connection.execute(_ENDS).fetchall()), "cutoffs": {k: c.date() for k, c in cutoffs.items()}, "under_way": under_way}


def of_indicator(units: pd.DataFrame, model: dict, context: dict) -> tuple[list[dict], list[dict]]:
    """The rows of one indicator. `context`: ends (year -> last day), cutoffs and under_way ((organisation, agreement or None) -> …), targets."""
    p, x = outlook.predicted(units, model)
    year, rows, drawn, references = units["year"].to_numpy(), [], [], {}
    organizations = units.groupby("year")["organization_id"].nunique()
    for level, keys, at, y in outlook.by_level(units, p):
        is_open = units["is_open"].to_numpy(dtype=bool)[at]
        between = 0.0 if x is None else outlook.spread(keys, y, p[at], x[at], is_open, model)
        names = [k for k in keys if k != "year"]
        for key, place in sorted(keys.reset_index(drop=True).groupby(list(keys)).indices.items()):
            who, one = dict(zip(names, key[:-1], strict=True)) | {"level": level}, key[-1]
            held = (who["organization_id"], who.get("agreement_id"))
            is_over = context["ends"][one] <= context["cutoffs"][held]
            if is_over and not is_open[place].any():
                continue
            open_at = at[place[is_open[place]]]
            row = who | {"agreement_id": held[1], "period": one, "is_over": is_over, "under_way": 0 if is_over else context["under_way"].get(held, 0)}
            row |= _end(y[place][~is_open[place]], p[open_at], None if x is None else x[open_at], between, model,
                        context["targets"].get((held[1], one)), is_over)
            row["drivers_reason"] = _drivers_reason(model, place.size, organizations[one])
            if row["drivers_reason"] is None:
                fold = drivers.fold_of(held[0], model)
                if (one, fold) not in references:
                    references[one, fold] = drivers.reference_of(x[year == one], *drivers.coefficients(fold, model))
                drawn += [{k: row[k] for k in GROUP if k in row} | {"n": place.size} | r
                          for r in drivers.of_group(x[at[place]], references[one, fold], model).to_dict("records")]
            rows.append(row)
    return rows, drawn


def _drivers_reason(model: dict, clients: int, organizations: int) -> str | None:
    if model["reason"]:
        return OF_MODEL.get(model["reason"], model["reason"])
    if clients < drivers.MINIMUM_CLIENTS:
        return "too_few_clients"
    return "small_reference" if organizations < drivers.MINIMUM_ORGANIZATIONS else None


def _end(matured: np.ndarray, p: np.ndarray, x, between: float, model: dict, target: tuple[str, Fraction] | None, is_over: bool) -> dict:
    """The numbers of one group: `matured` outcomes, `p` and `x` of its open units."""
    observed, n_open = int(matured.sum()), p.size
    known = matured.size + n_open
    row = {"n_matured": matured.size, "observed": observed, "n_open": n_open, "value": observed / matured.size if matured.size else None,
           "lowest_rate": observed / known, "highest_rate": (observed + n_open) / known, "one_more": 1 / known, "reason": outlook.reason_of(model, n_open)}
    mass = None
    if row["reason"] is None:
        expected, mass = outlook.expected_open(p, x, between, model)
        low, high = predictive.limits(mass)
        row |= {"expected_open": expected, "expected_rate": (observed + expected) / known, "lower_95": (observed + low) / known,
                "upper_95": (observed + high) / known}
    if target is None:
        return row
    kind, wanted = target
    needed = predictive.needed_for_rate(wanted, known, observed) if kind == "rate" else -(-wanted.numerator // wanted.denominator) - observed
    row |= {"target_kind": kind, "target": float(wanted)}
    if kind == "count" and not is_over and needed > 0:
        return row  # who leaves by the end of the year counts too, and is not known yet
    if needed <= 0 or needed > n_open or mass is not None:
        row["chance"] = predictive.at_least(np.zeros(n_open + 1) if mass is None else mass, needed)
    return row


def targets_of(connection, indicator: str) -> dict[tuple[str, str], tuple[str, Fraction]]:
    """(agreement, fiscal year) -> (rate or count, value) of the whole year; a rate before a count, the indicator's own before its attainment's."""
    names = [indicator, *(["placement_attainment"] if indicator == "placement_rate" else [])]
    segments = connection.execute(_TARGETS.format(indicators=", ".join(f"'{n}'" for n in names))).fetchall()
    held: dict[tuple, list] = {}
    for agreement, period, name, kind, value, days, overlap in segments:
        held.setdefault((agreement, period, kind != "TAUX", names.index(name)), []).append((Fraction(value), days, overlap))
    found = {}
    for (agreement, period, is_count, _), parts in sorted(held.items()):
        if is_count:
            value = sum(_rounded(v * overlap / days) for v, days, overlap in parts)
        else:
            value = _rounded(sum(v * overlap for v, _, overlap in parts) / sum(overlap for *_, overlap in parts))
        found.setdefault((agreement, period), ("count" if is_count else "rate", value))
    return found


def _rounded(value: Fraction) -> Fraction:
    """Half up to 6 decimals, as the targets of published figures are."""
    return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP))


def _typed(rows: list[dict], columns: list[str]) -> pd.DataFrame:
    """The rows as a table whose columns have one type whatever the rows: numbers, whole numbers, true or false, text."""
    whole, flags = ("method_version", "n_matured", "observed", "n_open", "under_way", "n"), ("is_over", "is_beyond_chance")
    floats = (*FLOATS, "own_rate", "reference_rate", "contribution", "standard_error")
    types = dict.fromkeys(whole, "int64") | dict.fromkeys(flags, "bool") | dict.fromkeys(floats, "float64")
    return pd.DataFrame(rows, columns=columns).astype({c: types.get(c, "str") for c in columns})

"""Scorecards to export: real ones of the built release, and invented ones for what the demonstration has none of."""

import contextlib
import dataclasses
import datetime as dt
import os
from collections.abc import Iterator

from app import access, queries, sheet
from app.release import current
from app.scopes import Scope

YEAR = ("year", "2022-2023")


@contextlib.contextmanager
def home(path) -> Iterator[None]:
    """The app reads the releases of `path` meanwhile."""
    before = os.environ.get("REFONTE_HOME")
    os.environ["REFONTE_HOME"] = str(path)
    try:
        yield
    finally:
        if before is None:
            del os.environ["REFONTE_HOME"]
        else:
            os.environ["REFONTE_HOME"] = before


def session(role: str = "funder", name: str = "MESS") -> access.Session:
    return access.Session(current(), Scope(role, name))


def period(of: access.Session, wanted: tuple[str, str] = YEAR) -> dict:
    return next(p for p in queries.periods(of.release, of.scope) if (p["period_type"], p["period"]) == wanted)


def richest(of: access.Session) -> sheet.Sheet:
    """The scorecard with the most figures that have a value in the year, and an expected value among them."""
    sql = """
        select agreement_id from figures where period = ? and value is not null and nature in ('G', 'U')
        group by agreement_id order by count(*) desc, agreement_id limit 1
    """
    sql = sql.replace("from figures", "from figures join (select agreement_id, nature from agreements) using (agreement_id)")
    wanted = queries.rows(of.release, of.scope, sql, (YEAR[1],))[0]["agreement_id"]
    agreement = next(a for a in queries.agreements(of.release, of.scope) if a["agreement_id"] == wanted)
    return sheet.build(of, agreement, period(of), sheet.read_figures(of, agreement))


def whole(of: access.Session) -> sheet.Sheet:
    """An organisation over all its agreements."""
    return sheet.build(of, None, period(of), sheet.read_figures(of, None))


def emptied(of: sheet.Sheet) -> sheet.Sheet:
    """The same agreement without a single participation: no figure at all."""
    return dataclasses.replace(of, series={}, variations={})


def named(of: sheet.Sheet, name: str) -> sheet.Sheet:
    return dataclasses.replace(of, agreement=of.agreement | {"organization_name": name})


def changed(of: sheet.Sheet, key: sheet.Key, **changes) -> sheet.Sheet:
    """The same with every figure of `key` changed."""
    return dataclasses.replace(of, series=of.series | {key: [figure | changes for figure in of.series[key]]})


def one_person(of: sheet.Sheet) -> sheet.Sheet:
    """An agreement with one person, who found work: one figure, of one case."""
    key, whose = ("placement_rate", 2), of.agreement
    figure = next(iter(of.series[key])) | {
        "period_type": "year", "period": YEAR[1], "period_start": dt.date(2022, 4, 1), "period_end": dt.date(2023, 3, 31), "units_counted": 1,
        "units_open": 0, "units_excluded": 0, "numerator": 1, "denominator": 1, "value": 1.0, "lower_95": 0.2065, "upper_95": 1.0, "target": None,
        "rate_target": None, "attainment": None, "no_value_reason": None, "is_provisional": False, "is_to_date": False, "comparison": None,
        "comparison_dispersed": None, "group_rate": None, "verdict_target": None, "expected": None, "agreement_id": whose["agreement_id"],
    }
    return dataclasses.replace(of, series={key: [figure]}, variations={})

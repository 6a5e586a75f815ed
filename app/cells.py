"""The protected tables of a release: sums over agreements, by programme, region, territory, kind of organisation, status and sex.

A cell's counts are null where they are hidden; `numerator_mark` and `denominator_mark` then say `hidden`, the same mark whatever the reason, or
`held_back` where an earlier value still stands.
"""

from app import queries
from app.access import Session

DIMENSIONS = ("programme", "region", "territory", "specialization", "status", "sex")
ALL = "ALL"


def has(session: Session) -> bool:
    return queries.has(session.release, session.scope, "cells")


def years(session: Session) -> list[str]:
    """Fiscal years with cells, newest first."""
    return [r["period"] for r in queries.rows(session.release, session.scope, "select distinct period from cells order by period desc")]


def by(session: Session, year: str, *crossed: str, key: tuple[str, int] | None = None) -> list[dict]:
    """The cells of one table and year: the `crossed` dimensions at their nodes, the others ALL. Of every indicator, or of one."""
    wanted = [f"{d} {'<>' if d in crossed else '='} '{ALL}'" for d in DIMENSIONS]
    values: list = [year]
    if key:
        wanted.append("indicator_id = ? and method_version = ?")
        values += key
    sql = f"select * from cells where period = ? and {' and '.join(wanted)} order by indicator_id, method_version, {', '.join(DIMENSIONS)}"
    return queries.rows(session.release, session.scope, sql, tuple(values))


def series(session: Session, key: tuple[str, int]) -> list[dict]:
    """One indicator's total over the years."""
    wanted = " and ".join(f"{d} = '{ALL}'" for d in DIMENSIONS)
    return queries.rows(session.release, session.scope, f"select * from cells where indicator_id = ? and method_version = ? and {wanted} order by period", key)

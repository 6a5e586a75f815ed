"""Who bears an indicator, in the session's own scope and in the last whole fiscal year: agreements and organisations that have a figure of it."""

from dataclasses import dataclass

from app import cells, queries
from app.access import Session


@dataclass(frozen=True)
class Bearers:
    """agreements: None for the committee, whose tables have none. organizations: None where it is not told. natures: nature -> agreements."""

    year: str
    agreements: int | None
    organizations: int | None
    natures: dict[str, int]


def of(session: Session, key: tuple[str, int]) -> Bearers | None:
    """None where this scope holds no figure of it: no year, no cell, or a role that reads no figure."""
    if session.scope.role == "committee":
        return _of_cells(session, key)
    return _of_figures(session, key) if session.scope.role in ("funder", "organization") else None


def _of_cells(session: Session, key: tuple[str, int]) -> Bearers | None:
    """From the last year with a cell; organisations only where the cell carries them."""
    series = cells.series(session, key) if cells.has(session) else []
    return Bearers(series[-1]["period"], None, series[-1]["organizations"], {}) if series else None


def _of_figures(session: Session, key: tuple[str, int]) -> Bearers | None:
    """From the figures with a value of the last year that is whole at the cut-off."""
    cutoff = session.release.manifest["cutoff"]
    whole = [p["period"] for p in queries.periods(session.release, session.scope) if p["period_type"] == "year" and p["period_end"].isoformat() <= cutoff]
    if not whole:
        return None
    sql = """
        select a.nature, count(distinct f.agreement_id) as agreements, count(distinct a.organization_id) as organizations
        from figures f join agreements a using (agreement_id)
        where f.indicator_id = ? and f.method_version = ? and f.period_type = 'year' and f.period = ? and f.value is not null
        group by rollup (a.nature) order by a.nature nulls last
    """
    rows = queries.rows(session.release, session.scope, sql, (*key, max(whole)))
    total = rows[-1]
    return Bearers(max(whole), total["agreements"], total["organizations"], {r["nature"]: r["agreements"] for r in rows[:-1]})

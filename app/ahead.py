"""What the release says of the end of a period and of what moved: an organisation's own, at the level of one agreement or of the whole."""

from app import queries
from app.access import Session

TABLE = "outlook"


def absent(session: Session, agreements: list[dict]) -> str:
    """Why there is no expectation for these agreements, which have none.

    no_model; before (the release is older than they are); no_case (one of the agreements runs at its cut-off, but none of its cases of these indicators is
    known yet); settled (none runs, and no observation period is open).
    """
    if any(name.endswith(f"/{TABLE}.parquet") for name in session.release.manifest["files"]):
        return "no_case" if any(a["start_date"] <= a["cutoff"] <= a["end_date"] for a in agreements) else "settled"
    return "no_model" if session.release.manifest.get("case_mix", "none") == "none" else "before"


def outlook(session: Session, agreement_id: str | None) -> list[dict]:
    """Expectations of an agreement, or of the organisation as a whole: one row an indicator and fiscal year, newest year first."""
    return _of(session, TABLE, "agreement", "agreement_id", agreement_id, "period desc, indicator_id, method_version")


def drivers(session: Session, agreement_id: str | None) -> list[dict]:
    """One row an indicator, fiscal year and factor, the largest part first."""
    return _of(session, "outlook_drivers", "agreement", "agreement_id", agreement_id, "indicator_id, period, abs(contribution) desc, factor")


def movers(session: Session, line_id: str | None) -> list[dict]:
    """What moved each rate of a line, or of the organisation as a whole: one row an indicator, later year, characteristic and category."""
    return _of(session, "movers", "line", "line_id", line_id, "period desc, indicator_id, characteristic, n_before + n_after desc, category")


def _of(session: Session, table: str, level: str, column: str, who: str | None, order: str) -> list[dict]:
    """The rows of one unit, or of the organisation for None; nothing where the release has no such table."""
    if not queries.has(session.release, session.scope, table):
        return []
    held, values = (f"level = '{level}' and {column} = ?", (who,)) if who else ("level = 'organization'", ())
    return queries.rows(session.release, session.scope, f"select * from {table} where {held} order by {order}", values)

"""What a ministry follows from one release to the next: reports due, renewals, the quality of declarations, what changed. An earlier release lacks them."""

from datetime import date

from app import queries
from app.access import Session

HELD_SHARE = 0.02  # of the rows of a declaration: above it an organisation is counted among those to call
STATES = ("late", "due", "received")
KINDS = ("new_agreement", "ended", "gone", "verdict_changed", "restated", "became_final")


def reports(session: Session) -> list[dict]:
    """One row an agreement and report: those late the longest first, then those due, the soonest first, then those received, the newest first."""
    rows = _named(session, "reports_due", "agreement_id, period_end")
    return sorted(rows, key=lambda r: (STATES.index(r["state"]), -r["days_late"], -r["due_date"].toordinal() * (r["state"] == "received"), r["due_date"]))


def renewals(session: Session) -> list[dict]:
    """Agreements that end within 12 months, and those ended without another that takes over; the first to end first."""
    rows = _named(session, "renewals", "end_date, agreement_id")
    return [r for r in rows if r["horizon"] != "ended" or r["successor_id"] is None]


def amended(session: Session) -> list[dict]:
    """Targets that an amendment set in the twelve months before the cut-off, the newest first, each with the target that it replaced (`before`, or None)."""
    if not queries.has(session.release, session.scope, "targets"):
        return []
    sql = """
        with known as (
            select *, lag(target_value) over (partition by agreement_id, indicator_id order by effective_date) as before,
                lag(target_type) over (partition by agreement_id, indicator_id order by effective_date) as type_before
            from targets
        )
        select k.*, a.organization_name, a.organization_id from known k join agreements a using (agreement_id)
        where k.amendment_id is not null and k.effective_date > cast(? as date) - interval 1 year and k.effective_date <= cast(? as date)
        order by k.effective_date desc, k.agreement_id, k.indicator_id
    """
    return queries.rows(session.release, session.scope, sql, (cutoff(session), cutoff(session)))


def quality(session: Session) -> list[dict]:
    """One row an organisation: its last declaration, all tables together, under `tables` each of them. Never declared first, then the greatest share held."""
    if not queries.has(session.release, session.scope, "delivered"):
        return []
    found: dict[str, dict] = {}
    for row in queries.rows(session.release, session.scope, "select * from delivered order by organization_id, table_name"):
        held = found.setdefault(row["organization_id"], row | {"received": 0, "accepted": 0, "quarantined": 0, "tables": []})
        if row["delivery_id"] is not None:
            held["tables"].append(row)
            for name in ("received", "accepted", "quarantined"):
                held[name] += row[name]
    for held in found.values():
        held["share"] = held["quarantined"] / held["received"] if held["received"] else None
        rules = (r | {"table_name": t["table_name"]} for t in held["tables"] for r in t["rules"] or ())
        held["rules"] = sorted(rules, key=lambda r: (-r["rows"], r["table_name"], r["rule"], r["column"] or ""))
    return sorted(found.values(), key=lambda r: (r["delivery_id"] is not None, -(r["share"] or 0), r["organization_name"]))


def changes(session: Session) -> list[dict] | None:
    """One row a change since the release before, whole years before quarters, the largest move first; None where there was no release to compare with."""
    if session.release.manifest.get("previous") is None or not queries.has(session.release, session.scope, "changed"):
        return None
    rows = _named(session, "changed", "c.kind, c.agreement_id, c.indicator_id, c.period")
    return sorted(rows, key=lambda r: (KINDS.index(r["kind"]), r["period_type"] == "quarter", -r["move"], r["agreement_id"]))


def cutoff(session: Session) -> date:
    return date.fromisoformat(session.release.manifest["cutoff"])


def _named(session: Session, table: str, order: str) -> list[dict]:
    """The rows of an optional table, with what names their agreement; an agreement that is gone has no name any more."""
    if not queries.has(session.release, session.scope, table):
        return []
    sql = f"""select c.*, a.organization_name, a.programme, a.region, a.amount, a.agreement_status
              from {table} c left join agreements a on a.agreement_id = c.agreement_id order by {order}"""
    return queries.rows(session.release, session.scope, sql)

"""Reports due: which accountability reports are late, which come next, and when their figures are final."""

import streamlit as st

from app import access, watched
from app.components import listing
from app.release import catalogue
from app.text import both, labels, t
from app.text.numbers import day, number

SYMBOLS = {"late": "✖", "due": "●", "received": "✔"}
DATES = ("period_start", "period_end", "due_date", "received_date", "placement_rate_final_date", "retention_12w_final_date",
         "retention_26w_final_date")


def show(session: access.Session, rows: list[dict]) -> None:
    st.header(t("watch.reports"), anchor=False)
    held = catalogue(session.release)
    st.caption(t("watch.reports_note", days=number(held["parameters"]["report_due_days"]), note=both(held["parameter_notes"]["report_due_days"])))
    if not rows:
        st.write(t("watch.reports_none"))
        return
    st.write(summary(rows))
    states = [s for s in watched.STATES if any(r["state"] == s for r in rows)]
    chosen = st.pills(t("watch.state"), states, default=[s for s in states if s != "received"], selection_mode="multi", key="watch-states",
                      format_func=labels("watch.states", states).get)
    kept = [written(r) for r in rows if r["state"] in (chosen or states)]
    columns = heads()
    ticked = listing.show("reports", kept, columns, {}, t("watch.reports_alt", count=len(kept)))
    whole = columns | {"period": t("scorecard.period"), "retention_12w_final_date": t("watch.retention_12w_final"),
                       "received_date": t("watch.received_date"), "delivery_id": t("deliveries.delivery")}
    listing.bar(session, "reports", kept, whole, t("scorecard.agreement"), listing.agreement_names(kept), ticked and ticked["agreement_id"])


def summary(rows: list[dict], own: bool = False) -> str:
    """The whole in a sentence or two; `own` where all are one organisation's."""
    late, due = ([r for r in rows if r["state"] == state] for state in ("late", "due"))
    said = [t("watch.late_none")]
    if late:
        organizations = number(len({r["organization_id"] for r in late}))
        said = [t("watch.late_own", count=len(late)) if own else t("watch.late_at", count=len(late), organizations=organizations)]
    if due:
        soonest = min(r["due_date"] for r in due)
        said.append(t("watch.next_due", count=sum(r["due_date"] == soonest for r in due), day=day(soonest)))
    return " ".join(said)


def heads() -> dict[str, str]:
    return {
        "status": t("columns.status"), "organization_name": t("columns.organization_name"), "agreement_id": t("columns.agreement_id"),
        "kind": t("watch.report"), "due_date": t("watch.due_date"),
        "placement_rate_final_date": t("watch.placement_final"), "retention_26w_final_date": t("watch.retention_final"),
    }


def written(row: dict) -> dict:
    """The row as it is read: its state in words, its dates as texts."""
    words = {name: day(row[name], "short") if row[name] else "–" for name in DATES}
    return row | words | {
        "status": state_text(row), "kind": t(f"watch.kinds.{row['report_kind']}", year=row["fiscal_year"]),
        "period": t("agreement.from_to", start=words["period_start"], end=words["period_end"]), "organization_name": row["organization_name"],
    }


def state_text(row: dict) -> str:
    if row["state"] == "late":
        said = t("watch.late_by", count=row["days_late"])
    elif row["state"] == "due":
        said = t("watch.due_on", day=day(row["due_date"], "short"))
    else:
        said = t("watch.received_on", day=day(row["received_date"], "short"))
    return f"{SYMBOLS[row['state']]} {said}"

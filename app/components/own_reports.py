"""The accountability reports that an organisation owes, as the ministry sees them: which are missing, and what would answer them."""

import streamlit as st

from app import access, watched
from app.components import watch_reports
from app.components.table import table
from app.release import catalogue
from app.text import both, t
from app.text.numbers import number


def show(session: access.Session) -> None:
    """The reports late and due first, those received on a click; nothing in a release that does not carry them."""
    rows = watched.reports(session)
    if not rows:
        return
    st.header(t("watch.own"), anchor=False)
    held = catalogue(session.release)
    st.caption(t("watch.reports_note", days=number(held["parameters"]["report_due_days"]), note=both(held["parameter_notes"]["report_due_days"])))
    st.write(watch_reports.summary(rows, own=True))
    open_rows, received = [r for r in rows if r["state"] != "received"], [r for r in rows if r["state"] == "received"]
    if open_rows:
        _table(open_rows)
    if received:
        with st.expander(t("watch.own_received", count=len(received))):
            _table(received)


def _table(rows: list[dict]) -> None:
    columns = {key: text for key, text in watch_reports.heads().items() if key != "organization_name"}
    table("", list(columns.values()), [[w[key] for key in columns] for w in map(watch_reports.written, rows)])

"""Agreements to follow, for a ministry: reports due, renewals, the quality of declarations, and what changed since the release before."""

import streamlit as st

from app import access, watched
from app.components import watch_changes, watch_quality, watch_renewals, watch_reports
from app.text import t
from app.text.numbers import day, number, percent


def show(session: access.Session) -> None:
    st.title(t("views.watch"), anchor=False)
    st.caption(t("watch.intro", day=day(session.release.manifest["cutoff"])))
    reports, renewals, quality, changes = (read(session) for read in (watched.reports, watched.renewals, watched.quality, watched.changes))
    _summary(reports, renewals, quality, changes)
    watch_reports.show(session, reports)
    watch_renewals.show(session, renewals, watched.amended(session))
    watch_quality.show(session, quality)
    watch_changes.show(session, changes)


def _summary(reports: list[dict], renewals: list[dict], quality: list[dict], changes: list[dict] | None) -> None:
    """What asks for something, before anything else."""
    said = [
        (t("watch.late"), number(sum(r["state"] == "late" for r in reports))),
        (t("watch.to_renew"), number(sum(r["horizon"] == "within_6" and r["successor_id"] is None for r in renewals))),
        (t("watch.held", share=percent(watched.HELD_SHARE, 0)), number(sum((r["share"] or 0) > watched.HELD_SHARE for r in quality))),
        (t("watch.verdicts"), number(None if changes is None else watch_changes.counts(changes).get("verdict_changed", 0))),
    ]
    with st.container(key="totals", horizontal=True):
        for name, value in said:
            st.metric(name, value, width="content")


if __name__ == "__main__":
    show(access.session())

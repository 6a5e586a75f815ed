"""Follow-up calls to make: overdue, in the week asked for, in the four weeks after it; by participation number, never by name."""

import datetime as dt

import streamlit as st

from app import tasks
from app.access import Session
from app.components import task_list
from app.components.table import table
from app.release import catalogue
from app.text import both, t
from app.text.numbers import day as day_text
from app.text.numbers import number

YEAR = dt.timedelta(days=365)


def ask(found: list[tasks.Call], cutoffs: tuple[dt.date, dt.date]) -> tuple[tasks.Calls, dt.date]:
    """The week that the person asks for, that of the cut-off at first: its calls, and the day asked."""
    first, last = cutoffs
    asked = st.date_input(t("to_do.week_of"), value=last, min_value=last - YEAR, max_value=last + YEAR, format="YYYY-MM-DD", key=f"to-do-day-{last}", width=220)
    due = tasks.in_week(found, asked)
    known = t("to_do.known", day=day_text(last)) if first == last else t("to_do.known_between", first=day_text(first), last=day_text(last))
    st.caption(f"{t('to_do.week', first=day_text(due.week.first), last=day_text(due.week.last))} {known}")
    return due, asked


def show(session: Session, due: tasks.Calls, asked: dt.date) -> None:
    """The three lists of `due`, after what each kind of call counts in."""
    held = catalogue(session.release)
    rows = [[t(f"to_do.kinds.{weeks}"), *(number(sum(c.weeks == weeks for c in part)) for part in (due.overdue, due.this_week, due.ahead)),
             both(held["indicators"][indicator]["title"])] for weeks, *_, indicator in tasks.FOLLOW_UPS]
    table("", [t("to_do.follow_up"), t("to_do.overdue"), t("to_do.this_week"), t("to_do.ahead"), t("to_do.not_achieved_in")], rows, numeric=(1, 2, 3))
    st.write(t("to_do.cost"))
    heads = [t("to_do.participation"), t("agreement.number"), t("to_do.follow_up"), t("to_do.since"), t("to_do.due"), t("to_do.counts_in")]
    for name, part in (("this_week", due.this_week), ("ahead", due.ahead), ("overdue", due.overdue)):
        task_list.show(session, name, t(f"to_do.{name}"), heads, [_row(c, held) for c in part])
    if due.overdue:
        days = held["parameters"]["final_entry_days"]
        st.caption(t("to_do.fresh", count=sum((asked - c.due).days <= days for c in due.overdue), days=number(days)))
    st.caption(t("to_do.calls_note"))


def _row(call: tasks.Call, held: dict) -> list:
    counted = both(held["indicators"][call.indicator]["short"]) if call.indicator else t("to_do.not_measured")
    return [call.participation_id, call.agreement_id, t("to_do.weeks", weeks=number(call.weeks)), call.since, call.due,
            f"{counted} – {t('to_do.ended_before')}" if call.ended_before and call.indicator else counted]

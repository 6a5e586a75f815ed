"""The four numbers of what is to do: on the page « À faire », and in a line on the organisation's scorecard."""

import streamlit as st

from app import own_tasks, tasks
from app.access import Session
from app.text import t
from app.text.numbers import number

PAGE = "views/to_do.py"


def numbers(said: own_tasks.Summary) -> list[str]:
    """Each number with what it counts."""
    return [t(f"to_do.summary.{name}", count=getattr(said, name)) for name in ("overdue", "this_week", "answers", "confirmations")]


def metrics(said: own_tasks.Summary) -> None:
    """The same, large, at the head of the page."""
    with st.container(key="totals", horizontal=True):
        for name in ("overdue", "this_week", "answers", "confirmations"):
            st.metric(t(f"to_do.metrics.{name}"), number(getattr(said, name)), width="content")


def show(session: Session) -> None:
    """A line with a link, for the organisation alone; none where nothing waits, or where its records have left the release."""
    if session.scope.role != "organization":
        return
    found = own_tasks.read(session)
    if found is None:
        return
    said = own_tasks.summary(found, tasks.in_week(list(found.calls), found.cutoffs[1]))
    if said == own_tasks.Summary(0, 0, 0, 0):
        return
    with st.container(key="to-do-notice", horizontal=True, vertical_alignment="center"):
        st.page_link(PAGE, label=t("views.to_do"), icon=":material/task_alt:", width="content")
        st.caption(" · ".join(numbers(said)), width="content")

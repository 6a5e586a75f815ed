"""What an organisation still has to do: follow-up calls of a week, referrals without an answer, collaborations to have confirmed. For itself alone."""

import streamlit as st

from app import access, own_tasks, queries
from app.components import task_calls, task_links, to_do_notice
from app.components.pickers import agreement_name
from app.text import t

ALL = ""


def show(session: access.Session) -> None:
    """Raises OutsideScope for any role but the organisation's."""
    found = own_tasks.read(session)
    st.title(t("views.to_do"), anchor=False)
    agreements = queries.agreements(session.release, session.scope)
    if found is None:
        st.info(t("to_do.no_records") if agreements else t("scorecard.no_agreement"))
        return
    st.caption(t("to_do.intro"))
    kept = found.of(_agreement(session, agreements))
    head = st.container()
    st.header(t("to_do.calls"), anchor=False)
    due, asked = task_calls.ask(list(kept.calls), kept.cutoffs)
    with head:
        to_do_notice.metrics(own_tasks.summary(kept, due))
    task_calls.show(session, due, asked)
    task_links.referrals(session, list(kept.referrals))
    task_links.confirmations(session, list(kept.confirmations))


def _agreement(session: access.Session, agreements: list[dict]) -> str | None:
    """The agreement that the lists are narrowed to; None for all."""
    named = {a["agreement_id"]: agreement_name(a) for a in sorted(agreements, key=lambda a: (a["start_date"], a["agreement_id"]), reverse=True)}
    chosen = st.selectbox(t("to_do.agreement"), [ALL, *named], format_func=({ALL: t("to_do.all_agreements")} | named).get,
                          key=f"to-do-agreement-{session.scope.name}")
    return chosen or None


if __name__ == "__main__":
    show(access.session())

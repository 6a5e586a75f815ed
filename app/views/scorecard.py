"""The scorecard: one agreement, or an organisation as a whole, under both frameworks."""

import streamlit as st

from app import access, queries, sheet
from app.components import agreement as head
from app.components import amendments, amounts, download, frameworks, pickers, pooled, to_do_notice, verdicts
from app.text import t


def show(session: access.Session) -> None:
    if session.scope.role == "funder" and st.button(t("scorecard.back"), icon=":material/arrow_back:", type="tertiary"):
        st.switch_page("views/portfolio.py")
    st.title(t("views.scorecard"), anchor=False)
    rows = queries.agreements(session.release, session.scope)
    if not rows:
        st.info(t("scorecard.no_agreement"))
        return
    with st.container(key="pickers"):
        chosen = pickers.agreement(session)
        access.opened(f"agreement/{chosen['agreement_id'] if chosen else 'all'}")
        figures = sheet.read_figures(session, chosen)
        cutoff = chosen["cutoff"] if chosen else max(a["cutoff"] for a in rows)
        period = pickers.period(session, figures, cutoff)
    if period is None:
        st.info(t("scorecard.no_figure"))
        return
    shown = sheet.build(session, chosen, period, figures)
    head.show(shown, (chosen or rows[0])["organization_name"], len(rows))
    download.show(shown)
    to_do_notice.show(session)
    verdicts.show(shown)
    pooled.show(shown)
    with st.expander(t("scorecard.how"), icon=":material/help:"):
        st.markdown(f"{t('scorecard.reading')}\n\n{t('certainty.reading')} {t('certainty.caveat')}")
    amounts.show(shown)
    amendments.show(shown)
    frameworks.show(shown)


if __name__ == "__main__":
    show(access.session())

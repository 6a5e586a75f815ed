"""The portfolio of a ministry: every agreement of a fiscal year, filtered and sorted, one opened."""

from html import escape

import streamlit as st

from app import access, queries
from app.components import download, filters, grid, together
from app.release import catalogue
from app.sheet import method_in_force
from app.text import both, t
from app.text.numbers import money, number

# What a portfolio shows first, by ministry: the natures that it signs bear different indicators.
FIRST = {
    "MESS": ("participants_served", "placement_rate", "placement_attainment", "positive_outcome_rate", "confirmed_collab_per_100"),
    "MIFI": ("participants_served", "intake_attainment", "aai_unknown_referred", "francisation_to_service", "confirmed_collab_per_100", "table_presence"),
}


def show(session: access.Session) -> None:
    st.title(t("views.portfolio"), anchor=False)
    st.caption(t("portfolio.intro", ministry=t(f"ministries.{session.scope.name}")))
    rows = queries.agreements(session.release, session.scope)
    chosen = filters.choose(session, rows)
    kept = [a for a in rows if chosen.keeps(a)]
    _summary(kept, len(rows))
    if not kept:
        st.write(t("portfolio.none"))
        return
    indicators, by, down, with_fractions = _layout(session)
    methods = {i: method_in_force(d) for i, d in indicators.items()}
    figures = queries.portfolio(session.release, session.scope, chosen.year, methods)
    together.show(session, kept, indicators_all(session), chosen.year, {i: method_in_force(d) for i, d in indicators_all(session).items()})
    kept = grid.ordered(kept, figures, by, down)
    if opened := grid.show(kept, figures, indicators, with_fractions):
        _open(opened)
    _opener(kept)
    years = queries.periods(session.release, session.scope)
    download.archive(session, kept, next(p for p in years if p["period_type"] == "year" and p["period"] == chosen.year))


def indicators_all(session: access.Session) -> dict[str, dict]:
    return catalogue(session.release)["indicators"]


def _layout(session: access.Session) -> tuple[dict[str, dict], str, bool, bool]:
    """The indicators shown, in the catalogue's order; the column to sort by, downwards or not; whether calculations are shown."""
    held = dict(sorted(catalogue(session.release)["indicators"].items(), key=lambda e: e[1]["order"]))
    # What a ministry answers for is no column beside an organisation's name.
    offered = [i for i, d in held.items() if d["answerable"] != "ministry" and "year" in d["period_types"]]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.popover(t("portfolio.columns"), icon=":material/view_column:"):
            chosen = st.multiselect(
                t("portfolio.indicators"), offered, default=list(FIRST[session.scope.name]), format_func={i: both(held[i]["title"]) for i in offered}.get,
                key=f"columns-{session.scope.name}", persist_state="session",
            )
        shown = {i: held[i] for i in offered if i in chosen}
        names = {o: t(f"columns.{o}") for o in ("organization_name", "region", "amount", "end_date")} | {i: both(d["title"]) for i, d in shown.items()}
        by = st.selectbox(t("portfolio.sort"), list(names), format_func=names.get, key=f"sort-by-{'/'.join(shown)}", width=300)
        down = st.toggle(t("portfolio.descending"), key="sort-down", persist_state="session")
        with_fractions = st.toggle(t("portfolio.fractions"), key="with-fractions", persist_state="session")
    return shown, by, down, with_fractions


def _summary(kept: list[dict], total: int) -> None:
    """Agreements, organisations, amounts: what may be added up. Persons may not: one may have several agreements."""
    said = [
        (t("portfolio.agreements"), t("portfolio.of", shown=number(len(kept)), total=number(total))),
        (t("portfolio.organizations"), number(len({a["organization_id"] for a in kept}))),
        (t("portfolio.amounts"), money(sum(a["amount"] or 0 for a in kept))),
        (t("portfolio.regions"), number(len({a["region"] for a in kept}))),
    ]
    with st.container(key="totals", horizontal=True):
        for name, value in said:
            st.metric(name, value, width="content")
    if len({a["nature"] for a in kept}) > 1:
        st.html(f'<p class="rf-note">{escape(t("portfolio.one_nature"))}</p>')


def _opener(kept: list[dict]) -> None:
    """The same as ticking a row, for the keyboard and the screen reader."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = {a["agreement_id"]: f"{a['organization_name']} · {a['agreement_id']}" for a in kept}
        picked = st.selectbox(t("portfolio.open"), list(names), format_func=names.get, index=None, placeholder=t("portfolio.open_hint"))
        if st.button(t("portfolio.open_button"), type="primary", disabled=picked is None):
            _open(picked)


def _open(agreement_id: str) -> None:
    st.session_state["agreement"] = agreement_id
    st.switch_page("views/scorecard.py")


if __name__ == "__main__":
    show(access.session())

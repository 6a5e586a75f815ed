"""The portfolio of a ministry: every agreement of a fiscal year, filtered and sorted; one opened, up to four compared; the address says the view."""

from html import escape

import streamlit as st

from app import access, address, measures, queries
from app.components import columns, download, filters, grid, portfolio_funnel, side_by_side, sparkline, together
from app.release import catalogue
from app.sheet import method_in_force
from app.text import language, t
from app.text.numbers import DASH, money, number


def show(session: access.Session) -> None:
    st.title(t("views.portfolio"), anchor=False)
    st.caption(t("portfolio.intro", ministry=access.scope_label(session)))
    arrived = address.arrive("portfolio")
    told = st.container()
    rows = queries.agreements(session.release, session.scope)
    chosen = filters.choose(session, rows, arrived)
    kept = [a for a in rows if chosen.keeps(a)]
    _summary(kept, len(rows))
    indicators = catalogue(session.release)["indicators"]
    methods = {i: method_in_force(d) for i, d in indicators.items()}
    together.show(session, kept, indicators, chosen.year, methods)
    layout = columns.choose(session, arrived)
    ticked = _grid(session, kept, layout, chosen.year, methods)
    funnel = portfolio_funnel.show(session, kept, columns.offered(session), chosen.year, ticked, arrived)
    address.write("portfolio", chosen.said() | layout.said() | {"funnel": funnel})
    with told:
        address.notice(arrived)
    if kept:
        download.archive(session, kept, next(p for p in queries.periods(session.release, session.scope) if (p["period_type"], p["period"])
                                             == ("year", chosen.year)))


def _grid(session: access.Session, kept: list[dict], layout: columns.Layout, year: str, methods: dict[str, int]) -> list[str]:
    """The grid, what may be done with the rows ticked, and the same for the keyboard. Returns the agreements ticked."""
    if not kept:
        st.write(t("portfolio.none"))
        return []
    figures = measures.with_restated(session, queries.portfolio(session.release, session.scope, year, {i: methods[i] for i in layout.indicators}), year)
    lines = sparkline.years(session, *layout.trend, year) if layout.trend else {}
    kept = grid.ordered(kept, figures, layout.by, layout.down)
    above = st.container(key="ticked")
    ticked = grid.show(kept, figures, layout, lines)
    with above:
        _actions(session, {a["agreement_id"]: a for a in kept}, ticked, year)
    _opener(kept)
    return ticked


def _actions(session: access.Session, held: dict[str, dict], ticked: list[str], year: str) -> None:
    """Open the row ticked, or put up to four side by side: of one nature only."""
    refusal = side_by_side.refusal([held[i] for i in ticked])
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(t("portfolio.open_ticked"), icon=":material/fact_check:", disabled=len(ticked) != 1):
            _open(ticked[0])
        if st.button(t("portfolio.compare"), icon=":material/view_week:", disabled=refusal is not None):
            side_by_side.choose(session, ticked, year)
            st.switch_page("views/compare.py", query_params={"lang": language()})
        st.caption(t("portfolio.ticked_none") if not ticked else refusal or t("portfolio.ticked", count=len(ticked)))


def _summary(kept: list[dict], total: int) -> None:
    """Agreements, organisations, amounts: what may be added up. Persons may not: one may have several agreements."""
    amounts = [a["amount"] for a in kept if a["amount"] is not None]
    said = [
        (t("portfolio.agreements"), t("portfolio.of", shown=number(len(kept)), total=number(total))),
        (t("portfolio.organizations"), number(len({a["organization_id"] for a in kept}))),
        (t("portfolio.amounts"), money(sum(amounts)) if amounts else DASH),
        (t("portfolio.regions"), number(len({a["region"] for a in kept}))),
    ]
    with st.container(key="totals", horizontal=True):
        for name, value in said:
            st.metric(name, value, width="content")
    if missing := len(kept) - len(amounts):
        st.caption(t("portfolio.amounts_missing", count=missing))
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
    st.switch_page("views/scorecard.py", query_params={"lang": language()})


if __name__ == "__main__":
    show(access.session())

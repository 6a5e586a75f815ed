"""What an organisation can expect before the period ends, what in its clients explains it, and what moved its figures since the year before."""

import streamlit as st

from app import access, ahead, measures, queries
from app.components import drivers, movers, outlook, pickers
from app.release import catalogue
from app.text import t
from app.text.numbers import day


def show(session: access.Session) -> None:
    st.title(t("views.ahead"), anchor=False)
    st.caption(t("ahead.intro"))
    rows = queries.agreements(session.release, session.scope)
    if not rows:
        st.info(t("scorecard.no_agreement"))
        return
    chosen = _agreement(session, rows)
    indicators = catalogue(session.release)["indicators"]
    _before_the_end(session, chosen, [chosen] if chosen else rows, indicators)
    _moved(session, chosen, indicators)


def _agreement(session: access.Session, rows: list[dict]) -> dict | None:
    """The agreement chosen, the scorecard's to begin with; None for the whole organisation."""
    held = {a["agreement_id"]: a for a in sorted(rows, key=lambda a: (a["start_date"], a["agreement_id"]), reverse=True)}
    names = {pickers.WHOLE: t("scorecard.whole_choice", count=len(rows))} | {i: pickers.agreement_name(a) for i, a in held.items()}
    before = st.session_state.get("agreement")
    chosen = st.selectbox(t("scorecard.agreement"), list(names), index=list(names).index(before) if before in names else 0, format_func=names.get,
                          key=f"ahead-agreement-{session.scope.name}")
    st.session_state["agreement"] = chosen
    return held.get(chosen)


def _before_the_end(session: access.Session, chosen: dict | None, agreements: list[dict], indicators: dict[str, dict]) -> None:
    """Of `chosen`, or of the whole organisation for None; `agreements`: those that this is of."""
    st.header(t("ahead.expect"), anchor=False)
    agreement = chosen and chosen["agreement_id"]
    rows = ahead.outlook(session, agreement)
    if not rows:
        st.info(t(f"ahead.absent_{ahead.absent(session, agreements)}"))
        return
    rows = _of_year(rows)
    rows.sort(key=lambda r: indicators[r["indicator_id"]]["order"])
    cutoff = chosen["cutoff"] if chosen else max(a["cutoff"] for a in agreements)
    under_way = max(r["under_way"] for r in rows)
    st.html(f'<p class="rf-note">{t("ahead.covers", day=day(cutoff))}{" " + t("ahead.under_way", count=under_way) if under_way else ""}</p>')
    said = outlook.summary(rows, indicators)
    st.markdown("\n".join(f"- {words}" for words in said) or t("ahead.summary_none" if chosen else "ahead.summary_none_whole"))
    outlook.show(rows, indicators)
    report = measures.case_mix(session.release) or {"sentences": {}}
    explained = [r for r in ahead.drivers(session, agreement) if r["period"] == rows[0]["period"]]
    drivers.show(explained, indicators, {r["indicator_id"]: r["drivers_reason"] for r in rows}, report["sentences"])


def _of_year(rows: list[dict]) -> list[dict]:
    """The rows of the fiscal year chosen: the newest to begin with; no choice where there is but one."""
    years = {r["period"]: t("ahead.year_settling" if r["is_over"] else "ahead.year_running", year=r["period"]) for r in rows}
    chosen = next(iter(years))
    if len(years) > 1:
        chosen = st.selectbox(t("ahead.year"), list(years), format_func=years.get, key=f"ahead-year-{'/'.join(years)}")
    return [r for r in rows if r["period"] == chosen]


def _moved(session: access.Session, chosen: dict | None, indicators: dict[str, dict]) -> None:
    st.header(t("ahead.moved"), anchor=False)
    if not queries.has(session.release, session.scope, "movers"):
        st.info(t("ahead.moved_before"))
        return
    if chosen:
        st.caption(t("ahead.moved_line"))
    rows = ahead.movers(session, chosen and chosen["line_id"])
    if not rows:
        st.info(t("ahead.moved_none"))
        return
    movers.show(rows, indicators)


if __name__ == "__main__":
    show(access.session())

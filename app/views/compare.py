"""Side by side: two to four agreements of one nature, in one fiscal year, of a ministry."""

from html import escape

import streamlit as st

from app import access, address, queries
from app.components import columns, filters, intervals, side_by_side
from app.components.pickers import agreement_name
from app.release import catalogue
from app.text import both, t


def show(session: access.Session) -> None:
    st.title(t("views.compare"), anchor=False)
    st.caption(t("compare.intro"))
    arrived = address.arrive("compare")
    told = st.container()
    rows = {a["agreement_id"]: a for a in queries.agreements(session.release, session.scope)}
    years, names, latest = filters.years(session)
    offered = columns.offered(session)
    if arrived.new:
        _settle(session, arrived, rows, list(years), latest, offered)
    st.session_state.setdefault("compare-year", latest)
    year, chosen = _choose(session, rows, years, names)
    indicator = _figures(session, chosen, offered, year) if len(chosen) >= side_by_side.FEWEST else st.info(t("compare.how_many")) and None
    address.write("compare", {"with": [a["agreement_id"] for a in chosen], "year": year, "indicator": indicator})
    with told:
        address.notice(arrived)


def _settle(session: access.Session, arrived: address.Arrival, rows: dict[str, dict], years: list[str], latest: str, offered: dict[str, dict]) -> None:
    """The choices that a link brings: agreements of this scope, of the first one's nature."""
    asked = arrived.take("with", address.Several(rows, most=side_by_side.MOST)) or ()
    kept = [i for i in asked if rows[i]["nature"] == rows[asked[0]]["nature"]]
    if len(kept) < len(asked):
        arrived.refuse("with")
    side_by_side.choose(session, kept, arrived.take("year", address.One(years)) or latest)
    st.session_state["compare-indicator"] = arrived.take("indicator", address.One(offered))


def _choose(session: access.Session, rows: dict[str, dict], years: dict[str, dict], names: dict[str, str]) -> tuple[str, list[dict]]:
    """(fiscal year, agreements in the order chosen). Once one is chosen, those of its nature only are offered, and the page says why."""
    with st.container(key="compared"):
        year = st.selectbox(t("filters.year"), list(years), key="compare-year", format_func=names.get, persist_state="session", width=220)
        key = side_by_side.key(session)
        held = [i for i in st.session_state.get(key, []) if i in rows]
        nature = rows[held[0]]["nature"] if held else None
        start, end = years[year]["period_start"], years[year]["period_end"]
        options = [i for i, a in rows.items() if i in held or (nature in (None, a["nature"]) and a["start_date"] <= end and a["end_date"] >= start)]
        labels = {i: agreement_name(rows[i], own=False) for i in options}
        chosen = st.multiselect(t("compare.agreements"), options, key=key, max_selections=side_by_side.MOST, format_func=labels.get,
                                placeholder=t("portfolio.open_hint"), persist_state="session")
    if chosen:
        words = t("compare.nature", nature=t(f"natures.{rows[chosen[0]]['nature']}"))
        st.html(f'<p class="rf-note">{escape(words)}</p>')
    return year, [rows[i] for i in chosen]


def _figures(session: access.Session, chosen: list[dict], offered: dict[str, dict], year: str) -> str | None:
    """The chart of one indicator, then the table of all. Returns the indicator drawn."""
    held = catalogue(session.release)
    applying = {i: d for i, d in offered.items() if chosen[0]["nature"] in d["natures"]}
    found = side_by_side.figures(session, chosen, applying, year)
    shown = {i: applying[i] for i in side_by_side.compared(found, applying)}
    if not shown:
        st.info(t("compare.none"))
        return None
    drawn = _draw(chosen, shown, found, year)
    st.header(t("compare.table"), anchor=False)
    side_by_side.show(session, chosen, shown, found, held, year)
    return drawn


def _draw(chosen: list[dict], shown: dict[str, dict], found: dict[str, dict[str, dict]], year: str) -> str | None:
    options = intervals.drawable(found, shown)
    if not options:
        st.caption(t("compare.no_interval"))
        return None
    key = "compare-indicator"
    if st.session_state.get(key) not in options:
        st.session_state[key] = next((i for i in options if shown[i]["statistic"] == "proportion"), options[0])
    titles = {i: both(shown[i]["title"]) for i in options}
    drawn = st.selectbox(t("compare.indicator"), options, format_func=titles.get, key=key, persist_state="session", width=480)
    intervals.show(chosen, shown[drawn], {a: of[drawn] for a, of in found.items() if drawn in of}, year)
    return drawn


if __name__ == "__main__":
    show(access.session())

"""What the portfolio's grid shows and how it is sorted: indicators, the trend drawn in each row, calculations."""

from dataclasses import dataclass

import streamlit as st

from app import address
from app.access import Session
from app.release import catalogue
from app.text import both, t

# What a portfolio shows first, by ministry: the natures that it signs bear different indicators.
FIRST = {
    "MESS": ("participants_served", "placement_rate", "placement_attainment", "positive_outcome_rate", "confirmed_collab_per_100"),
    "MIFI": ("participants_served", "intake_attainment", "aai_unknown_referred", "francisation_to_service", "confirmed_collab_per_100", "table_presence"),
}
OF_AGREEMENT = ("organization_name", "region", "amount", "end_date")
EXTRAS = ("fractions", "trend_words")
DOWN = "down"


@dataclass(frozen=True)
class Layout:
    """`indicators` in the catalogue's order; `by` a column of the agreement or an indicator; `trend` an indicator or None."""

    indicators: dict[str, dict]
    by: str
    down: bool
    trend: tuple[str, dict] | None
    fractions: bool
    trend_words: bool
    is_first: bool

    def said(self) -> dict:
        """The same as parameters of the address; the indicators only where others than the first ones are shown."""
        extras = [name for name in EXTRAS if getattr(self, name)]
        return {"columns": () if self.is_first else tuple(self.indicators), "sort": "" if self.by == OF_AGREEMENT[0] else self.by,
                "order": DOWN if self.down else "", "trend": self.trend[0] if self.trend else "", "shown": extras}


def offered(session: Session) -> dict[str, dict]:
    """Indicators that may stand beside an organisation's name, by the year: what a ministry answers for may not."""
    held = sorted(catalogue(session.release)["indicators"].items(), key=lambda e: e[1]["order"])
    return {i: d for i, d in held if d["answerable"] != "ministry" and "year" in d["period_types"]}


def choose(session: Session, arrived: address.Arrival) -> Layout:
    """Draw the choices and return them."""
    held, scope = offered(session), address.place(session.scope)
    first = [i for i in FIRST[session.scope.name] if i in held]
    if arrived.new:
        _settle(arrived, scope, held, first)
    titles = {i: both(d["title"]) for i, d in held.items()}
    st.session_state.setdefault(f"columns-{scope}", first)
    _back_to_ids(held, scope)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.popover(t("portfolio.columns"), icon=":material/view_column:"):
            chosen = st.multiselect(t("portfolio.indicators"), list(held), format_func=lambda i: titles.get(i, i), key=f"columns-{scope}",
                                    persist_state="session")
            trend = _trend(held, {i: held[i] for i in held if i in chosen}, scope)
            fractions = st.toggle(t("portfolio.fractions"), key="with-fractions", persist_state="session")
            words = st.toggle(t("portfolio.trend_words"), key="with-trend-words", persist_state="session")
        shown = {i: held[i] for i in held if i in chosen}
        by = _sort(shown, scope)
        down = st.toggle(t("portfolio.descending"), key="sort-down", persist_state="session")
    return Layout(shown, by, down, (trend, held[trend]) if trend else None, fractions, words, list(shown) == sorted(first, key=list(held).index))


def _settle(arrived: address.Arrival, scope: str, held: dict[str, dict], first: list[str]) -> None:
    """The choices that a link brings; what it does not name is as at a first visit."""
    chosen = list(arrived.take("columns", address.Several(held)) or first)
    st.session_state[f"columns-{scope}"] = chosen
    st.session_state[f"sort-by-{scope}"] = arrived.take("sort", address.One((*OF_AGREEMENT, *chosen))) or OF_AGREEMENT[0]
    st.session_state["sort-down"] = bool(arrived.take("order", address.One((DOWN,))))
    st.session_state[f"trend-of-{scope}"] = arrived.take("trend", address.One(held)) or _first_rate(held, chosen)
    extras = arrived.take("shown", address.Several(EXTRAS)) or ()
    st.session_state["with-fractions"], st.session_state["with-trend-words"] = "fractions" in extras, "trend_words" in extras


def _back_to_ids(held: dict[str, dict], scope: str) -> None:
    """What the closed menu holds: after a change of language a browser still sends the words of the other one, which no option bears any more."""
    ids = {words: i for i, d in held.items() for words in (i, *d["title"].values())}
    chosen, trend = st.session_state[f"columns-{scope}"], st.session_state.get(f"trend-of-{scope}")
    if any(c not in held for c in chosen):
        st.session_state[f"columns-{scope}"] = [ids[c] for c in chosen if c in ids]
    if trend not in held and trend in ids:
        st.session_state[f"trend-of-{scope}"] = ids[trend]


def _sort(shown: dict[str, dict], scope: str) -> str:
    """The column to sort by, kept while it is shown; the organisation's name to begin with."""
    names = {o: t(f"columns.{o}") for o in OF_AGREEMENT} | {i: both(d["title"]) for i, d in shown.items()}
    key = f"sort-by-{scope}"
    if st.session_state.get(key) not in names:
        st.session_state[key] = OF_AGREEMENT[0]
    return st.selectbox(t("portfolio.sort"), list(names), format_func=names.get, key=key, width=300, persist_state="session")


def _trend(held: dict[str, dict], shown: dict[str, dict], scope: str) -> str | None:
    """The indicator whose years each row draws; the first rate shown to begin with."""
    key = f"trend-of-{scope}"
    if st.session_state.get(key) not in held:
        st.session_state[key] = _first_rate(held, list(shown))
    titles = {i: both(d["title"]) for i, d in held.items()}
    return st.selectbox(t("portfolio.trend"), list(held), format_func=titles.get, key=key, width=300, persist_state="session")


def _first_rate(held: dict[str, dict], chosen: list[str]) -> str | None:
    return next((i for i in [*chosen, *held] if held[i]["statistic"] == "proportion"), next(iter(held), None))

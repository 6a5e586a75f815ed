"""Filters of the portfolio: fiscal year, words, nature, region, programme, status, regional directorate, office, specialised."""

from dataclasses import dataclass

import streamlit as st

from app import address, queries
from app.access import Session
from app.text import labels, search, t

# Column of the agreements -> parameter of the address, in the order drawn.
LISTS = {"region": "regions", "programme": "programmes", "agreement_status": "statuses", "regional_directorate": "directorates", "office": "offices"}


@dataclass(frozen=True)
class Filters:
    """What is kept. An empty choice keeps everything; `lists` goes by column."""

    year: str
    start: object
    end: object
    words: str
    nature: str | None
    lists: dict[str, tuple[str, ...]]
    specialized: bool

    def keeps(self, a: dict) -> bool:
        """In force at least a day in the year, and as filtered."""
        named = (a["organization_name"], a["agreement_id"], a["programme"], a["regional_directorate"] or "", a["office"] or "")
        return (
            a["start_date"] <= self.end and a["end_date"] >= self.start
            and search.matches(self.words, *named)
            and self.nature in (None, a["nature"])
            and all(not wanted or a[column] in wanted for column, wanted in self.lists.items())
            and (not self.specialized or a["is_specialized"])
        )

    def said(self) -> dict:
        """The same as parameters of the address."""
        return {"year": self.year, "words": self.words.strip(), "nature": self.nature, "specialised": self.specialized} | {
            LISTS[column]: chosen for column, chosen in self.lists.items()}


def years(session: Session) -> tuple[dict[str, dict], dict[str, str], str]:
    """(fiscal years begun by the cut-off, newest first; their names; the last complete one, to begin with)."""
    cutoff = session.release.manifest["cutoff"]
    begun = [p for p in queries.periods(session.release, session.scope) if p["period_type"] == "year" and p["period_start"].isoformat() <= cutoff]
    complete = [p["period"] for p in begun if p["period_end"].isoformat() <= cutoff]
    held = {p["period"]: p for p in reversed(begun)}
    return held, {y: y if y in complete else t("scorecard.open_period", period=y) for y in held}, complete[-1] if complete else next(iter(held))


def choose(session: Session, rows: list[dict], arrived: address.Arrival) -> Filters:
    """Draw the filters and return what was chosen; each is kept while other pages are read."""
    held, names, latest = years(session)
    scope = address.place(session.scope)
    options = {column: sorted({a[column] for a in rows if a[column]}) for column in LISTS}
    natures = sorted({a["nature"] for a in rows})
    if arrived.new:
        _settle(arrived, scope, list(held), latest, natures, options)
    shown = {"region": labels("regions", options["region"]), "programme": labels("programmes", options["programme"]),
             "agreement_status": labels("statuses", options["agreement_status"]), **_places(rows)}
    chosen = {}
    st.session_state.setdefault("filter-year", latest)
    with st.container(key="filters"):
        year = st.selectbox(t("filters.year"), list(held), key="filter-year", persist_state="session", format_func=names.get)
        words = st.text_input(t("filters.words"), key="filter-words", placeholder=t("filters.words_hint"), persist_state="session", max_chars=80)
        for column in LISTS:
            chosen[column] = tuple(st.multiselect(t(f"filters.{column}"), options[column], format_func=shown[column].get, key=f"filter-{column}-{scope}",
                                                  placeholder=t("filters.all"), persist_state="session"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        nature = st.pills(t("filters.nature"), natures, key=f"filter-nature-{scope}", persist_state="session", format_func=labels("natures", natures).get)
        specialized = st.toggle(t("filters.specialized"), key="filter-specialized", persist_state="session")
    return Filters(year, held[year]["period_start"], held[year]["period_end"], words or "", nature, chosen, specialized)


def _settle(arrived: address.Arrival, scope: str, held: list[str], latest: str, natures: list[str], options: dict[str, list[str]]) -> None:
    """The choices that a link brings; what it does not name is as at a first visit."""
    st.session_state["filter-year"] = arrived.take("year", address.One(held)) or latest
    st.session_state["filter-words"] = arrived.take("words", address.Words()) or ""
    st.session_state[f"filter-nature-{scope}"] = arrived.take("nature", address.One(natures))
    st.session_state["filter-specialized"] = bool(arrived.take("specialised", address.FLAG))
    for column, name in LISTS.items():
        st.session_state[f"filter-{column}-{scope}"] = list(arrived.take(name, address.Several(options[column])) or ())


def _places(rows: list[dict]) -> dict[str, dict[str, str]]:
    """Regional directorates without the words that they all begin with; offices with theirs."""
    directorates = sorted({a["regional_directorate"] for a in rows if a["regional_directorate"]})
    heads = {d.split(" – ", 1)[0] for d in directorates}
    short = {d: d.split(" – ", 1)[1] if len(heads) == 1 and " – " in d else d for d in directorates}
    of: dict[str, set[str]] = {}
    for a in rows:
        if a["office"]:
            of.setdefault(a["office"], set()).add(short.get(a["regional_directorate"], ""))
    return {"regional_directorate": short, "office": {o: " · ".join([o, *sorted(n for n in names if n)][:2]) for o, names in of.items()}}

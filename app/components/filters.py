"""Filters of the portfolio: fiscal year, words, nature, region, programme, status, specialised."""

from dataclasses import dataclass

import streamlit as st

from app import queries
from app.access import Session
from app.text import labels, search, t


@dataclass(frozen=True)
class Filters:
    """What is kept. An empty choice keeps everything."""

    year: str
    start: object
    end: object
    words: str
    nature: str | None
    regions: tuple[str, ...]
    programmes: tuple[str, ...]
    statuses: tuple[str, ...]
    specialized: bool

    def keeps(self, a: dict) -> bool:
        """In force at least a day in the year, and as filtered."""
        named = (a["organization_name"], a["agreement_id"], a["programme"], a["regional_directorate"] or "", a["office"] or "")
        return (
            a["start_date"] <= self.end and a["end_date"] >= self.start
            and search.matches(self.words, *named)
            and self.nature in (None, a["nature"])
            and (not self.regions or a["region"] in self.regions)
            and (not self.programmes or a["programme"] in self.programmes)
            and (not self.statuses or a["agreement_status"] in self.statuses)
            and (not self.specialized or a["is_specialized"])
        )


def choose(session: Session, rows: list[dict]) -> Filters:
    """Draw the filters and return what was chosen; each is kept while other pages are read."""
    cutoff = session.release.manifest["cutoff"]
    years = [p for p in queries.periods(session.release, session.scope) if p["period_type"] == "year" and p["period_start"].isoformat() <= cutoff]
    complete = [p["period"] for p in years if p["period_end"].isoformat() <= cutoff]
    by_name = {p["period"]: p for p in reversed(years)}
    scope = session.scope.name

    def values(column: str) -> list[str]:
        return sorted({a[column] for a in rows})

    year_names = {y: y if y in complete else t("scorecard.open_period", period=y) for y in by_name}
    with st.container(key="filters"):
        first = list(by_name).index(complete[-1]) if complete else 0
        year = st.selectbox(t("filters.year"), list(by_name), index=first, key="filter-year", persist_state="session",
                            format_func=year_names.get)
        words = st.text_input(t("filters.words"), key="filter-words", placeholder=t("filters.words_hint"), persist_state="session")
        regions = st.multiselect(t("filters.region"), values("region"), format_func=labels("regions", values("region")).get, key=f"filter-region-{scope}",
                                 placeholder=t("filters.all"), persist_state="session")
        programmes = st.multiselect(t("filters.programme"), values("programme"), format_func=labels("programmes", values("programme")).get,
                                    key=f"filter-programme-{scope}", placeholder=t("filters.all"), persist_state="session")
        statuses = st.multiselect(t("filters.status"), values("agreement_status"), format_func=labels("statuses", values("agreement_status")).get,
                                  key=f"filter-status-{scope}", placeholder=t("filters.all"), persist_state="session")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        nature = st.pills(t("filters.nature"), values("nature"), key=f"filter-nature-{scope}", persist_state="session",
                          format_func=labels("natures", values("nature")).get)
        specialized = st.toggle(t("filters.specialized"), key="filter-specialized", persist_state="session")
    held = by_name[year]
    return Filters(year, held["period_start"], held["period_end"], words or "", nature, tuple(regions), tuple(programmes), tuple(statuses),
                   specialized)

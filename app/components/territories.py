"""The metropolitan area against the rest of Québec: several indicators in a year, or one over the years. Sentence, chart, and the table behind."""

import streamlit as st

from app import contrasts
from app.cell_series import METROPOLITAN, PLACES, REST, Key, Series
from app.components import contrast
from app.components.cell import interval_text, value_text
from app.components.table import table
from app.text import both, t


def section(held: dict[Key, Series], keys: list[Key], catalogue: dict, year: str) -> None:
    """Several indicators in one year: how many differ, a chart of the shares, a table with the words of each comparison."""
    kept = [k for k in keys if k in held and any(held[k].at(p, year) for p in PLACES)]
    if kept:
        _compared(held, kept, catalogue, year)
    if without := [both(catalogue["indicators"][k[0]]["title"]) for k in keys if k not in kept]:
        st.caption(t("contrasts.without", year=year, names="; ".join(without)))


def _compared(held: dict[Key, Series], kept: list[Key], catalogue: dict, year: str) -> None:
    said = contrast.listed(held, dict.fromkeys(kept, year), catalogue["indicators"])
    st.write(said)
    from app.cell_charts import contrast_chart  # Altair takes a second to import: only where a chart is drawn.

    chart = contrast_chart({k[0]: (held[k], year) for k in kept}, catalogue["indicators"])
    if chart is not None:
        st.altair_chart(chart, width="stretch", alt=said)
        st.caption(t("contrasts.chart", year=year))
    comparison(held, kept, catalogue, dict.fromkeys(kept, year))


def comparison(held: dict[Key, Series], keys: list[Key], catalogue: dict, years: dict[Key, str | None]) -> None:
    """The table of `keys`, each in its year, which is told where years differ: all agreements with the interval, both territories, what may be said."""
    dated = len(set(years.values())) > 1
    rows = []
    for key in keys:
        indicator, series, year = catalogue["indicators"][key[0]], held.get(key), years.get(key)
        cells = [series.at(place, year) if series else None for place in PLACES]
        verdict = contrasts.contrast(cells[1], cells[2])
        rows.append([both(indicator["title"]), *([year or "–"] if dated else []), value_text(cells[0], indicator) if cells[0] else "–",
                     interval_text(cells[0], indicator) if cells[0] else "", *[value_text(c, indicator) if c else "–" for c in cells[1:]],
                     t(f"contrasts.short.{verdict}")])
    heads = [t("cells.indicator"), *([t("filters.year")] if dated else []), t("committee.all"), t("cells.interval"), t(f"territories.{METROPOLITAN}"),
             t(f"territories.{REST}"), t("contrasts.reading")]
    table("", heads, rows, numeric=(2, 3, 4, 5) if dated else (1, 2, 3, 4))


def over_years(series: Series, indicator: dict) -> None:
    """One indicator over the fiscal years, in each territory."""
    years = series.years
    words = " ".join(w for w in (contrast.change(list(series.places.get(PLACES[0], {}).values()), indicator),
                                 contrast.territories(series, series.last(), indicator)) if w)
    st.write(words)
    if any(cell["value"] is not None for held in series.places.values() for cell in held.values()):
        from app.cell_charts import years_chart  # Altair takes a second to import: only where a chart is drawn.

        st.altair_chart(years_chart(series, indicator), width="stretch", alt=words)
    with st.expander(t("contrasts.table")):
        rows = []
        for year in years:
            cells = [series.at(place, year) for place in PLACES]
            rows.append([year, *[x for c in cells for x in ((value_text(c, indicator), interval_text(c, indicator)) if c else ("–", ""))]])
        names = [t("committee.all"), t(f"territories.{METROPOLITAN}"), t(f"territories.{REST}")]
        heads = [t("filters.year"), *[x for n in names for x in (n, t("cells.interval"))]]
        table("", heads, rows, numeric=tuple(range(1, 7)))

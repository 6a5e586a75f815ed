"""The portfolio's grid: one row an agreement; sorted by its numbers, shown as Quebecers write them; up to four rows ticked."""

import hashlib

import pandas as pd
import streamlit as st

from app.components import sparkline
from app.components.columns import Layout
from app.components.figure import fraction_text, restated_text, value_text
from app.text import both, known, t
from app.text.numbers import money

NAMED = ("organization_name", "agreement_id", "programme", "nature", "region", "mark", "status", "start_date", "end_date", "amount", "specialized")
DRAWN, TOLD = "trend", "trend_words"


def ordered(rows: list[dict], figures: dict, by: str, down: bool) -> list[dict]:
    """Rows by a column of the agreement or by an indicator; those without a value last, whichever way."""

    def key(row: dict):
        return row[by] if by in row else figures.get(row["agreement_id"], {}).get(by, {}).get("value")

    known_rows = sorted((r for r in rows if key(r) is not None), key=lambda r: (key(r), r["agreement_id"]), reverse=down)
    return known_rows + [r for r in rows if key(r) is None]


def show(rows: list[dict], figures: dict, layout: Layout, lines: dict[str, list[dict]]) -> list[str]:
    """Draw the grid, `lines` being the years of the layout's trend. Returns the agreements whose rows are ticked, in the grid's order."""
    frame = pd.DataFrame([_row(a, figures.get(a["agreement_id"], {}), layout, lines.get(a["line_id"], [])) for a in rows])
    frame = frame.dropna(axis="columns", how="all")
    formats = {"amount": money}
    for indicator_id, indicator in layout.indicators.items():
        if indicator_id in frame:
            formats[indicator_id] = lambda v, d=indicator: "–" if pd.isna(v) else value_text({"value": v}, d)
    styled = frame.style.format(formats, na_rep="–", subset=[c for c in frame if c != DRAWN])
    # Ticks go by place: other rows, or another order, are another grid with nothing ticked.
    of = hashlib.sha256("|".join(a["agreement_id"] for a in rows).encode()).hexdigest()[:16]
    event = st.dataframe(
        styled, hide_index=True, width="stretch", height=min(38 + 35 * len(frame), 620), key=f"portfolio-grid-{of}", placeholder="–",
        on_select="rerun", selection_mode="multi-row",
        column_config=_columns(layout, frame), alt=t("portfolio.grid_alt", count=len(frame)),
    )
    st.caption(t("portfolio.grid_note"))
    return [rows[place]["agreement_id"] for place in sorted(event["selection"]["rows"]) if place < len(rows)]


def _row(a: dict, held: dict, layout: Layout, series: list[dict]) -> dict:
    row = {"organization_name": a["organization_name"], "agreement_id": a["agreement_id"], "nature": t(f"natures.{a['nature']}")}
    if layout.trend:
        row[DRAWN] = sparkline.drawn(series)
        if layout.trend_words:
            row[TOLD] = sparkline.words(series, layout.trend[1]) or "–"
    for indicator_id, indicator in layout.indicators.items():
        figure = held.get(indicator_id)
        row[indicator_id] = figure["value"] if figure else None
        if layout.fractions and indicator["statistic"] != "count":
            row[f"{indicator_id}/"] = fraction_text(figure, indicator) if figure else ""
    shown = [held[i] for i in layout.indicators if i in held and held[i]["value"] is not None]
    row["mark"] = _mark(shown, layout)
    return row | {
        "programme": known(f"programmes.{a['programme']}", a["programme"]), "region": t(f"regions.{a['region']}"),
        "status": known(f"statuses.{a['agreement_status']}", a["agreement_status"]), "start_date": a["start_date"].isoformat(),
        "end_date": a["end_date"].isoformat(), "amount": float(a["amount"]) if a["amount"] is not None else None,
        "specialized": t("words.yes") if a["is_specialized"] else t("words.no"),
    }


def _mark(shown: list[dict], layout: Layout) -> str:
    """Provisional or final; then of each figure that was published with another value, its indicator, what it was and why it moved."""
    if not shown:
        return "–"
    said = [t("marks.provisional") if any(f["is_provisional"] for f in shown) else t("trend.final")]
    for f in shown:
        if f.get("restated"):
            indicator = layout.indicators[f["indicator_id"]]
            said.append(t("portfolio.mark_of", name=both(indicator["short"]), mark=restated_text(f["restated"], indicator)))
    return " · ".join(said)


def _columns(layout: Layout, frame: pd.DataFrame) -> dict:
    # Not pinned: the grid draws a pinned column pale, and on a telephone it would leave no room for the others.
    columns = {name: st.column_config.Column(t(f"columns.{name}")) for name in frame if name in NAMED}
    for indicator_id, indicator in layout.indicators.items():
        columns[indicator_id] = st.column_config.NumberColumn(both(indicator["short"]), help=both(indicator["title"]))
        columns[f"{indicator_id}/"] = st.column_config.TextColumn(t("columns.fraction"), help=both(indicator["title"]))
    if layout.trend:
        name, indicator = both(layout.trend[1]["short"]), layout.trend[1]
        columns[DRAWN] = st.column_config.LineChartColumn(t("portfolio.trend_head", name=name), help=t("portfolio.trend_help"), width="small",
                                                          **sparkline.scale(indicator))
        columns[TOLD] = st.column_config.TextColumn(t("portfolio.trend_told", name=name), width="large")
    return columns

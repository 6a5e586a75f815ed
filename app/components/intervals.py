"""One indicator of a few agreements: their intervals on one scale, and what those intervals let one say, which is little."""

from html import escape
from itertools import combinations

import streamlit as st

from app.components.certainty import expected_verdict_text, interval_text, verdict_marks
from app.components.figure import made_of_text, target_text, value_text
from app.components.side_by_side import LETTERS
from app.components.table import table
from app.text import both, t


def drawable(found: dict[str, dict[str, dict]], indicators: dict[str, dict]) -> list[str]:
    """Indicators of which two agreements at least have an interval: those can be drawn on one scale."""
    return [i for i, d in indicators.items() if sum(bool(interval_text(of[i], d)) for of in found.values() if i in of) >= 2]


def pairs(figures: list[tuple[str, dict]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(pairs (higher, lower) whose 95 % intervals are apart; pairs whose intervals overlap), by letter.

    Two 95 % intervals that do not touch differ at well under 5 % (Schenker and Gentleman 2001, Am Stat 55:182-186); two that overlap may differ or not,
    so nothing is said of them.
    """
    apart, overlapping = [], []
    for (one, a), (other, b) in combinations(figures, 2):
        if a["lower_95"] > b["upper_95"]:
            apart.append((one, other))
        elif b["lower_95"] > a["upper_95"]:
            apart.append((other, one))
        else:
            overlapping.append((one, other))
    return apart, overlapping


def show(rows: list[dict], indicator: dict, found: dict[str, dict], year: str) -> None:
    """The chart, its sentence, the table behind. `found` goes by agreement_id."""
    held = [(LETTERS[n], a, found[a["agreement_id"]]) for n, a in enumerate(rows)
            if a["agreement_id"] in found and interval_text(found[a["agreement_id"]], indicator)]
    words = sentence([(letter, f) for letter, _, f in held], indicator, year)
    st.html("".join(f"<p>{escape(line)}</p>" for line in words))
    from app.compare_charts import intervals_chart  # Altair takes a second to import: only where a chart is drawn.

    st.altair_chart(intervals_chart(held, indicator), width="stretch", alt=" ".join(words))
    st.caption(t("compare.reading"))
    with st.expander(t("compare.chart_table")):
        heads = ["agreement", "value", "interval", "n", "target", "verdict", "expected"]
        table("", [t(f"compare.heads.{h}") for h in heads], [_row(n, a, found.get(a["agreement_id"]), indicator) for n, a in enumerate(rows)])


def sentence(figures: list[tuple[str, dict]], indicator: dict, year: str) -> list[str]:
    """Values first, then which intervals are apart, then that nothing follows from the others."""
    values = "; ".join(t("compare.one", letter=letter, value=value_text(f, indicator), interval=interval_text(f, indicator)) for letter, f in figures)
    said = [t("compare.values", name=both(indicator["title"]), year=year, values=values)]
    apart, overlapping = pairs(figures)
    if apart:
        said.append(t("compare.apart", pairs="; ".join(t("compare.pair", high=high, low=low) for high, low in apart)))
    if overlapping:
        said.append(t("compare.overlap_others", pairs=", ".join(f"{one}–{other}" for one, other in overlapping)) if apart else t("compare.overlap_all"))
    return said


def _row(place: int, agreement: dict, found: dict | None, indicator: dict) -> list[str]:
    name = f"{LETTERS[place]} · {agreement['organization_name']} ({agreement['agreement_id']})"
    if found is None or found["value"] is None:
        return [name, "–", "–", "–", "–", "–", "–"]
    target = next((words for kind, words in verdict_marks(found) if kind.startswith("verdict-")), "–")
    expected = found["expected"] and found["expected"]["verdict_expected"]
    return [name, value_text(found, indicator), interval_text(found, indicator) or "–", made_of_text(found, indicator) or "–",
            target_text(found, indicator) or "–", target, expected_verdict_text(expected or None)]

"""An indicator opened: the figure, its definition, how it is reckoned, whom it leaves out, its trend, its assumptions and guards."""

from html import escape

import streamlit as st

from app import queries
from app.components import comparison, control, receipt
from app.components import figure as figures
from app.components.table import table
from app.components.trend import summary
from app.sheet import Key, Sheet
from app.text import both, known, labels, t
from app.text.numbers import number, period_name


def open_dialog(sheet: Sheet, key: Key) -> None:
    """Open the indicator over the scorecard."""
    indicator = sheet.catalogue["indicators"][key[0]]
    st.dialog(both(indicator["title"]), width="large")(_inside)(sheet, key)


def _inside(sheet: Sheet, key: Key) -> None:
    indicator, found = sheet.catalogue["indicators"][key[0]], sheet.figure(key)
    _headline(sheet, found, indicator)
    st.html(f'<p class="rf-lead">{escape(both(indicator["definition"]))}</p>')
    names = ("reckoning", "compared", "trend", "method", "receipt")
    reckoning, compared, trend, method, kept = st.tabs([t(f"definition.{n}") for n in names])
    with reckoning:
        _reckoning(sheet, key, found, indicator)
    with compared:
        if found["value"] is None:
            st.write(figures.reason_text(found, sheet.catalogue))
        else:
            comparison.show(sheet, key, found, indicator)
    with kept:
        receipt.show(sheet, key, found, indicator)
    with trend:
        _trend(sheet, key, indicator)
    with method:
        method_text(indicator, sheet.catalogue, key[1])


def _headline(sheet: Sheet, found: dict, indicator: dict) -> None:
    who = sheet.agreement["agreement_id"] if sheet.agreement else t("scorecard.whole")
    nature = sheet.agreement["nature"] if sheet.agreement else None
    st.caption(f"{who} · {period_name(found['period'])}")
    if found["value"] is None:
        st.html(f'<div class="rf-figure rf-empty"><span class="rf-value">–</span> {escape(figures.reason_text(found, sheet.catalogue))}</div>')
    else:
        st.html(figures.body_html(found, indicator, figures.marks(found, indicator, nature=nature), "", {"period": found["period"]}))


def _reckoning(sheet: Sheet, key: Key, found: dict, indicator: dict) -> None:
    """Numerator and denominator in words with their numbers, then the units left out and the remarks."""
    below = "–" if indicator["statistic"] == "count" else number(found["target"] if indicator["statistic"] == "attainment" else found["denominator"], 2)
    table("", [t("definition.part"), t("definition.meaning"), t("definition.number")], [
        [t("definition.numerator"), both(indicator["numerator"]), number(found["numerator"], 2)],
        [t("definition.denominator"), both(indicator["denominator"]), below],
        [t("definition.counted"), t("definition.counted_note"), number(found["units_counted"])],
        [t("definition.open"), t("definition.open_note"), number(found["units_open"])],
        [t("definition.left_out"), t("definition.left_out_note"), number(found["units_excluded"])],
    ], numeric=(2,))
    if not sheet.agreement:
        st.caption(t("definition.marks_by_agreement"))
        return
    rows = queries.exclusions(sheet.session.release, sheet.session.scope, sheet.agreement["agreement_id"], *key, found["period_type"], found["period"])
    for kind in ("exclusion", "remark"):
        if any(r["code"] == "hidden" and r["mark_kind"] == kind for r in rows):
            st.caption(t(f"definition.{kind}_hidden"))
            continue
        listed = [[both(sheet.catalogue["reasons"].get(r["code"])) or r["code"], number(r["units"])] for r in rows if r["mark_kind"] == kind]
        if listed:
            table(t(f"definition.{kind}"), [t("definition.reason"), t("definition.units")], listed, numeric=(1,))


def _trend(sheet: Sheet, key: Key, indicator: dict) -> None:
    """The chart over the line's successive agreements (or the organisation's), its summary and its table."""
    from app.charts import trend_chart  # Altair takes a second to import: only where a chart is drawn.

    own = sheet.agreement["agreement_id"] if sheet.agreement else None
    series = queries.line(sheet.session.release, sheet.session.scope, sheet.agreement["line_id"], *key) if own else sheet.series[key]
    kinds = [k for k in ("year", "quarter") if any(f["period_type"] == k and f["value"] is not None for f in series)]
    if not kinds:
        st.write(t("trend.none"))
        return
    kind = st.segmented_control(t("trend.by"), kinds, default=kinds[0], required=True, format_func=labels("trend", kinds).get, key="trend-kind")
    series = [f for f in series if f["period_type"] == kind]
    words = summary([f for f in series if not own or f["agreement_id"] == own], indicator)
    st.html(f"<p>{escape(words)}</p>")
    st.altair_chart(trend_chart(series, indicator, own), width="stretch", alt=words)
    st.caption(t("trend.reading_line") if own else t("trend.reading"))
    rows = [[period_name(f["period"]), f.get("agreement_id") or t("trend.whole"), figures.value_text(f, indicator), figures.fraction_text(f, indicator) or "–",
             _state(f, sheet)] for f in series]
    if own:
        control.show(sheet.session, sheet.agreement["line_id"], key, indicator)
    with st.expander(t("trend.table")):
        table("", [t("trend.period"), t("trend.agreement"), t("trend.value"), t("trend.fraction"), t("trend.state")], rows, numeric=(2, 3))


def _state(found: dict, sheet: Sheet) -> str:
    if found["value"] is None:
        return figures.reason_text(found, sheet.catalogue)
    return t("marks.provisional") if found["is_provisional"] else t("trend.final")


def method_text(indicator: dict, catalogue: dict, method: int | None = None) -> None:
    """Why it matters, who answers, cohort, guard, assumptions with their values, versions of the method."""
    cohort = t(f"cohorts.{indicator['cohort']}")
    if indicator["window_days"]:
        cohort += " " + t("definition.window", count=indicator["window_days"])
    entries = [
        (t("definition.why"), both(indicator["why"])),
        (t("definition.answerable"), t(f"answerable.{indicator['answerable']}")),
        (t("definition.natures"), ", ".join(t(f"natures.{n}") for n in indicator["natures"])),
        (t("definition.cohort"), cohort),
        (t("definition.polarity"), t(f"polarities.{indicator['polarity']}")),
        (t("definition.risk"), both(indicator["gaming"]["risk"])),
        (t("definition.guard"), both(indicator["gaming"]["guard"])),
    ]
    if indicator["recommendation"]:
        entries.append((t("definition.recommendation"), t("definition.advice", sections=", ".join(indicator["recommendation"]))))
    versions = [m for m in indicator["methods"] if method in (None, m["version"])]
    entries += [(t("definition.version", version=m["version"]), both(m["note"])) for m in versions]
    st.html("<dl class='rf-terms'>" + "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in entries) + "</dl>")
    notes, values = catalogue["parameter_notes"], catalogue["parameters"]
    rows = [[both(notes[p]), parameter_text(values[p])] for p in indicator["hypotheses"] if p in notes]
    if rows:
        table(t("definition.hypotheses"), [t("definition.parameter"), t("definition.value")], rows, numeric=(1,))


def parameter_text(value) -> str:
    """A parameter's value as text; French codes are shown as delivered."""
    if isinstance(value, bool):
        return t("words.yes") if value else t("words.no")
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(known(f"codes.{v}", str(v)) for v in value)
    return number(value) if isinstance(value, int) else str(value)

"""A figure opened against two measures: what its own clients led to expect, and the group of agreements of the same nature."""

from html import escape

import streamlit as st

from app import measures
from app.components.certainty import SYMBOLS, expected_verdict_text
from app.components.figure import value_text
from app.components.table import table
from app.sheet import Key, Sheet
from app.text import both, t
from app.text.numbers import fixed, number, percent

NAMES = {"intake": "expected.intake", "intake_and_programme": "expected.intake_and_programme"}


def show(sheet: Sheet, key: Key, found: dict, indicator: dict) -> None:
    _expected(sheet, key, found)
    if sheet.agreement and found["period_type"] == "year":
        _funnel(sheet, key, found, indicator)
    elif not sheet.agreement:
        st.caption(t("funnel.by_agreement"))
    else:
        st.caption(t("funnel.by_year"))


def _expected(sheet: Sheet, key: Key, found: dict) -> None:
    report = measures.case_mix(sheet.session.release)
    st.subheader(t("expected.title"), anchor=False)
    rows = measures.expected(sheet.session, sheet.agreement and sheet.agreement["agreement_id"])
    rows = [r for r in rows if (r["indicator_id"], r["method_version"], r["period"]) == (*key, found["period"])]
    if not rows or report is None:
        st.write(t("expected.none" if found["period_type"] == "year" else "expected.by_year"))
        return
    lead = next((r for r in rows if r["model"] == "intake" and r["period_type"] == "year"), rows[0])
    st.html(f'<p class="rf-lead">{escape(_sentence(lead, report))}</p>')
    heads = ["model", "persons", "observed", "expected", "ratio", "adjusted", "verdict"]
    whole = sheet.session.scope.role == "funder"
    table("", [t(f"expected.{h}") for h in heads], [_row(r, whole) for r in rows], numeric=(1, 2, 3, 4, 5))
    if lead["negotiated_target"] is not None and lead["expected"] is not None:
        st.write(t("expected.target", negotiated=number(lead["negotiated_target"], 1), expected=fixed(lead["expected"], 1), persons=number(lead["n"])))
    st.caption(f"{t('expected.both')} {both(report['limits'])}")


def _row(r: dict, whole: bool) -> list[str]:
    """whole: a ministry reads adjusted rates in whole points (pipelines/told_expected.py)."""
    points = 0 if whole else 1
    name = t(NAMES[r["model"]]) + (f" · {t('expected.three_years')}" if r["period_type"] == "three_years" else "")
    if r["expected"] is None:
        return [name, number(r["n"]), number(r["observed"]), "–", "–", "–", "–"]
    ratio = f"{fixed(r['oe'], 2)} ({fixed(r['oe_lower_95'], 2)} – {fixed(r['oe_upper_95'], 2)})"
    adjusted = f"{percent(r['adjusted_rate'], points)} ({percent(r['adjusted_lower_95'], points)} – {percent(r['adjusted_upper_95'], points)})"
    return [name, number(r["n"]), number(r["observed"]), fixed(r["expected"], 1), ratio, adjusted, expected_verdict_text(r["verdict_expected"])]


def _sentence(r: dict, report: dict) -> str:
    if r["expected"] is None:
        return both(report["sentences"].get(r["reason"])) or r["reason"]
    values = {"observed": number(r["observed"]), "persons": number(r["n"]), "expected": fixed(r["expected"], 1)}
    verdict = r["verdict_expected"]
    return f"{t('expected.sentence', **values)} {t('expected.means_' + verdict) if verdict else t('expected.neutral')}"


def _funnel(sheet: Sheet, key: Key, found: dict, indicator: dict) -> None:
    st.subheader(t("funnel.title"), anchor=False)
    group = measures.group(sheet.session, sheet.agreement, key, found["period"])
    limits, points = measures.funnel(sheet.session, sheet.agreement, key, found["period"])
    if group is None or not limits:
        st.write(t("funnel.none"))
        return
    dispersed = st.toggle(t("funnel.dispersed"), value=True, key=f"dispersed-{key[0]}", help=t("funnel.dispersed_help"))
    own = sheet.agreement["agreement_id"]
    label = found.get("comparison_dispersed" if dispersed else "comparison") or "null"
    place = "inside_sentence" if label == "none" else label.replace(".", "")
    words = f"{t('funnel.sentence', agreements=number(group['agreements']), rate=percent(group['group_rate']))} {t(f'funnel.{place}')}"
    if group.get("median") is not None:  # a release made before has none
        low, middle, high = (percent(group[name], 0) for name in ("lower_quartile", "median", "upper_quartile"))
        words += " " + t("funnel.quartiles", low=low, middle=middle, high=high)
    st.html(f"<p>{escape(words)}</p>")
    from app.charts import funnel_chart  # Altair takes a second to import: only where a chart is drawn.

    st.altair_chart(funnel_chart(limits, points, group["group_rate"], own, dispersed), width="stretch", alt=words)
    note = t("funnel.reading")
    if group.get("phi") is not None:
        note += " " + t("funnel.dispersion", phi=fixed(group["phi"], 2), tau=percent(group["tau2"] ** 0.5))
    st.caption(note)
    with st.expander(t("funnel.table")):
        column = "comparison_dispersed" if dispersed else "comparison"
        rows = [[("● " if p["agreement_id"] == own else "") + p["organization_name"], p["agreement_id"], number(p["denominator"]), value_text(p, indicator),
                 place_text(p[column])] for p in points]
        table("", [t("columns.organization_name"), t("trend.agreement"), t("funnel.units"), t("trend.value"), t("funnel.place")], rows, numeric=(2, 3))


def place_text(label: str | None) -> str:
    if label is None:
        return "–"
    return t("funnel.inside") if label == "none" else f"{SYMBOLS[label.split('_')[0]]} {t('funnel.outside_' + label.replace('.', ''))}"

"""« Amount per participation and per outcome »: what the agreement's dollars come to by case, with the interval, and the median of the same nature.

All of it was computed with the release (amounts.parquet); which days' dollars stand over which cases is told in its pipeline module and, in short, here.
"""

from datetime import timedelta
from html import escape

import streamlit as st

from app import queries
from app.components.table import table
from app.sheet import Sheet
from app.text import both, t
from app.text.numbers import day, money, number

ORDER = ("participation", "job", "positive_outcome")


def show(sheet: Sheet) -> None:
    """An expander for an agreement; nothing for the organisation as a whole, nor in a release without amounts."""
    if sheet.agreement is None or not queries.has(sheet.session.release, sheet.session.scope, "amounts"):
        return
    own, line = _rows(sheet, "agreement", sheet.agreement["agreement_id"]), _rows(sheet, "line", sheet.agreement["line_id"])
    if not own:
        return
    with st.expander(t("amounts.title"), icon=":material/payments:"):
        applying = [r for r in own if r["reason"] != "nature_not_applicable"]
        st.html(f'<p class="rf-lead">{escape(_elapsed(sheet.agreement, own[0]))}</p>')
        if not applying:
            st.write(t("amounts.none_of_nature"))
            return
        heads = [t(f"amounts.{h}") for h in ("measure", "cases", "counted", "per_case", "interval", "median")]
        table(t("amounts.of_agreement"), heads, [_cells(sheet, r) for r in applying], numeric=(1, 2, 3, 4, 5))
        if line:
            table(t("amounts.of_line", count=max(r["agreements"] for r in line)), heads, [_cells(sheet, r) for r in line], numeric=(1, 2, 3, 4, 5))
        st.caption(_limits(sheet, applying))


def _rows(sheet: Sheet, level: str, unit: str) -> list[dict]:
    """The measures of an agreement or of a line, in ORDER."""
    sql = "select * from amounts where level = ? and unit_id = ?"
    return sorted(queries.rows(sheet.session.release, sheet.session.scope, sql, (level, unit)), key=lambda r: ORDER.index(r["measure"]))


def _elapsed(agreement: dict, participations: dict) -> str:
    """How much of the amount the days so far are, evenly spread."""
    if participations["amount"] is None:
        return t("amounts.no_amount")
    until = agreement["start_date"] + timedelta(days=participations["days_counted"] - 1)
    if participations["days_counted"] == 0:
        return t("amounts.not_begun")
    said = {"amount": money(participations["amount"]), "counted": money(participations["amount_counted"]), "until": day(until),
            "days": number(participations["days_counted"]), "term": number(participations["days"])}
    return t("amounts.whole_term" if participations["days_counted"] == participations["days"] else "amounts.elapsed", **said)


def _cells(sheet: Sheet, row: dict) -> list[str]:
    name = t(f"amounts.measures.{row['measure']}")
    median = money(row["group_median"]) if row["group_median"] is not None else t("amounts.few_organizations")
    if row["reason"] == "no_case":
        return [name, number(0), money(row["amount_counted"]), "–", t("amounts.at_least", lower=money(row["lower_95"])), median]
    if row["reason"]:
        said = t(f"amounts.{row['reason']}") if row["reason"] in ("no_amount", "not_begun", "not_matured") else both(sheet.catalogue["reasons"][row["reason"]])
        return [t("amounts.because", measure=name, reason=said), "–", "–", "–", "–", "–"]
    between = t("certainty.interval", lower=money(row["lower_95"]), upper=money(row["upper_95"]))
    return [name, number(row["cases"]), money(row["amount_counted"]), money(row["per_case"]), between, median]


def _limits(sheet: Sheet, rows: list[dict]) -> str:
    """What the amounts are not, and of whom the median is: a list."""
    notes = [t("amounts.limits")]
    outcomes = [r for r in rows if r["measure"] != "participation" and not r["reason"]]
    if outcomes:
        notes.append(t("amounts.matured"))
        if left := max(r["cases_open"] for r in outcomes):
            notes.append(t("amounts.open", count=left))
    if group := next((r for r in rows if r["group_median"] is not None), None):
        said = {"agreements": number(group["group_agreements"]), "organizations": number(group["group_organizations"])}
        notes.append(t("amounts.group", nature=t(f"natures.{sheet.agreement['nature']}"), ministry=t(f"ministries.{sheet.agreement['ministry']}"), **said))
    return "\n".join(f"- {note}" for note in notes)

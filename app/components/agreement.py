"""The head of a scorecard: who, under what, where, until when, for how much, and with which targets."""

from html import escape

import streamlit as st

from app.sheet import Sheet, version_in_force
from app.text import both, known, t
from app.text.numbers import day, money, number, percent


def show(sheet: Sheet, organization_name: str, agreements: int) -> None:
    """The facts of the agreement, or of the organisation as a whole, and the targets of the period."""
    st.html(f'<h2 class="rf-who">{escape(organization_name)}</h2>')
    if sheet.agreement is None:
        st.html(f'<p class="rf-muted">{escape(t("scorecard.whole_note", count=agreements))}</p>')
        return
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts_of(sheet.agreement))
    st.html(f'<dl class="rf-facts">{facts}</dl>')
    targets = targets_of(sheet)
    st.html(f'<p class="rf-targets"><strong>{escape(t("scorecard.targets"))}</strong> {escape(targets or t("scorecard.no_targets"))}</p>')


def facts_of(a: dict) -> list[tuple[str, str]]:
    specialised = t("agreement.specialised") if a["is_specialized"] else t("agreement.not_specialised")
    return [
        (t("agreement.number"), a["agreement_id"]),
        (t("agreement.ministry"), t(f"ministries.{a['ministry']}")),
        (t("agreement.programme"), known(f"programmes.{a['programme']}", a["programme"])),
        (t("agreement.nature"), t(f"natures.{a['nature']}")),
        (t("agreement.region"), t(f"regions.{a['region']}")),
        (t("agreement.dates"), t("agreement.from_to", start=day(a["start_date"]), end=day(a["end_date"]))),
        (t("agreement.amount"), money(a["amount"])),
        (t("agreement.places"), number(a["places"])),
        (t("agreement.status"), known(f"statuses.{a['agreement_status']}", a["agreement_status"])),
        (t("agreement.clientele"), specialised),
    ]


def targets_of(sheet: Sheet) -> str:
    """The targets of the period: each indicator once."""
    framework = sheet.catalogue["frameworks"]["cadre_refondu"]
    said = []
    for entry in version_in_force(framework, sheet.period)["indicators"]:
        found = sheet.figure((entry["id"], entry["method"]))
        if not found or found["target"] is None:
            continue
        goal = percent(found["rate_target"]) if found["rate_target"] is not None else number(found["target"], 1)
        said.append(f"{known('targets.' + entry['id'], both(sheet.catalogue['indicators'][entry['id']]['short']))} {goal}")
    return " · ".join(said)

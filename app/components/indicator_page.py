"""An indicator's own page, from the release's catalogue: what it means, how it is reckoned, when it is final, its history, its sources, who has it."""

from html import escape

import streamlit as st

from app import bearers
from app.access import Session
from app.components.definition import parameter_text
from app.components.table import table, table_html
from app.sheet import method_in_force
from app.text import both, t
from app.text.numbers import day, number

# Where each interval comes from; authors' names and journals are the same in every language.
WILSON = "Wilson 1927, J Am Stat Assoc 22:209-212; Newcombe 1998, Stat Med 17:857-872"
COUNTS = "Garwood 1936, Biometrika 28:437-442 (1-9); Byar: Breslow & Day 1987, IARC 82, vol. II, ch. 2 (10+)"
SOURCES = {"proportion": WILSON, "count": COUNTS, "attainment": COUNTS, "rate_per_100": COUNTS}
SIMPSON = "Simpson 1949, Nature 163:688; Hill 1973, Ecology 54:427-432"


def show(session: Session, catalogue: dict, indicator_id: str) -> None:
    indicator = catalogue["indicators"][indicator_id]
    st.header(both(indicator["title"]), anchor=False)
    st.caption(f"{t('kinds.' + indicator['kind'])} · {both(indicator['short'])}")
    st.html(f'<p class="rf-lead">{escape(both(indicator["definition"]))}</p>')
    _formula(indicator)
    st.html(_terms(_entries(indicator, catalogue)))
    _hypotheses(indicator, catalogue)
    _history(indicator_id, indicator, catalogue)
    _who(session, indicator_id, indicator)


def _terms(entries: list[tuple[str, str]]) -> str:
    return "<dl class='rf-terms'>" + "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in entries) + "</dl>"


def _formula(indicator: dict) -> None:
    """Numerator over denominator, and the value in one line."""
    st.subheader(t("definition_page.formula"), anchor=False)
    parts = [(t("definition.numerator"), both(indicator["numerator"])), (t("definition.denominator"), both(indicator["denominator"]))]
    st.html(_terms(parts) + f'<p class="rf-note">{escape(t("definition_page.formulas." + indicator["statistic"]))}</p>')


def _entries(indicator: dict, catalogue: dict) -> list[tuple[str, str]]:
    """Every term of the page but its tables; a term that does not hold is absent."""
    cohort = t(f"cohorts.{indicator['cohort']}")
    if indicator["window_days"]:
        cohort += " " + t("definition.window", count=indicator["window_days"])
    least = indicator["minimum_denominator"]
    entries = [
        (t("definition.why"), both(indicator["why"])), (t("definition.cohort"), cohort), (t("definition_page.maturity"), maturity(indicator, catalogue)),
        (t("definition_page.minimum"), t("definition_page.minimum_text", count=least) if least > 1 else t("definition_page.minimum_none")),
        (t("definition.polarity"), t(f"polarities.{indicator['polarity']}")), (t("definition.answerable"), t(f"answerable.{indicator['answerable']}")),
        (t("definition.natures"), _natures(indicator)), (t("definition.risk"), both(indicator["gaming"]["risk"])),
        (t("definition.guard"), both(indicator["gaming"]["guard"])),
    ]
    if indicator["legal_basis"]:
        entries.append((t("definition_page.legal"), both(indicator["legal_basis"])))
    if indicator["recommendation"]:
        entries.append((t("definition.recommendation"), t("definition.advice", sections=", ".join(indicator["recommendation"]))))
    return [*entries, (t("definition_page.sources"), " · ".join(sources(indicator)))]


def maturity(indicator: dict, catalogue: dict) -> str:
    """When a figure of it no longer moves: days after the period's end."""
    window, entry = indicator["maturity_days"], catalogue["parameters"]["final_entry_days"]
    return t("definition_page.maturity_text", days=number(window + entry), window=number(window), entry=number(entry))


def sources(indicator: dict) -> list[str]:
    """What the method rests on: the interval's, the statistic's, the advice's."""
    found = SOURCES.get(indicator["statistic"])
    said = [t("definition_page.source_interval", source=found) if found else t("definition_page.source_none")]
    if indicator["statistic"] == "effective_number":
        said.append(SIMPSON)
    if indicator["recommendation"]:
        said.append(t("definition_page.source_advice", sections=", ".join(indicator["recommendation"])))
    return said


def _natures(indicator: dict) -> str:
    shown_only = indicator["shown_only_natures"]
    words = ", ".join(t(f"natures.{n}") for n in indicator["natures"])
    return words + (f" ({t('definition_page.shown_only', natures=', '.join(t(f'natures.{n}') for n in shown_only))})" if shown_only else "")


def _hypotheses(indicator: dict, catalogue: dict) -> None:
    notes, values = catalogue["parameter_notes"], catalogue["parameters"]
    rows = [[both(notes[p]), parameter_text(values[p])] for p in indicator["hypotheses"] if p in notes]
    if rows:
        table(t("definition.hypotheses"), [t("definition.parameter"), t("definition.value")], rows, numeric=(1,))


def _history(indicator_id: str, indicator: dict, catalogue: dict) -> None:
    """Each version of the method: its days, what changed, and the framework versions that hold it."""
    rows = []
    for method in indicator["methods"]:
        limits = [day(method[side]) if method[side] else t("definition_page.always") for side in ("start", "end")]
        rows.append([number(method["version"]), *limits, both(method["note"]), "; ".join(held_in(catalogue, indicator_id, method["version"]))
                     or t("definition_page.no_framework")])
    heads = [t(f"definition_page.{h}") for h in ("version", "start", "end", "change", "held_by")]
    st.html(table_html(t("definition_page.history"), heads, rows))


def held_in(catalogue: dict, indicator_id: str, method: int) -> list[str]:
    """The framework versions that hold this method of the indicator, and how."""
    return [t("definition_page.held_in", title=both(f["title"]), version=v["version"], role=t(f"definition_page.roles.{m['weight_role']}"))
            for f in catalogue["frameworks"].values() for v in f["versions"] for m in v["indicators"] if (m["id"], m["method"]) == (indicator_id, method)]


def _who(session: Session, indicator_id: str, indicator: dict) -> None:
    """How many agreements and organisations bear it, in this session's scope only."""
    st.subheader(t("definition_page.who"), anchor=False)
    found = bearers.of(session, (indicator_id, method_in_force(indicator)))
    if found is None:
        st.write(t("definition_page.who_unknown"))
    elif found.agreements is None:
        st.write(t("definition_page.who_few", year=found.year) if found.organizations is None
                 else t("definition_page.who_committee", year=found.year, count=found.organizations))
    elif found.agreements == 0:
        st.write(t("definition_page.who_none", year=found.year))
    else:
        agreements = t("definition_page.who_agreements", year=found.year, count=found.agreements)
        st.write(t("definition_page.who_organizations", agreements=agreements, count=found.organizations))
        table("", [t("definition.natures"), t("definition_page.agreements")],
              [[t(f"natures.{n}"), number(count)] for n, count in found.natures.items()], numeric=(1,))

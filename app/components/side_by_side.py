"""Two to four agreements of one nature, beside each other: who they are, what their figures are, in the words of a scorecard."""

from html import escape

import streamlit as st

from app import address, measures, queries
from app.access import Session
from app.components import agreement as facts
from app.components import figure
from app.components.frameworks import KINDS
from app.sheet import method_in_force
from app.text import both, t

FEWEST, MOST = 2, 4
LETTERS = "ABCD"


def key(session: Session) -> str:
    """Where the session keeps the agreements that are compared."""
    return f"compare-with-{address.place(session.scope)}"


def choose(session: Session, agreements: list[str], year: str) -> None:
    """Have the comparison open on these."""
    st.session_state[key(session)], st.session_state["compare-year"] = list(agreements), year


def refusal(rows: list[dict]) -> str | None:
    """Why these agreements may not be put side by side; None where they may."""
    if not FEWEST <= len(rows) <= MOST:
        return t("compare.how_many")
    return t("compare.one_nature") if len({a["nature"] for a in rows}) > 1 else None


def figures(session: Session, rows: list[dict], indicators: dict[str, dict], year: str) -> dict[str, dict[str, dict]]:
    """agreement_id -> indicator_id -> figure of the fiscal year by the method in force, with what was expected and was published before beside it
    (`expected`, `restated`)."""
    methods = {i: method_in_force(d) for i, d in indicators.items()}
    held = measures.with_restated(session, queries.portfolio(session.release, session.scope, year, methods), year)
    expected = measures.expected_of_year(session, year)
    found: dict[str, dict[str, dict]] = {}
    for a in rows:
        of = found.setdefault(a["agreement_id"], {})
        for indicator_id, shown in held.get(a["agreement_id"], {}).items():
            row = expected.get((a["agreement_id"], indicator_id))
            of[indicator_id] = shown | {"expected": row if row and row["method_version"] == methods[indicator_id] else None}
    return found


def compared(found: dict[str, dict[str, dict]], indicators: dict[str, dict]) -> list[str]:
    """Indicators that have a value for one of the agreements at least, in the catalogue's order."""
    return [i for i in indicators if any(of.get(i, {}).get("value") is not None for of in found.values())]


def show(session: Session, rows: list[dict], indicators: dict[str, dict], found: dict[str, dict[str, dict]], catalogue: dict, year: str) -> None:
    """The table: indicators by kind, one column an agreement."""
    heads = "".join(f'<th scope="col"><strong>{LETTERS[n]}</strong> · {escape(a["organization_name"])}<br>'
                    f'<span class="rf-muted">{escape(a["agreement_id"])}</span></th>' for n, a in enumerate(rows))
    body = _group(t("compare.heads.agreement"), [_line(name, [escape(value) for value in values]) for name, values in _facts(rows)], len(rows))
    for kind in KINDS:
        lines = [_line(both(d["short"]), [_cell(found[a["agreement_id"]].get(i), d, a, catalogue, year) for a in rows], both(d["title"]))
                 for i, d in indicators.items() if d["kind"] == kind]
        body += _group(t(f"kinds.{kind}"), lines, len(rows))
    head = f'<thead><tr><th scope="col">{escape(t("compare.indicator"))}</th>{heads}</tr></thead>'
    st.html(f'<style>{STYLE}</style><div class="rf-scroll" role="region" tabindex="0" aria-label="{escape(t("compare.table"))}">'
            f'<table class="rf-table rf-beside" style="min-width:{136 + 180 * len(rows)}px">{head}{body}</table></div>')


def _facts(rows: list[dict]) -> list[tuple[str, list[str]]]:
    """The facts of a scorecard's head, name by name; what all agreements share by the choice of nature is left out."""
    listed = [dict(facts.facts_of(a)) for a in rows]
    left_out = {t(f"agreement.{name}") for name in ("number", "ministry", "nature")}
    return [(name, [of[name] for of in listed]) for name in listed[0] if name not in left_out]


def _group(title: str, lines: list[str], columns: int) -> str:
    if not lines:
        return ""
    return f'<tbody><tr class="rf-kind-row"><th colspan="{columns + 1}" scope="rowgroup">{escape(title)}</th></tr>{"".join(lines)}</tbody>'


def _line(name: str, cells: list[str], more: str = "") -> str:
    """A row; `cells` are markup already escaped."""
    return f'<tr><th scope="row" title="{escape(more)}">{escape(name)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _cell(found: dict | None, indicator: dict, agreement: dict, catalogue: dict, year: str) -> str:
    """The figure as on a scorecard's card; without value, the reason."""
    if found is None or found["value"] is None:
        reason = figure.reason_text(found, catalogue)
        return f'<div class="rf-figure rf-empty"><span class="rf-value">–</span> {escape(reason)}</div>'
    return figure.body_html(found, indicator, figure.marks(found, indicator, nature=agreement["nature"]), "", {"period": year})


# Columns of one width, so that the bars of a row share one scale.
STYLE = """
.rf-beside { table-layout: fixed; }
.rf-beside th:first-child { width: 8.5rem; min-width: 0 !important; }
.rf-beside thead th { vertical-align: bottom; overflow-wrap: anywhere; }
.rf-beside td { padding-right: 1.2rem !important; }
.rf-beside .rf-value { font-size: 1.25rem; }
.rf-beside .rf-figure { grid-template-columns: 1fr; }
.rf-kind-row th { padding-top: .9rem !important; font-weight: 640 !important; border-bottom-width: 2px !important; }
"""

"""What changed since the release before: by agreement and reason, the whole years and the largest moves first; then each figure, before and after."""

import streamlit as st

from app import access
from app.components import listing
from app.components.certainty import SYMBOLS
from app.components.figure import value_text
from app.components.table import table
from app.release import catalogue
from app.text import both, known, labels, t
from app.text.numbers import number, percent, period_name

MOST = 40  # changes of one agreement listed; the CSV has them all


def show(session: access.Session, rows: list[dict] | None) -> None:
    st.header(t("watch.changes"), anchor=False)
    if not rows:
        st.write(t("watch.changes_first") if rows is None else t("watch.changes_none"))
        return
    st.caption(t("watch.changes_note", previous=session.release.manifest["previous"]))
    st.write(" ".join(t(f"watch.counts.{kind}", count=n) for kind, n in counts(rows).items()))
    kinds = list(counts(rows))
    chosen = st.pills(t("watch.change"), kinds, selection_mode="multi", key="watch-kinds", format_func=labels("watch.changes_kinds", kinds).get)
    kept = [r for r in rows if r["kind"] in (chosen or kinds)]
    held = catalogue(session.release)["indicators"]
    groups, formats = grouped(kept, held), {"years": number, "quarters": number, "move": lambda v: percent(v, 0)}
    ticked = listing.show("changes", groups, heads(), formats, t("watch.changes_alt", count=len(groups)))
    whole = [written(r, held) for r in kept]
    present = listing.agreement_names([g for g in groups if g["kind"] != "gone"])
    picked = listing.bar(session, "changes", whole, detail_heads(), t("scorecard.agreement"), present, ticked and ticked["agreement_id"])
    if picked:
        lines = [[r[c] for c in DETAIL] for r in whole if r["agreement_id"] == picked]
        table(picked, [detail_heads()[c] for c in DETAIL], lines[:MOST], numeric=(3, 4))
        if len(lines) > MOST:
            st.caption(t("watch.changes_more", count=len(lines) - MOST))


DETAIL = ("what", "indicator", "when", "before", "after", "why")


def counts(rows: list[dict]) -> dict[str, int]:
    """How many of each kind, in the order of `rows`; of verdicts, those of whole years."""
    found = dict.fromkeys((r["kind"] for r in rows), 0)
    for r in rows:
        found[r["kind"]] += r["kind"] != "verdict_changed" or r["period_type"] == "year"
    return found


def grouped(rows: list[dict], held: dict) -> list[dict]:
    """One row an agreement, kind and reason, in the order of `rows` (watched.changes): how many figures, and the largest move."""
    groups: dict[tuple, list[dict]] = {}
    for r in rows:
        groups.setdefault((r["agreement_id"], r["kind"], r["reason"] or ""), []).append(r)
    found = []
    for members in groups.values():
        first = members[0]  # whole years first, the largest move first
        said = written(first, held)
        found.append(said | {
            "years": sum(r["period_type"] == "year" for r in members) if first["period"] else None,
            "quarters": sum(r["period_type"] == "quarter" for r in members) if first["period"] else None, "move": first["move"] if first["period"] else None,
            "largest": " ".join(filter(None, (said["indicator"], said["when"], f"{said['before']} → {said['after']}"))),
        })
    return found


def heads() -> dict[str, str]:
    return {
        "what": t("watch.change"), "organization_name": t("columns.organization_name"), "agreement_id": t("columns.agreement_id"),
        "largest": t("watch.largest"), "move": t("watch.move"), "years": t("watch.years"), "quarters": t("watch.quarters"), "why": t("definition.reason"),
    }


def detail_heads() -> dict[str, str]:
    return {
        "what": t("watch.change"), "organization_name": t("columns.organization_name"), "agreement_id": t("columns.agreement_id"),
        "indicator": t("deliveries.indicator"), "when": t("scorecard.period"), "before": t("deliveries.before"), "after": t("deliveries.after"),
        "why": t("definition.reason"),
    }


def written(row: dict, held: dict) -> dict:
    """The row as it is read: what changed, of which figure, from what to what."""
    indicator = held.get(row["indicator_id"])
    if row["kind"] == "verdict_changed":
        before, after = (f"{SYMBOLS[v]} {t(f'certainty.{v}')}" for v in (row["said_before"], row["said_after"]))
    elif indicator:
        before, after = (value_text({"value": v}, indicator) for v in (row["value_before"], row["value_after"]))
    else:
        before, after = (known(f"statuses.{v}", v) if v else "–" for v in (row["said_before"], row["said_after"]))
    return row | {
        "what": t(f"watch.changes_kinds.{row['kind']}"), "organization_name": row["organization_name"] or row["organization_id"],
        "indicator": both(indicator["short"]) if indicator else row["indicator_id"] or "", "when": period_name(row["period"]) if row["period"] else "",
        "before": before, "after": after, "why": known(f"restated_reasons.{row['reason']}", row["reason"]) if row["reason"] else "–",
    }

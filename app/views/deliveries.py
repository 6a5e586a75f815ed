"""Deliveries and quality: what the release was made from, what was refused or set aside, and the figures that moved."""

import streamlit as st

from app import access, queries
from app.components import figure as figures
from app.components import own_reports
from app.components.table import table
from app.release import catalogue
from app.text import both, known, language, t
from app.text.numbers import day, number, percent, period_name

MOST = 200  # restated figures listed; the rest is counted


def show(session: access.Session) -> None:
    manifest = session.release.manifest
    quality = manifest["quality"]
    st.title(t("views.deliveries"), anchor=False)
    st.caption(t("deliveries.intro", made=day(manifest["made_at"]), release=session.release.release_id))
    with st.container(key="totals", horizontal=True):
        for name in ("received", "accepted", "quarantined"):
            st.metric(t(f"deliveries.{name}"), number(quality[name]), width="content")
    st.caption(t("deliveries.identity"))
    if session.scope.role == "organization":
        _own(session)
        own_reports.show(session)
    _tables(quality)
    _cutoffs(session)
    _failed(quality)
    _refusals(session, quality)
    _restated(session)


def _own(session: access.Session) -> None:
    """The organisation's own declarations, and its referrals that no agreement could be credited with."""
    st.header(t("deliveries.own"), anchor=False)
    rows = queries.delivered(session.release, session.scope)
    if not rows:
        st.write(t("deliveries.own_none"))
    else:
        table(t("deliveries.own_note"), [t("deliveries.table"), t("deliveries.delivery"), t("deliveries.covers"), t("deliveries.extracted"),
                                         t("deliveries.received"), t("deliveries.accepted"), t("deliveries.quarantined")],
              [[known(f"tables.{r['table_name']}", r["table_name"]), r["delivery_id"].split("/")[-1],
                t("agreement.from_to", start=day(r["period_from"], "short"), end=day(r["period_to"], "short")), day(r["extraction_date"], "short"),
                number(r["received"]), number(r["accepted"]), number(r["quarantined"])] for r in rows], numeric=(4, 5, 6))
    for row in queries.unattributed(session.release, session.scope):
        st.caption(t(f"deliveries.unattributed_{row['direction']}", count=row["referrals"]))


def _tables(quality: dict) -> None:
    st.header(t("deliveries.by_table"), anchor=False)
    rows = [[known(f"sources.{r['source']}", r["source"]), known(f"tables.{r['table']}", r["table"]), number(r["files"]), number(r["received"]),
             number(r["accepted"]), number(r["quarantined"]), percent(r["quarantined"] / r["received"]) if r["received"] else "–"] for r in quality["tables"]]
    table("", [t("deliveries.source"), t("deliveries.table"), t("deliveries.files"), t("deliveries.received"), t("deliveries.accepted"),
               t("deliveries.quarantined"), t("deliveries.share")], rows, numeric=(2, 3, 4, 5, 6))
    if quality["absent"]:
        st.warning(t("deliveries.absent", sources=", ".join(known(f"sources.{s}", s) for s in quality["absent"])))


def _cutoffs(session: access.Session) -> None:
    """Through when each source is known; of the declarations, only the organisation's own day."""
    st.header(t("deliveries.cutoffs"), anchor=False)
    rows = []
    for key, cutoff in sorted(session.release.manifest["cutoffs"].items()):
        source, scope = key.split("/", 1)
        if scope == "register" or (session.scope.role == "organization" and scope == session.scope.name):
            rows.append([known(f"sources.{source}", source), day(cutoff)])
    table("", [t("deliveries.source"), t("deliveries.cutoff")], rows)
    if session.scope.role == "funder":
        days = [c for k, c in session.release.manifest["cutoffs"].items() if k.startswith("declarations/")]
        if days:
            st.caption(declared(days))


def declared(days: list[str]) -> str:
    """Through when the organisations' declarations are known: one day where it is the same for all."""
    first, last = min(days), max(days)
    if first == last:
        return t("deliveries.declared_same", count=len(days), day=day(first))
    return t("deliveries.declared", count=len(days), first=day(first), last=day(last))


def _failed(quality: dict) -> None:
    """Rules that set rows aside, the most frequent first. Messages are those that the clerk received."""
    st.header(t("deliveries.failed"), anchor=False)
    found = sorted((c for c in quality["checks"] if c["failed"]), key=lambda c: (-c["failed"], c["source"], c["table"], c["rule"]))
    if not found:
        st.write(t("deliveries.failed_none"))
        return
    rows = [[c[language()], known(f"sources.{c['source']}", c["source"]), known(f"tables.{c['table']}", c["table"]), c["column"] or "–", number(c["failed"]),
             number(c["evaluated"]), known(f"effects.{c['effect']}", c["effect"])] for c in found]
    heads = [t("deliveries.rule"), t("deliveries.source"), t("deliveries.table"), t("deliveries.column"), t("deliveries.failing"), t("deliveries.evaluated"),
             t("deliveries.effect")]
    table("", heads, rows[:12], numeric=(4, 5))
    if len(rows) > 12:
        with st.expander(t("deliveries.failed_more", count=len(rows) - 12)):
            table("", heads, rows[12:], numeric=(4, 5))


def _refusals(session: access.Session, quality: dict) -> None:
    """Files refused whole: those of the registers, and the declarations of the organisations that this scope may name."""
    st.header(t("deliveries.refusals"), anchor=False)
    everyone, named = session.scope.role == "steward", _declarants(session)
    found = [r for r in quality["refusals"] if everyone or r["source"] != "declarations" or r["delivery"].split("_")[0] in named]
    if not found:
        st.write(t("deliveries.refusals_none"))
        return
    table("", [t("deliveries.file"), t("deliveries.source"), t("deliveries.delivery"), t("deliveries.message")],
          [[r["file"] or "–", known(f"sources.{r['source']}", r["source"]), r["delivery"], r[language()]] for r in found])


def _declarants(session: access.Session) -> set[str]:
    """The organisations whose deliveries this scope may see by name: itself, a ministry's own, none for the committee."""
    if session.scope.role == "organization":
        return {session.scope.name}
    return {a["organization_id"] for a in queries.agreements(session.release, session.scope)} if session.scope.role == "funder" else set()


def _restated(session: access.Session) -> None:
    if session.scope.role == "steward":  # no figures beyond quality
        return
    st.header(t("deliveries.restated"), anchor=False)
    total = queries.restated_count(session.release, session.scope)
    if not total:
        st.write(t("deliveries.restated_first") if session.release.manifest.get("previous") is None else t("deliveries.restated_none"))
        return
    held = catalogue(session.release)["indicators"]
    rows = [_moved(row, held) for row in queries.restated(session.release, session.scope, MOST) if row["indicator_id"] in held]
    st.caption(t("deliveries.restated_note", count=total, previous=session.release.manifest.get("previous") or "–"))
    table("", [t("agreement.number"), t("deliveries.indicator"), t("scorecard.period"), t("deliveries.before"), t("deliveries.after"), t("definition.reason")],
          rows, numeric=(3, 4))
    if total > len(rows):
        st.caption(t("deliveries.restated_more", count=total - len(rows)))


def _moved(row: dict, held: dict) -> list[str]:
    indicator = held[row["indicator_id"]]
    before = {name.removesuffix("_before"): value for name, value in row.items() if name.endswith("_before")}
    said = [f"{figures.value_text(f, indicator)} {_bracketed(f, indicator)}".strip() for f in (before, row)]
    return [row["agreement_id"], both(indicator["short"]), period_name(row["period"]), *said, known(f"restated_reasons.{row['reason']}", row["reason"])]


def _bracketed(figure: dict, indicator: dict) -> str:
    fraction = figures.fraction_text(figure, indicator)
    return f"[{fraction}]" if fraction else ""


if __name__ == "__main__":
    show(access.session())

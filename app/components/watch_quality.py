"""The quality of what each organisation declared last: since when, how much was set aside, and by which rules. No cell of a row is known here."""

import streamlit as st

from app import access, queries
from app.components import listing
from app.components.table import table
from app.text import known, language, t
from app.text.numbers import day, number, percent
from app.watched import HELD_SHARE


def show(session: access.Session, rows: list[dict]) -> None:
    st.header(t("watch.quality"), anchor=False)
    st.caption(t("watch.quality_note", share=percent(HELD_SHARE, 0)))
    if not rows:
        st.write(t("watch.quality_none"))
        return
    st.write(summary(rows))
    texts = rule_texts(session)
    kept, columns = [written(r, texts) for r in rows], heads()
    formats = {"days_since": number, "received": number, "quarantined": number, "share": percent}
    ticked = listing.show("quality", kept, columns, formats, t("watch.quality_alt", count=len(kept)))
    names = {r["organization_id"]: r["organization_name"] for r in rows}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = listing.pick("quality", t("columns.organization_name"), names, ticked and ticked["organization_id"])
        listing.csv_button(session, "quality", kept, columns)
    if chosen is not None:
        _detail(session, next(r for r in rows if r["organization_id"] == chosen), texts)


def summary(rows: list[dict]) -> str:
    never = sum(r["delivery_id"] is None for r in rows)
    above = sum((r["share"] or 0) > HELD_SHARE for r in rows)
    said = [t("watch.above", count=above, share=percent(HELD_SHARE, 0))]
    return " ".join([t("watch.never", count=never), *said] if never else said)


def heads() -> dict[str, str]:
    return {
        "organization_name": t("columns.organization_name"), "share": t("deliveries.share"), "quarantined": t("deliveries.quarantined"),
        "received": t("deliveries.received"), "delivered": t("watch.last_delivery"), "days_since": t("watch.days_since"),
        "covers": t("deliveries.covers"), "first_rule": t("watch.first_rule"),
    }


def written(row: dict, texts: dict) -> dict:
    if row["delivery_id"] is None:
        return row | {"delivered": f"✖ {t('watch.never_declared')}", "covers": "–", "first_rule": "–", "received": None, "quarantined": None}
    first = row["rules"][0] if row["rules"] else None
    return row | {
        "delivered": day(row["extraction_date"], "short"), "first_rule": rule_text(first, texts) if first else "–",
        "covers": t("agreement.from_to", start=day(row["period_from"], "short"), end=day(row["period_to"], "short")),
    }


def rule_texts(session: access.Session) -> dict[tuple[str, str], str]:
    """(table, rule) -> what it asks, as the clerk who delivered read it."""
    return {(c["table"], c["rule"]): c[language()] for c in session.release.manifest["quality"]["checks"] if c["source"] == "declarations"}


def rule_text(rule: dict, texts: dict) -> str:
    said = texts.get((rule["table_name"], rule["rule"]), rule["rule"])
    return f"{said} ({rule['column']})" if rule["column"] else said


def _detail(session: access.Session, row: dict, texts: dict) -> None:
    """One organisation: each table of its last declaration, the rules that set rows aside, and its agreements to open."""
    if row["delivery_id"] is None:
        st.write(t("watch.never_detail", organization=row["organization_name"]))
    else:
        heads = [t(f"deliveries.{h}") for h in ("table", "received", "accepted", "quarantined", "share")]
        lines = [[known(f"tables.{x['table_name']}", x["table_name"]), number(x["received"]), number(x["accepted"]), number(x["quarantined"]),
                  percent(x["quarantined"] / x["received"]) if x["received"] else "–"] for x in row["tables"]]
        table(row["organization_name"], heads, lines, numeric=(1, 2, 3, 4))
        broken = [[rule_text(r, texts), known(f"tables.{r['table_name']}", r["table_name"]), number(r["rows"])] for r in row["rules"]]
        if broken:
            table(t("deliveries.failed"), [t("deliveries.rule"), t("deliveries.table"), t("deliveries.failing")], broken, numeric=(2,))
    own = [a for a in queries.agreements(session.release, session.scope) if a["organization_id"] == row["organization_id"]]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        listing.open_button("quality", listing.pick("quality-agreement", t("scorecard.agreement"), listing.agreement_names(own[::-1]), None))

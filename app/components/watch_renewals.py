"""Renewals: agreements that end soon or ended without another that takes over, and targets that were amended."""

import streamlit as st

from app import access
from app.components import listing
from app.components.table import table
from app.release import catalogue
from app.text import both, known, labels, t
from app.text.numbers import day, money, number, percent

HORIZONS = ("ended", "within_6", "within_12")
SYMBOLS = {"ended": "✖", "within_6": "▲", "within_12": "●"}


def show(session: access.Session, rows: list[dict], amended: list[dict]) -> None:
    st.header(t("watch.renewals"), anchor=False)
    st.caption(t("watch.renewals_note"))
    if rows:
        st.write(summary(rows))
        held = [h for h in HORIZONS if any(r["horizon"] == h for r in rows)]
        chosen = st.pills(t("watch.horizon"), held, selection_mode="multi", key="watch-horizons", format_func=labels("watch.horizons", held).get)
        kept = [written(r) for r in rows if r["horizon"] in (chosen or held)]
        columns, formats = heads(), {"days_to_end": number, "amount": money}
        ticked = listing.show("renewals", kept, columns, formats, t("watch.renewals_alt", count=len(kept)))
        listing.bar(session, "renewals", kept, columns, t("scorecard.agreement"), listing.agreement_names(kept), ticked and ticked["agreement_id"])
    else:
        st.write(t("watch.renewals_none"))
    _amended(session, amended)


def summary(rows: list[dict]) -> str:
    """How many end within six months, then within twelve, and for how many another agreement is known."""
    said = [t(f"watch.ending_{months}", count=sum(r["horizon"] == f"within_{months}" for r in rows)) for months in (6, 12)]
    followed = sum(r["successor_id"] is not None for r in rows)
    said.append(t("watch.with_successor", count=followed) if followed else t("watch.without_successor"))
    if ended := sum(r["horizon"] == "ended" for r in rows):
        said.append(t("watch.ended_without", count=ended))
    return " ".join(said)


def heads() -> dict[str, str]:
    return {
        "status": t("watch.horizon"), "organization_name": t("columns.organization_name"), "agreement_id": t("columns.agreement_id"),
        "end_date": t("columns.end_date"), "days_to_end": t("watch.days_to_end"), "successor": t("watch.successor"), "amount": t("columns.amount"),
        "programme": t("columns.programme"), "region": t("columns.region"),
    }


def written(row: dict) -> dict:
    successor = t("watch.no_successor")
    if row["successor_id"]:
        successor = t("watch.successor_from", agreement=row["successor_id"], day=day(row["successor_start"], "short"))
    return row | {
        "status": f"{SYMBOLS[row['horizon']]} {t('watch.horizons.' + row['horizon'])}", "programme": known(f"programmes.{row['programme']}", row["programme"]),
        "region": t(f"regions.{row['region']}"), "end_date": day(row["end_date"], "short"), "successor": successor,
    }


def _amended(session: access.Session, rows: list[dict]) -> None:
    """Nothing where the release does not carry targets."""
    if not rows:
        return
    held = catalogue(session.release)["indicators"]
    with st.expander(t("watch.amended", count=len(rows)), icon=":material/edit_note:"):
        lines = [[r["organization_name"], r["agreement_id"], both(held[r["indicator_id"]]["short"]) if r["indicator_id"] in held else r["indicator_id"],
                  _goal(r["before"], r["type_before"]), _goal(r["target_value"], r["target_type"]), day(r["effective_date"], "short"), r["amendment_id"]]
                 for r in rows]
        heads = ["columns.organization_name", "columns.agreement_id", "deliveries.indicator", "deliveries.before", "deliveries.after", "watch.effective",
                 "watch.amendment"]
        table(t("watch.amended_note"), [t(h) for h in heads], lines, numeric=(3, 4))
        listing.bar(session, "amended", lines_as_rows(lines), {str(i): t(h) for i, h in enumerate(heads)}, t("scorecard.agreement"),
                    listing.agreement_names(rows), None)


def lines_as_rows(lines: list[list[str]]) -> list[dict]:
    return [{str(i): cell for i, cell in enumerate(line)} for line in lines]


def _goal(value, kind: str | None) -> str:
    return percent(value) if kind == "TAUX" else number(value, 1)

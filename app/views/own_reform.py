"""An organisation's own agreements under both frameworks: attainment, verdict and rank, with intervals, and how surely the verdict would change."""

import streamlit as st

from app import access, assessment
from app.components.table import table
from app.release import catalogue
from app.text import both, t
from app.text.numbers import number, percent


def show(session: access.Session) -> None:
    st.title(t("views.own_reform"), anchor=False)
    rows = assessment.own(session)
    if not rows:
        st.info(t("reform.own_absent"))
        return
    st.caption(t("reform.own_intro", year=rows[0]["period"]))
    declared = catalogue(session.release)["frameworks"]
    lines = [[r["agreement_id"], f"{both(declared[r['framework_id']]['title'])} v{r['framework_version']}", *_judged(r), t(f"reform.moves.{r['move']}"),
              t(f"reform.clears.{r['clear']}")] for r in rows]
    heads = [t("agreement.number"), *[t(f"reform.{h}") for h in ("framework_head", "attainment", "verdict", "probability", "rank", "move", "sure")]]
    table("", heads, lines, numeric=(2, 4, 5))
    st.caption(t("reform.own_note"))
    assessed = declared[rows[0]["framework_id"]]["versions"][-1]["assessment"]
    if assessed["assumption"]:
        st.warning(both(assessed["note"]), icon=":material/lightbulb:")


def _judged(row: dict) -> list[str]:
    """attainment, verdict, probability, rank; or why it is not judged."""
    if not row["judged"]:
        return ["–", f"{t('reform.not_judged')} : {t('reform.reasons.' + row['reason'])}", "–", "–"]
    limits = " – ".join(percent(row[f"attainment_{s}"], 0) for s in ("lower", "upper"))
    ranks = " – ".join(number(row[f"rank_{s}"], 1) for s in ("lower", "upper"))
    return [f"{percent(row['attainment'], 0)} ({limits})", t("reform.above") if row["above"] else t("reform.below"), percent(row["probability"], 0),
            t("reform.rank_of", rank=number(row["rank"], 1), of=number(row["ranked"]), limits=ranks)]


if __name__ == "__main__":
    show(access.session())

"""How often the intervals and the word « sûrement » were right where the truth is known, with where the figures come from."""

import streamlit as st

from app.components.table import table
from app.text import t
from app.text.numbers import fixed, number, percent


def origin(held: dict) -> str:
    first, last = held["seeds"]
    """Where the figures come from."""
    return t("reform.coverage_origin", worlds=number(held["worlds"]), first=first, last=number(last), draws=number(held["draws"]), command=held["command"],
             methods=held["methods"][:12])


def verdict(row: dict) -> str:
    """Whether a share is what was promised of it, in words: kept, missed and by how many points, or nothing promised."""
    if row["promised"] is None:
        return t("reform.coverage_verdicts.none")
    if row["share"] >= row["promised"]:
        return t("reform.coverage_verdicts.kept")
    # What is missed by a hair is not missed by nothing.
    return t("reform.coverage_verdicts.missed", by=fixed(max(100 * (row["promised"] - row["share"]), 0.1), 1))


def show(document: dict) -> None:
    held = document["coverage"]
    with st.expander(t("reform.coverage_title")):
        st.write(t("reform.coverage_words"))
        lines = [[t(f"reform.coverage.{s['name']}"), percent(s["share"]), number(s["of"]), percent(s["promised"], 0), verdict(s)]
                 for s in held["shares"]]
        table("", [t(f"reform.coverage_{h}") for h in ("what", "share", "of", "promised", "verdict")], lines, numeric=(1, 2, 3))
        st.caption(origin(held))

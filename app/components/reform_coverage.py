"""How often the intervals and the word « sûrement » were right where the truth is known, with where the figures come from."""

import streamlit as st

from app.components.table import table
from app.text import t
from app.text.numbers import number, percent


def origin(held: dict) -> str:
    first, last = held["seeds"]
    """Where the figures come from."""
    return t("reform.coverage_origin", worlds=number(held["worlds"]), first=first, last=number(last), draws=number(held["draws"]), command=held["command"],
             methods=held["methods"][:12])


def show(document: dict) -> None:
    held = document["coverage"]
    with st.expander(t("reform.coverage_title")):
        st.write(t("reform.coverage_words"))
        lines = [[t(f"reform.coverage.{s['name']}"), percent(s["share"]), number(s["of"]), percent(s["promised"], 0)] for s in held["shares"]]
        table("", [t(f"reform.coverage_{h}") for h in ("what", "share", "of", "promised")], lines, numeric=(1, 2, 3))
        st.caption(origin(held))

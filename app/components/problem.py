"""The page shown when no figure can be: what is wrong and what to do, without a traceback."""

from html import escape

import streamlit as st

from app.text import t


def show(kind: str, detail: str = "") -> None:
    """`kind` is a ReleaseProblem's, or access.refusal's."""
    st.title(t(f"problems.{kind}.title"))
    st.write(t(f"problems.{kind}.what"))
    st.info(t(f"problems.{kind}.remedy"))
    if detail:
        st.html(f'<p class="rf-muted">{escape(t("problems.detail"))} <code>{escape(detail)}</code></p>')

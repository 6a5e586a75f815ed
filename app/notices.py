"""A page in place of figures, on signing in and on what may be seen: what is the matter, and what to do."""

from html import escape

import streamlit as st

from app.text import t


def page(kind: str, **values: str) -> None:
    """Draw the page of the texts `sign_in.{kind}`. `values` are put in as text, never as markup."""
    st.title(t(f"sign_in.{kind}.title"), anchor=False)
    said = {name: escape(value) for name, value in values.items()}
    st.html(f"<p>{t(f'sign_in.{kind}.what', **said)}</p><p>{t(f'sign_in.{kind}.remedy')}</p>")

"""A link to an indicator's own page, for wherever its name stands: within the session, so that the role and its choices are kept."""

import streamlit as st

from app.text import both

VIEW, PARAMETER = "views/definitions.py", "indicator"


def show(indicator_id: str, indicator: dict, label: str | None = None, icon: str | None = None) -> None:
    """Draw the link: the indicator's title, or `label`."""
    st.page_link(VIEW, label=label or both(indicator["title"]), icon=icon, query_params={PARAMETER: indicator_id})

"""The line at the top of every page: whose system, which release, data through when, real or fictional, and the language."""

from html import escape

import streamlit as st

from app.release import Release
from app.text import LANGUAGES, NAMES, t
from app.text.numbers import day


def show(release: Release | None) -> None:
    """Draw the bar; without a release only the name and the language."""
    with st.container(key="bar", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(f'<div class="rf-brand"><strong>Refonte</strong><span>{escape(t("app.subtitle"))}</span></div>')
        st.segmented_control(
            t("app.language"), LANGUAGES, key="lang", required=True, format_func=str.upper, label_visibility="collapsed",
            help=" / ".join(NAMES.values()), width="content", persist_state="session",
            on_change=_keep_choices,
        )
    if release is None:
        return
    cutoff = t("release.through", day=day(release.manifest["cutoff"]))
    banner = f'<span class="rf-demo">{escape(t("release.demonstration"))}</span>' if release.manifest.get("demonstration") else ""
    st.html(
        f'<div class="rf-bar" role="note">{banner}<span><strong>{escape(cutoff)}</strong></span>'
        f'<span class="rf-muted">{escape(t("release.name"))} <code>{escape(release.release_id)}</code></span></div>'
    )


def _keep_choices() -> None:
    """Have every choice drawn anew: a browser holds it by its words, which are about to change, and would lose the role or the period chosen."""
    for name, value in st.session_state.items():
        if name != "lang" and isinstance(value, str | tuple | list):
            st.session_state[name] = value

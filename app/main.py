"""The app's entry: the release, then who asks, then the views of that role. Start with `streamlit run app/main.py`."""

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
if str(PROJECT) not in sys.path:
    sys.path.insert(0, str(PROJECT))

from app import access, queries, release, text  # noqa: E402
from app.components import problem, release_bar  # noqa: E402
from app.text import t  # noqa: E402

ICONS = {"portfolio": "list_alt", "scorecard": "fact_check", "definitions": "menu_book", "deliveries": "inventory_2"}


def main() -> None:
    text.settle()
    st.set_page_config(page_title=f"Refonte – {t('app.subtitle')}", page_icon=str(HERE / "icon.png"), layout="wide")
    st.html(HERE / "look.html")
    # The page's language, for screen readers; nothing in it comes from outside.
    st.html(f"<script>window.parent.document.documentElement.lang='{text.language()}'</script>", unsafe_allow_javascript=True)
    try:
        serve()
    except release.ReleaseProblem as found:
        problem.show(found.kind, found.detail)


def serve() -> None:
    """Draw the page that is asked for. Raises ReleaseProblem where the release cannot be shown."""
    try:
        current = release.current()
    except release.ReleaseProblem:
        release_bar.show(None)
        raise
    release_bar.show(current)
    if kind := access.refusal(current):
        problem.show(kind)
        return
    warm(current)
    session = access.choose(current)
    if session is None:
        raise release.ReleaseProblem("no_scope", current.release_id)
    pages = [
        st.Page(f"views/{view}.py", title=t(f"views.{view}"), icon=f":material/{ICONS[view]}:", url_path=view, default=not place)
        for place, view in enumerate(access.VIEWS[session.scope.role])
    ]
    st.navigation(pages, position="top").run()


@st.cache_resource(max_entries=2, show_spinner=False)
def warm(current: release.Release) -> bool:
    """Open the catalogue and the ministries' figures once a release, so that the first visitor's page is not the slow one."""
    release.catalogue(current)
    for ministry in access.ministries(current):
        queries.open_scope(current, queries.Scope("funder", ministry))
    return True


if __name__ == "__main__":
    main()

"""The app's entry: the release, then who asks, then the views of that role. Start with `streamlit run app/main.py`."""

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
if str(PROJECT) not in sys.path:
    sys.path.insert(0, str(PROJECT))

from app import access, notices, provider, queries, release, scopes, text  # noqa: E402
from app.components import problem, release_bar  # noqa: E402
from app.store.problems import StoreProblem  # noqa: E402
from app.text import t  # noqa: E402

ICONS = {
    "portfolio": "list_alt", "scorecard": "fact_check", "served": "diversity_3", "committee": "groups", "reform": "change_circle",
    "own_reform": "compare_arrows", "definitions": "menu_book", "reliability": "balance", "deliveries": "inventory_2",
}


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
    except scopes.OutsideScope:
        access.refused("scope")
        notices.page("outside")
    except StoreProblem as found:  # its detail is the steward's: an address
        notices.page(f"store_{found.kind}")
    except provider.Misconfigured as found:
        notices.page("misconfigured", setting=str(found))


def serve() -> None:
    """Draw the page that is asked for. Raises ReleaseProblem where the release cannot be shown."""
    try:
        current = release.current()
    except release.ReleaseProblem:
        release_bar.show(None)
        raise
    release_bar.show(current)
    session = access.enter(current)
    if session is None:
        return
    warm(current)
    pages = [
        st.Page(f"views/{view}.py", title=t(f"views.{view}"), icon=f":material/{ICONS[view]}:", url_path=view, default=not place)
        for place, view in enumerate(access.VIEWS[session.scope.role])
    ]
    page = st.navigation(pages, position="top")
    access.opened(f"view/{page.url_path or access.VIEWS[session.scope.role][0]}")
    page.run()


@st.cache_resource(max_entries=2, show_spinner=False)
def warm(current: release.Release) -> bool:
    """Open the catalogue and the ministries' figures once a release, so that the first visitor's page is not the slow one."""
    release.catalogue(current)
    for ministry in access.ministries(current):
        queries.prepare(current, scopes.Scope("funder", ministry))
    return True


if __name__ == "__main__":
    main()

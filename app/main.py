"""The app's entry: the release, then who asks, then the views of that role. Start with `python -m app.serve` (warm) or `streamlit run app/main.py`."""

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
if str(PROJECT) not in sys.path:
    sys.path.insert(0, str(PROJECT))

from app import access, notices, pages, provider, release, scopes, text, warm  # noqa: E402
from app.components import problem, release_bar  # noqa: E402
from app.store.problems import StoreProblem  # noqa: E402
from app.text import t  # noqa: E402

ICONS = {
    "portfolio": "list_alt", "scorecard": "fact_check", "watch": "event_upcoming", "to_do": "task_alt", "ahead": "insights", "served": "diversity_3",
    "committee": "groups", "recommendations": "checklist", "reform": "change_circle",
    "own_reform": "compare_arrows", "compare": "view_week", "definitions": "menu_book",
    "reliability": "balance", "deliveries": "inventory_2", "journal": "history", "help": "help",
}
# The page's language, for screen readers; and its light or dark, which Streamlit says of the app alone, while dialogs and menus stand beside it and
# look.html's light-dark() would be light there. Nothing in it comes from outside.
PAGE = """
const page = window.parent, root = page.document.documentElement, app = page.document.querySelector('.stApp');
root.lang = '%s';
const follow = () => { root.style.colorScheme = page.getComputedStyle(app).colorScheme; };
follow();
if (page.followed !== app) {
  page.followed = app;
  new page.MutationObserver(() => page.setTimeout(follow, 50)).observe(app, { attributes: true, attributeFilter: ['class'] });
}
"""


def main() -> None:
    text.settle()
    st.set_page_config(page_title=f"Refonte – {t('app.subtitle')}", page_icon=str(HERE / "icon.png"), layout="wide")
    st.html(HERE / "look.html")
    st.html(f"<script>{PAGE % text.language()}</script>", unsafe_allow_javascript=True)
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
    except Exception:  # Streamlit's own stops and reruns are no Exception
        with st.container(key="unexpected"):  # look.html hides Streamlit's words, which are English for everyone
            notices.page("unexpected")
        raise  # to the log, by Streamlit


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
        pages.before_signing_in()
        return
    warm.figures(current)
    listed, shown = pages.of(session.scope.role, ICONS)
    page = st.navigation(listed, position="top")
    if page.url_path in shown:  # the others lead to the first one
        access.opened(f"view/{page.url_path or access.VIEWS[session.scope.role][0]}")
        pages.notice()
    page.run()


if __name__ == "__main__":
    main()

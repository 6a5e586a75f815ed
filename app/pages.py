"""The pages of a role, each under its own name in the address, its first one at the root as well."""

import json
import re

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app import access, provider
from app.text import t

HOME = "home"  # what the first page is registered as: Streamlit serves it at the root, and its own name would be « page not found »
ELSEWHERE = "page-elsewhere"
# A scenario that came by link to somebody who cannot open it yet: its view, its parameter, a link's letters, and where the session keeps it.
READER, PARAMETER, LINK = "reform", "scenario", re.compile(r"[A-Za-z0-9_-]{1,16384}")
HELD, BROUGHT = "page-scenario", "page-scenario-brought"
# A sign-in comes back from the provider to the root, in a new session, and a change of role empties it: the browser's tab keeps the link till then.
KEEP = "<script>window.parent.sessionStorage.setItem('refonte-scenario', %s);</script>"
BRING = """<script>
const tab = window.parent, kept = tab.sessionStorage.getItem('refonte-scenario');
if (kept) {
  tab.sessionStorage.removeItem('refonte-scenario');
  tab.location.replace(new URL('%s?lang=%s&scenario=' + encodeURIComponent(kept), tab.location.href));
}
</script>"""

REFERENCE = "definitions"  # from here on a role's views are the same for all, and gathered under one entry: all in a row do not fit 1280 pixels


def own(role: str) -> tuple[str, ...]:
    """The views that answer the role's own questions; those after them explain."""
    views = access.VIEWS[role]
    return views[: views.index(REFERENCE)]


def of(role: str, icons: dict[str, str]) -> tuple[dict[str, list], set[str]]:
    """(pages for st.navigation by section, the addresses at which a view is shown). Other names of ours lead to the first page: /portfolio quietly, a
    page of another role with a line that says so."""
    first, *others = access.VIEWS[role]

    def view(name: str, **more):
        return st.Page(f"views/{name}.py", title=t(f"views.{name}"), icon=f":material/{icons[name]}:", **more)

    home = view(first, url_path=HOME, default=True)
    shown = [home, *(view(name, url_path=name) for name in others)]
    elsewhere = sorted(({name for names in access.VIEWS.values() for name in names} | _asked()) - set(access.VIEWS[role]))
    hidden = [st.Page(_lead(home, name != first), title=t(f"views.{first}"), url_path=name, visibility="hidden") for name in (first, *elsewhere)]
    apart = len(own(role))
    return {"": [*shown[:apart], *hidden], t("app.reference"): shown[apart:]}, {"", *others}


def _asked() -> set[str]:
    """The name that the address asks for, whatever it is: one that is no page of ours then leads to the first page, where Streamlit would open a dialog of
    its own, in English. Not one that a page cannot bear: with a slash or spaces about it, or the first page's own."""
    context = get_script_run_ctx()
    name = context and context.pages_manager.intended_page_name
    return {name} if name and name != HOME and "/" not in name and name == name.strip() else set()


def _lead(home, elsewhere: bool):
    """A page that leads to the first one, with what the address asked of it."""

    def lead() -> None:
        st.session_state[ELSEWHERE] = elsewhere
        _hold()
        asked = {} if elsewhere else {name: st.query_params.get_all(name) for name in st.query_params}
        st.switch_page(home, query_params={"lang": st.query_params.get("lang", "fr")} | asked)

    return lead


def notice() -> None:
    """One line where the address asked for a page that this role does not have, or bears a scenario that it cannot open; whoever can is led to it."""
    if READER in access.VIEWS[access.session().scope.role]:
        _bring()
    else:
        _hold()
    elsewhere = st.session_state.pop(ELSEWHERE, False)
    if HELD in st.session_state:
        st.info(t("reform.link_waits"), icon=":material/science:")
        _keep(st.session_state[HELD])
    elif elsewhere:
        st.info(t("address.elsewhere"), icon=":material/info:")


def before_signing_in() -> None:
    """Where sign-in shows its pages: keep the scenario of the address till somebody who may open it has signed in. Raises Misconfigured."""
    if provider.providers() and LINK.fullmatch(link := st.query_params.get(PARAMETER, "")):
        _script(KEEP % json.dumps(link))


def _hold() -> None:
    """The address's scenario into the session: other pages have no such parameter."""
    if LINK.fullmatch(link := st.query_params.get(PARAMETER, "")):
        st.session_state[HELD] = link


def _keep(link: str) -> None:
    """Nothing in the demonstration: a session changes role there without losing what it holds."""
    if "who" in st.session_state:
        _script(KEEP % json.dumps(link))


def _bring() -> None:
    """Lead to the view that reads the scenario that waits, once. A scenario in the address itself comes before one that waits."""
    waiting = st.session_state.pop(HELD, None)
    if PARAMETER in st.query_params:
        return
    language = st.query_params.get("lang", "fr")
    if waiting:
        st.session_state[BROUGHT] = waiting
        st.switch_page(f"views/{READER}.py", query_params={"lang": language})
    if "who" in st.session_state:
        _script(BRING % (READER, "en" if language == "en" else "fr"))


def brought() -> None:
    """Put the scenario for which this view was opened into its address: it is then as if the link had led here."""
    if link := st.session_state.pop(BROUGHT, None):
        st.query_params[PARAMETER] = link


def _script(text: str) -> None:
    st.html(text, unsafe_allow_javascript=True)

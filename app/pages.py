"""The pages of a role, each under its own name in the address, its first one at the root as well."""

import streamlit as st

from app import access
from app.text import t

HOME = "home"  # what the first page is registered as: Streamlit serves it at the root, and its own name would be « page not found »
ELSEWHERE = "page-elsewhere"


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
    elsewhere = sorted({name for names in access.VIEWS.values() for name in names} - set(access.VIEWS[role]))
    hidden = [st.Page(_lead(home, name != first), title=t(f"views.{first}"), url_path=name, visibility="hidden") for name in (first, *elsewhere)]
    apart = len(own(role))
    return {"": [*shown[:apart], *hidden], t("app.reference"): shown[apart:]}, {"", *others}


def _lead(home, elsewhere: bool):
    """A page that leads to the first one, with what the address asked of it."""

    def lead() -> None:
        st.session_state[ELSEWHERE] = elsewhere
        asked = {} if elsewhere else {name: st.query_params.get_all(name) for name in st.query_params}
        st.switch_page(home, query_params={"lang": st.query_params.get("lang", "fr")} | asked)

    return lead


def notice() -> None:
    """One line where the address asked for a page that this role does not have."""
    if st.session_state.pop(ELSEWHERE, False):
        st.info(t("address.elsewhere"), icon=":material/info:")

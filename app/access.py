"""Who may see what. With a provider of identities: sign_in.py. Without: the fictional demonstration, on the loopback address, whoever asks.

Views know only the Session that they are given.
"""

import ipaddress
from dataclasses import dataclass

import streamlit as st

from app import permits, provider, queries
from app.components import problem
from app.release import Release, ReleaseProblem
from app.scopes import Scope
from app.text import labels, t

MINISTRIES = ("MESS", "MIFI")
VIEWS = {
    "funder": ("portfolio", "scorecard", "served", "definitions", "reliability", "deliveries"),
    "organization": ("scorecard", "own_reform", "definitions", "reliability", "deliveries"),
    "committee": ("committee", "reform", "definitions", "reliability", "deliveries"),
    "steward": ("deliveries", "definitions"),
}
DEMONSTRATED = ("funder", "organization", "committee")  # what the demonstration's chooser offers


@dataclass(frozen=True)
class Session:
    """What a view needs: the release, and the scope that this person has opened in it."""

    release: Release
    scope: Scope


def enter(release: Release) -> Session | None:
    """The session of this run; None when a page was shown instead. Raises ReleaseProblem, StoreProblem, Misconfigured."""
    if providers := provider.providers():
        from app import sign_in  # brings SQLAlchemy: half a second that the demonstration need not wait for

        scope = sign_in.enter(release, providers)
        if scope is None:
            st.session_state.pop("session", None)
            return None
        st.session_state["session"] = Session(release, scope)
        return st.session_state["session"]
    if kind := refusal(release):
        problem.show(kind)
        return None
    with permits.demonstration():
        chosen = choose(release)
    if chosen is None:
        raise ReleaseProblem("no_scope", release.release_id)
    permits.open_to(chosen.scope)
    return chosen


def refusal(release: Release) -> str | None:
    """Why nothing may be shown here: `real_data` or `not_loopback`; None when the demonstration may be."""
    if release.manifest.get("demonstration") is not True:
        return "real_data"
    host = st.context.headers.get("Host")
    if not is_loopback(st.get_option("server.address")) or (host and not is_loopback(_host_name(host))):
        return "not_loopback"
    return None


def is_loopback(address: str | None) -> bool:
    """True for localhost and the loopback addresses; an empty address means every interface, so False."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def _host_name(header: str) -> str:
    """The host of a Host header, without its port: `[::1]:8501` -> `::1`."""
    return header[1:].split("]")[0] if header.startswith("[") else header.rsplit(":", 1)[0] if header.count(":") == 1 else header


@st.cache_resource(max_entries=4, show_spinner=False)
def organizations(release: Release) -> dict[str, str]:
    """NEQ -> name of every organisation of a demonstration, by name: the chooser's list, read from the ministries' agreements."""
    found = {}
    for ministry in ministries(release):
        for agreement in queries.agreements(release, Scope("funder", ministry)):
            found[agreement["organization_id"]] = agreement["organization_name"]
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))


def ministries(release: Release) -> list[str]:
    return [m for m in MINISTRIES if f"funder/{m}/agreements.parquet" in release.manifest["files"]]


def choose(release: Release) -> Session | None:
    """The role chooser of the demonstration, in the sidebar. Returns the session opened; None when the release has no audience."""
    names = organizations(release)
    has_committee = "committee/cells.parquet" in release.manifest["files"]
    roles = [role for role, holds in zip(DEMONSTRATED, (ministries(release), names, has_committee), strict=True) if holds]
    if not roles:
        return None
    if st.session_state.get("organization") not in names:
        st.session_state.pop("organization", None)  # a new release may no longer have it
    kept = {"persist_state": "session"}  # or another page would fall back on the first choice
    with st.sidebar:
        st.subheader(t("access.title"), anchor=False)
        st.caption(t("access.note"))
        role = st.radio(t("access.role"), roles, format_func=labels("access.roles", roles).get, key="role", **kept)
        if role == "funder":
            name = st.radio(t("access.ministry"), ministries(release), format_func=labels("ministries", MINISTRIES).get, key="ministry", **kept)
        elif role == "committee":
            name = ""
        else:
            name = st.selectbox(t("access.organization"), list(names), format_func=names.get, key="organization", **kept)
    session = Session(release, Scope(role, name))
    st.session_state["session"] = session
    return session


def session() -> Session:
    """The session that main.py opened for this run."""
    return st.session_state["session"]


def opened(resource: str) -> None:
    """Journal that this session looks at `resource` (a view, an agreement), once until it looks at another. Say it before showing it."""
    seen = (session().scope, session().release.release_id, resource)
    kind = resource.split("/")[0]
    last = st.session_state.setdefault("journalled", {})
    if last.get(kind) != seen:
        _journal("open", resource)
        last[kind] = seen


def downloaded(resource: str) -> None:
    """Journal a download: the `on_click` of a download button."""
    _journal("download", resource)


def refused(resource: str) -> None:
    """Journal that something outside the session's scope was asked for."""
    _journal("refused", resource)


def _journal(action: str, resource: str) -> None:
    """The demonstration has no one to write down."""
    who = st.session_state.get("who")
    if who is not None:
        from app import clock
        from app.store import database, journal

        with database.writing(database.store()) as store:
            held = st.session_state.get("session")
            journal.write(store, who, action, resource, clock.now(), held and held.scope, held and held.release.release_id)

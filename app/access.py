"""Who may see what. Without a provider of identities: the fictional demonstration, on the loopback address, whoever asks.

Sign-in will put its own `session` in place of the chooser; views know only the Session that they are given.
"""

import ipaddress
from dataclasses import dataclass

import streamlit as st

from app import queries
from app.queries import Scope
from app.release import Release
from app.text import labels, t

MINISTRIES = ("MESS", "MIFI")
VIEWS = {
    "funder": ("portfolio", "scorecard", "definitions", "deliveries"),
    "organization": ("scorecard", "definitions", "deliveries"),
}


@dataclass(frozen=True)
class Session:
    """What a view needs: the release, and the scope that this person has opened in it."""

    release: Release
    scope: Scope


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
    roles = [role for role, holds in (("funder", ministries(release)), ("organization", names)) if holds]
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
        else:
            name = st.selectbox(t("access.organization"), list(names), format_func=names.get, key="organization", **kept)
    session = Session(release, Scope(role, name))
    st.session_state["session"] = session
    return session


def session() -> Session:
    """The session that main.py opened for this run."""
    return st.session_state["session"]

"""Who may see what. With a provider of identities: sign_in.py. Without: the fictional demonstration, on the loopback address, whoever asks.

Views know only the Session that they are given.
"""

import ipaddress
from dataclasses import dataclass

import streamlit as st

from app import notices, parts, permits, provider, queries, scope_names
from app.components import problem
from app.release import BY_DIGEST, Release, ReleaseProblem
from app.scopes import PARTS, Scope
from app.text import labels, t

MINISTRIES = ("MESS", "MIFI")
VIEWS = {
    "funder": ("portfolio", "scorecard", "watch", "compare", "served", "definitions", "reliability", "deliveries", "help"),
    "organization": ("scorecard", "to_do", "ahead", "own_reform", "definitions", "reliability", "deliveries", "help"),
    "committee": ("committee", "recommendations", "reform", "definitions", "reliability", "deliveries", "help"),
    "steward": ("deliveries", "journal", "definitions", "help"),
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
        return _entered(Session(release, scope))
    if kind := refusal(release):
        problem.show(kind)
        return None
    with permits.demonstration():
        chosen = choose(release)
    if chosen is None:
        raise ReleaseProblem("no_scope", release.release_id)
    permits.open_to(chosen.scope)
    return _entered(chosen)


def _entered(session: Session) -> Session | None:
    """The session, kept for its views; a page instead where the release has no agreement of this part of the ministry."""
    if session.scope.part and not queries.agreements(session.release, session.scope):
        st.session_state.pop("session", None)
        notices.page("no_agreement", part=scope_names.whose(session.scope))
        return None
    st.session_state["session"] = session
    return session


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


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=BY_DIGEST)
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
    part, kept = (), {"persist_state": "session"}  # or another page would fall back on the first choice
    with st.sidebar:
        st.subheader(t("access.title"), anchor=False)
        st.caption(t("access.note"))
        role = st.radio(t("access.role"), roles, format_func=labels("access.roles", roles).get, key="role", **kept)
        if role == "funder":
            name = st.radio(t("access.ministry"), ministries(release), format_func=labels("ministries", MINISTRIES).get, key="ministry", **kept)
            offered = {(): t("access.whole")} | scope_names.short(ministry_parts(release, name))
            if st.session_state.get(f"part-{name}") not in offered:
                st.session_state.pop(f"part-{name}", None)
            part = st.selectbox(t("access.part"), list(offered), format_func=offered.get, key=f"part-{name}", **kept)
        elif role == "committee":
            name = ""
        else:
            name = st.selectbox(t("access.organization"), list(names), format_func=names.get, key="organization", **kept)
    return Session(release, Scope(role, name, part))


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=BY_DIGEST)
def ministry_parts(release: Release, ministry: str) -> tuple[tuple[str, str], ...]:
    """Every regional directorate and every office of a ministry's agreements, in that order: the chooser's list."""
    rows = queries.agreements(release, Scope("funder", ministry))
    return tuple((kind, value) for kind in PARTS for value in sorted({a[parts.COLUMNS[kind]] for a in rows} - {None}))


def scope_label(session: Session) -> str:
    """Whose figures these are, in words: the ministry and, where it is one, the directorate or office."""
    return scope_names.whose(session.scope)


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

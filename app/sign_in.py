"""Signing in: at the provider, then one role among those granted; asked anew at each run of the script, so that what is revoked ends at once."""

from html import escape

import streamlit as st

from app import clock, identity, permits, provider, scope_names
from app.notices import page
from app.release import Release
from app.scopes import OutsideScope, Scope
from app.store import database, journal, sign_ins
from app.text import t

KEPT = ("lang",)  # what a change of person or role leaves in the session


def enter(release: Release, providers: tuple[str, ...]) -> Scope | None:
    """The scope that this person has open. None when a page was shown instead: sign in, choose, expired, unknown. Raises StoreProblem, Misconfigured."""
    permits.close()
    store = database.store()
    if not st.user.get("is_logged_in"):
        _ask(providers)
        return None
    try:
        who = identity.read(st.user.to_dict())
    except identity.BadClaims as error:
        page("no_claims", claim=str(error))
        _leave_button("sign_in.again", None)
        return None
    now = clock.now()
    standing = sign_ins.standing(store, who, now)
    if kind := _why_not(standing, who, now):
        _refuse(kind, who)
        return None
    opened = _one_of(standing, who, release)
    if opened is not None:
        permits.open_to(opened, lambda: _still(who, opened))
        st.session_state["who"] = who
    return opened


def _why_not(standing: sign_ins.Standing, who: identity.Identity, now) -> str | None:
    """`expired`, `ended` or `unknown`; None when something may be opened."""
    if who.expired(now, provider.longest_session()):
        return "expired"
    if standing.ended:
        return "ended"
    return None if standing.may_open else "unknown"


def _still(who: identity.Identity, scope: Scope) -> None:
    """Raise OutsideScope unless the sign-in is still worth something and has this scope open."""
    now = clock.now()
    standing = sign_ins.standing(database.store(), who, now)
    if _why_not(standing, who, now) or standing.opened != scope:
        raise OutsideScope(f"{scope.role}/{scope.name}: ended")


def _ask(providers: tuple[str, ...]) -> None:
    page("welcome")
    for name in providers:
        label = t("sign_in.button") if len(providers) == 1 else t("sign_in.button_named", provider=name)
        if st.button(label, type="primary", key=f"sign-in-{name}"):
            st.login(None if name == "default" else name)


def _refuse(kind: str, who: identity.Identity) -> None:
    """The page of an expired, ended or unknown sign-in; journalled once a session."""
    said = st.session_state.setdefault("refused", set())
    if (who.token, kind) not in said:
        with database.writing(database.store()) as session:
            journal.write(session, who, "refused", kind, clock.now())
        said.add((who.token, kind))
    page(kind)
    if kind == "unknown":
        rows = [("iss", who.issuer), ("sub", who.subject), *([("email", who.email)] if who.email else [])]
        st.html("<dl class='rf-terms'>" + "".join(f"<dt>{name}</dt><dd><code>{escape(value)}</code></dd>" for name, value in rows) + "</dl>")
    _leave_button("sign_in.out" if kind == "unknown" else "sign_in.again", who)


def _one_of(standing: sign_ins.Standing, who: identity.Identity, release: Release) -> Scope | None:
    """The role that this sign-in has open, in all its tabs; chosen by the person where there are several."""
    mine, opened = st.session_state.get("opened"), standing.opened
    if opened is None and len(standing.may_open) == 1:
        opened = standing.may_open[0]
        sign_ins.choose(database.store(), who, opened, clock.now(), release.release_id)
    if mine is not None and mine != opened:
        page("moved", role=scope_names.full(opened) if opened else "–")
        st.button(t("sign_in.go_on"), type="primary", on_click=forget)
        return None
    if opened is None:
        _choose(standing, who, release)
        return None
    st.session_state["opened"] = opened
    _sidebar(standing, who, opened)
    return opened


def _choose(standing: sign_ins.Standing, who: identity.Identity, release: Release) -> None:
    page("choose")
    for place, scope in enumerate(standing.may_open):
        st.button(scope_names.full(scope), key=f"open-role-{place}", on_click=_open_role, args=(who, scope, release.release_id))
    _leave_button("sign_in.out", who)


def _open_role(who: identity.Identity, scope: Scope, release_id: str) -> None:
    forget()
    sign_ins.choose(database.store(), who, scope, clock.now(), release_id)


def _close_role(who: identity.Identity) -> None:
    forget()
    sign_ins.choose(database.store(), who, None, clock.now())


def _sidebar(standing: sign_ins.Standing, who: identity.Identity, opened: Scope) -> None:
    with st.sidebar:
        st.subheader(t("sign_in.session"), anchor=False)
        st.html(f"<p class='rf-muted'>{escape(who.email or who.subject)}<br><strong>{escape(scope_names.full(opened))}</strong></p>")
        if len(standing.may_open) > 1:
            st.button(t("sign_in.change"), key="change-role", on_click=_close_role, args=(who,))
        _leave_button("sign_in.out", who)


def _leave_button(label: str, who: identity.Identity | None) -> None:
    st.button(t(label), key="sign-out", on_click=_leave, args=(who,))


def _leave(who: identity.Identity | None) -> None:
    """End the sign-in for all its tabs, empty this session, and have Streamlit drop its cookie and the provider its session."""
    if who is not None:
        sign_ins.end(database.store(), who, clock.now())
    forget()
    st.logout()


def forget() -> None:
    """Empty the session, its language apart."""
    for name in [name for name in st.session_state if name not in KEPT]:
        del st.session_state[name]

"""The access journal, for whoever runs the system: who opened, downloaded or was refused what, and who may open what."""

import datetime as dt

import streamlit as st

from app import access, clock, scope_names, steward
from app.components import acts as shown
from app.components import download, granted
from app.components.table import table
from app.scopes import ROLES
from app.store import acts, grants, journal
from app.store.models import ACTIONS
from app.text import language, t
from app.text.numbers import day, number

USUAL = dt.timedelta(days=30)
MOST = 10


def show(session: access.Session) -> None:
    st.title(t("views.journal"), anchor=False)
    st.caption(t("journal.intro"))
    now = clock.now()
    did, may = st.tabs([t("journal.tab_acts"), t("journal.grants")])
    with did, steward.reading(session) as store:
        people = acts.people(store)
        who = shown.names(people, journal.emails(store))
        wanted = _wanted(now.astimezone(clock.QUEBEC).date(), who, acts.scopes(store))
        held = grants.listing(store, None)
        if wanted is not None:
            total = acts.count(store, wanted)
            page = _page(wanted)
            found = acts.page(store, wanted, page)
            openers, refusals = acts.openers(store, wanted, MOST), acts.refusals(store, wanted)
    if wanted is not None:
        with did:
            _summary(openers, refusals, who)
            _acts(session, wanted, found, total, page, who)
    with may:
        granted.show(held, now)


def _wanted(today: dt.date, who: dict, scopes: list) -> acts.Wanted | None:
    """What the filters ask for; None, with a word, where a day is not one."""
    with st.container(key="filters"):
        first = _day("from", today - USUAL)
        last = _day("to", today)
        person = _one("person", {None: t("journal.any"), **who})
        role = _one("role", {None: t("journal.any"), **{r: t(f"sign_in.roles.{r}") for r in ROLES}})
        scope = _one("scope", {None: t("journal.any"), **{s: scope_names.full(s) for s in scopes}})
        action = _one("action", {None: t("journal.any"), **{a: t(f"journal.actions.{a}") for a in ACTIONS}})
    if first is None or last is None or first > last:
        st.error(t("journal.bad_days"))
        return None
    return acts.Wanted(first, last, person, role, scope, action)


def _day(name: str, usual: dt.date) -> dt.date | None:
    said = st.text_input(t(f"journal.{name}"), value=usual.isoformat(), key=f"journal-{name}", help=t("journal.day_help"), persist_state="session")
    try:
        return dt.date.fromisoformat(said.strip())
    except ValueError:
        return None


def _one(name: str, words: dict):
    return st.selectbox(t(f"journal.{name}"), list(words), format_func=words.get, key=f"journal-{name}", persist_state="session")


def _page(wanted: acts.Wanted) -> int:
    """The page shown; the first again whenever something else is wanted."""
    if st.session_state.get("journal-wanted") != wanted:
        st.session_state["journal-wanted"], st.session_state["journal-page"] = wanted, 0
    return st.session_state["journal-page"]


def _turn(by: int) -> None:
    st.session_state["journal-page"] += by


def _summary(openers: list, refusals: list, who: dict) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        if openers:
            table(t("journal.openers"), [t("journal.person"), t("journal.opened"), t("journal.downloaded")],
                  [[who[(issuer, subject)], number(opened), number(taken)] for issuer, subject, opened, taken in openers], numeric=(1, 2))
        else:
            st.write(t("journal.openers_none"))
    with right:
        if refusals:
            table(t("journal.refusals", count=sum(n for _, n in refusals)), [t("journal.day"), t("journal.refused")],
                  [[day(on), number(n)] for on, n in refusals[:MOST]], numeric=(1,))
            if len(refusals) > MOST:
                st.caption(t("journal.refusals_more", count=len(refusals) - MOST))
        else:
            st.write(t("journal.refusals_none"))


def _acts(session: access.Session, wanted: acts.Wanted, found: list, total: int, page: int, who: dict) -> None:
    st.header(t("journal.acts", count=total), anchor=False)
    if not total:
        st.write(t("journal.none"))
        return
    pages = -(-total // acts.PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        spoken = language()
        st.download_button(
            t("journal.download"), data=download.guarded(session, "journal/csv", lambda: _csv(wanted, spoken)), mime="text/csv", icon=":material/download:",
            file_name=f"{'journal' if spoken == 'fr' else 'access-journal'}-{wanted.first}-{wanted.last}.csv", key="journal-download", on_click="ignore",
        )
        if pages > 1:
            st.button(t("journal.newer"), on_click=_turn, args=(-1,), disabled=page == 0, key="journal-newer")
            st.button(t("journal.older"), on_click=_turn, args=(1,), disabled=page + 1 >= pages, key="journal-older")
            st.caption(t("journal.page", page=number(page + 1), pages=number(pages)))
    shown.show(found, who)


def _csv(wanted: acts.Wanted, spoken: str) -> bytes:
    from app.exports.journal import csv_file

    return csv_file(wanted, spoken)


if __name__ == "__main__":
    show(access.session())

"""Who may open what: every grant, those in force first, and the commands that change them. Nothing is changed on screen."""

import datetime as dt

import streamlit as st

from app import scope_names
from app.clock import QUEBEC
from app.components.table import table_html
from app.store.models import Grant
from app.text import t
from app.text.numbers import day

HEADS = ("person", "number", "scope", "first", "last", "granted_by", "state", "provider")
GIVE = "python -m app.store grant --issuer {issuer} --email {email} --role funder --scope MESS --directorate {directorate} --to {last}"


def show(grants: list[Grant], now: dt.datetime) -> None:
    issuers = {grant.issuer for grant in grants}
    if len(issuers) == 1:
        st.caption(t("journal.one_provider", name=min(issuers)))
    held = {True: [], False: []}
    for grant in grants:
        held[state(grant, now) in ("in_force", "to_come")].append(grant)
    if held[True]:
        st.html(_table(t("journal.grants_now", count=len(held[True])), held[True], now, len(issuers)))
    else:
        st.write(t("journal.grants_none"))
    if held[False]:
        with st.expander(t("journal.grants_past", count=len(held[False]))):
            st.html(f'<div class="rf-muted">{_table("", held[False], now, len(issuers))}</div>')
    st.write(t("journal.grants_change"))
    st.code(f"{GIVE.format(**{name: t(f'journal.placeholders.{name}') for name in ('issuer', 'email', 'directorate', 'last')})}\n"
            f"python -m app.store revoke {t('journal.placeholders.number')}", language=None, wrap_lines=True)


def state(grant: Grant, now: dt.datetime) -> str:
    """`revoked`, `expired`, `to_come` or `in_force`."""
    if grant.revoked_at is not None:
        return "revoked"
    if grant.valid_to <= now:
        return "expired"
    return "to_come" if now < grant.valid_from else "in_force"


def _table(caption: str, grants: list[Grant], now: dt.datetime, issuers: int) -> str:
    """The provider's column only where there are several."""
    columns = len(HEADS) - (issuers < 2)
    return table_html(caption, [t(f"journal.{h}") for h in HEADS[:columns]], [_row(grant, state(grant, now))[:columns] for grant in grants])


def _row(grant: Grant, now: str) -> list[str]:
    last = (grant.valid_to - dt.timedelta(seconds=1)).astimezone(QUEBEC).date()  # the last day, not the moment after it
    word = t(f"journal.states.{now}")
    if grant.revoked_at is not None:
        word = t("journal.revoked_by", day=day(grant.revoked_at.astimezone(QUEBEC).date(), "short"), by=grant.revoked_by)
    return [grant.value, str(grant.id), scope_names.full(grant.opened), day(grant.valid_from.astimezone(QUEBEC).date(), "short"), day(last, "short"),
            grant.granted_by, word, grant.issuer]

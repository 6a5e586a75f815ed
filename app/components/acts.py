"""The access journal in words: who, when, in which role, did what. Every text that came from outside is shown as text."""

import datetime as dt

from babel import dates

from app import scope_names
from app.clock import QUEBEC
from app.components.table import table
from app.store.models import Entry
from app.text import known, language, t
from app.text.numbers import DASH, LOCALES, day

Person = tuple[str, str]  # issuer, subject


def moment(at: dt.datetime) -> str:
    """In Québec's time: « 2026-11-22, 10 h 05 », “2026-11-22, 10:05 a.m.”."""
    local = at.astimezone(QUEBEC)
    return f"{day(local.date(), 'short')}, {dates.format_time(local, 'short', locale=LOCALES[language()])}"


def names(people: list[Person], emails: dict[Person, str]) -> dict[Person, str]:
    """Each person's last verified e-mail, else the subject; with the provider where two would read alike."""
    said = {who: emails.get(who, who[1]) for who in people}
    twice = {name for name in said.values() if list(said.values()).count(name) > 1}
    return {who: f"{name} ({who[0]})" if name in twice else name for who, name in said.items()}


def show(entries: list[Entry], who: dict[Person, str]) -> None:
    heads = [t(f"journal.{h}") for h in ("moment", "person", "action", "resource", "scope", "release")]
    table("", heads, [[moment(e.at), who[(e.issuer, e.subject)], t(f"journal.actions.{e.action}"), resource(e.resource), _scope(e), e.release_id or DASH]
                      for e in entries])


def _scope(entry: Entry) -> str:
    return scope_names.full(entry.opened) if entry.opened else DASH


def resource(said: str) -> str:
    """A page by its title, an agreement by its number; what has no word of ours as it was written."""
    kind, _, rest = said.partition("/")
    if kind == "view":
        return t("journal.resources.view", name=known(f"views.{rest}", rest))
    if said == "agreement/all":  # an organisation over all of its own
        return t("journal.resources.all_agreements")
    key = f"journal.resources.{kind}"
    found = known(key, "")
    return found.replace("{name}", rest) if found else said

"""The store's command line: `python -m app.store migrate | grant | revoke | list | journal`. REFONTE_LANG=en has it speak English.

Exit codes: 0 done; 1 refused or failed, nothing was changed; 2 wrong usage.
"""

import argparse
import datetime as dt
import functools
import getpass
import os
import unicodedata
from pathlib import Path

import yaml

from app import clock
from app.clock import QUEBEC
from app.identity import LONGEST, normal_email
from app.scopes import PARTS, ROLES, OutsideScope, Scope
from app.store import grants, journal
from app.store.database import address, engine, migrate, reading, shown, store, writing
from app.store.models import ACTIONS, Entry, Grant
from app.store.problems import StoreProblem

MINISTRIES = ("MESS", "MIFI")


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns the exit code; argparse exits with 2 itself."""
    chosen = _parser().parse_args(arguments)
    run = {"migrate": _migrate, "grant": _grant, "revoke": _revoke, "list": _list, "journal": _journal}[chosen.command]
    try:
        run(chosen)
    except (StoreProblem, grants.GrantProblem) as problem:
        values = problem.values if isinstance(problem, grants.GrantProblem) else {"detail": problem.detail}
        _say(problem.kind, **values)
        return 1
    except OutsideScope:
        _say("bad_scope", ministries=", ".join(MINISTRIES))
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.store", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="create the database, or bring it to this version")
    grant = commands.add_parser("grant", help="let a person open one scope, from one day to another, both included")
    grant.add_argument("--issuer", required=True, type=_claim("iss"), help="the provider, exactly as its `iss` claim says")
    who = grant.add_mutually_exclusive_group(required=True)
    who.add_argument("--subject", type=_claim("sub"), help="the person's `sub` claim")
    who.add_argument("--email", type=_claim("email"), help="the person's e-mail, where the provider says that it is verified")
    grant.add_argument("--role", required=True, choices=ROLES)
    grant.add_argument("--scope", default="", help="a ministry (funder), a NEQ (organization); none for committee and steward")
    part = grant.add_mutually_exclusive_group()
    part.add_argument("--directorate", type=_part, help="of the ministry, this regional directorate only, named exactly as its agreements name it")
    part.add_argument("--office", type=_part, help="of the ministry, this office only, by the code that its agreements bear")
    grant.add_argument("--from", dest="first", type=_day, help="first day, YYYY-MM-DD, Québec time (default: now)")
    grant.add_argument("--to", dest="last", type=_day, required=True, help="last day")
    revoke = commands.add_parser("revoke", help="end a grant now")
    revoke.add_argument("grant", type=int, help="its number, as `list` shows it")
    for one in (grant, revoke):
        one.add_argument("--by", default=getpass.getuser(), help="who decides (default: the system's user)")
    commands.add_parser("list", help="grants in force").add_argument("--all", action="store_true", help="also those to come, expired and revoked")
    entries = commands.add_parser("journal", help="the newest acts")
    entries.add_argument("--since", type=_day)
    entries.add_argument("--subject")
    entries.add_argument("--action", choices=ACTIONS)
    entries.add_argument("--limit", type=int, default=100)
    return parser


def _claim(name: str):
    def claim(value: str) -> str:
        if not value.strip() or len(value) > LONGEST[name] or not value.isprintable():
            raise argparse.ArgumentTypeError(repr(value[:60]))
        return normal_email(value) if name == "email" else value

    return claim


def _part(value: str) -> str:
    """Composed characters, as delivered files hold them, however a terminal types them."""
    return unicodedata.normalize("NFC", value)


def _day(value: str) -> dt.datetime:
    """The first moment of a day in Québec."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(value), dt.time(), QUEBEC)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{value!r}: YYYY-MM-DD") from error


def _migrate(_: argparse.Namespace) -> None:
    before, after = migrate()
    _say("up_to_date" if before == after else "migrated", revision=after, store=shown(engine(address())))


def _grant(chosen: argparse.Namespace) -> None:
    said = [(kind, value) for kind in PARTS if (value := getattr(chosen, kind)) is not None]
    scope = Scope(chosen.role, chosen.scope, said[0] if said else ())
    if (scope.role == "funder" and scope.name not in MINISTRIES) or (scope.role == "organization" and not (len(scope.name) == 10 and scope.name.isdecimal())):
        raise OutsideScope(chosen.scope)
    person = grants.Person(chosen.issuer, "sub" if chosen.subject else "email", chosen.subject or chosen.email)
    now = clock.now()
    last = chosen.last + dt.timedelta(days=1)  # the day after, at midnight in Québec whatever the season
    with writing(store()) as session:
        given = grants.give(session, person, scope, chosen.first or now, last, chosen.by, now)
        _say("granted", id=given.id)
        _show(given)
    if scope.part and scope.part not in (known := _parts_of(scope)):
        _say("part_unknown", part=scope.part[1], known="".join(f"\n  {value}" for kind, value in known if kind == scope.part[0]) or " –")


def _parts_of(scope: Scope) -> tuple[tuple[str, str], ...]:
    """The directorates and offices of the ministry in the current release; none where there is no release to look at."""
    from app import access, release

    try:
        return access.ministry_parts(release.current(), scope.name)
    except release.ReleaseProblem as problem:
        _say("no_release", detail=problem.kind)
        return (scope.part,)


def _revoke(chosen: argparse.Namespace) -> None:
    with writing(store()) as session:
        grants.revoke(session, chosen.grant, chosen.by, clock.now())
    _say("revoked", id=chosen.grant)


def _list(chosen: argparse.Namespace) -> None:
    with reading(store()) as session:
        found = grants.listing(session, None if chosen.all else clock.now())
    if not found:
        _say("no_grant")
    for grant in found:
        _show(grant)


def _show(grant: Grant) -> None:
    """One line a grant; the last day is shown, not the moment after it."""
    last = (grant.valid_to - dt.timedelta(seconds=1)).astimezone(QUEBEC).date()
    line = _text("grant").format(id=grant.id, issuer=grant.issuer, claim=grant.claim, value=grant.value, scope=_within(grant), role=_text("roles")[grant.role],
                                 first=grant.valid_from.astimezone(QUEBEC).date(), last=last, by=grant.granted_by, at=_moment(grant.granted_at))
    if grant.revoked_at:
        line += _text("revoked_mark").format(by=grant.revoked_by, at=_moment(grant.revoked_at))
    print(" ".join(line.split()))


def _within(row: Grant | Entry) -> str:
    """The ministry or organisation, and the part: « MESS (direction régionale : …) »."""
    return f"{row.scope} ({_text('parts')[row.part_kind]} {row.part})" if row.part else row.scope or ""


def _journal(chosen: argparse.Namespace) -> None:
    with reading(store()) as session:
        found = journal.entries(session, chosen.since, chosen.subject, chosen.action, chosen.limit)
        emails = journal.emails(session)
    if not found:
        _say("no_entry")
    for entry in found:
        email = emails.get((entry.issuer, entry.subject))
        print("\t".join([str(entry.id), _moment(entry.at), f"{entry.issuer} {entry.subject}{f' ({email})' if email else ''}", entry.action,
                         f"{entry.role or '-'}/{_within(entry) or '-'}", entry.resource, entry.release_id or "-"]))


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(QUEBEC).isoformat(" ", "minutes")


@functools.cache
def _messages() -> dict:
    return yaml.safe_load(Path(__file__).with_name("messages.yml").read_text("utf-8"))


def _text(name: str):
    return _messages()["en" if os.environ.get("REFONTE_LANG", "fr").lower().startswith("en") else "fr"][name]


def _say(name: str, **values) -> None:
    print(_text(name).format(**values), flush=True)

"""The page « À faire » and its line on the scorecard: an organisation sees its own records, whole and as published; no one else reaches them."""

import csv
import hashlib
import io
import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from streamlit import config

from app import access, own_tasks, queries, tasks, text
from app.access import Session
from app.components import task_list
from app.exports.list_csv import list_csv
from app.release import current
from app.scopes import OutsideScope, Scope
from tests.conftest import PROJECT
from tests.test_app import manifest_path, own_objects, rewrite, shown, start

FACTS = queries.FACTS["organization"]


@pytest.fixture
def home(built, tmp_path, monkeypatch) -> Path:
    """A home with manifests of its own over the built release's objects; the app reads it."""
    shutil.copytree(built.releases / "manifests", tmp_path / "releases" / "manifests")
    shutil.copy(built.releases / "current", tmp_path / "releases" / "current")
    (tmp_path / "releases" / "objects").symlink_to((built.releases / "objects").resolve())
    monkeypatch.setenv("REFONTE_HOME", str(tmp_path))
    monkeypatch.chdir(PROJECT)
    config.set_option("server.address", "127.0.0.1")
    return tmp_path


def organizations(release) -> list[str]:
    return sorted({name.split("/")[1] for name in release.manifest["files"] if name.startswith("organization/")})


def of(name: str) -> Session:
    return Session(current(), Scope("organization", name))


def to_do(language: str = "fr", **state):
    at = start(language, "organization", **state).switch_page("views/to_do.py").run()
    assert not at.exception
    return at


def published(session: Session, indicator: str) -> int:
    """Units that the release counted as not achieved for want of a follow-up, over every agreement and fiscal year."""
    sql = "select sum(units) as n from exclusions where indicator_id = ? and code = 'no_follow_up' and mark_kind = 'remark' and period_type = 'year'"
    return int(queries.rows(session.release, session.scope, sql, (indicator,))[0]["n"] or 0)


def test_calls_past_due_are_those_that_the_release_counted_as_not_followed_up(home):
    """Of every organisation, by indicator: calls due by the cut-off that count somewhere = units published with the remark `no_follow_up`."""
    release, seen = current(), 0
    for name in organizations(release):
        session = of(name)
        found = own_tasks.read(session)
        for weeks, *_, indicator in tasks.FOLLOW_UPS:
            due = [c for c in found.calls if c.weeks == weeks and c.indicator == indicator and c.due <= found.cutoffs[1]]
            assert len(due) == published(session, indicator), (name, indicator)
            seen += len(due)
    assert seen


def test_referrals_still_in_time_and_past_make_up_what_the_release_did_not_count_as_answered(home):
    """Of every organisation: unanswered referrals past their delay are at most those counted and not answered in time; those in time are open units."""
    release, seen = current(), 0
    for name in organizations(release):
        session = of(name)
        found = [r for r in own_tasks.read(session).referrals if r.indicator]
        for indicator in tasks.ANSWERED.values():
            sql = "select sum(units_counted - numerator) as missed, sum(units_open) as open from figures where indicator_id = ? and period_type = 'year'"
            (said,) = queries.rows(release, session.scope, sql, (indicator,))
            own = [r for r in found if r.indicator == indicator]
            assert sum(not r.in_time for r in own) <= (said["missed"] or 0) and sum(r.in_time for r in own) <= (said["open"] or 0), (name, indicator)
            seen += len(own)
        assert all(r.participation_id for r in found if r.is_converted), "who has entered within the delay is named by participation"
    assert seen


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_the_page_shows_the_four_numbers_and_the_records_by_number(home, language):
    name = organizations(current())[0]
    found = own_tasks.read(of(name))
    due = tasks.in_week(list(found.calls), found.cutoffs[1])
    said = own_tasks.summary(found, due)
    at = to_do(language, organization=name)
    assert [m.value for m in at.metric] == [text.numbers.number(n) for n in (said.overdue, said.this_week, said.answers, said.confirmations)]
    words = shown(at)
    assert f">{due.overdue[0].participation_id}<" in words and f">{found.confirmations[0].party}<" in words
    assert not any(r["person_id"] in words for r in queries.facts(current(), of(name).scope, FACTS[0], ("person_id",))), "not even the pseudonym of a person"


def test_the_week_asked_for_moves_the_calls_and_nothing_else(home):
    name = organizations(current())[0]
    found = own_tasks.read(of(name))
    at = to_do(organization=name)
    before = [m.value for m in at.metric]
    asked = next(c for c in found.calls if c.due > tasks.week_of(found.cutoffs[1]).last).due
    at.date_input[0].set_value(asked).run()
    due = tasks.in_week(list(found.calls), asked)
    assert not at.exception
    assert [m.value for m in at.metric] == [text.numbers.number(len(due.overdue)), text.numbers.number(len(due.this_week)), *before[2:]]
    assert due.this_week


def test_an_agreement_keeps_only_its_own_tasks(home):
    name = organizations(current())[0]
    found = own_tasks.read(of(name))
    agreement = found.referrals[0].agreement_id
    at = to_do(organization=name)
    at.selectbox(key=f"to-do-agreement-{name}").set_value(agreement).run()
    assert not at.exception
    assert at.metric[2].value == text.numbers.number(sum(r.direction == "inbound" and r.agreement_id == agreement for r in found.referrals))


def test_the_files_hold_every_row_with_the_release(home, monkeypatch):
    """A list is cut on screen, never in its file; what is downloaded is journalled under the list's own name."""
    made = {}
    monkeypatch.setattr(task_list, "guarded", lambda session, resource, make: made.setdefault(resource, make()) and (lambda: b""))
    name = organizations(current())[0]
    found = own_tasks.read(of(name))
    to_do(organization=name)
    overdue = tasks.in_week(list(found.calls), found.cutoffs[1]).overdue
    rows = list(csv.reader(io.StringIO(made["to_do/overdue/csv/fr"].decode("utf-8-sig"))))
    assert [r[0] for r in rows[1:]] == [c.participation_id for c in overdue] and len(overdue) > task_list.SHOWN
    assert {r[-1] for r in rows[1:]} == {current().release_id}
    assert {r[4] for r in rows[1:]} == {c.due.isoformat() for c in overdue}


def test_a_delivered_name_is_no_formula():
    assert list_csv(["x"], [["=cmd()"], ["NEQ"]], "r", "en").decode("utf-8-sig").splitlines()[1:] == ["'=cmd(),r", "NEQ,r"]


def test_the_scorecard_says_the_same_four_numbers(home):
    name = organizations(current())[0]
    found = own_tasks.read(of(name))
    said = own_tasks.summary(found, tasks.in_week(list(found.calls), found.cutoffs[1]))
    words = text.texts("fr")["to_do.summary.overdue.other"]
    assert words.format(count=text.numbers.number(said.overdue)) in shown(start(role="organization", organization=name))
    assert words.format(count="") not in shown(start(role="funder").switch_page("views/scorecard.py").run())


def replace_facts(home: Path, name: str, purge: bool) -> None:
    """The organisation's facts emptied of every row, or purged from the release as pipelines/purging.py does."""
    said = json.loads(manifest_path(home).read_text())
    own = {n for n in said["files"] if n.startswith(f"organization/{name}/facts/")}
    if purge:
        rewrite(home, files={n: f for n, f in said["files"].items() if n not in own}, purged={n: said["files"][n] for n in own})
        return
    objects, draft, files = own_objects(home), home / "empty.parquet", dict(said["files"])
    for logical in own:
        digest = files[logical]["sha256"]
        pq.write_table(pq.read_table(objects / digest[:2] / digest).slice(0, 0), draft)
        data = draft.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        (objects / digest[:2]).mkdir(exist_ok=True)
        (objects / digest[:2] / digest).write_bytes(data)
        files[logical] = {"sha256": digest, "bytes": len(data), "rows": 0}
    rewrite(home, files=files)


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_an_organisation_without_records_has_nothing_to_do(home, language):
    name = organizations(current())[0]
    replace_facts(home, name, purge=False)
    at = to_do(language, organization=name)
    assert [m.value for m in at.metric] == ["0"] * 4
    said = text.texts(language)
    assert said["to_do.none_of"].format(title=said["to_do.overdue"]) in shown(at)
    assert not at.get("download_button")
    zero = said["to_do.summary.overdue.one" if language == "fr" else "to_do.summary.overdue.other"].format(count="0")
    assert zero not in shown(start(language, "organization", organization=name)), "no line where nothing waits"


def test_purged_records_are_said_to_be_gone_not_to_be_nothing(home):
    name = organizations(current())[0]
    replace_facts(home, name, purge=True)
    at = to_do(organization=name)
    assert not at.metric and at.info[0].value == text.texts("fr")["to_do.no_records"]
    assert not start(role="organization", organization=name).exception, "the scorecard still shows"


@pytest.mark.parametrize("scope", [Scope("funder", "MESS"), Scope("committee"), Scope("steward")])
def test_no_other_role_reaches_a_record(home, scope):
    """The view is not theirs, and the layer that opens files refuses the facts whatever a page wants."""
    assert "to_do" not in access.VIEWS[scope.role]
    for table in FACTS:
        with pytest.raises(OutsideScope):
            queries.facts(current(), scope, table, ("agreement_id",))
    with pytest.raises(OutsideScope):
        own_tasks.read(Session(current(), scope))
    if scope.role in access.DEMONSTRATED:
        with pytest.raises(ValueError, match="to_do"):
            start(role=scope.role).switch_page("views/to_do.py")


def test_one_organisations_connection_opens_no_other_ones_records(home):
    """Not by the reader, and not by SQL that names the other's file."""
    release, (one, other) = current(), organizations(current())[:2]
    path = release.object_path(f"organization/{other}/facts/{FACTS[0]}.parquet")
    with pytest.raises(queries.ReleaseProblem):
        queries.rows(release, Scope("organization", one), f"select * from read_parquet('{path}')")
    with pytest.raises(OutsideScope):
        queries.facts(release, Scope("organization", one), "int_agreements", ("agreement_id",))
    own = {r["agreement_id"] for r in queries.agreements(release, Scope("organization", one))}
    assert {r["agreement_id"] for t in FACTS for r in queries.facts(release, Scope("organization", one), t, ("agreement_id",))} <= own

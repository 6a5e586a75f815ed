"""The app shows the current release, to each role its own part of it, in both languages, and a clear page when it cannot."""

import hashlib
import json
import shutil
from html import escape
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from app import access, queries, text
from app.queries import OutsideScope, Scope
from app.release import ReleaseProblem, current
from app.text import numbers
from pipelines.releases import seal
from pipelines.restated import compare

PROJECT = Path(__file__).resolve().parent.parent
MAIN = PROJECT / "app" / "main.py"
VIEWS = [(role, view) for role in access.DEMONSTRATED for view in access.VIEWS[role]]


def start(language: str = "fr", role: str = "funder", **state) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params["lang"] = language
    at.session_state["role"] = role
    for name, value in state.items():
        at.session_state[name] = value
    return at.run()


def shown(at: AppTest) -> str:
    """Every word on the page."""
    written = [e.value for kind in ("title", "subheader", "caption", "markdown", "info", "header") for e in at.get(kind)]
    return "\n".join([*(str(w) for w in written), *(e.proto.body for e in at.get("html"))])


def manifest_path(home: Path) -> Path:
    return home / "releases" / "manifests" / f"{(home / 'releases' / 'current').read_text().strip()}.json"


def own_objects(home: Path) -> Path:
    """Copies of the objects in place of the shared ones, for a test that writes there."""
    objects = home / "releases" / "objects"
    shared = objects.resolve()
    objects.unlink()
    return shutil.copytree(shared, objects)


def rewrite(home: Path, **changes) -> None:
    path = manifest_path(home)
    said = json.loads(path.read_text()) | changes
    path.write_text(json.dumps(said | {"seal": seal(said)}))


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize(("role", "view"), VIEWS)
def test_every_view_renders(home, role, view, language):
    at = start(language, role).switch_page(f"views/{view}.py").run()
    assert not at.exception
    assert at.title[0].value == text.texts(language)[f"views.{view}"]
    assert text.texts(language)["release.demonstration"] in shown(at)
    assert current().release_id in shown(at)


def test_the_other_ministry_and_the_whole_organisation_render(home):
    assert not start(ministry="MIFI").exception
    assert not start(ministry="MIFI").switch_page("views/scorecard.py").run().exception
    at = start(role="organization", agreement="")
    assert not at.exception
    assert text.texts("fr")["scorecard.whole_note"].split(".")[1] in shown(at)


def test_a_role_has_its_views_only(home):
    at = start(role="organization")
    with pytest.raises(ValueError, match="portfolio"):
        at.switch_page("views/portfolio.py")


@pytest.mark.parametrize("period_kind", ["year", "quarter"])
def test_a_scorecard_shows_the_figures_of_the_release(home, period_kind):
    """A rate on the scorecard is the mart's, with its numerator and denominator."""
    release, scope = current(), Scope("funder", "MESS")
    agreement, rate = next(
        (a, f) for a in queries.agreements(release, scope) for f in queries.figures(release, scope, a["agreement_id"])
        if (f["indicator_id"], f["method_version"], f["period_type"]) == ("placement_rate", 2, period_kind) and f["value"]
    )
    state = {"agreement": agreement["agreement_id"], "period-kind": period_kind, f"period-{period_kind}": rate["period"]}
    words = shown(start(**state).switch_page("views/scorecard.py").run())
    assert "Cadre actuel" in words and "Cadre refondu" in words
    assert escape(agreement["organization_name"]) in words
    assert words.count(f">{numbers.percent(rate['value'])}<") >= 2, "in both frameworks"
    assert f"{numbers.number(rate['numerator'])} / {numbers.number(rate['denominator'])} participation" in words


def test_opening_an_indicator_shows_its_definition_and_its_reckoning(home):
    at = start(role="organization")
    at.button(key="open-current-2-participants_served").click().run()
    assert not at.exception
    definition = json.loads(current().object_path("common/catalogue.json").read_text())["indicators"]["participants_served"]["definition"]["fr"]
    assert definition[:60] in shown(at)
    assert text.texts("fr")["definition.numerator"] in shown(at)


def test_version_1_counts_return_to_studies(home):
    at = start(role="funder").switch_page("views/scorecard.py").run()
    at.button_group(key="version-2").set_value(1).run()
    assert not at.exception
    assert "retour aux études comptait" in shown(at)


def test_a_click_changes_the_language_and_only_the_address_follows(home):
    at = start("fr")
    before = dict(at.query_params)
    assert at.title[0].value == text.texts("fr")["views.portfolio"]
    at.button_group(key="lang").set_value("en").run()
    assert at.title[0].value == text.texts("en")["views.portfolio"]
    assert dict(at.query_params) == before | {"lang": "en"}


def test_the_address_opens_no_scope(home):
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in {"role": "organization", "organization": "1112212416", "scope": "funder/MIFI", "ministry": "MIFI", "agreement": "CG00118"}.items():
        at.query_params[name] = value
    at.run()
    assert at.session_state["session"].scope == Scope("funder", "MESS")


def test_a_scope_opens_no_file_of_another(home):
    release = current()
    mess, mifi = Scope("funder", "MESS"), Scope("funder", "MIFI")
    assert queries.logical_file(release, mess, "funder/MESS/figures.parquet")
    for name in ("funder/MIFI/figures.parquet", "organization/1/figures.parquet", "funder/MESS/../MIFI/figures.parquet", "funder/MESSAGE/x"):
        with pytest.raises(OutsideScope):
            queries.logical_file(release, mess, name)
    for role, name in (("funder", "../organization"), ("committee", "all"), ("organization", ""), ("organization", "1/../2")):
        with pytest.raises(OutsideScope):
            Scope(role, name)
    other = release.object_path("funder/MIFI/figures.parquet")
    connection = queries.open_scope(release, mess)
    for sql in (f"select * from read_parquet('{other}')", "select * from read_text('/etc/hostname')", f"copy (select 1) to '{home}/out.csv'",
                "set enable_external_access = true", "set allowed_directories = ['/']"):
        with pytest.raises(duckdb.Error):
            connection.cursor().execute(sql).fetchall()
    assert queries.open_scope(release, mifi) is not connection


def test_an_organisation_sees_its_own_agreements_only(home):
    release = current()
    neq, *_ = access.organizations(release)
    rows = queries.agreements(release, Scope("organization", neq))
    assert rows
    assert {r["organization_id"] for r in rows} == {neq}
    with pytest.raises(ReleaseProblem, match="no_scope"):
        queries.agreements(release, Scope("organization", "0000000000"))


def test_loopback():
    assert all(access.is_loopback(address) for address in ("127.0.0.1", "127.0.0.2", "localhost", "::1"))
    assert not any(access.is_loopback(address) for address in ("0.0.0.0", "", None, "192.0.2.1", "localhost.example.org", "::"))


def test_real_data_are_refused_without_sign_in(home):
    rewrite(home, demonstration=False)
    at = start()
    assert at.title[0].value == text.texts("fr")["problems.real_data.title"]
    assert not at.exception


def test_another_address_is_refused(home):
    config.set_option("server.address", "0.0.0.0")
    at = start("en")
    assert at.title[0].value == text.texts("en")["problems.not_loopback.title"]


def test_a_new_release_is_taken_up_without_restart(home):
    """The same session, run again after `current` changed, shows the other release and what moved."""
    at = start()
    before = current()
    old = json.loads(manifest_path(home).read_text())
    release_id = f"2024-09-30-{old['content_hash'][:12]}"
    new = old | {"release_id": release_id, "cutoff": "2024-09-30", "previous": old["release_id"]}
    (home / "releases" / "manifests" / f"{release_id}.json").write_text(json.dumps(new | {"seal": seal(new)}))
    (home / "releases" / "current").write_text(f"{release_id}\n")
    at.run()
    assert not at.exception
    assert release_id in shown(at)
    assert "30 septembre 2024" in shown(at)
    assert before.release_id not in shown(at)


def test_restated_figures_are_listed(home):
    """A release that moved a figure says which, from what to what, and why."""
    after = pq.read_table(current().object_path("funder/MESS/figures.parquet")).to_pandas()
    place = after.index[(after["indicator_id"] == "placement_rate") & after["value"].notna() & (after["period_type"] == "year")][0]
    before = after.copy()
    before.loc[place, "numerator"] = before.loc[place, "numerator"] + 1
    before["is_provisional"] = False
    moved = compare(before, after, same_method=True, same_deliveries=False)
    objects = own_objects(home)
    draft = home / "restated.parquet"
    moved.to_parquet(draft)
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    (objects / digest[:2]).mkdir(exist_ok=True)
    shutil.copy(draft, objects / digest[:2] / digest)
    manifest = json.loads(manifest_path(home).read_text())
    rewrite(home, files=manifest["files"] | {"funder/MESS/restated.parquet": {"sha256": digest, "bytes": draft.stat().st_size, "rows": len(moved)}})
    at = start().switch_page("views/deliveries.py").run()
    assert not at.exception
    assert after.loc[place, "agreement_id"] in shown(at)
    assert "Livraison corrigée" in shown(at)


def swap_files(home):
    said = json.loads(manifest_path(home).read_text())
    said["files"]["funder/MESS/figures.parquet"] = said["files"]["funder/MIFI/figures.parquet"]
    manifest_path(home).write_text(json.dumps(said))


BREAKING = {
    "no current": ("missing", lambda home: (home / "releases" / "current").unlink()),
    "a path in current": ("damaged", lambda home: (home / "releases" / "current").write_text("../../etc/passwd")),
    "current names none": ("unknown", lambda home: (home / "releases" / "current").write_text("2024-06-30-000000000000\n")),
    "half a manifest": ("damaged", lambda home: manifest_path(home).write_text("{")),
    "another file named": ("damaged", swap_files),
    "no objects": ("damaged", lambda home: (home / "releases" / "objects").unlink()),
    "a newer format": ("newer", lambda home: rewrite(home, format=2)),
}


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("breaking", BREAKING)
def test_a_release_that_cannot_be_shown_is_a_clear_page(home, breaking, language):
    kind, act = BREAKING[breaking]
    act(home)
    at = start(language)
    assert not at.exception
    assert at.title[0].value == text.texts(language)[f"problems.{kind}.title"]


def test_a_changed_object_is_never_shown(home):
    """Bytes that do not match the manifest stop the page, even where DuckDB could read them."""
    release = current()
    own_objects(home)
    shutil.copy(release.object_path("funder/MIFI/figures.parquet"), release.object_path("funder/MESS/figures.parquet"))
    queries.connection.clear()
    at = start()
    assert at.title[0].value == text.texts("fr")["problems.damaged.title"]
    queries.connection.clear()

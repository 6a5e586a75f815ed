"""« Suivi des ententes »: what asks for a follow-up, counted as the release has it, opened at a click, downloaded and journalled."""

import csv
import io
import json
import os
import shutil

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.elements.widgets import button

from app import text, watched
from app.exports.listed import listed
from app.release import current
from app.scopes import Scope
from app.text import numbers
from pipelines import changed, releases, renewals, reports_due
from tests import test_sign_in
from tests.stores import claims
from tests.test_app import manifest_path, rewrite, shown, start

store = test_sign_in.store
VIEW = "views/watch.py"


def put(home, **tables: pa.Table) -> None:
    """Put tables of the ministry's own in place of the release's, in a folder of objects of this home's own."""
    objects = home / "releases" / "objects"
    shared = objects.resolve()
    objects.unlink()
    shutil.copytree(shared, objects, copy_function=os.symlink)
    draft = releases.Draft(home / "releases")
    for name, table in tables.items():
        draft.add_table(f"funder/MESS/{name}.parquet", table)
    said = json.loads(manifest_path(home).read_text())
    rewrite(home, files=said["files"] | draft.files, previous=said["previous"] or "2024-03-31-000000000000")


def agreements(home) -> list[dict]:
    return pq.read_table(current().object_path("funder/MESS/agreements.parquet")).to_pylist()


@pytest.fixture
def crafted(home) -> list[dict]:
    """A release where the first agreement's report is late by 5 days, the second ends within 6 months, and a verdict of the third changed."""
    rows = agreements(home)[:3]
    late, ending, moved = (dict.fromkeys(schema.names) | {n: rows[i][n] for n in ("ministry", "agreement_id", "organization_id") if n in schema.names}
                           for i, schema in enumerate((reports_due.SCHEMA, renewals.SCHEMA, changed.SCHEMA)))
    day = rows[0]["end_date"]
    late |= {"fiscal_year": "2022-2023", "period_start": day, "period_end": day, "due_date": day, "report_kind": "final", "state": "late", "days_late": 5}
    ending |= {"end_date": day, "days_to_end": 31, "horizon": "within_6"}
    moved |= {"kind": "verdict_changed", "indicator_id": "placement_rate", "method_version": 2, "period_type": "year", "period": "2022-2023",
              "value_before": 0.5, "value_after": 0.75, "said_before": "cannot_tell", "said_after": "met", "reason": "delivery", "move": 1 / 3}
    put(home, reports_due=pa.Table.from_pylist([late], schema=reports_due.SCHEMA), renewals=pa.Table.from_pylist([ending], schema=renewals.SCHEMA),
        changed=pa.Table.from_pylist([moved], schema=changed.SCHEMA))
    return rows


def metrics(at) -> list[str]:
    return [m.value for m in at.metric]


def test_the_summary_counts_what_asks_for_a_follow_up(crafted):
    at = start().switch_page(VIEW).run()
    assert not at.exception
    assert [m for i, m in enumerate(metrics(at)) if i != 2] == ["1", "1", "1"]
    words = shown(at)
    assert "1 reddition de comptes est en retard (organismes concernés : 1)." in words and "1 entente se termine d’ici 6 mois," in words
    assert "1 verdict changé pour un exercice." in words


def test_the_organisations_counted_are_those_with_more_than_2_percent_held(home):
    """Counted again from the release's own table, in SQL."""
    for ministry in ("MESS", "MIFI"):
        table = current().object_path(f"funder/{ministry}/delivered.parquet")
        count = duckdb.sql(f"""select count(*) from (select organization_id from read_parquet('{table}') group by all
                               having sum(quarantined) > 0.02 * sum(received))""").fetchall()[0][0]
        at = start(ministry=ministry).switch_page(VIEW).run()
        assert metrics(at)[2] == numbers.number(count) and count > 0


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_a_first_release_has_none_before_it(home, language):
    rewrite(home, previous=None)
    at = start(language).switch_page(VIEW).run()
    assert not at.exception
    assert text.texts(language)["watch.changes_first"] in shown(at)
    assert metrics(at)[3] == numbers.DASH


def test_a_release_made_before_these_tables_says_so(home):
    said = json.loads(manifest_path(home).read_text())
    names = ("reports_due", "renewals", "delivered", "changed", "targets")
    rewrite(home, files={n: f for n, f in said["files"].items() if not n.startswith("funder/") or n.split("/")[-1].split(".")[0] not in names})
    at = start().switch_page(VIEW).run()
    assert not at.exception
    words = shown(at)
    assert all(text.texts("fr")[f"watch.{name}_none"] in words for name in ("reports", "renewals", "quality"))


@pytest.mark.parametrize(("place", "name"), [(0, "reports"), (1, "renewals"), (2, "changes")])
def test_an_agreement_of_a_list_opens_its_scorecard(crafted, place, name):
    at = start().switch_page(VIEW).run()
    at.selectbox(key=f"pick-{name}").set_value(crafted[place]["agreement_id"]).run()
    at.button(key=f"open-{name}").click().run()
    assert not at.exception
    assert at.title[0].value == text.texts("fr")["views.scorecard"]
    assert at.session_state["agreement"] == crafted[place]["agreement_id"]


def test_a_change_is_told_before_and_after(crafted):
    at = start().switch_page(VIEW).run()
    at.selectbox(key="pick-changes").set_value(crafted[2]["agreement_id"]).run()
    assert "≈ Cible : on ne peut pas conclure" in shown(at) and "✔ Cible atteinte" in shown(at) and "Livraison corrigée" in shown(at)


def test_an_organisation_opens_to_its_tables_and_rules_and_no_content(home):
    """The rule's text and how many rows it set aside; the codes as the release has them."""
    rows = pq.read_table(current().object_path("funder/MESS/delivered.parquet")).to_pylist()
    row = next(r for r in rows if r["rules"])
    at = start().switch_page(VIEW).run()
    at.selectbox(key="pick-quality").set_value(row["organization_id"]).run()
    assert not at.exception
    rule = row["rules"][0]
    checks = current().manifest["quality"]["checks"]
    said = next(c["fr"] for c in checks if (c["source"], c["table"], c["rule"]) == ("declarations", row["table_name"], rule["rule"]))
    assert said[:40] in shown(at).replace("&#x27;", "'") and text.texts("fr")["deliveries.failing"] in shown(at)


def test_reports_stand_late_first_then_due_then_received(home):
    at = start().switch_page(VIEW).run()
    states = [r["state"] for r in watched.reports(at.session_state["session"])]
    assert states == sorted(states, key=watched.STATES.index) and len(set(states)) > 1


def test_an_organisation_sees_its_own_reports_due(home):
    at = start(role="organization").switch_page("views/deliveries.py").run()
    assert not at.exception
    neq = at.session_state["session"].scope.name
    own = pq.read_table(current().object_path(f"organization/{neq}/reports_due.parquet")).to_pylist()
    assert text.texts("fr")["watch.own"] in shown(at)
    assert own and all(r["agreement_id"] in shown(at) for r in own if r["state"] != "received")


def test_a_download_is_journalled_and_holds_the_list(store, monkeypatch):
    offered = {}
    monkeypatch.setattr(button, "marshall_file", lambda coordinates, data, proto, mimetype, file_name=None, **_: offered.setdefault(file_name, data))
    test_sign_in.give(store, Scope("funder", "MESS"))
    at = test_sign_in.app(claims("s-1")).switch_page(VIEW).run()
    assert not at.exception
    assert not [a for a in test_sign_in.acts(store) if a[0] == "download"]
    name = next(n for n in offered if n.startswith("redditions-de-comptes-MESS-"))
    rows = list(csv.reader(io.StringIO(offered[name]().decode("utf-8-sig")), delimiter=";"))
    assert ("download", "funder", "MESS", "watch/reports/csv/fr") in test_sign_in.acts(store)
    reports = pq.read_table(current().object_path("funder/MESS/reports_due.parquet")).to_pylist()
    asked = sorted((r["agreement_id"], r["due_date"].isoformat()) for r in reports if r["state"] != "received")
    place = [rows[0].index(text.texts("fr")[key]) for key in ("columns.agreement_id", "watch.due_date")]
    assert asked and sorted(tuple(r[p] for p in place) for r in rows[1:]) == asked
    assert rows[0][-1] == text.texts("fr")["release.name"] and {r[-1] for r in rows[1:]} == {current().release_id}


def test_a_list_is_written_as_a_spreadsheet_of_the_language_opens_it():
    """Decimal commas and semicolons in French; a name that looks like a formula stays a name."""
    rows = [{"name": "=1+1", "share": 0.125, "rows": 3, "none": None}]
    columns = {"name": "Organisme", "share": "Part", "rows": "Lignes", "none": "Rien"}
    assert listed(columns, rows, "R1", "fr").decode("utf-8-sig").splitlines() == ["Organisme;Part;Lignes;Rien;Publication", "'=1+1;0,125;3;;R1"]
    assert listed(columns, rows, "R1", "en").decode("utf-8-sig").splitlines()[1] == "'=1+1,0.125,3,,R1"


def test_a_report_covered_years_later_is_not_said_to_have_been_received_that_day(home):
    """The release knows the day when the delivery that covers a period was extracted, not the day when a report was handed in."""
    at = start(role="organization").switch_page("views/deliveries.py").run()
    rows = [r for r in watched.reports(at.session_state["session"]) if r["state"] == "received" and r["received_date"] > r["due_date"]]
    words = shown(at)
    assert rows and "Reçue le" not in words
    with text.speaking("fr"):
        covered = f"✔ Couverte par la livraison du {numbers.day(rows[0]['received_date'], 'short')}"
    assert covered in words

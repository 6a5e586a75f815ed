"""« Comprendre et prévoir » shows an organisation what its release expects and what moved, and says plainly where there is nothing to show."""

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app import access, ahead, text
from app.components import drivers, movers, outlook
from app.release import current
from app.scopes import Scope
from app.text import numbers, speaking, t
from pipelines import releases
from tests.test_app import manifest_path, rewrite, shown, start


@pytest.fixture
def tree(home) -> str:
    """The organisation whose expectations are the most."""
    files = current().manifest["files"]
    return max((n for n in files if n.endswith("/outlook.parquet")), key=lambda n: (table(n).num_rows, n)).split("/")[1]


def table(name: str) -> pa.Table:
    release = current()
    return pq.read_table(release.object_path(name))


def opened(language: str, organization: str, **state):
    return start(language, "organization", organization=organization, **state).switch_page("views/ahead.py").run()


def without(home, *names: str) -> None:
    """The release without these tables of every organisation."""
    files = json.loads(manifest_path(home).read_text())["files"]
    rewrite(home, files={n: f for n, f in files.items() if n.split("/")[-1].removesuffix(".parquet") not in names})


def replaced(home, organization: str, name: str, rows: list[dict]) -> None:
    """The release with other rows in one table of one organisation."""
    logical = f"organization/{organization}/{name}.parquet"
    held = table(logical)
    objects = home / "releases" / "objects"
    shared = objects.resolve()
    objects.unlink()
    shutil.copytree(shared, objects, copy_function=shutil.copy)
    draft = releases.Draft(home / "releases")
    draft.add_table(logical, pa.Table.from_pylist(rows, schema=held.schema))
    files = json.loads(manifest_path(home).read_text())["files"]
    rewrite(home, files=files | draft.files)


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_the_expected_end_its_interval_and_its_chance_are_those_of_the_release(home, tree, language):
    rows = table(f"organization/{tree}/outlook.parquet").to_pylist()
    row = max((r for r in rows if r["target_kind"] == "rate" and r["expected_rate"] is not None), key=lambda r: r["n_open"], default=None)
    agreement = row["agreement_id"] if row else next(r["agreement_id"] for r in rows if r["agreement_id"])
    at = opened(language, tree, agreement=agreement)
    words = shown(at)
    assert not at.exception and at.title[0].value == text.texts(language)["views.ahead"]
    with speaking(language):
        for r in (r for r in rows if r["agreement_id"] == agreement and not r["is_over"] and r["expected_rate"] is not None):
            assert f">{numbers.percent(r['expected_rate'])}<" in words
            assert t("ahead.interval", lower=numbers.percent(r["lower_95"], 0), upper=numbers.percent(r["upper_95"], 0)) in words
        assert row is None or outlook.chance_text(row) in words


def test_the_whole_organisation_shows_every_indicator_that_it_waits_for(home, tree):
    words = shown(opened("fr", tree, agreement=""))
    catalogue = json.loads(current().object_path("common/catalogue.json").read_text())["indicators"]
    waited = {r["indicator_id"] for r in table(f"organization/{tree}/outlook.parquet").to_pylist() if r["level"] == "organization" and not r["is_over"]}
    assert waited and all(f">{catalogue[i]['short']['fr']}<" in words for i in waited)


def test_drivers_are_summed_up_in_one_sentence_and_their_table_gives_the_gap(home, tree):
    rows = [r for r in table(f"organization/{tree}/outlook_drivers.parquet").to_pylist() if r["level"] == "organization"]
    indicator, period = rows[0]["indicator_id"], rows[0]["period"]
    rows = [r for r in rows if (r["indicator_id"], r["period"]) == (indicator, period)]
    with speaking("fr"):
        said = drivers.sentence(rows)
        gap = outlook.points(rows[0]["own_rate"] - rows[0]["reference_rate"])
    assert gap in said and outlook.points(sum(r["contribution"] for r in rows)) == gap
    assert set(said) and numbers.number(rows[0]["n"]) in said
    words = shown(opened("fr", tree, agreement=""))
    assert text.texts("fr")["ahead.drivers_note"] in words and text.texts("fr")["ahead.total"] in words


def test_what_moved_is_said_in_words_with_both_parts(home, tree):
    at = opened("fr", tree, agreement="")
    rows = [r for r in table(f"organization/{tree}/movers.parquet").to_pylist() if r["level"] == "organization" and r["explains_most"]]
    year = max(r["period"] for r in rows)
    chosen = next(s for s in at.selectbox if s.label == text.texts("fr")["ahead.detail"]).value
    part = [r for r in rows if (r["period"], r["indicator_id"]) == (year, chosen)]
    catalogue = json.loads(current().object_path("common/catalogue.json").read_text())["indicators"]
    with speaking("fr"):
        said = movers.sentences(part, catalogue[chosen]["short"]["fr"])
    words = shown(at)
    assert len(said) >= 3 and all(s in words for s in said)


def test_another_characteristic_may_be_chosen(home, tree):
    at = opened("en", tree, agreement="")
    at.selectbox(key="moved-by").set_value("schooling").run()
    assert not at.exception and "By the characteristic “Schooling”" in shown(at) and text.texts("en")["ahead.schooling.UNIV"] in shown(at)


def test_without_a_model_the_screen_says_why_and_still_shows_what_moved(home, tree):
    without(home, "outlook", "outlook_drivers")
    rewrite(home, case_mix="none")
    words = shown(opened("fr", tree))
    assert text.texts("fr")["ahead.absent_no_model"] in words and text.texts("fr")["ahead.moved_reading"] in words


def test_a_release_made_before_these_tables_says_so(home, tree):
    without(home, "outlook", "outlook_drivers", "movers")
    words = shown(opened("fr", tree))
    assert text.texts("fr")["ahead.absent_before"] in words and text.texts("fr")["ahead.moved_before"] in words


def runs(agreement: dict) -> bool:
    return agreement["start_date"] <= agreement["cutoff"] <= agreement["end_date"]


def test_an_organisation_under_way_without_known_case_is_not_said_to_be_over(home):
    """Its agreement runs at the cut-off; only its cases are not known yet."""
    files = current().manifest["files"]
    neqs = [n.split("/")[1] for n in sorted(files) if n.startswith("organization/") and n.endswith("/agreements.parquet")]
    without_outlook = [n for n in neqs if f"organization/{n}/outlook.parquet" not in files]
    neq = next(n for n in without_outlook if any(map(runs, table(f"organization/{n}/agreements.parquet").to_pylist())))
    words = shown(opened("fr", neq, agreement=""))
    assert text.texts("fr")["ahead.absent_no_case"] in words and text.texts("fr")["ahead.absent_settled"] not in words


def test_an_agreement_that_is_over_is_said_to_be_over_though_another_runs(home, tree):
    waited = {r["agreement_id"] for r in table(f"organization/{tree}/outlook.parquet").to_pylist()}
    rows = table(f"organization/{tree}/agreements.parquet").to_pylist()
    over = next(a["agreement_id"] for a in rows if a["agreement_id"] not in waited and not runs(a))
    assert any(map(runs, rows))
    words = shown(opened("fr", tree, agreement=over))
    assert text.texts("fr")["ahead.absent_settled"] in words and text.texts("fr")["ahead.absent_no_case"] not in words


def test_nothing_open_and_one_person_are_shown_plainly(home, tree):
    """An organisation with one client: no expectation of that person, no driver, and both ends that the rate can have."""
    rows = [r for r in table(f"organization/{tree}/outlook.parquet").to_pylist() if r["level"] == "organization"][:2]
    blank = dict.fromkeys(("expected_open", "expected_rate", "lower_95", "upper_95", "target", "chance", "target_kind"))
    one = rows[0] | blank | {"indicator_id": "placement_rate", "n_matured": 0, "observed": 0, "n_open": 1, "value": None, "lowest_rate": 0.0,
                             "highest_rate": 1.0, "reason": "too_few_open", "drivers_reason": "too_few_clients", "is_over": False, "period": "2024-2025"}
    none = one | {"indicator_id": "completion_rate", "n_matured": 1, "observed": 1, "n_open": 0, "value": 1.0, "lowest_rate": 1.0, "reason": "no_open_window"}
    replaced(home, tree, "outlook", [none, one])
    at = opened("fr", tree, agreement="")
    words = shown(at)
    assert not at.exception
    for key in ("ahead.reasons.too_few_open", "ahead.settled", "ahead.drivers_none"):
        assert text.texts("fr")[key] in words, key
    assert text.texts("fr")["ahead.drivers_reason.too_few_clients"] in words


@pytest.mark.parametrize(("chance", "words"), [
    (1.0, "déjà acquise"), (0.0, "hors d’atteinte"), (0.03, "moins d’une chance sur 20"), (0.06, "environ 1 chance sur 10"), (0.74, "environ 7 chances sur 10"),
    (0.75, "environ 8 chances sur 10"), (0.94, "environ 9 chances sur 10"), (0.97, "plus de 19 chances sur 20"), (None, "non calculée")])
def test_a_chance_is_a_frequency_in_words(chance, words):
    with speaking("fr"):
        assert words in outlook.chance_text({"chance": chance})


def test_points_bear_their_sign_and_their_plural():
    with speaking("fr"):
        assert [outlook.points(v) for v in (0.018, -0.0196, 0.0, -0.0001, 0.12)] == [
            "+1,8\u00a0point", "\u22122,0\u00a0points", "0,0\u00a0point", "0,0\u00a0point", "+12,0\u00a0points"]
    with speaking("en"):
        assert [outlook.points(v) for v in (0.01, 0.018)] == ["+1.0\u00a0point", "+1.8\u00a0points"]


def test_only_an_organisation_has_the_view_and_the_tables():
    assert [role for role, views in access.VIEWS.items() if "ahead" in views] == ["organization"]


def test_the_tables_are_in_the_organisations_tree_only(home):
    files = [n for n in current().manifest["files"] if n.endswith(("outlook.parquet", "outlook_drivers.parquet", "movers.parquet"))]
    assert files and all(n.startswith("organization/") for n in files)
    funder = access.Session(current(), Scope("funder", "MESS"))
    assert ahead.outlook(funder, None) == ahead.drivers(funder, None) == ahead.movers(funder, None) == []

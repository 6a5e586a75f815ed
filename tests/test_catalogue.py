"""The catalogue is whole: every declaration has its model, every model its declaration, and a typo is named."""

import copy
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from pipelines import catalogue
from pipelines.paths import DBT_PROJECT
from tests.conftest import PROJECT
from tests.oracle.indicators import INDICATORS

MODELS = DBT_PROJECT / "models" / "intermediate" / "indicators"
CONTENT = catalogue.load()


def test_the_catalogue_has_the_37_indicators_of_the_method_and_no_problem():
    assert len(CONTENT["indicators"]) >= 37
    assert catalogue.check(CONTENT) == []


def test_every_declaration_has_its_model_and_every_model_its_declaration():
    assert {f"ind_{name}" for name in CONTENT["indicators"]} == {p.stem for p in MODELS.glob("*.sql")}


def test_every_declaration_has_its_oracle():
    assert set(CONTENT["indicators"]) == set(INDICATORS)


def test_every_indicator_model_has_a_description_and_a_unit_test():
    for name in CONTENT["indicators"]:
        said = yaml.safe_load((MODELS / f"ind_{name}.yml").read_text("utf-8"))
        assert [m["name"] for m in said["models"]] == [f"ind_{name}"] and said["models"][0]["description"].lower().startswith("one row per")
        assert all(t["model"] == f"ind_{name}" for t in said["unit_tests"]) and said["unit_tests"]


def test_texts_are_in_both_languages_and_differ():
    for name, declared in CONTENT["indicators"].items():
        for field in ("title", "short", "definition", "why", "numerator", "denominator"):
            assert declared[field]["fr"] != declared[field]["en"], (name, field)


def test_nothing_that_a_ministry_answers_for_is_scored():
    for framework in CONTENT["frameworks"].values():
        for version in framework["versions"]:
            for member in version["indicators"]:
                if CONTENT["indicators"][member["id"]]["answerable"] == "ministry":
                    assert member["weight_role"] != "scored"


def test_the_current_framework_has_two_versions_and_the_redesigned_one_adds_to_its_six():
    current, redesigned = CONTENT["frameworks"]["cadre_actuel"]["versions"], CONTENT["frameworks"]["cadre_refondu"]["versions"]
    first, second = [{m["id"]: m["method"] for m in v["indicators"]} for v in current]
    assert list(first) == list(second) and len(first) == 6
    assert first["placement_rate"] == 1 and second["placement_rate"] == 2
    assert set(second) < {m["id"] for m in redesigned[0]["indicators"]} <= set(CONTENT["indicators"])


def test_every_parameter_is_explained_and_used():
    assert set(CONTENT["parameters"]) == set(CONTENT["parameter_notes"])
    used = "".join(p.read_text("utf-8") for folder in ("models", "macros") for p in (DBT_PROJECT / folder).rglob("*.sql"))
    declared = {h for entry in CONTENT["indicators"].values() for h in entry["hypotheses"]}
    app = "".join(p.read_text("utf-8") for p in (DBT_PROJECT.parent / "app").rglob("*.py"))
    unused = [name for name in CONTENT["parameters"] if f"'{name}'" not in used and f'"{name}"' not in app and name not in declared]
    assert unused == []


TYPOS = [
    (lambda c: c["indicators"]["placement_rate"].pop("polarity"), "indicators.placement_rate", "polarity"),
    (lambda c: c["indicators"]["placement_rate"].update(polarity="upp"), "indicators.placement_rate.polarity", "up ?"),
    (lambda c: c["indicators"]["placement_rate"].update(titel={}), "indicators.placement_rate", "title ?"),
    (lambda c: c["indicators"]["placement_rate"]["title"].update(en=""), "indicators.placement_rate.title.en", "empty"),
    (lambda c: c["indicators"]["retention_12w"].update(natures=["Z"]), "indicators.retention_12w.natures", "Z"),
    (lambda c: c["indicators"]["retention_12w"].update(hypotheses=["nope"]), "indicators.retention_12w.hypotheses", "nope"),
    (lambda c: c["frameworks"]["cadre_actuel"].update(titel=c["frameworks"]["cadre_actuel"].pop("title")), "frameworks.cadre_actuel", "title ?"),
    (lambda c: c["reasons"]["window_open"].pop("en"), "reasons.window_open.en", "missing"),
    (lambda c: c["frameworks"]["cadre_actuel"]["versions"][0]["indicators"][0].update(id="placement_rat"), "cadre_actuel.v1", "placement_rate ?"),
    (lambda c: c["frameworks"]["cadre_refondu"]["versions"][0]["indicators"][2].update(method=9), "cadre_refondu.v1", "9"),
]


@pytest.mark.parametrize(("change", "where", "what"), TYPOS, ids=[w for _, w, _ in TYPOS])
def test_a_typo_is_named_with_its_entry_and_field(change, where, what):
    content = copy.deepcopy(CONTENT)
    change(content)
    problems = catalogue.check(content)
    assert len(problems) >= 1 and where in problems[0] and what in problems[0]


SHAPES = [
    lambda c: c.clear(), lambda c: c.update(indicators=7), lambda c: c["indicators"].update(placement_rate="text"),
    lambda c: c["indicators"]["placement_rate"].update(methods=[{}]), lambda c: c["frameworks"]["cadre_actuel"].update(versions=3),
    lambda c: c["frameworks"]["cadre_actuel"]["versions"][0].pop("indicators"), lambda c: c["frameworks"]["cadre_actuel"]["versions"].append("v3"),
    lambda c: c["frameworks"]["cadre_actuel"]["versions"][0]["indicators"][0].pop("id"),
]


@pytest.mark.parametrize("change", SHAPES)
def test_a_catalogue_of_the_wrong_shape_is_refused_in_words(change):
    content = copy.deepcopy(CONTENT)
    change(content)
    assert catalogue.check(content)


def test_a_person_reads_the_typo_and_no_traceback(tmp_path):
    """The real command, on a copy of the project whose catalogue has a typo."""
    for folder in ("pipelines", "expectations", "dbt_project"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("target", "logs", "__pycache__"))
    broken = tmp_path / "dbt_project" / "vars.yml"
    broken.write_text(broken.read_text("utf-8").replace("polarity: up", "polarity: uup", 1))
    done = subprocess.run([sys.executable, "-m", "pipelines", "run"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stdout + done.stderr
    assert re.search(r"indicators\.\w+\.polarity: « uup ».*up \?", done.stdout)

"""The reform assessment in a release: reproducible, masked for the committee, whole for the organisation it is about, and beside the official figures only."""

import copy
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import catalogue
from pipelines.assessing import held, masking
from pipelines.reform import proposing, sealing, summary
from pipelines.vault import DEMONSTRATION_KEY, pseudonym
from tests.conftest import PROJECT

COMMITTEE = ("assessment.json", "agreements.parquet")


def whole(built) -> pd.DataFrame:
    """The agreements before anything is masked."""
    return pd.read_parquet(built.home / "reform" / "agreements.parquet")


def document(built) -> dict:
    return json.loads(built.object("committee/reform/assessment.json").read_bytes())


def again(built, *arguments) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "pipelines.assessing", "--home", str(built.home), "--raw", str(built.raw), *map(str, arguments)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=300, check=False)


def test_the_committees_files_hold_no_number_and_no_name(built):
    """Neither an organisation's NEQ or name nor an agreement's number is anywhere in what the committee's scope can open."""
    names = set()
    for name in (n for n in built.manifest["files"] if n.startswith("organization/") and n.endswith("/agreements.parquet")):
        table = pq.read_table(built.object(name), columns=["organization_id", "organization_name", "agreement_id"])
        names |= {str(v) for column in table.columns for v in column.to_pylist()}
    assert len(names) > 100
    for file in COMMITTEE:
        path = built.object(f"committee/reform/{file}")
        said = path.read_bytes() if file.endswith("json") else b"".join(_texts(pq.read_table(path)))
        assert not [n for n in names if n.encode() in said], file


def _texts(table) -> list[bytes]:
    return [v if isinstance(v, bytes) else str(v).encode() for column in table.columns for v in column.to_pylist() if v is not None]


def test_no_audience_opens_what_the_assessment_starts_from(built):
    """The tree `reform/` holds counts by agreement: it is under no scope's prefix, and not common."""
    starts = [n for n in built.manifest["files"] if "taken_" in n or "pooled_" in n]
    assert len(starts) == len(held.NAMES)
    assert all(n.startswith("reform/") for n in starts)


def test_groups_of_few_organisations_are_hidden_and_cannot_be_subtracted(built):
    """Under 3 organisations judged: no number; and what is hidden is of at least 3 organisations together, as the total less what is shown is known."""
    table, groups = whole(built), document(built)["groups"]
    both = table[table["current_judged"] & table["proposed_judged"]]
    for dimension in summary.DIMENSIONS:
        rows = [g for g in groups if g["dimension"] == dimension]
        organizations = both.groupby(dimension)["organization_id"].nunique()
        assert {g["label"] for g in rows} == set(organizations.index)
        few = set(organizations[organizations < 3].index)
        hidden = {g["label"] for g in rows if g["hidden"]}
        assert few <= hidden and len(hidden) <= len(few) + (4 if dimension == "region" else 2)
        together = both[both[dimension].isin(hidden)]["organization_id"].nunique()
        assert not hidden or together >= 3 or len(hidden) == len(rows)
        assert all(g[name] is None for g in rows if g["hidden"] for name in ("judged", "up", "down", "share"))
    assert any(g["hidden"] for g in groups) and not all(g["hidden"] for g in groups)
    shown = {g["label"] for g in groups if g["dimension"] == "region" and not g["hidden"]}
    inside = {region for region, part in both.groupby("region") if part["territory"].nunique() == 1}
    for _, part in both.groupby("territory"):
        rest = part[~part["region"].isin(shown & inside)]["organization_id"].nunique()
        assert rest == 0 or rest >= 3 or not set(part["region"]) & shown & inside, "a territory less its shown regions"


def test_what_is_shown_of_an_agreement_is_that_of_three_organisations(built):
    """The organisation behind each pseudonym, found with the key, shares its attributes with at least two others; attainments are multiples of 5 points."""
    shown = pq.read_table(built.object("committee/reform/agreements.parquet")).to_pandas()
    taken = held.read(lambda name: pq.read_table(built.object(f"reform/{name}.parquet")), held.ONE)
    word, table = held.fingerprint(taken), whole(built)
    behind = {pseudonym(DEMONSTRATION_KEY, "audience", "committee", word, a): o for a, o in zip(table["agreement_id"], table["organization_id"], strict=True)}
    classes = shown[list(masking.ATTRIBUTES)].fillna("-").agg("|".join, axis=1)
    assert shown["pseudonym"].map(behind).groupby(classes).nunique().min() >= 3
    assert shown["programme"].notna().any()
    for name in (f"{side}_{value}" for side in ("current", "proposed") for value in masking.ROUNDED):
        steps = shown[name].dropna().to_numpy() / masking.STEP
        np.testing.assert_allclose(steps, np.round(steps), atol=1e-9)
    assert not [c for c in shown.columns if c in ("numerator", "denominator", "clients", "size", "organization_id", "agreement_id")]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", "c"])] * len(masking.ATTRIBUTES), st.integers(0, 6)), min_size=1, max_size=40))
def test_masked_attributes_never_single_out_fewer_than_three_organisations(rows):
    """Whatever the table: a class of fewer than 3 organisations shows nothing, and then nothing at all is shown of anybody."""
    table = pd.DataFrame([r[:-1] for r in rows], columns=list(masking.ATTRIBUTES))
    organizations = pd.Series([r[-1] for r in rows])
    shown = masking.attributes(table, organizations)
    classes = shown.fillna("-").agg("|".join, axis=1)
    if organizations.groupby(classes).nunique().min() < 3:
        assert shown.isna().all(axis=None)
    kept = shown.notna()
    assert (shown[kept].fillna("") == table[kept].fillna("")).all(axis=None)


def test_an_organisation_has_its_own_agreements_whole(built):
    """Its file holds its agreements and no other's, unrounded, each figure with its framework and version."""
    table = whole(built).set_index("agreement_id")
    files = [n for n in built.manifest["files"] if n.startswith("organization/") and n.endswith("/reform.parquet")]
    assert len(files) == table["organization_id"].nunique()
    for name in files:
        own = pq.read_table(built.object(name)).to_pylist()
        assert {row["agreement_id"] for row in own} == set(table.index[table["organization_id"] == name.split("/")[1]])
        for row in own:
            assert row["framework_id"] in catalogue.load()["frameworks"] and row["framework_version"] >= 1
            recorded = table.loc[row["agreement_id"], f"{row['framework']}_attainment"]
            assert row["attainment"] == recorded or (row["attainment"] is None and np.isnan(recorded))


def test_the_command_gives_the_releases_bytes_again(built, tmp_path):
    """From the release alone, on one core: every digit of the document and of the agreements."""
    done = again(built, "--as-released", "--workers", 1, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    for name in ("assessment.json", "agreements.parquet"):
        assert (tmp_path / name).read_bytes() == built.object(f"committee/reform/{name}").read_bytes()


def test_a_scenario_changes_no_official_figure(built, tmp_path):
    """The command reads a scenario, names it in its answer, and leaves the store of releases as it was; a scenario tampered with gives no answer."""
    before = {p: p.read_bytes() for p in sorted((built.releases / "manifests").iterdir())} | {"current": (built.releases / "current").read_bytes()}
    objects = sorted(p.name for p in (built.releases / "objects").rglob("*") if p.is_file())
    proposed = next(f["scenario"] for f in document(built)["frameworks"] if f["code"] == "proposed")
    content = proposed | {"name": "Barre à 0,7", "pass_rule": {"bar": 0.7, "floor": 0.3}}
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(sealing.sealed(content))
    bad.write_bytes(sealing.sealed(content).replace(b'"bar":0.7', b'"bar":0.1'))
    done = again(built, "--as-released", "--scenario", good, "--out", tmp_path / "good")
    assert done.returncode == 0, done.stderr
    answer = json.loads((tmp_path / "good" / "assessment.json").read_bytes())
    assert answer["frameworks"][1]["is_scenario"] and answer["frameworks"][1]["name"] == "Barre à 0,7"
    assert answer["frameworks"][0] == document(built)["frameworks"][0], "the current framework judges as before"
    refused = again(built, "--as-released", "--scenario", bad, "--out", tmp_path / "bad")
    assert refused.returncode == 1 and "sceau" in refused.stderr and not (tmp_path / "bad" / "assessment.json").exists()
    assert before == {p: p.read_bytes() for p in sorted((built.releases / "manifests").iterdir())} | {"current": (built.releases / "current").read_bytes()}
    assert objects == sorted(p.name for p in (built.releases / "objects").rglob("*") if p.is_file())


def test_every_figure_names_its_framework_version_and_what_was_assumed(built):
    found = document(built)
    assert [(f["framework"], f["version"]) for f in found["frameworks"]] == [("cadre_actuel", 2), ("cadre_refondu", 1)]
    assert all(f["assumption"] and f["note"]["fr"] and f["note"]["en"] for f in found["frameworks"])
    assert found["headline"]["moved"] == found["headline"]["up"] + found["headline"]["down"] > 0
    assert found["headline"]["clear"] <= found["headline"]["agreements"]


@pytest.mark.parametrize(("spoil", "word"), [
    (lambda c: c.update(catalogue_version=0), "catalogue_version"),
    (lambda c: c["frameworks"]["cadre_refondu"]["versions"][0].pop("assessment"), "assessment"),
    (lambda c: c["frameworks"]["cadre_refondu"]["versions"][0]["assessment"].update(weights={"placement_rate": 99}), "100"),
    (lambda c: c["frameworks"]["cadre_refondu"]["versions"][0]["assessment"].update(weights={"intake_share_aae": 100}), "intake_share_aae"),
    (lambda c: c["frameworks"]["cadre_refondu"]["versions"][0]["assessment"].update(aggregation="median"), "aggregation"),
])
def test_a_catalogue_with_a_wrong_framework_is_refused_with_its_place(spoil, word):
    content = copy.deepcopy(catalogue.load())
    spoil(content)
    assert any(word in problem for problem in catalogue.check(content))


def test_weights_of_the_catalogue_are_the_scenarios():
    """Declared weights are read as they are; an indicator without one weighs nothing."""
    content = copy.deepcopy(catalogue.load())
    content["frameworks"]["cadre_actuel"]["versions"][1]["assessment"]["weights"] = {"placement_rate": 70, "retention_12w": 30}
    assert not catalogue.check(content)
    made = proposing.of_framework(content, "cadre_actuel", 2, catalogue_version=1)
    assert {i["id"]: i["weight"] for i in made["indicators"] if i["weight"]} == {"placement_rate": 70, "retention_12w": 30}

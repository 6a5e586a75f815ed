"""Every figure of the release comes out again from the release's own records, by the method that the release carries."""

import ast
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import receipts, releases
from tests.conftest import PROJECT, command


@pytest.fixture(scope="module")
def manifest(built) -> dict:
    return built.manifest


def test_every_figure_of_every_organization_comes_out_again_to_the_last_digit(built, manifest):
    with ThreadPoolExecutor(2) as two:
        wrong = list(two.map(lambda o: receipts.differences(built.releases, manifest, o), receipts.organizations(manifest)))
    assert [w for per_organization in wrong for w in per_organization][:5] == []
    figures = sum(manifest["files"][f"organization/{o}/figures.parquet"]["rows"] for o in receipts.organizations(manifest))
    assert figures > 90_000


def test_the_recomputing_process_gets_no_published_figure_and_knows_no_project_code(built, manifest):
    for organization in receipts.organizations(manifest):
        names = receipts.inputs(built.releases, manifest, organization)
        assert not {"figures.parquet", "exclusions.parquet", "organization_figures.parquet"} & set(names)
    tree = ast.parse((PROJECT / "pipelines" / "recomputing.py").read_text("utf-8"))
    imported = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    assert imported == {"json", "sys", "duckdb"} and not [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]


def changed(store, manifest: dict, name: str, table: pa.Table) -> dict:
    """The manifest with one file replaced, its object in the store."""
    path = store / "changed.parquet"
    pq.write_table(table, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    target = releases.object_path(store, digest)
    target.parent.mkdir(exist_ok=True)
    path.rename(target)
    return manifest | {"files": manifest["files"] | {name: manifest["files"][name] | {"sha256": digest}}}


def placed_person(home, manifest: dict) -> tuple[str, pa.Table, int]:
    """An organisation, its facts, and the row of a person whose placement counts."""
    for organization in receipts.organizations(manifest):
        facts = pq.read_table(home.object(f"organization/{organization}/facts/int_participation_facts.parquet"))
        for place, row in enumerate(facts.to_pylist()):
            if row["nature"] == "G" and row["job_start_date"] and not row["is_neutral_exit"] and row["exit_date"].year < 2023:
                return organization, facts, place
    raise AssertionError("nobody was placed")


def test_a_changed_fact_row_makes_it_fail(home_copy):
    manifest = home_copy.manifest
    organization, facts, placed = placed_person(home_copy, manifest)
    name = f"organization/{organization}/facts/int_participation_facts.parquet"
    dates = facts.column("job_start_date").to_pylist()
    dates[placed] = None
    place = facts.schema.get_field_index("job_start_date")
    facts = facts.set_column(place, "job_start_date", pa.array(dates, facts.schema.field(place).type))
    wrong = receipts.differences(home_copy.releases, changed(home_copy.releases, manifest, name, facts), organization)
    assert any("placement_rate" in w and "numerator" in w for w in wrong)


@pytest.mark.parametrize(("name", "column", "value"), [
    ("organization_figures", "value", 0.123), ("figures", "lower_95", 0.5), ("figures", "value", 0.123)])
def test_a_changed_published_number_does_not_come_out_again(home_copy, name, column, value):
    """Figures of agreements, of the organisation as a whole, and intervals alike."""
    manifest = home_copy.manifest
    organization = receipts.organizations(manifest)[0]
    name = f"organization/{organization}/{name}.parquet"
    table = pq.read_table(home_copy.object(name))
    numbers = table.column(column).to_pylist()
    numbers[next(i for i, number in enumerate(numbers) if number is not None)] = value
    place = table.schema.get_field_index(column)
    table = table.set_column(place, column, pa.array(numbers, table.schema.field(place).type))
    wrong = receipts.differences(home_copy.releases, changed(home_copy.releases, manifest, name, table), organization)
    assert len(wrong) == 1 and column in wrong[0] and str(value) in wrong[0]


def test_a_fact_that_was_changed_under_its_fingerprint_is_refused(home_copy):
    organization = receipts.organizations(home_copy.manifest)[0]
    path = home_copy.object(f"organization/{organization}/facts/int_participation_facts.parquet")
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(releases.ReleaseError, match="int_participation_facts"):
        receipts.differences(home_copy.releases, home_copy.manifest, organization)


def test_a_release_of_an_earlier_method_is_recomputed_by_that_method(home_copy):
    """The SQL of the release decides, not today's: an earlier window of 60 days gives that release's own figures, and they differ from today's."""
    manifest, store = home_copy.manifest, home_copy.releases
    organization = receipts.organizations(manifest)[0]
    sql = "common/sql/ind_requal_start_rate.sql"
    earlier = home_copy.object(sql).read_text("utf-8").replace("requalification_date is not null", "requalification_date is null")
    digest = hashlib.sha256(earlier.encode()).hexdigest()
    releases.object_path(store, digest).parent.mkdir(exist_ok=True)
    releases.object_path(store, digest).write_text(earlier, "utf-8")
    old = manifest | {"files": manifest["files"] | {sql: manifest["files"][sql] | {"sha256": digest}}}
    today, then = (receipts.recomputed(store, m, organization)[0] for m in (manifest, old))
    moved = {k[1] for k in today if today[k]["numerator"] != then[k]["numerator"]}
    assert moved <= {"requal_start_rate"} and (moved or not any(k[1] == "requal_start_rate" and today[k]["units_counted"] for k in today))


def test_one_receipt_says_definition_inputs_formula_and_what_was_left_out(built, manifest):
    organization = receipts.organizations(manifest)[0]
    key = next(k for k, f in receipts.published(built.releases, manifest, organization).items() if f["value"] is not None and f["units_excluded"] > 0)
    done = command("--home", str(built.home), "receipt", "--organization", organization, "--figure", ",".join(map(str, (key[0], key[1], key[2], key[4]))))
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["agrees"] is True and said["release"] == manifest["release_id"] and said["inputs"] == manifest["deliveries"]
    assert said["definition"]["fr"] and said["numerator_is"]["en"] and said["marks"]


def test_a_figure_that_does_not_exist_is_said_in_words(built, manifest):
    organization = receipts.organizations(manifest)[0]
    done = command("--home", str(built.home), "receipt", "--organization", organization, "--figure", "X,placement_rate,2,2023-2024")
    assert done.returncode == 1 and "Traceback" not in done.stdout + done.stderr
    done = command("--home", str(built.home), "receipt", "--organization", "0000000000")
    assert done.returncode == 1 and "0000000000" in done.stdout and "Traceback" not in done.stdout + done.stderr

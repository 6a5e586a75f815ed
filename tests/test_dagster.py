"""One graph from raw to release: it imports without data, its order is the way of the data, and its checks carry what was judged."""

import subprocess
import sys

import dagster as dg
import pytest

from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    from pipelines.definitions import defs

    return defs


def test_definitions_import_with_no_data_present(tmp_path):
    code = "from pipelines.definitions import defs; print(len(defs.resolve_asset_graph().get_all_asset_keys()))"
    environment = {"PATH": "/usr/bin:/bin", "REFONTE_RAW": str(tmp_path / "none"), "REFONTE_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100


def test_a_figure_can_be_followed_from_the_release_back_to_the_raw_source(definitions):
    graph = definitions.resolve_asset_graph()
    ancestors = {key.to_user_string() for key in graph.get_ancestor_asset_keys(dg.AssetKey(["releases", "release"]))}
    assert {"raw/msi", "validated/msi/participations", "linkage/person_map", "identity/vault"} <= ancestors
    assert any(key.endswith("ind_placement_rate") for key in ancestors) and any(key.endswith("mart_figures") for key in ancestors)


def test_checks_carry_the_expectations_and_the_data_tests(definitions):
    keys = definitions.resolve_asset_graph().asset_check_keys
    assert sum(key.name == "expectations" for key in keys) == 19
    assert any(key.name == "assert_expected_figures_are_computed" for key in keys)


def test_there_is_a_job_a_schedule_and_a_sensor(definitions):
    assert definitions.get_job_def("scorecards")
    assert [s.name for s in definitions.schedules] == ["nightly"] and [s.name for s in definitions.sensors] == ["new_deliveries"]


def test_the_sensor_asks_for_a_run_on_new_deliveries_only(definitions, built, monkeypatch, tmp_path):
    from pipelines.defs.schedules import new_deliveries

    monkeypatch.setenv("REFONTE_RAW", str(built.raw))
    monkeypatch.setenv("REFONTE_HOME", str(built.home))
    assert isinstance(new_deliveries(dg.build_sensor_context()), dg.SkipReason)
    monkeypatch.setenv("REFONTE_HOME", str(tmp_path))
    asked = new_deliveries(dg.build_sensor_context())
    assert isinstance(asked, dg.RunRequest) and asked.run_key == built.manifest["inputs_hash"]

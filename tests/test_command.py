"""The command line is honest: what it prints, how it exits, what it does with a folder of anything."""

import json
import re
import shutil

import pandas as pd
import pytest

from demo.escaped import compare
from pipelines.catalogue import indicator_ids
from tests.conftest import PROJECT, RAW, command


def test_a_run_prints_what_happened(built):
    text = built.output
    received, accepted, quarantined = map(int, re.search(r"(\d+) reçues = (\d+) acceptées \+ (\d+) en quarantaine", text).groups())
    assert received == accepted + quarantined > 80_000
    assert built.manifest["release_id"] in text
    assert "52 organismes" in text and f"{len(indicator_ids())} indicateurs" in text
    assert re.search(r"total +\d", text) and "Great Expectations" in text and "Traceback" not in text


def test_received_is_accepted_plus_quarantined_for_every_table(built):
    tables = built.manifest["quality"]["tables"]
    assert len(tables) == 19 and all(t["received"] == t["accepted"] + t["quarantined"] for t in tables)
    for table in tables:
        held = len(pd.read_parquet(built.home / "quarantine" / f"{table['source']}__{table['table']}.parquet", columns=["row_number"]))
        kept = len(pd.read_parquet(built.home / "validated" / table["table"] / f"{table['source']}.parquet", columns=["row_number"]))
        assert (kept, held) == (table["accepted"], table["quarantined"])


def test_every_planted_defect_that_a_suite_can_see_is_held_and_nothing_else_is(built):
    rows = compare(RAW / "_truth" / "defects.csv", built.home / "quarantine")
    planted = rows[rows["is_planted"]]
    assert planted[(planted["detectable"] == "O") & ~planted["is_caught"]].empty
    assert rows[~rows["is_planted"]].empty
    escaped = planted[~planted["is_caught"]]
    assert escaped["kind"].nunique() >= 5 and 0.005 < len(planted) / built.manifest["quality"]["received"] < 0.015


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_folder_without_deliveries_is_said_in_words(tmp_path, language):
    (tmp_path / "empty").mkdir()
    done = command("--raw", str(tmp_path / "empty"), "--home", str(tmp_path / "home"), "run", environment={"REFONTE_LANG": language})
    assert done.returncode == 1 and "Traceback" not in done.stdout + done.stderr
    assert ("ÉCHEC" if language == "fr" else "FAILED") in done.stdout


def test_a_folder_that_does_not_exist_is_said_in_words(tmp_path):
    done = command("--raw", str(tmp_path / "nowhere"), "--home", str(tmp_path / "home"), "run")
    assert done.returncode == 1 and "nowhere" in done.stdout and "Traceback" not in done.stdout + done.stderr


def test_a_home_that_cannot_be_written_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("x")
    done = command("--raw", str(RAW), "--home", str(tmp_path / "file"), "run")
    assert done.returncode == 1 and "ÉCHEC" in done.stdout and "Traceback" not in done.stdout + done.stderr


def test_what_a_killed_run_left_is_swept_by_the_next(home_copy):
    left = home_copy.home / ".tmp-left" / "identity"
    left.mkdir(parents=True)
    (left / "x.parquet").write_text("names")
    assert command("--raw", str(RAW), "--home", str(home_copy.home), "run").returncode == 0
    assert not left.exists()


def test_real_persons_under_the_demonstration_key_are_refused(tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(RAW / "msi" / "2024-07-02_02", raw / "msi" / "2024-07-02_02")
    sidecar = raw / "msi" / "2024-07-02_02" / "delivery.json"
    sidecar.write_text(json.dumps(json.loads(sidecar.read_text()) | {"demonstration": False}))
    done = command("--raw", str(raw), "--home", str(tmp_path / "home"), "run")
    assert done.returncode == 1 and "REFONTE_KEY" in done.stdout and "Traceback" not in done.stdout + done.stderr


def test_absent_sources_are_said_and_a_refused_file_makes_the_exit_code_say_so(tmp_path):
    """Open data and a cut register: the release is made of what could be read, and the command does not exit with 0."""
    raw = tmp_path / "raw"
    shutil.copytree(RAW / "objectif_emploi", raw / "objectif_emploi")
    shutil.copytree(RAW / "employeurs", raw / "employeurs")
    victim = next((raw / "employeurs").rglob("offres.csv"))
    victim.write_bytes(victim.read_bytes()[: victim.stat().st_size // 2])
    done = command("--raw", str(raw), "--home", str(tmp_path / "home"), "run", environment={"REFONTE_LANG": "en"})
    assert done.returncode == 3, done.stdout + done.stderr
    assert "REFUSED  employeurs" in done.stdout and "offres.csv" in done.stdout and "Absent sources (skipped): msi" in done.stdout
    assert "No agreement" in done.stdout and "Traceback" not in done.stdout + done.stderr


def test_the_same_deliveries_in_another_folder_give_the_same_content(built, tmp_path):
    done = command("--raw", str(RAW), "--home", str(tmp_path / "other"), "run")
    assert done.returncode == 0
    release = (tmp_path / "other" / "releases" / "current").read_text().strip()
    manifest = json.loads((tmp_path / "other" / "releases" / "manifests" / f"{release}.json").read_text("utf-8"))
    assert manifest["content_hash"] == built.manifest["content_hash"]


def test_the_project_names_no_host_in_its_lock():
    assert "://" not in (PROJECT / "requirements.lock").read_text("utf-8")

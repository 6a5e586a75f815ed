"""Releases are immutable, verified, repeatable; `current` is whole whatever happens to the process."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from pipelines import disclosing, releases
from pipelines.catalogue import indicator_ids
from tests.conftest import PROJECT, RAW, command

KILLS = 30


def test_the_manifest_says_what_a_release_is_made_of_and_from(built):
    manifest = built.manifest
    assert manifest["counts"]["organizations"] == 52 and manifest["counts"]["indicators"] == len(indicator_ids())
    assert manifest["demonstration"] is True
    assert len(manifest["deliveries"]) == manifest["quality"]["deliveries"]
    assert all(len(manifest[name]) == 64 for name in ("inputs_hash", "code_hash", "method_hash", "content_hash"))
    assert manifest["quality"]["received"] == manifest["quality"]["accepted"] + manifest["quality"]["quarantined"]
    assert manifest["cutoff"] == "2024-06-30"


def test_every_file_matches_its_fingerprint_and_a_changed_one_is_named(home_copy):
    assert releases.verify(home_copy.releases, home_copy.manifest["release_id"]) == []
    victim = home_copy.object("funder/MESS/figures.parquet")
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    assert [w.split(":")[0] for w in releases.verify(home_copy.releases, home_copy.manifest["release_id"])] == ["funder/MESS/figures.parquet"]
    done = command("--home", str(home_copy.home), "verify")
    assert done.returncode == 1 and "funder/MESS/figures.parquet" in done.stdout and "Traceback" not in done.stdout + done.stderr


def test_no_name_birth_date_or_postal_code_is_in_a_release(built):
    """The vault's columns exist in no file of a release, and no value of theirs in any text column."""
    identity = f"{built.home}/identity/*.parquet"
    names = {row[0] for row in duckdb.sql(f"select distinct nom from read_parquet('{identity}')").fetchall() if row[0] and len(row[0]) > 3}
    numbers = {row[0] for row in duckdb.sql(f"select distinct register_number from read_parquet('{identity}')").fetchall()}
    organization = next(n.split("/")[1] for n in built.manifest["files"] if n.startswith("organization/"))
    for name in built.manifest["files"]:
        if not name.startswith((f"organization/{organization}/", "funder/")) or not name.endswith(".parquet"):
            continue
        relation = duckdb.sql(f"select * from read_parquet('{built.object(name)}')")
        assert not {"nom", "prenom", "date_naissance", "code_postal", "birth_date", "register_number"} & set(relation.columns)
        for column, kind in zip(relation.columns, relation.types, strict=True):
            if str(kind) == "VARCHAR":
                values = {row[0] for row in relation.select(f'"{column}"').distinct().fetchall()}
                assert not values & names, (name, column)
                if column in ("person_id", "entity_id", "person_key"):
                    assert not values & numbers, (name, column)


def test_a_person_bears_another_pseudonym_in_each_organizations_part(built):
    seen: dict[str, str] = {}
    for name in built.manifest["files"]:
        if name.endswith("facts/int_participation_facts.parquet"):
            for (person,) in duckdb.sql(f"select distinct person_id from read_parquet('{built.object(name)}')").fetchall():
                assert seen.setdefault(person, name) == name
    assert len(seen) > 15_000


def test_the_second_run_with_nothing_new_says_so(built):
    before = built.manifest
    done = command("--raw", str(RAW), "--home", str(built.home), "run")
    assert done.returncode == 0 and "Rien de nouveau" in done.stdout
    assert built.manifest == before


def test_listing_and_roll_back_to_an_earlier_release(home_copy):
    first = home_copy.manifest["release_id"]
    second = dict(home_copy.manifest, release_id="2024-06-30-000000000000", made_at="2099-01-01T00:00:00+00:00")
    second["seal"] = releases.seal(second)
    (home_copy.releases / "manifests" / "2024-06-30-000000000000.json").write_text(json.dumps(second))
    releases.switch(home_copy.releases, "2024-06-30-000000000000")
    listed = command("--home", str(home_copy.home), "list").stdout.splitlines()
    assert [line[0] for line in listed] == [" ", "*"]
    assert command("--home", str(home_copy.home), "rollback", first).returncode == 0
    assert releases.current_id(home_copy.releases) == first
    refused = command("--home", str(home_copy.home), "rollback", "2024-06-30-ffffffffffff")
    assert refused.returncode == 1 and "Traceback" not in refused.stderr and releases.current_id(home_copy.releases) == first


def test_a_manifest_that_was_touched_anywhere_does_not_verify(home_copy):
    path = home_copy.releases / "manifests" / f"{home_copy.manifest['release_id']}.json"
    path.write_text(json.dumps(home_copy.manifest | {"demonstration": False}))
    done = command("--home", str(home_copy.home), "verify")
    assert done.returncode == 1 and "manifeste changé" in done.stdout


def test_a_damaged_object_is_mended_by_the_next_run_of_its_stage(home_copy):
    victim = home_copy.object("funder/MIFI/figures.parquet")
    victim.write_bytes(b"x")
    assert command("--raw", str(RAW), "--home", str(home_copy.home), "publish").returncode == 0
    assert releases.verify(home_copy.releases, releases.current_id(home_copy.releases)) == []


def test_a_damaged_current_is_no_obstacle_and_a_damaged_manifest_does_not_hide_the_others(home_copy):
    (home_copy.releases / "current").write_text("garbage\n")
    assert command("--raw", str(RAW), "--home", str(home_copy.home), "publish").returncode == 0
    (home_copy.releases / "manifests" / "2020-01-01-aaaaaaaaaaaa.json").write_text("{")
    listed = command("--home", str(home_copy.home), "list")
    assert listed.returncode == 1 and home_copy.manifest["release_id"] in listed.stdout and "2020-01-01-aaaaaaaaaaaa" in listed.stdout


def publishing(home) -> subprocess.Popen:
    """The real process that publishes what the warehouse holds, in a session of its own."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("REFONTE_", "DBT_")) and k != "PYTHONDONTWRITEBYTECODE"}
    arguments = [sys.executable, "-m", "pipelines", "--raw", str(RAW), "--home", str(home), "publish"]
    return subprocess.Popen(arguments, cwd=PROJECT, env=clean, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def test_thirty_kills_while_publishing_leave_current_whole(home_copy):
    """An earlier release is current; publishing the next one is killed at 30 moments over its whole life, then left to finish."""
    store, made = home_copy.releases, home_copy.manifest
    earlier = "2024-06-30-000000000000"
    # The protected tables of the quarter are the earlier release's: making them anew takes half a minute, thirty times.
    files = {name: file for name, file in made["files"].items() if name == "common/catalogue.json" or disclosing.is_ours(name)}
    keep = {file["sha256"] for file in files.values()}
    for path in (store / "objects").glob("*/*"):
        if path.name not in keep:
            path.unlink()
    old = dict(made, release_id=earlier, files=files, content_hash=releases.content_hash(files), method_hash="0" * 64)
    old["seal"] = releases.seal(old)
    (store / "manifests" / f"{earlier}.json").write_text(json.dumps(old))
    (store / "manifests" / f"{made['release_id']}.json").unlink()
    releases.switch(store, earlier)
    shutil.copytree(home_copy.home, home_copy.home.with_name("timed"))
    start = time.perf_counter()
    assert publishing(home_copy.home.with_name("timed")).wait() == 0
    life = time.perf_counter() - start
    moments, died = random.Random(7), 0
    for _ in range(KILLS):
        process = publishing(home_copy.home)
        time.sleep(moments.uniform(0.1, life))
        os.killpg(process.pid, signal.SIGKILL)
        died += process.wait() == -signal.SIGKILL
        current = releases.current_id(store)
        assert current in (earlier, made["release_id"])
        assert releases.verify(store, current) == [], "current is not whole"
        if current != earlier:
            releases.switch(store, earlier)
    assert died >= KILLS // 2, "the process was mostly gone before it was killed"
    assert publishing(home_copy.home).wait() == 0
    assert releases.current_id(store) == made["release_id"] and releases.verify(store, made["release_id"]) == []
    assert not list(store.rglob(".tmp-*"))


@pytest.mark.parametrize(
    ("change", "says"),
    [("missing", "n’existe pas"), ("damaged", "endommagé"), ("newer", "format 99")],
)
def test_a_release_that_cannot_be_trusted_is_refused_in_words(home_copy, change, says):
    path = home_copy.releases / "manifests" / f"{home_copy.manifest['release_id']}.json"
    if change == "missing":
        path.unlink()
    else:
        path.write_text("{" if change == "damaged" else json.dumps({"format": 99}))
    done = command("--home", str(home_copy.home), "verify")
    assert done.returncode == 1 and says in done.stdout and "Traceback" not in done.stdout + done.stderr

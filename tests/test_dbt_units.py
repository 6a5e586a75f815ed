"""dbt's own unit tests: rows that can be checked by hand, for every indicator and every convention."""

import json
import os
import subprocess
import sys
from pathlib import Path

from pipelines.catalogue import indicator_ids
from pipelines.paths import DBT_PROJECT, Places
from pipelines.running import dbt_environment


def test_every_unit_test_of_the_models_passes(home_copy):
    """One command runs them all, on the built warehouse; every indicator has at least one."""
    here = Places(home_copy.raw, home_copy.home)
    dbt, folders = str(Path(sys.executable).with_name("dbt")), ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    done = subprocess.run(
        [dbt, "test", "--select", "test_type:unit", *folders],
        env=os.environ | dbt_environment(here), capture_output=True, text=True, check=False,
    )
    results = json.loads((here.dbt_target / "run_results.json").read_text("utf-8"))["results"]
    failed = [r["unique_id"] + "\n" + (r["message"] or "") for r in results if r["status"] != "pass"]
    assert done.returncode == 0 and not failed, "\n".join(failed) or done.stdout
    tested = {r["unique_id"].split(".")[2] for r in results if r["unique_id"].startswith("unit_test.")}
    assert {f"ind_{name}" for name in indicator_ids()} <= tested

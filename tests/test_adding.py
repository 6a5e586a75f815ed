"""Adding an indicator is a declaration and a model: done on a copy of the project, its figures are in the marts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import yaml

from pipelines.paths import DBT_PROJECT, Places
from pipelines.running import dbt_environment

MODEL = """
-- One row per participation with an exit and a qualifying job; begun before the exit or not.
select
    {{ unit_columns(
        'early_job_share', 'participation_id', 'exit_date', add_days('exit_date', parameter('placement_window_days')),
        numerator='job_start_date < exit_date',
        reasons=[['neutral_exit', 'is_neutral_exit']],
        entity_id='person_id'
    ) }}
from {{ ref('int_participation_facts') }}
where exit_date is not null and job_start_date is not null and {{ applies('early_job_share') }}
"""


def test_a_declaration_and_a_model_make_an_indicator(built, tmp_path):
    project = tmp_path / "dbt_project"
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    catalogue = yaml.load((project / "vars.yml").read_text("utf-8"), yaml.CSafeLoader)
    catalogue["vars"]["indicators"]["early_job_share"] = catalogue["vars"]["indicators"]["retention_12w"] | {"order": 38, "cohort": "exit"}
    (project / "vars.yml").write_text(yaml.safe_dump(catalogue, allow_unicode=True, sort_keys=False), "utf-8")
    (project / "models" / "intermediate" / "indicators" / "ind_early_job_share.sql").write_text(MODEL)
    home = tmp_path / "home"
    home.mkdir()
    for folder in ("validated", "linkage"):
        (home / folder).symlink_to(built.home / folder)
    environment = os.environ | dbt_environment(Places(built.raw, home))
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "--quiet", "run", "--project-dir", str(project), "--profiles-dir", str(project)],
        env=environment, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout
    connection = duckdb.connect(str(home / "warehouse" / "refonte.duckdb"), read_only=True)
    new, jobs = (
        connection.sql(
            f"select sum(units_counted) from marts.mart_figures where indicator_id = '{name}' and period_type = 'year'"
        ).fetchall()[0][0]
        for name in ("early_job_share", "matched_employment_rate")
    )
    connection.close()
    assert new >= jobs > 1_000

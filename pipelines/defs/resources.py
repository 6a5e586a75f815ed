"""What assets share: the places of the run, and dbt."""

import os
import subprocess
import sys
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from dagster_dbt import DbtCliResource
from packaging.version import Version

from pipelines.paths import DBT_PROJECT, Places, places
from pipelines.running import dbt_environment

MANIFEST = DBT_PROJECT / "target" / "manifest.json"


class OfflineDbt(DbtCliResource):
    """dbt without the question to the package registry that `dbt --version` asks before every command, and without a second adapter
    in this process (3 s): it would serve only metadata that we do not fetch."""

    @cached_property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args) -> None:
        return None


def dbt_resource() -> OfflineDbt:
    return OfflineDbt(
        project_dir=str(DBT_PROJECT), profiles_dir=str(DBT_PROJECT), dbt_executable=str(Path(sys.executable).with_name("dbt")),
        global_config_flags=["--no-use-colors"],
    )


def set_environment() -> Places:
    """Point dbt's models at this run's folders; the variables are read when models are parsed and run."""
    here = places()
    os.environ.update(dbt_environment(here))
    return here


def manifest() -> Path:
    """dbt's manifest, parsed again when a model, a macro or the catalogue is newer. Needs neither network nor data."""
    sources = [p for suffix in ("sql", "yml") for p in DBT_PROJECT.rglob(f"*.{suffix}") if "target" not in p.relative_to(DBT_PROJECT).parts]
    if not MANIFEST.exists() or max(p.stat().st_mtime for p in sources) > MANIFEST.stat().st_mtime:
        environment = os.environ | {"DBT_TARGET_PATH": str(MANIFEST.parent), "DBT_LOG_PATH": str(MANIFEST.parent / "logs")}
        dbt = str(Path(sys.executable).with_name("dbt"))
        done = subprocess.run(
            [dbt, "--quiet", "parse", "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)],
            env=environment, capture_output=True, text=True, check=False,
        )
        if done.returncode:
            raise RuntimeError(f"dbt parse\n{done.stdout}{done.stderr}")
        MANIFEST.touch()
    return MANIFEST

"""Where everything lies. The only module that knows a path."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT / "dbt_project"
CATALOGUE = DBT_PROJECT / "vars.yml"
# The case mix of the fictional deliveries, fitted and committed; real data are never read against it.
DEMONSTRATION_CASE_MIX = PROJECT / "pipelines" / "case_mix" / "demonstration.json"


@dataclass(frozen=True)
class Places:
    """The folders of one run: deliveries are read from `raw`, everything else is written under `home`."""

    raw: Path
    home: Path

    @property
    def validated(self) -> Path:
        return self.home / "validated"

    @property
    def quarantine(self) -> Path:
        return self.home / "quarantine"

    @property
    def identity(self) -> Path:
        return self.home / "identity"

    @property
    def linkage(self) -> Path:
        return self.home / "linkage"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse" / "refonte.duckdb"

    @property
    def dbt_target(self) -> Path:
        return self.home / "warehouse" / "target"

    @property
    def statistics(self) -> Path:
        return self.home / "statistics"

    @property
    def case_mix(self) -> Path:
        return self.home / "case_mix.json"

    @property
    def releases(self) -> Path:
        return self.home / "releases"

    @property
    def lock(self) -> Path:
        return self.home / "pipeline.lock"


def places(raw: str | Path | None = None, home: str | Path | None = None) -> Places:
    """Folders of this run: arguments first, then REFONTE_RAW and REFONTE_HOME, then `data/` of the project."""
    raw = raw or os.environ.get("REFONTE_RAW") or PROJECT / "data" / "raw"
    home = home or os.environ.get("REFONTE_HOME") or PROJECT / "data"
    return Places(Path(raw).resolve(), Path(home).resolve())

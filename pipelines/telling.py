"""What a run tells the person who started it, in French or in English (REFONTE_LANG)."""

import os
import sys
from functools import cache
from pathlib import Path

import yaml

from pipelines.stages import STAGES

REASONS_SHOWN = 12
# What a stage says when it begins.
ANNOUNCED = {
    "Great Expectations": "judging", "linkage": "linking", "dbt": "computing", "statistics": "measuring", "reform": "assessing", "release": "publishing",
}


def language() -> str:
    return "en" if os.environ.get("REFONTE_LANG", "fr").lower().startswith("en") else "fr"


@cache
def _messages() -> dict:
    return yaml.safe_load(Path(__file__).with_name("messages.yml").read_text("utf-8"))


def tell(name: str, **values) -> None:
    """Say a message of the catalogue on the terminal, also while libraries' own output goes to the log."""
    write(_messages()[language()][name].format(**values))


def write(line: str) -> None:
    print(line, file=sys.__stdout__, flush=True)


def announce(stage: str) -> None:
    if stage in ANNOUNCED:
        tell(ANNOUNCED[stage])


def tell_intake(summary: dict, quarantine: Path) -> None:
    """Deliveries, rows, refusals, the main reasons of quarantine."""
    tell("deliveries", deliveries=summary["deliveries"])
    if summary["absent"]:
        tell("absent", sources=", ".join(summary["absent"]))
    for one, other in summary["duplicates"]:
        tell("duplicates", one=one, other=other)
    tell("rows", received=summary["received"], accepted=summary["accepted"], quarantined=summary["quarantined"])
    for refusal in summary["refusals"]:
        tell("refused", source=refusal["source"], delivery=refusal["delivery"], file=refusal["file"], message=refusal[language()])
    quarantining = sorted((c for c in summary["checks"] if c["effect"] == "quarantine"), key=lambda c: (-c["failed"], c["source"], c["table"], c["rule"]))
    if quarantining:
        tell("reasons", path=quarantine / "quarantine.csv")
    for check in quarantining[:REASONS_SHOWN]:
        tell("reason", failed=check["failed"], source=check["source"], table=check["table"], column=check["column"], message=check[language()])


def tell_release(manifest: dict, dbt_tests: int | None) -> None:
    if dbt_tests is not None:
        tell("checks", expectations=manifest["quality"]["expectations"], dbt_tests=dbt_tests)
    tell("release", release=manifest["release_id"], files=len(manifest["files"]), restated=manifest["restated"])
    tell("counts", **manifest["counts"])
    if not manifest["counts"]["agreements"]:
        tell("no_agreements")


def tell_stages() -> None:
    tell("stages")
    for stage in STAGES:
        write(f"  {stage.name:<22} {stage.seconds:>8.1f}   {stage.peak_mb:>8}")
    write(f"  {'total':<22} {sum(s.seconds for s in STAGES):>8.1f}   {max((s.peak_mb for s in STAGES), default=0):>8}")

"""The command line: `python -m pipelines run | publish | list | verify | rollback | receipt | purge`.

Exit codes: 0 done; 1 failed, the current release stands; 2 wrong usage; 3 done, but files were refused.
"""

import argparse
import contextlib
import json
import os
import time

from pipelines import atomic, fingerprints, lock, purging, receipts, releases, stages, telling
from pipelines.attacking import Leak
from pipelines.case_mix.files import ArtefactError
from pipelines.deliveries import find
from pipelines.paths import Places, places
from pipelines.running import case_mix_in_force, publish_release, summary_of
from pipelines.stages import STAGES, Stage, peak_mb, stage
from pipelines.vault import KeyRefused, pseudonym_key


class NothingDelivered(Exception):
    """The folder of deliveries holds none."""


class RunFailed(Exception):
    """A stage failed; the current release stands."""


EXPECTED = (Leak, NothingDelivered, RunFailed, KeyRefused, lock.Busy, releases.ReleaseError, ArtefactError, OSError)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines", description=__doc__)
    parser.add_argument("--raw", help="folder of deliveries (default: data/raw)")
    parser.add_argument("--home", help="folder of everything that is written (default: data)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="deliveries to release")
    commands.add_parser("publish", help="a release of what the warehouse holds now")
    commands.add_parser("list", help="every release")
    for name in ("verify", "rollback"):
        commands.add_parser(name).add_argument("release", nargs="?" if name == "verify" else None)
    receipt = commands.add_parser("receipt", help="compute figures again from the release's own records: one organisation's, or everyone's")
    receipt.add_argument("release", nargs="?")
    receipt.add_argument("--organization", help="NEQ (default: every organisation)")
    receipt.add_argument("--figure", help="agreement,indicator,method,period: print that figure's receipt")
    purge = commands.add_parser("purge", help="remove persons' records from the releases made before a day; figures stay")
    purge.add_argument("--before", required=True, help="AAAA-MM-JJ")
    purge.add_argument("--reason", required=True)
    chosen = parser.parse_args(arguments)
    if getattr(chosen, "figure", None) and chosen.figure.count(",") != 3:
        parser.error("--figure AGREEMENT,INDICATOR,METHOD,PERIOD")
    here = places(chosen.raw, chosen.home)
    os.environ["REFONTE_RAW"], os.environ["REFONTE_HOME"] = str(here.raw), str(here.home)
    try:
        if chosen.command == "receipt":
            return receipts_of(here, chosen)
        if chosen.command == "purge":
            return purge_records(here, chosen)
        return {"run": run, "publish": publish, "list": show, "verify": verify, "rollback": roll_back}[chosen.command](here, getattr(chosen, "release", None))
    except EXPECTED as error:
        telling.tell("failed", message=error)
        return 1


def run(here: Places, _: str | None) -> int:
    """Run the Dagster job in this process, unless the current release is already of these deliveries and this code."""
    telling.tell("start", raw=here.raw)
    with lock.only_run(here.lock):
        found = find(here.raw)
        atomic.sweep(here.home)
        if not found.deliveries and not found.refusals:
            raise NothingDelivered(f"Aucune livraison dans / no delivery in: {here.raw}")
        pseudonym_key(found.deliveries)
        if manifest := _up_to_date(here, found):
            telling.tell("nothing_new", release=manifest["release_id"])
            return 3 if manifest["quality"]["refusals"] else 0
        tests = _execute(here)
        summary = summary_of(here)
        manifest = releases.load(here.releases, releases.current_id(here.releases))
        telling.tell_intake(summary, here.quarantine)
        telling.tell_release(manifest, tests)
        telling.tell_stages()
    if summary["refusals"]:
        telling.tell("with_refusals", count=len(summary["refusals"]))
        return 3
    return 0


def _up_to_date(here: Places, found) -> dict | None:
    manifest = releases.readable(here.releases, releases.current_id(here.releases))
    if manifest is None:
        return None
    same = manifest["inputs_hash"] == fingerprints.inputs(found) and manifest["code_hash"] == fingerprints.code()
    same = same and manifest.get("case_mix") == case_mix_in_force(here, found)["version"]
    return manifest if same and not releases.verify(here.releases, manifest["release_id"]) else None


def _execute(here: Places) -> int:
    """Execute the job `scorecards`; returns the number of dbt tests that passed. Raises RunFailed with what a stage said.

    What Dagster and dbt print goes to warehouse/run.log; the terminal hears of the stages only.
    """
    log = here.warehouse.parent / "run.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    stages.listeners.append(telling.announce)
    with log.open("w") as file, contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
        with stage("start-up"):
            import dagster as dg

            from pipelines.definitions import defs

            job = defs.get_job_def("scorecards")
        start = time.perf_counter()
        with dg.DagsterInstance.ephemeral() as instance:
            result = job.execute_in_process(instance=instance, raise_on_error=False)
    if not result.success:
        raise RunFailed(f"{_why(result)}\n({log})")
    STAGES.append(Stage("Dagster", time.perf_counter() - start - sum(s.seconds for s in STAGES[1:]), peak_mb()))
    run_results = json.loads((here.dbt_target / "run_results.json").read_text("utf-8"))["results"]
    return sum(r["unique_id"].startswith("test.") and r["status"] == "pass" for r in run_results)


def _why(result) -> str:
    """The message of the first step that failed, without its traceback."""
    for event in result.all_events:
        if event.is_step_failure:
            error = event.event_specific_data.error
            while error.cause:
                error = error.cause
            return f"{event.step_key}: {error.message.strip()}"
    return "?"


def publish(here: Places, _: str | None) -> int:
    if not here.warehouse.exists():
        raise releases.ReleaseError("Rien à publier : exécuter d’abord `run`. / Nothing to publish: `run` first.")
    with lock.only_run(here.lock):
        telling.tell_release(publish_release(here), None)
    return 0


def show(here: Places, _: str | None) -> int:
    current = releases.current_id(here.releases)
    for manifest in releases.listing(here.releases):
        telling.tell("listing", mark="*" if manifest["release_id"] == current else " ", release=manifest["release_id"],
                     made_at=manifest["made_at"], **{k: manifest["counts"][k] for k in ("organizations", "figures")})
    broken = releases.unreadable(here.releases)
    for release in broken:
        telling.tell("unreadable", release=release)
    return 1 if broken else 0


def verify(here: Places, release: str | None) -> int:
    release = release or releases.current_id(here.releases)
    if release is None:
        raise releases.ReleaseError("Aucune publication / no release.")
    if wrong := releases.verify(here.releases, release):
        telling.tell("damaged", release=release, count=len(wrong))
        print("\n".join(f"  {w}" for w in wrong))
        return 1
    telling.tell("verified", release=release, files=len(releases.load(here.releases, release)["files"]))
    return 0


def receipts_of(here: Places, chosen: argparse.Namespace) -> int:
    """Exit 1 when a figure does not come out again."""
    store = here.releases
    release = chosen.release or releases.current_id(store)
    if release is None:
        raise releases.ReleaseError("Aucune publication / no release.")
    manifest, agreed = releases.load(store, release), True
    for organization in [chosen.organization] if chosen.organization else receipts.organizations(manifest):
        if chosen.figure:
            print(json.dumps(receipts.receipt(store, manifest, organization, chosen.figure.split(",")), ensure_ascii=False, indent=1, default=str))
            continue
        wrong = receipts.differences(store, manifest, organization)
        agreed &= not wrong
        telling.tell("recomputed", organization=organization, figures=len(receipts.published(store, manifest, organization)), wrong=len(wrong))
        print("\n".join(f"  {w}" for w in wrong[:10]), end="\n" if wrong else "")
    return 0 if agreed else 1


def purge_records(here: Places, chosen: argparse.Namespace) -> int:
    with lock.only_run(here.lock):
        changed, deleted = purging.purge(here.releases, chosen.before, chosen.reason)
    telling.tell("purged", releases=len(changed), objects=deleted)
    return 0


def roll_back(here: Places, release: str) -> int:
    with lock.only_run(here.lock):
        releases.roll_back(here.releases, release)
    telling.tell("switched", release=release)
    return 0

"""The assessment again, from a release: `python -m pipelines.assessing --release ID --out FOLDER [--scenario FILE]`.

Writes assessment.json and agreements.parquet (pseudonyms, as the committee sees them). Everything comes from the release and the scenario file, so the same
two give the same bytes. Default: 10,000 draws and 1,024 x (choices + 2) for sensitivity; --as-released: as many as the release itself.
Exit codes: 0 done; 1 refused, with the reason; 2 wrong usage.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import atomic, releases
from pipelines.assessing import document, held, masking, moving, releasing
from pipelines.deliveries import find
from pipelines.paths import places
from pipelines.reform import sealing
from pipelines.reform.refusals import Refusal
from pipelines.vault import KeyRefused, pseudonym_key


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.assessing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", help="folder of the releases (default: data)")
    parser.add_argument("--raw", help="folder of deliveries, for the key of pseudonyms (default: data/raw)")
    parser.add_argument("--release", help="default: the current one")
    parser.add_argument("--scenario", type=Path, help="a scenario file as the committee's page saves it; default: the catalogue's redesigned framework")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--as-released", action="store_true", help="as many draws as the release's own assessment")
    parser.add_argument("--workers", type=int, help="threads; changes no figure")
    chosen = parser.parse_args(arguments)
    here = places(chosen.raw, chosen.home)
    try:
        again(here, chosen)
    except (Refusal, releases.ReleaseError, KeyRefused, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def again(here, chosen: argparse.Namespace) -> None:
    """Read, assess, write. Raises Refusal, ReleaseError, KeyRefused, OSError."""
    store = here.releases
    name = chosen.release or releases.current_id(store)
    if name is None:
        raise releases.ReleaseError("Aucune publication / no release.")
    manifest = releases.load(store, name)
    if f"{held.TREE}{held.NAMES[0]}.parquet" not in manifest["files"]:
        raise releases.ReleaseError(f"{name} : sans évaluation de la refonte / without a reform assessment.")
    content = sealing.opened(chosen.scenario.read_bytes()) if chosen.scenario else None
    taken, pooled = (held.read(lambda table: releases.read_table(store, manifest, f"{held.TREE}{table}.parquet"), span) for span in (held.ONE, held.THREE))
    declared = json.loads(releases.object_path(store, manifest["files"]["common/catalogue.json"]["sha256"]).read_bytes())
    settings = moving.IN_A_RUN if chosen.as_released else moving.Settings()
    assessed = document.assess(taken, pooled, declared, replace(settings, workers=chosen.workers, progress=bar), content)
    shown = masking.agreements(assessed.agreements, pseudonym_key(find(here.raw).deliveries), held.fingerprint(taken))
    atomic.write_bytes(chosen.out / "assessment.json", releasing.as_json(assessed.document))
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(shown, preserve_index=False), sink, compression="zstd")
    atomic.write_bytes(chosen.out / "agreements.parquet", sink.getvalue().to_pybytes())
    print(f"{name} -> {chosen.out / 'assessment.json'}")


def bar(label: str):
    """A progress bar on standard error, redrawn at each whole percent."""
    last = -1

    def show(done: int, total: int) -> None:
        nonlocal last
        percent = 100 * done // total
        if percent != last:
            last = percent
            print(f"\r{label:<12} [{'#' * (percent // 4):<25}] {percent:>3} %", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    sys.exit(main())

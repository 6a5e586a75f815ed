"""`python -m demo --out DIR`: writes the fictional deliveries and, beside them, what was planted (`_truth/`)."""

import argparse
import shutil
import sys
from pathlib import Path

from demo import defect_kinds, defects, handing_in, open_data, organizations, tables, truth, world
from demo.days import Span

SOURCES = ("msi", "ceriges", "declarations", "concertation", "employeurs", "objectif_emploi", "_truth")
DEFAULT_PARTICIPATIONS = 3950
# Under this the 52 organisations and their natures of agreement cannot all be peopled.
LEAST_PARTICIPATIONS, MOST_YEARS = 40, 30


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--participations", type=int, default=DEFAULT_PARTICIPATIONS, help="MSI participations a fiscal year")
    parser.add_argument("--years", type=int, default=5, help="fiscal years, the last of them 2023-2024; an open quarter follows")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--effect-sd", type=float, default=organizations.EFFECT_SD, help="of the organisations' true effects, logit of placement; 0 = none")
    parser.add_argument("--mix-correlation", type=float, default=organizations.MIX_CORRELATION,
                        help="of an organisation's effect with how easy its clients are to place, -0.9 to 0.9")
    parser.add_argument("--out", type=Path, required=True, help="folder of the deliveries; the sources' folders in it are replaced")
    asked = parser.parse_args(arguments)
    if asked.participations < LEAST_PARTICIPATIONS or not 1 <= asked.years <= MOST_YEARS:
        parser.error(f"--participations: {LEAST_PARTICIPATIONS} or more; --years: 1 to {MOST_YEARS}")
    if asked.effect_sd < 0 or not -0.9 <= asked.mix_correlation <= 0.9:
        parser.error("--effect-sd: 0 or more; --mix-correlation: -0.9 to 0.9")
    generate(asked.out, Span(asked.years, asked.seed, asked.participations), organizations.Effects(asked.effect_sd, asked.mix_correlation))
    return 0


def generate(out: Path, span: Span, effects: organizations.Effects) -> None:
    """Replaces the sources' folders under `out`; leaves every other file there alone."""
    for name in SOURCES:
        shutil.rmtree(out / name, ignore_errors=True)
    rng = world.seeds(span.seed)
    w = world.build(span, rng, effects)
    sheets = {(s.source, s.table): s for s in (*tables.msi(w).values(), *tables.ceriges(w).values())} | tables.others(w)
    planted = defects.plant(w, sheets, defect_kinds.every(w), rng["defects"])
    places = handing_in.registers(out, span, sheets)
    places += handing_in.corrected_results(out, span, sheets["msi", "resultats"], rng["corrections"])
    places += handing_in.declarations(out, w, sheets, rng["delivering"])
    open_data.write(out / "objectif_emploi" / "2023", rng["open_data"])
    truth.write(out / "_truth", w, planted, places)


if __name__ == "__main__":
    sys.exit(main())

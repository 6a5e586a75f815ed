"""Does the adjusted rate find the planted effects of organisations better than the raw rate? `python -m benchmarks.recovery [--seeds 101 ...] [--work DIR]`.

For each seed two fictional worlds go through the whole pipeline (acceptance, linkage, dbt, fit): one as demo makes it, organisations with effects of their own;
one in which no organisation has an effect, clients differing between organisations all the same. Placement rate, organisations over three years.

From the first: Spearman's rank correlation with the planted effects, raw and adjusted; its ceiling, the raw rate corrected by what the clients' chances
truly were; the root mean square error on the logit scale; and `clients in error`, the correlation of that error with the clients' true chances: 0 when an
organisation's figure owes nothing to whom it serves. The planted effects are correlated with the clients (0.55), so that the raw rate's error points the
way of the truth and ranks better than it deserves. From the second: the share of organisations flagged though there is nothing to flag.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from scipy.special import logit
from scipy.stats import spearmanr

from demo import __main__ as demonstration
from demo import organizations
from demo.days import Span
from pipelines.case_mix import artefact, design, expecting, fitting

PROJECT = Path(__file__).resolve().parent.parent
SEEDS = (101, 102, 103, 104, 105)
INDICATOR, PERIOD = "placement_rate", "2023-2024"
NEAR_ZERO = 0.05  # logit; no planted effect is exactly zero


@contextmanager
def no_effects():
    """Organisations keep their clients and lose their effect on them."""
    made = organizations.make
    organizations.make = lambda rng, size: made(rng, size).assign(effect=0.0)
    try:
        yield
    finally:
        organizations.make = made


def built(seed: int, planted: bool, work: Path) -> Path:
    """The folder of a world, with `raw` and `home`; made unless it is there. Raises when the pipeline fails."""
    place = work / f"{'planted' if planted else 'null'}{seed}"
    if (place / "home" / "releases" / "current").exists():
        return place
    span = Span(5, seed, demonstration.DEFAULT_PARTICIPATIONS)
    if planted:
        demonstration.generate(place / "raw", span)
    else:
        with no_effects():
            demonstration.generate(place / "raw", span)
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "pipelines", "--raw", str(place / "raw"), "--home", str(place / "home"), "run"]
    subprocess.run(command, cwd=PROJECT, env=clean, check=True, capture_output=True)
    return place


def measured(place: Path, name: str) -> pd.DataFrame:
    """One row an organisation with enough cases in the three years to PERIOD: raw and adjusted rate, flags, planted effect."""
    with duckdb.connect(str(place / "home" / "warehouse" / "refonte.duckdb"), read_only=True) as connection:
        units = design.units_of(connection, INDICATOR)
    model = artefact.fit_model(units, design.MODELS[name])
    table = expecting.of_units(units, model)
    table = table[(table.level == "organization") & (table.period_type == "three_years") & (table.period == PERIOD) & table.adjusted_rate.notna()]
    truth = pd.read_csv(place / "raw" / "_truth" / "organization_effects.csv", dtype={"neq": str}).set_index("neq")
    effect, clients = (table.organization_id.map(truth[c]).astype(float) for c in ("true_effect_logit", "mean_client_logit"))
    raw, adjusted = (table.observed / table.n).astype(float), table.adjusted_rate.astype(float)
    return pd.DataFrame({
        "n": table.n.astype(int), "clients": clients, "raw": raw, "adjusted": adjusted, "effect": effect - np.average(effect, weights=table.n.astype(float)),
        "flag_95": (table.oe_lower_95 > 1) | (table.oe_upper_95 < 1), "flag_998": (table.oe_lower_998 > 1) | (table.oe_upper_998 < 1),
        "flag_raw": _flagged_raw(raw, table.n.astype(float)),
    })


def _flagged_raw(raw: pd.Series, n: pd.Series) -> pd.Series:
    """Outside the 95 % limits of the raw rate's funnel, for comparison."""
    mean = np.average(raw, weights=n)
    return (raw - mean).abs() > 1.959964 * np.sqrt(mean * (1 - mean) / n)


def found(world: pd.DataFrame, rate: str) -> tuple[float, float, float]:
    """Rank correlation with the planted effects; root mean square error of the rate's centred logit; correlation of that error with the clients' chances.

    The last two are weighted by persons: the logit of nobody in eleven is no measure.
    """
    estimate = logit(world[rate].clip(0.005, 0.995))
    error = estimate - world.effect
    joint = np.cov(error, world.clients, aweights=world.n)
    return spearmanr(estimate, world.effect)[0], float(np.sqrt(joint[0, 0])), float(joint[0, 1] / np.sqrt(joint[0, 0] * joint[1, 1]))


def compared(seed: int, name: str, work: Path) -> dict:
    real, none = measured(built(seed, True, work), name), measured(built(seed, False, work), name)
    (raw, raw_error, raw_clients), (adjusted, error, clients) = found(real, "raw"), found(real, "adjusted")
    near = real[real.effect.abs() < NEAR_ZERO]
    return {
        "seed": seed, "organisations": len(real), "raw": raw, "adjusted": adjusted, "gain": adjusted - raw,
        "ceiling": spearmanr(logit(real.raw) - real.clients, real.effect)[0], "error raw": raw_error, "error adj": error,
        "clients in error raw": raw_clients, "clients in error adj": clients, "without effect": len(none), "flagged raw": int(none.flag_raw.sum()),
        "flagged": int(none.flag_95.sum()), "flagged 99.8": int(none.flag_998.sum()), "near zero": len(near), "near flagged": int(near.flag_95.sum()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--work", type=Path, help="folder where the worlds are built and kept (default: temporary)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in design.MODELS:
            rows = pd.DataFrame([compared(seed, name, asked.work or Path(folder)) for seed in asked.seeds]).sort_values("gain", ignore_index=True)
            total, mean = rows.sum(), rows.mean()
            print(f"\n{name} ({fitting.FOLDS} folds), worst first\n{rows.round(3).to_string(index=False)}")
            print(f"rank correlation, mean: raw {mean.raw:.3f}, adjusted {mean.adjusted:.3f}, ceiling {mean.ceiling:.3f}; error: raw {mean['error raw']:.3f}, "
                  f"adjusted {mean['error adj']:.3f}; flagged without an effect: raw {total['flagged raw'] / total['without effect']:.1%}, "
                  f"{total['flagged'] / total['without effect']:.1%} at 95 %, {total['flagged 99.8'] / total['without effect']:.1%} at 99.8 %; "
                  f"|effect| < {NEAR_ZERO}: {total['near flagged']:.0f} of {total['near zero']:.0f}", flush=True)


if __name__ == "__main__":
    main()

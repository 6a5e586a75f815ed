"""Does the adjusted rate find the planted effects of organisations better than the raw rate does? `python -m benchmarks.recovery [--work DIR]`.

Placement rate, organisations over three years, worlds of seeds that served no earlier choice. Two questions, each with its own worlds:

**Recovery.** Spearman's rank correlation with the planted effects, raw and adjusted, worst gain first, with the bootstrap's 95 % interval of the gain
(organisations drawn again with replacement); the ceiling, the raw rate corrected by what the clients' chances truly were (the mean logit of all whom the
organisation served: a good adjustment comes near it, and may by luck pass it); the root mean square error on the logit scale; and `clients in error`, the
correlation of that error with the clients' true chances: 0 when a figure owes nothing to whom an organisation serves.
`low` are the organisations with a planted effect of -0.5 or lower, `low found` those of them that both models put below expectation at 95 %: the power.

Three worlds, by the correlation of effect and client mix. As shipped (-0.55), strong organisations serve the persons furthest from employment: the raw rate
hides what they do. At 0 it is only noisier. At +0.55 strong organisations serve the easiest clients: the raw rate's error then points the way of the truth
and it ranks as well as the ceiling, for the wrong reason: it profits from whom an organisation serves, and a fair adjustment can hardly rank better. The
adjusted rate must rank alike in all three; its error and `clients in error` say whether it does so for the right reason.

**False flags.** A world in which no organisation has an effect though clients differ between organisations: the share outside the 95 % limits, with its
exact 95 % interval, by model, for both together (what a verdict rests on: pipelines/case_mix/both.py) and for the raw rate's funnel.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import logit
from scipy.stats import beta, rankdata

from benchmarks import worlds
from pipelines.case_mix import design

SEEDS, NULL_SEEDS = range(201, 206), range(201, 221)
PLANTED = [name for name in worlds.WORLDS if name != "null"]
LOW = -0.5  # logit: at a rate of 55 %, eleven or twelve points fewer
DRAWS, SEED = 2_000, 20_241


def rank_correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Spearman's, along the last axis."""
    a, b = (rankdata(v, axis=-1) for v in (a, b))
    a, b = (v - v.mean(axis=-1, keepdims=True) for v in (a, b))
    return (a * b).sum(axis=-1) / np.sqrt((a**2).sum(axis=-1) * (b**2).sum(axis=-1))


def gains(seed: int, world: pd.DataFrame, adjusted: str) -> np.ndarray:
    """(DRAWS,) bootstrap draws of the gain in rank correlation, organisations drawn with replacement; independent between worlds."""
    at = np.random.default_rng([SEED, seed]).integers(0, len(world), (DRAWS, len(world)))
    raw, other, effect = (world[c].to_numpy()[at] for c in ("raw", adjusted, "effect"))
    return rank_correlation(other, effect) - rank_correlation(raw, effect)


def error(world: pd.DataFrame, rate: str) -> tuple[float, float]:
    """Root mean square error of the rate's centred logit, and the correlation of that error with the clients' true chances; weighted by persons,
    for the logit of nobody in eleven is no measure."""
    joint = np.cov(logit(world[rate].clip(0.005, 0.995)) - world.effect, world.clients, aweights=world.n)
    return float(np.sqrt(joint[0, 0])), float(joint[0, 1] / np.sqrt(joint[0, 0] * joint[1, 1]))


def recovered(seed: int, world: pd.DataFrame, model: str) -> tuple[dict, np.ndarray]:
    """One row of the table, and its draws."""
    adjusted, truth = f"adjusted_{model}", world.effect.to_numpy()
    raw, found = (float(rank_correlation(world[c].to_numpy(), truth)) for c in ("raw", adjusted))
    (raw_error, raw_clients), (own_error, own_clients) = error(world, "raw"), error(world, adjusted)
    low, draws = world.effect <= LOW, gains(seed, world, adjusted)
    ceiling = rank_correlation((logit(world.raw.clip(0.005, 0.995)) - world.clients).to_numpy(), truth)
    return {
        "seed": seed, "organisations": len(world), "raw": raw, "adjusted": found, "gain": found - raw, "gain from": np.quantile(draws, 0.025),
        "gain to": np.quantile(draws, 0.975), "ceiling": float(ceiling), "error raw": raw_error, "error adj": own_error, "clients in error raw": raw_clients,
        "clients in error adj": own_clients, "low": int(low.sum()), "low found": int((world.flag_both[low] < 0).sum()),
    }, draws


def exact(count: int, n: int) -> str:
    """A share with its exact binomial 95 % interval (Clopper and Pearson 1934, Biometrika 26:404-413)."""
    low, high = beta.ppf(0.025, count, n - count + 1) if count else 0.0, beta.ppf(0.975, count + 1, n - count) if count < n else 1.0
    return f"{count} of {n} = {count / n:.1%} [{low:.1%}, {high:.1%}]"


def show_recovery(name: str, seeds: list[int], work: Path | None) -> None:
    found = {seed: worlds.table_of(name, seed, work) for seed in seeds}
    for model in design.MODELS:
        rows, draws = zip(*(recovered(seed, world, model) for seed, world in found.items()), strict=True)
        table = pd.DataFrame(rows).sort_values("gain", ignore_index=True)
        low, high = np.quantile(np.mean(draws, axis=0), [0.025, 0.975])
        mean = table.mean()
        print(f"\n{name}: effect and client mix correlated {worlds.WORLDS[name].mix_correlation:+.2f}; model {model}; worst first\n"
              f"{table.round(3).to_string(index=False)}\n"
              f"mean: raw {mean.raw:.3f}, adjusted {mean.adjusted:.3f}, gain {mean.gain:+.3f} [{low:+.3f}, {high:+.3f}], ceiling {mean.ceiling:.3f}; "
              f"error raw {mean['error raw']:.3f}, adjusted {mean['error adj']:.3f}")
    print(f"planted effect of {LOW} or lower, found below expectation by both models: {exact(int(table['low found'].sum()), int(table.low.sum()))}")
    if worlds.WORLDS[name].mix_correlation > 0:
        print("here the raw rate profits from whom it serves: its error points the way of the truth, and it ranks well for the wrong reason", flush=True)


def show_false_flags(seeds: list[int], work: Path | None) -> None:
    tables = [worlds.table_of("null", seed, work) for seed in seeds]
    rates = pd.Series({seed: float((t.flag_both != 0).mean()) for seed, t in zip(seeds, tables, strict=True)}).sort_values(ascending=False)
    whole = pd.concat(tables, ignore_index=True)
    print(f"\nno organisation has an effect: flagged at 95 % ({len(tables)} worlds; worst by both models: "
          f"{', '.join(f'{rate:.1%} (seed {seed})' for seed, rate in rates.head(5).items())})")
    for label, column in (("raw rate's funnel", "funnel"), *((m, f"flag_{m}") for m in design.MODELS), ("both, the verdict", "flag_both"),
                          ("both, at 99.8 %", "flag_998_both")):
        print(f"  {label:<22}{exact(int((whole[column] != 0).sum()), len(whole))}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="of the three planted worlds")
    parser.add_argument("--null-seeds", type=int, nargs="*", default=NULL_SEEDS, help="of the worlds without effects; none: left out")
    parser.add_argument("--work", type=Path, help="folder where the worlds are built and kept (default: temporary)")
    asked = parser.parse_args()
    for name in PLANTED:
        show_recovery(name, list(asked.seeds), asked.work)
    if len(asked.null_seeds):
        show_false_flags(list(asked.null_seeds), asked.work)


if __name__ == "__main__":
    main()

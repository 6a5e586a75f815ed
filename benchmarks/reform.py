"""The reform assessment measured: `python -m benchmarks.reform [speed] [planted] [screen]`; without a name, the first two.

Options: --seeds 200, --workers 2, --write (planted: the artefact that the assessment prints), --home FOLDER (screen).

speed: 10,000 evaluations for uncertainty and 1,024 x 10 for sensitivity over 1,500 agreements and 37 indicators; one weight changed on 500 cached draws.
planted: noise called noise, planted moves found, coverage of intervals, on seeded worlds whose truth is known (benchmarks/planted.py).
screen: from a weight moved on the committee's page to the new answer on it, in a browser (benchmarks/reform_screen.py).
"""

import argparse
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks import planted
from pipelines.assessing import coverage
from pipelines.reform import choosing, evaluating, joint, judging, moving, posterior, predictive, records, sensitivity

AGREEMENTS, INDICATORS, NATURES = 1500, 37, 6
DRAWS, POOL, N = 10_000, 500, 1024
CHOICES = [
    choosing.Choice("data"), choosing.Choice("weights", (0.25,)), choosing.Choice("normalisation", ("attainment", "min_max", "rank")),
    choosing.Choice("aggregation", ("arithmetic", "geometric")), choosing.Choice("cap", (1.2, 1.5, None)),
    choosing.Choice("missing", (("reweight", 0.5), ("reweight", 0.8))), choosing.Choice("training", ("counts", "excluded")),
    choosing.Choice("collaboration", ("confirmed", "declared")),
]


def bar(label: str):
    """A progress bar on standard error, redrawn at each whole percent."""
    def show(done: int, total: int) -> None:
        percent = 100 * done // total
        if percent != show.last:
            show.last = percent
            print(f"\r{label} [{'#' * (percent // 4):<25}] {percent:>3} %", end="\n" if done == total else "", file=sys.stderr, flush=True)
    show.last = -1
    return show


def province(seed: int = 7) -> tuple[records.Records, joint.Joint]:
    """Fictional counts of the province's size: 37 indicators and a declared variant; a fifth does not apply, an eighth is missing; persons in common."""
    stream = np.random.default_rng(seed)
    columns = [records.Column(f"i{i:02d}", "proportion" if i < 30 else "attainment") for i in range(INDICATORS)]
    columns.append(records.Column("i20", "proportion", variant="declared"))
    size = (AGREEMENTS, len(columns))
    n = stream.integers(10, 150, size).astype(float)
    n[stream.random(size) < 0.12] = 0
    rate = np.clip(stream.normal(0.5, 0.1, size), 0.05, 0.95)
    x = stream.binomial(n.astype(int), rate)
    made = records.of_arrays(np.arange(AGREEMENTS), columns, x, n, applies=stream.random(size) > 0.2, group=stream.integers(0, NATURES, AGREEMENTS))
    correlation = np.eye(len(columns))
    correlation[:20, :20] = 0.3
    np.fill_diagonal(correlation, 1)
    pairs = np.stack([np.arange(0, 800, 2), np.arange(1, 800, 2)], axis=1)
    return made, joint.Joint(np.stack([correlation] * NATURES), pairs, np.full(pairs.shape, 0.2))


def rules_of(made: records.Records) -> dict:
    """The proposed framework (31 indicators) with and without the last ten, confirmed and declared."""
    rules = {}
    for training, k in (("counts", 31), ("excluded", 21)):
        for counted in ("confirmed", "declared"):
            rows = np.arange(k)
            if counted == "declared":
                rows[20] = made.index("i20@1/declared")
            rules[training, counted] = judging.flat(rows, np.ones(k), minimum_share=0.3, floor=0.2)
    return rules


def speed(workers: int) -> None:
    made, shared = province()
    start = time.perf_counter()
    drawn = posterior.build(made, 7, shared)
    rules = rules_of(made)
    frames = [judging.compiled(made, judging.flat(np.arange(5), np.ones(5), floor=0.2)), judging.compiled(made, rules["counts", "confirmed"])]
    built = time.perf_counter()
    found = evaluating.run(drawn, frames, DRAWS, workers=workers, progress=bar("draws      "))
    recorded = evaluating.of_values(np.where(made.present, made.value, 1.0)[:, None, :], frames, made.group)
    moves = moving.moves(found, recorded)
    measured = moving.noise(found, moves, predictive.judged(drawn, frames[0], predictive.PAIRS, workers=workers))
    uncertain = time.perf_counter()
    pool = drawn.pool(POOL)
    assessment = choosing.Assessment(made, frames[0], rules, pool, CHOICES, 7)
    rows = sensitivity.exchanged(*sensitivity.design(len(CHOICES), N, 7))
    values = sensitivity.evaluate(assessment, rows, workers=workers, progress=bar("sensitivity"))
    indices = sensitivity.indices(values, 7)
    end = time.perf_counter()
    processor = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{AGREEMENTS} agreements, {len(made.columns)} columns, {workers} worker(s), load {os.getloadavg()[0]:.2f}")
    print(f"posterior built {built - start:.1f} s; {DRAWS} evaluations of two frameworks {uncertain - built:.1f} s; {N} x {len(CHOICES) + 2} of sensitivity "
          f"{end - uncertain:.1f} s; in all {end - start:.1f} s (at most 90), {processor:.0f} s of processor, peak memory {memory:.0f} MB (at most 2,000)")
    print(f"moved {measured.moved:.3f}, by noise alone {measured.by_noise:.3f}, clear {measured.clear:.3f}")
    for o, output in enumerate(choosing.OUTPUTS):
        print(output + ": " + "; ".join(f"{c.name} {indices.first[o, i]:.3f} / {indices.total[o, i]:.3f} [{indices.total_lower[o, i]:.3f}, "
                                        f"{indices.total_upper[o, i]:.3f}]" for i, c in enumerate(CHOICES)))
    one_weight(frames[1], pool, made)


def one_weight(frame: judging.Framework, pool: np.ndarray, made: records.Records) -> None:
    times = []
    for weight in (2.0, 3.0, 4.0, 5.0, 6.0):
        start = time.perf_counter()
        weights = np.ones(len(frame.rule.rows))
        weights[0] = weight
        evaluating.of_values(pool, [judging.reweighed(frame, weights / weights.sum())], made.group)
        times.append(time.perf_counter() - start)
    print(f"one weight changed on {POOL} cached draws: {1000 * np.median(times):.0f} ms, worst {1000 * max(times):.0f} (at most 500), "
          f"load {os.getloadavg()[0]:.2f}")


def planted_truth(seeds: int, workers: int, write: bool) -> None:
    """Counts over all worlds: calls on agreements without a true move, planted moves found by size, coverage at 95 %; written beside the methods if asked."""
    show, worlds = bar("worlds     "), []
    for seed in range(seeds):
        worlds.append(planted.counted(seed, workers=workers))
        show(seed + 1, seeds)
    total = planted.added(worlds)
    share = lambda one, of: total[one] / max(total[of], 1)
    print(f"{seeds} worlds of {planted.AGREEMENTS} agreements, {planted.DRAWS} draws, load {os.getloadavg()[0]:.2f}")
    print(f"noise only: {total['noise']} agreements, called noise {share('noise_called_noise', 'noise'):.2%} (at least 95); of the {total['noise_moved']} "
          f"whose recorded verdict moved, {share('moved_called_noise', 'noise_moved'):.2%}")
    print(f"at the edge (far on one side under the current framework, a hair on the same side under the new one): {total['edge']}, called noise "
          f"{share('edge_called_noise', 'edge'):.2%}; of all {total['clear']} moves called clear, true {share('clear_and_true', 'clear'):.2%} "
          "(at least 95 is what a clear move promises)")
    print(f"planted, 2 standard errors or more: {total['planted']}, found {share('found', 'planted'):.2%} (at least 80), called the wrong way "
          f"{total['wrong_way']}; by size: " + "; ".join(f"{b} {share(f'found_{b}', f'planted_{b}'):.1%} of {total[f'planted_{b}']}" for b in planted.BINS))
    for name in ("attainment", "rank"):
        print(f"coverage of 95 % intervals of {'mean attainment' if name == 'attainment' else name}: "
              + ", ".join(f"{side} {share(f'{name}_held_{side}', 'agreements'):.2%}" for side in planted.SIDES))
    if write:
        coverage.FILE.write_bytes(coverage.as_bytes(planted.artefact(worlds)))
        print(f"-> {coverage.FILE.name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=["speed", "planted", "screen", []], help="what to measure (default: speed and planted)")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--write", action="store_true", help="planted: write pipelines/reform/coverage.json, which the assessment prints")
    parser.add_argument("--home", type=Path, help="screen: folder of the releases (default: data)")
    asked = parser.parse_args()
    if "speed" in asked.what or not asked.what:
        speed(asked.workers)
    if "planted" in asked.what or not asked.what:
        planted_truth(asked.seeds, asked.workers, asked.write)
    if "screen" in asked.what:
        from benchmarks import reform_screen  # a browser: only here

        reform_screen.measure(asked.home)


if __name__ == "__main__":
    main()

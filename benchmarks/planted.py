"""Worlds of agreements whose truth is known: half were planted to change sides under the new framework, a sixth stops short of it, a third is noise only."""

from dataclasses import dataclass

import numpy as np

from pipelines.assessing import coverage
from pipelines.reform import evaluating, judging, moving, posterior, records
from pipelines.reform.records import Column

# The first four are the current framework; all eight the new one. Typical rate, and which are of the current framework.
COLUMNS = (Column("placement_rate", "proportion"), Column("retention_12w", "proportion"), Column("placement_attainment", "attainment"),
           Column("intake_attainment", "attainment"), Column("positive_outcome_rate", "proportion"), Column("skill_gain_rate", "proportion"),
           Column("confirmed_collab_per_100", "rate_per_100"), Column("referral_conversion_30d", "proportion"))
TYPICAL = np.array([0.5, 0.5, 0.9, 0.9, 0.55, 0.4, 0.25, 0.5])
CURRENT = 4
BAR = 0.9
AGREEMENTS, DRAWS = 300, 2000
BINS = ("2.0-2.5", "2.5-3.0", "3.0-3.5", "3.5+")
SIDES = ("current", "new")
SAMPLE = 3  # worlds whose own counts the artefact holds
# Shares that are printed: what is counted, out of what, and what is promised of it. One that misses its promise says so (`kept`).
SHARES = (("attainment_held_current", "agreements", 0.95), ("attainment_held_new", "agreements", 0.95), ("rank_held_current", "agreements", 0.95),
          ("rank_held_new", "agreements", 0.95), ("noise_called_noise", "noise", 0.95), ("found", "planted", 0.8), ("clear_and_true", "clear", 0.95),
          ("edge_called_noise", "edge", 0.95))
QUALITY = 0.12  # standard deviation of true attainment between agreements: as large as in the demonstration data
SIZES = (2.0, 5.0)  # planted distance from the bar, in standard errors of the framework's recorded mean, drawn evenly, each side by itself


@dataclass(frozen=True)
class World:
    """truth: (columns, agreements) true rates (times 100 for rates per 100, as Records.value). planted, edge: (agreements,) bool. size: the smaller of
    the two distances from the bar in standard errors, for every agreement."""

    records: records.Records
    truth: np.ndarray
    planted: np.ndarray
    edge: np.ndarray
    size: np.ndarray


def world(seed: int, agreements: int = AGREEMENTS) -> World:
    """Persons 20 to 150 an agreement. Targets are fixed at typical rate / bar, so a typical agreement stands at the bar.

    A planted agreement lies below the bar under one framework and above it under the other, by the drawn distances. One at the edge lies as far under the
    current framework, and under the new one a hair on the same side: no move, and the hardest not to call one. The others have one quality, the same in every
    indicator, spread round the bar: the frameworks agree on each in truth, and differ in the figures by chance alone.
    """
    stream = np.random.default_rng([seed, 10])
    n = np.where(np.isin(np.arange(len(COLUMNS)), (2, 3))[:, None], 1, stream.integers(20, 150, agreements)).astype(float)
    persons = n.max(axis=0)
    n[2:4] = persons * np.array([0.5, 1.0])[:, None]
    target = TYPICAL / BAR
    quality = np.broadcast_to(BAR + QUALITY * stream.standard_normal(agreements), n.shape).copy()
    planted = np.arange(agreements) < agreements // 2
    edge = ~planted & (np.arange(agreements) < 2 * agreements // 3)
    side, distance = stream.choice([-1.0, 1.0], agreements), stream.uniform(*SIZES, (2, agreements))
    distance[1, edge] = -0.01
    error = [_error(rows, target, n) for rows in (slice(0, CURRENT), slice(None))]
    old = -side * distance[0] * error[0]
    new = 2 * side * distance[1] * error[1] - old
    moved = planted | edge
    quality[:CURRENT, moved], quality[CURRENT:, moved] = (BAR + old)[moved], (BAR + new)[moved]
    top = np.where([c.statistic == "proportion" for c in COLUMNS], 0.97, np.inf)[:, None]
    rate = np.clip(quality * target[:, None], 0.02, top)
    counts = np.where(top < 1, stream.binomial(n.astype(int), np.minimum(rate, 1)), stream.poisson(rate * n))
    made = records.of_arrays([f"E{a:04d}" for a in range(agreements)], COLUMNS, counts.T, n.T, target=np.broadcast_to(_scaled(target[:, None]), n.shape).T)
    truth = _scaled(rate)
    reached = truth / _scaled(target[:, None])
    sizes = [np.abs(reached[rows].mean(axis=0) - BAR) / e for rows, e in zip((slice(0, CURRENT), slice(None)), error, strict=True)]
    return World(made, truth, planted, edge, np.minimum(*sizes))


def _error(rows: slice, target: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Standard error of the mean recorded attainment of typical rates, (agreements,)."""
    variance = np.array([p * (1 - p) if c.statistic == "proportion" else p for c, p in zip(COLUMNS, TYPICAL, strict=True)])
    return np.sqrt((variance[:, None] / n / target[:, None] ** 2)[rows].sum(axis=0)) / n[rows].shape[0]


def _scaled(rate: np.ndarray) -> np.ndarray:
    return rate * np.array([100.0 if c.statistic == "rate_per_100" else 1.0 for c in COLUMNS])[:, None]


def frameworks(made: records.Records) -> list[judging.Framework]:
    """The current and the new framework: equal weights, mean of attainments at least the bar, no floor (the planted truth is about the mean)."""
    options = {"bar": BAR, "floor": 0.0, "cap": None}
    return [judging.compiled(made, judging.flat(np.arange(k), np.ones(k), **options)) for k in (CURRENT, len(COLUMNS))]


def counted(seed: int, *, workers: int | None = None) -> dict[str, int]:
    """What was called in one world, against its truth: whole counts of agreements. workers changes none."""
    made = world(seed)
    frames = frameworks(made.records)
    found = evaluating.run(posterior.build(made.records, seed), frames, DRAWS, workers=workers)
    recorded, truth = (evaluating.of_values(v[:, None, :], frames, made.records.group) for v in (made.records.value, made.truth))
    moves = moving.moves(found, recorded)
    would = truth.passed[1, 0].astype(int) - truth.passed[0, 0]
    called = np.select([moves.clear == "up", moves.clear == "down"], [1, -1], 0)
    noise, edge, large = ~made.planted & ~made.edge & (would == 0), made.edge & (would == 0), made.planted & (would != 0) & (made.size >= 2)
    moved, clear = noise & (moves.observed != "none"), called != 0
    masks = {
        "agreements": np.ones(made.planted.size, dtype=bool), "noise": noise, "noise_called_noise": noise & ~clear, "noise_moved": moved,
        "moved_called_noise": moved & ~clear, "planted": large, "found": large & (called == would), "wrong_way": large & (called == -would), "edge": edge,
        "edge_called_noise": edge & ~clear, "clear": clear, "clear_and_true": clear & (called == would),
    }
    for b, label in enumerate(BINS):
        inside = large & (made.size >= 2 + b / 2) & ((made.size < 2.5 + b / 2) | (b == len(BINS) - 1))
        masks |= {f"planted_{label}": inside, f"found_{label}": inside & (called == would)}
    for f, side in enumerate(SIDES):
        for name, true in (("attainment", truth.attainment[f, 0]), ("rank", truth.rank[f, 0])):
            low, high = (getattr(moves, f"{name}_{limit}")[f] for limit in ("lower", "upper"))
            masks[f"{name}_held_{side}"] = (low <= true) & (true <= high)
    return {name: int(mask.sum()) for name, mask in masks.items()}


def added(worlds: list[dict[str, int]]) -> dict[str, int]:
    return {name: sum(counts[name] for counts in worlds) for name in worlds[0]}


def artefact(worlds: list[dict[str, int]]) -> dict:
    """What pipelines/reform/coverage.json holds of the worlds of seeds 0, 1, ...: counts, and the shares that are printed."""
    total = added(worlds)
    shares = [{"name": name, "share": total[name] / total[of], "of": total[of], "promised": promised, "kept": total[name] / total[of] >= promised}
              for name, of, promised in SHARES]
    return {
        "format": 1, "command": f"{coverage.COMMAND} --seeds {len(worlds)} --write", "methods": coverage.methods_digest(), "seeds": [0, len(worlds) - 1],
        "draws": DRAWS, "confidence": moving.CONFIDENCE, "clear": moving.CLEAR, "counts": total, "shares": shares, "worlds": len(worlds),
        "agreements": AGREEMENTS, "sample": worlds[:SAMPLE],
    }

"""The choices behind a reform as numbers in [0, 1), and what each combination of them would move: the function that sensitivity.py takes apart.

Choices are about the proposed framework; the current one is what it is. The data are one choice: which draw of the same pool both frameworks read. The weights
are one choice: which of so many sets of weights, each indicator's own times a number between 1 - spread and 1 + spread.
"""

import itertools
from dataclasses import dataclass, replace

import numpy as np

from pipelines.reform import judging, normalising, ranking
from pipelines.reform.judging import Framework, Rule, Scales
from pipelines.reform.refusals import Refusal

OUTPUTS = ("mean_absolute_rank_shift", "share_of_flips")
WEIGHT_SETS = 1024


@dataclass(frozen=True)
class Choice:
    """name: data, weights (levels: the spread), normalisation, aggregation, cap, missing (levels: (rule, minimum share)), training, collaboration."""

    name: str
    levels: tuple = ()


@dataclass(frozen=True)
class Spread:
    """(agreements,), over points: limits of rank and of mean attainment, share of points at which it passes, share at which it is judged (the others are
    left out of the rest; NaN where never judged)."""

    rank_lower: np.ndarray
    rank_upper: np.ndarray
    attainment_lower: np.ndarray
    attainment_upper: np.ndarray
    above: np.ndarray
    judged: np.ndarray


NAMES = ("data", "weights", "normalisation", "aggregation", "cap", "missing", "training", "collaboration")


class Assessment:
    """outputs of points (m, choices): the mean absolute rank shift and the share of flips from the current framework to the proposed one, over the
    agreements judged under both; where a choice judges fewer, shifts are stretched to a list as long as the current framework's.

    rules: the proposed framework by (training, collaboration) option; the first is the scenario as proposed. pool: draws (columns, draws, agreements).
    Everything that a combination fixes is computed once, at the start; calls change nothing and may run in threads.
    """

    def __init__(self, records, current: Framework, rules: dict[tuple[str, str], Rule], pool: np.ndarray, choices: list[Choice], seed: int):
        _check(choices, rules)
        self.records, self.current, self.rules, self.pool, self.choices = records, current, rules, pool, choices
        self.levels = {c.name: c.levels for c in choices}
        self.identity = {k: i for i, k in enumerate(dict.fromkeys(c.id for c in records.columns))}
        stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, 2])))
        spread = self.levels["weights"][0] if "weights" in self.levels else 0.0
        self.factors = stream.uniform(1 - spread, 1 + spread, (WEIGHT_SETS, len(self.identity)))
        score, _, self.was = judging.judge(current, pool)
        self.old_score, self.old_rank = score, np.zeros(score.shape, np.int32)
        if current.judged.any():
            self.old_rank[:, current.judged] = ranking.twice_ranks(score[:, current.judged], records.group[current.judged])
        self.scales = {key: self._scales(*key) for key in self._combinations()}
        self.ranked = self._ranked()

    def __call__(self, points: np.ndarray) -> np.ndarray:
        known: dict[tuple, tuple[float, float]] = {}
        picked = [self.picked(point) for point in points]
        for choice in picked:
            if choice not in known:
                known[choice] = self._moved(dict(zip((c.name for c in self.choices), choice, strict=True)))
        return np.array([known[choice] for choice in picked])

    def picked(self, point: np.ndarray) -> tuple:
        """The level of each choice at a point: of k levels the one in whose k-th the number falls."""
        sizes = {"data": self.pool.shape[1], "weights": WEIGHT_SETS}
        index = [min(int(u * sizes.get(c.name, len(c.levels))), sizes.get(c.name, len(c.levels)) - 1) for u, c in zip(point, self.choices, strict=True)]
        return tuple(i if c.name in sizes else c.levels[i] for i, c in zip(index, self.choices, strict=True))

    def spread(self, points: np.ndarray, *, confidence: float = 0.95) -> "Spread":
        """Where each agreement stands under the choices at `points` (m, choices). With one draw in the pool (the recorded figures) and no choice of data, this
        is what choices of method alone do; with draws, choices and chance together."""
        ranks, reached, above = (np.full((len(points), self.pool.shape[2]), np.nan) for _ in range(3))
        for m, point in enumerate(points):
            frame, score, mean, passed, _ = self._judged(dict(zip((c.name for c in self.choices), self.picked(point), strict=True)))
            on = frame.judged
            ranks[m, on] = ranking.twice_ranks(score[on], self.records.group[on]) / 2
            reached[m, on], above[m, on] = mean[on], passed[on]
        tail = (1 - confidence) / 2
        judged = np.isfinite(ranks).mean(axis=0)
        limits = []
        for values in (ranks, reached):
            both = np.full((2, ranks.shape[1]), np.nan)
            both[:, judged > 0] = np.nanquantile(values[:, judged > 0], [tail, 1 - tail], axis=0, method="inverted_cdf")
            limits += list(both)
        passing = np.divide(np.nansum(above, axis=0), np.isfinite(above).sum(axis=0), out=np.full(judged.shape, np.nan), where=judged > 0)
        return Spread(*limits, passing, judged)

    def _moved(self, at: dict) -> tuple[float, float]:
        frame, score, _, passed, draw = self._judged(at)
        return self._compared(frame.judged, score, passed, draw)

    def _judged(self, at: dict) -> tuple[Framework, np.ndarray, np.ndarray, np.ndarray, int]:
        """The framework at given levels, and its scores, mean attainments and who passes (agreements,) on the draw at those levels."""
        key = self._key(at)
        rule, fixed = self.scales[key]
        multiplier = self.factors[at["weights"], self._ids(rule)] if "weights" in at else 1.0
        rule_name, share = at.get("missing", (rule.missing, rule.minimum_share))
        weights = rule.weights * multiplier
        weights = weights / np.bincount(rule.group, weights)[rule.group]
        frame = judging.framework(replace(rule, weights=weights, missing=rule_name, minimum_share=share), fixed)
        draw = at.get("data", 0)
        if rule.normalisation == "rank":
            score, mean, passed = judging.judge_scaled(frame, self.ranked[key][:, draw : draw + 1], self.pool[rule.rows, draw : draw + 1])
        else:
            score, mean, passed = judging.judge(frame, self.pool[:, draw : draw + 1])
        return frame, score[0], mean[0], passed[0], draw

    def _compared(self, judged: np.ndarray, score: np.ndarray, passed: np.ndarray, draw: int) -> tuple[float, float]:
        both = judged & self.current.judged
        if not both.any():
            raise Refusal("nobody_judged", "un des choix ne laisse aucune entente jugée selon les deux cadres",
                          "one of the choices leaves no agreement judged under both frameworks")
        group = self.records.group[both]
        old = self.old_rank[draw, both]
        if both.sum() < self.current.judged.sum():
            old = ranking.twice_ranks(self.old_score[draw, both], group).astype(np.int32)
        new = ranking.twice_ranks(score[both], group).astype(np.int32)
        # Fewer judged means shorter lists and smaller shifts: places are those of a list as long as the current framework's.
        longer = self.current.judged.sum() / both.sum()
        return float(np.abs(new - old).sum() / (2 * both.sum()) * longer), float((passed[both] != self.was[draw, both]).sum() / both.sum())

    def _key(self, at: dict) -> tuple:
        first = next(iter(self.rules))
        option = (at.get("training", first[0]), at.get("collaboration", first[1]))
        rule = self.rules[option]
        return (*option, at.get("normalisation", rule.normalisation), at.get("aggregation", rule.aggregation), at.get("cap", rule.cap))

    def _combinations(self) -> list[tuple]:
        first = next(iter(self.rules))
        rule = self.rules[first]
        own = {"training": first[0], "collaboration": first[1], "normalisation": rule.normalisation, "aggregation": rule.aggregation, "cap": rule.cap}
        return list(itertools.product(*(self.levels.get(name, (value,)) for name, value in own.items())))

    def _scales(self, training, collaboration, normalisation, aggregation, cap) -> tuple[Rule, Scales]:
        rule = self.rules[training, collaboration]
        single = rule.group_weight.size == 1
        rule = replace(rule, normalisation=normalisation, aggregation=aggregation, cap=cap, group_mean=(aggregation,) if single else rule.group_mean)
        return rule, judging.scales(self.records, rule)

    def _ranked(self) -> dict[tuple, np.ndarray]:
        """Ranks of every draw do not depend on cap or mean: looked up once for each set of rows, at the start, and shared."""
        shared: dict[bytes, np.ndarray] = {}
        found = {}
        for key, (rule, fixed) in self.scales.items():
            if rule.normalisation == "rank":
                same = rule.rows.tobytes() + rule.direction.tobytes()
                if same not in shared:
                    shared[same] = normalising.apply(fixed.score, self.pool[rule.rows])
                found[key] = shared[same]
        return found

    def _ids(self, rule: Rule) -> np.ndarray:
        return np.array([self.identity[self.records.columns[r].id] for r in rule.rows])


def _check(choices: list[Choice], rules: dict) -> None:
    names = [c.name for c in choices]
    unknown = [n for n in names if n not in NAMES]
    if unknown or len(set(names)) < len(names) or any(not c.levels for c in choices if c.name != "data"):
        raise Refusal("choice", f"choix inconnu, répété ou sans niveaux : {names}", f"unknown choice, repeated or without levels: {names}")
    levels = {c.name: c.levels for c in choices}
    if "geometric" in levels.get("aggregation", ()) and "z_score" in levels.get("normalisation", ()):
        raise Refusal("not_positive", "la moyenne géométrique et l’échelle « z_score » ne peuvent être des choix ensemble : z_score passe sous zéro",
                      "the geometric mean and the scale “z_score” cannot be choices together: z_score falls below zero")
    first = next(iter(rules))
    absent = [(t, c) for t in levels.get("training", (first[0],)) for c in levels.get("collaboration", (first[1],)) if (t, c) not in rules]
    if absent:
        raise Refusal("choice", f"cadre absent pour {absent}", f"framework missing for {absent}")

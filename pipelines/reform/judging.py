"""One framework applied to values: scores, and who passes. The same code for recorded figures and for draws, for the screen and for the sensitivity."""

import functools
from dataclasses import dataclass, replace

import numpy as np

from pipelines.reform import aggregating, normalising
from pipelines.reform.records import Records
from pipelines.reform.refusals import Refusal


@dataclass(frozen=True)
class Rule:
    """A framework, ready for arrays. All (k,): rows of the records' columns, weights (sum 1), direction (+1, -1), fixed target (NaN: none), group code.

    group_weight, group_mean: (groups,) weight and mean of each nested group; weights of its indicators count within it. One group: no nesting.
    posts: (k, 2) goalposts or None. floors: (k,) each indicator's own floor, in place of `floor`, or None. titles: (fr, en) of each indicator, for messages;
    None: the keys of its columns.
    """

    rows: np.ndarray
    weights: np.ndarray
    direction: np.ndarray
    fixed_target: np.ndarray
    group: np.ndarray
    group_weight: np.ndarray
    group_mean: tuple[str, ...]
    aggregation: str = "arithmetic"
    normalisation: str = "attainment"
    cap: float | None = normalising.CAP
    lowest: float = normalising.LOWEST
    posts: np.ndarray | None = None
    target_quantile: float = 0.5
    missing: str = "reweight"
    minimum_share: float = 0.5
    bar: float = 0.9
    floor: float = 0.5
    floors: np.ndarray | None = None
    titles: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True)
class Scales:
    """What a rule fixes before any weight: the score's scale, the attainments' scale, what applies and what is present (k, agreements)."""

    score: normalising.Scale
    attainment: normalising.Scale
    applies: np.ndarray
    present: np.ndarray


@dataclass(frozen=True)
class Framework:
    """A rule on given records. inner: by group, (members, agreements) float32 weights; outer: (groups, agreements); reason: (agreements,) why not judged."""

    rule: Rule
    scales: Scales
    members: tuple[np.ndarray, ...]
    inner: tuple[np.ndarray, ...]
    outer: np.ndarray
    reason: np.ndarray

    @functools.cached_property
    def judged(self) -> np.ndarray:
        return np.equal(self.reason, None).astype(bool)

    @property
    def weights(self) -> np.ndarray:
        """(k, agreements): the weight that each indicator bears in each agreement, groups multiplied out."""
        result = np.zeros(self.scales.present.shape)
        for rows, inner, outer in zip(self.members, self.inner, self.outer, strict=True):
            result[rows] = inner * outer
        return result


def flat(rows, weights, **options) -> Rule:
    """A rule without nested groups, all directions up, no fixed targets. weights are scaled to sum to 1."""
    rows, weights = np.asarray(rows), np.asarray(weights, dtype=float)
    k = rows.size
    kind = options.get("aggregation", "arithmetic")
    return Rule(rows, weights / weights.sum(), np.ones(k), np.full(k, np.nan), np.zeros(k, dtype=int), np.ones(1), (kind,), **options)


def scales(records: Records, rule: Rule) -> Scales:
    """Targets, extremes, means and rank references of the recorded figures: fixed across draws. Refuses what normalising.fit refuses, and a framework whose
    scale may reach 0 under a geometric mean."""
    value, names = records.value[rule.rows], rule.titles or [(records.columns[r].key,) * 2 for r in rule.rows]
    for c in np.flatnonzero(~np.isfinite(value).any(axis=1) & (rule.weights > 0)):
        raise normalising.nobody_has(names[c])
    goal = normalising.group_targets(value, records.target[rule.rows], records.group, quantile=rule.target_quantile, fixed=rule.fixed_target)
    # A figure without any target above 0 (everybody at 0) cannot be an attainment: it is absent rather than perfect.
    present = np.isfinite(value) & np.isfinite(goal)
    shown = np.where(present, value, np.nan)
    shown[~present.any(axis=1)] = 1.0
    known = np.where(np.isfinite(goal), goal, 1.0)
    attainment = normalising.fit("attainment", shown, target=known, direction=rule.direction, cap=rule.cap, lowest=rule.lowest)
    score = attainment
    if rule.normalisation != "attainment":
        score = normalising.fit(rule.normalisation, shown, direction=rule.direction, lowest=rule.lowest, posts=rule.posts, names=names)
    if "geometric" in (rule.aggregation, *rule.group_mean) and not (score.is_positive and attainment.is_positive):
        raise Refusal("not_positive", f"moyenne géométrique impossible : l’échelle « {rule.normalisation} » peut atteindre zéro ou moins",
                      f"geometric mean impossible: the scale “{rule.normalisation}” can reach zero or less")
    return Scales(score, attainment, records.applies[rule.rows], present)


def framework(rule: Rule, fixed: Scales) -> Framework:
    """Effective weights and who is judged. Missing values are handled over all indicators first (the share), then within each group."""
    here = fixed.present & fixed.applies
    reason = aggregating.not_judged(_total(rule), fixed.applies, here, rule=rule.missing, minimum_share=rule.minimum_share)
    judged = np.equal(reason, None).astype(bool)
    members = tuple(np.flatnonzero(rule.group == g) for g in range(rule.group_weight.size))
    inner, borne = [], []
    for rows in members:
        weight = rule.weights[rows, None] * here[rows]
        total = weight.sum(axis=0)
        inner.append(np.where(judged, weight / np.where(total > 0, total, 1), 0).astype(np.float32))
        borne.append(total > 0)
    outer = rule.group_weight[:, None] * np.stack(borne) * judged
    whole = outer.sum(axis=0)
    return Framework(rule, fixed, members, tuple(inner), (outer / np.where(whole > 0, whole, 1)).astype(np.float32), reason)


def compiled(records: Records, rule: Rule) -> Framework:
    return framework(rule, scales(records, rule))


def reweighed(frame: Framework, weights: np.ndarray) -> Framework:
    """The same framework under other weights (k,) of its indicators; scales and targets stay."""
    return framework(replace(frame.rule, weights=np.asarray(weights, dtype=float)), frame.scales)


def _total(rule: Rule) -> np.ndarray:
    """(k,): each indicator's share of the whole, groups multiplied out."""
    inside = np.bincount(rule.group, rule.weights, rule.group_weight.size)
    return rule.weights / np.where(inside > 0, inside, 1)[rule.group] * rule.group_weight[rule.group]


def judge(frame: Framework, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores, mean attainments and who passes, (draws, agreements) each, from values (columns, draws, agreements); agreements not judged hold 0 and False.

    The pass rule looks at attainments whatever scale ranks: the mean over the framework's own aggregation, and the lowest that bears weight.
    """
    given = values[frame.rule.rows]
    mean, passed = _passing(frame, given)
    if frame.scales.score is frame.scales.attainment:
        return mean, mean, passed
    return _mean(frame, normalising.apply(frame.scales.score, given)), mean, passed


def judge_scaled(frame: Framework, scaled: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same when the score's scale was applied before: scaled and given values of the rule's own rows, (k, draws, agreements)."""
    return _mean(frame, scaled), *_passing(frame, given)


def _passing(frame: Framework, given: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    reached = normalising.apply(frame.scales.attainment, given)
    mean, floor = _mean(frame, reached), frame.rule.floor
    if frame.rule.floors is not None:
        # Own floors: what is over each is compared with zero.
        reached, floor = reached - frame.rule.floors[:, None, None].astype(reached.dtype), 0.0
    lowest = np.full(mean.shape, np.inf, dtype=mean.dtype)
    for rows, inner, outer in zip(frame.members, frame.inner, frame.outer, strict=True):
        np.minimum(lowest, aggregating.lowest_of(reached[rows], (inner * outer)[:, None, :]), out=lowest)
    return mean, aggregating.passes(mean, lowest, bar=frame.rule.bar, floor=floor) & frame.judged


def _mean(frame: Framework, values: np.ndarray) -> np.ndarray:
    if len(frame.members) == 1:
        return aggregating.MEANS[frame.rule.group_mean[0]](values[frame.members[0]], frame.inner[0][:, None, :])
    inner = [w[:, None, :] for w in frame.inner]
    parts = np.stack([aggregating.MEANS[kind](values[rows], w) for rows, w, kind in zip(frame.members, inner, frame.rule.group_mean, strict=True)])
    parts[np.broadcast_to(frame.outer[:, None, :] == 0, parts.shape)] = 1
    return aggregating.MEANS[frame.rule.aggregation](parts, frame.outer[:, None, :])


def recorded(frame: Framework, records: Records) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`judge` on the figures as recorded: (agreements,) each, float64; scores and attainments NaN where not judged."""
    value = np.where(records.present, records.value, 1.0)[:, None, :]
    score, mean, passed = judge(frame, value)
    return np.where(frame.judged, score[0], np.nan), np.where(frame.judged, mean[0], np.nan), passed[0]

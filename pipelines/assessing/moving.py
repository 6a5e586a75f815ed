"""Who moves and how surely, on the shipped figures: two frameworks over the same draws, weights in effect, and the choices of method."""

import os
from dataclasses import dataclass

import numpy as np

from pipelines.assessing.choosing import alternatives
from pipelines.reform import choosing, evaluating, importance, joint, moving, normalising, posterior, predictive, sensitivity, summary
from pipelines.reform.evaluating import Run
from pipelines.reform.moving import Moves, Noise
from pipelines.reform.posterior import Posterior
from pipelines.reform.records import Records
from pipelines.reform.refusals import Refusal
from pipelines.reform.sides import Side

SEED = 20201200
POOL = 500


@dataclass(frozen=True)
class Settings:
    """draws: evaluations for uncertainty; sensitivity_n: a power of two; workers and progress change no figure."""

    draws: int = 10_000
    sensitivity_n: int = 1024
    workers: int | None = None
    progress: object = None

    def said(self) -> dict:
        return {"seed": SEED, "draws": self.draws, "sensitivity_n": self.sensitivity_n, "weight_sets": choosing.WEIGHT_SETS,
                "confidence": moving.CONFIDENCE, "clear": moving.CLEAR}


# In a run of the pipeline: few enough draws that a release waits some seconds only. The command computes with all of them.
IN_A_RUN = Settings(draws=4000, sensitivity_n=256)


@dataclass(frozen=True)
class Compared:
    draws: Run
    recorded: Run
    moves: Moves
    noise: Noise
    posterior: Posterior
    years: Run

    @property
    def headline(self) -> dict:
        return summary.headline(self.moves, self.noise)


def compare(made: Records, persons: joint.Joint, sides: tuple[Side, Side], settings: Settings, before: "Compared | None" = None) -> Compared:
    """Both frameworks over the same draws and on the recorded figures. before: a comparison of the same records with the same first framework, whose
    posterior and years serve again. Refuses when nobody is judged under both."""
    drawn = before.posterior if before else posterior.build(made, SEED, persons)
    frames = [side.frame for side in sides]
    progress = settings.progress and settings.progress("draws")
    draws = evaluating.run(drawn, frames, settings.draws, workers=settings.workers, progress=progress)
    recorded = evaluating.of_values(np.where(made.present, made.value, 1.0)[:, None, :], frames, made.group)
    found = moving.moves(draws, recorded)
    years = before.years if before else predictive.judged(drawn, frames[0], min(settings.draws, predictive.PAIRS), workers=settings.workers)
    return Compared(draws, recorded, found, moving.noise(draws, found, years), drawn, years)


def weights_in_effect(made: Records, side: Side, score: np.ndarray) -> list[dict]:
    """Nominal weights and importances of one framework, in the order of its indicators."""
    rule = side.rule
    value = normalising.apply(side.frame.scales.score, np.where(side.frame.scales.present, made.value[rule.rows], np.nan))
    nominal = [side.scenario.weights[made.columns[r].id] for r in rule.rows]
    found = importance.importances(np.where(side.frame.scales.applies, value, np.nan), score, nominal)
    return [{"framework": side.code, "indicator": made.columns[r].id, "method": made.columns[r].method,
             **{name: _number(getattr(found, name)[i]) for name in ("weight", "ratio", "ratio_share", "linear", "linear_share")}, "reason": found.reason[i]}
            for i, r in enumerate(rule.rows)]


def which_choice_matters(made: Records, sides: tuple[Side, Side], found: Compared, catalogue: dict, settings: Settings) -> tuple[dict, list[dict]]:
    """(variance-based indices of each choice, widths of intervals by data, by choices, by both)."""
    rules, choices = alternatives(sides[1], made, catalogue)
    told = {"n": settings.sensitivity_n, "choices": [{"name": c.name, "levels": [_level(v) for v in c.levels]} for c in choices], "outputs": [], "reason": None}
    try:
        pool = found.posterior.pool(POOL)
        assessment = choosing.Assessment(made, sides[0].frame, rules, pool, choices, SEED)
        rows = sensitivity.exchanged(*sensitivity.design(len(choices), settings.sensitivity_n, SEED))
        progress = settings.progress and settings.progress("sensitivity")
        values = sensitivity.evaluate(assessment, rows, workers=settings.workers or os.cpu_count(), progress=progress)
        indices = sensitivity.indices(values, SEED)
        spread = _spread(made, sides, rules, choices, rows[0], assessment, found)
    except Refusal as refusal:
        return told | {"reason": {"code": refusal.code, "fr": refusal.fr, "en": refusal.en}}, []
    names = ("first", "first_lower", "first_upper", "total", "total_lower", "total_upper")
    told["outputs"] = [
        {"output": output, "mean": _number(indices.mean[o]), "variance": _number(indices.variance[o]), "reason": indices.reason[o],
         "indices": [{"choice": c.name, **{n: _number(getattr(indices, n)[o, i]) for n in names}} for i, c in enumerate(choices)]}
        for o, output in enumerate(choosing.OUTPUTS)
    ]
    return told, spread


def _spread(made, sides, rules, choices, points, assessment, found: Compared) -> list[dict]:
    """Median widths of the 95 % intervals of rank and of mean attainment under the proposed framework, by what varies."""
    recorded = np.where(made.present, made.value, 1.0)[:, None, :].astype(np.float32)
    of_method = [c for c in choices if c.name != "data"]
    method = choosing.Assessment(made, sides[0].frame, rules, recorded, of_method, SEED)
    without = [i for i, c in enumerate(choices) if c.name != "data"]
    moves = found.moves
    rows = [("data", moves.rank_upper[1] - moves.rank_lower[1], moves.attainment_upper[1] - moves.attainment_lower[1])]
    for name, of, where in (("choices", method, points[:, without]), ("both", assessment, points)):
        s = of.spread(where)
        rows.append((name, s.rank_upper - s.rank_lower, s.attainment_upper - s.attainment_lower))
    on = found.draws.judged[1]
    return [{"by": name, "rank_width": _number(np.nanmedian(rank[on])), "attainment_width": _number(np.nanmedian(reached[on]))} for name, rank, reached in rows]


def _level(level) -> str:
    if isinstance(level, tuple):
        return " ".join(str(v) for v in level)
    return "none" if level is None else str(level)


def _number(value) -> float | None:
    return float(value) if np.isfinite(value) else None

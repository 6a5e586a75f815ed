"""For whom, and what it would invite: fairness with and without case mix, observed figures drawn, three years together."""

from dataclasses import replace

import numpy as np

from pipelines.assessing import moving
from pipelines.assessing.intake import Taken
from pipelines.reform import evaluating, fairness, judging, normalising
from pipelines.reform import sides as siding
from pipelines.reform.evaluating import Run
from pipelines.reform.posterior import Posterior
from pipelines.reform.refusals import Refusal
from pipelines.reform.sides import Side
from pipelines.reform.summary import MINIMUM_ORGANIZATIONS

FEWER_DRAWS = 1000  # for what stands beside the main result
MIX = ("temporary", "protection", "women", "little_french")
NUMBERS = ("attainment", "attainment_lower", "attainment_upper", "above", "above_lower", "above_upper")


def fairness_of(taken: Taken, sides: tuple[Side, Side], drawn: Posterior, settings: moving.Settings) -> dict:
    """Differences between groups of agreements, and what client mix explains, under each framework, with and without case mix.

    Both sides are judged with targets filled in (the group's middle one where an agreement has none); with case mix they follow whom it serves.
    """
    made = taken.records
    filled = replace(made, target=normalising.group_targets(made.value, made.target, made.group))
    mixed = fairness.with_case_mix(filled, np.where(made.present, taken.expected, np.nan))
    frames = [judging.compiled(records, side.rule) for records in (filled, mixed) for side in sides]
    draws = evaluating.run(drawn, frames, min(settings.draws, FEWER_DRAWS), workers=settings.workers)
    kinds = [(side.code, case_mix) for case_mix in (False, True) for side in sides]
    differences = [row for name, masks in _groups(taken).items() for row in _difference(taken, draws, name, masks, kinds)]
    return {"differences": differences, "explained": [_explained(taken, draws, f, *kind) for f, kind in enumerate(kinds)]}


def _groups(taken: Taken) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    a = taken.agreements
    return {
        "specialised_generalist": tuple((a["specialization"] == v).to_numpy() for v in ("SPECIALIZED", "GENERALIST")),
        "montreal_elsewhere": tuple((a["territory"] == v).to_numpy() for v in ("METROPOLE", "HORS_METROPOLE")),
        # By the status that most clients have: an agreement whose clients are above all asylum seekers is in neither.
        "permanent_temporary": tuple((a["mix"] == v).to_numpy() for v in ("permanent", "temporary")),
    }


def _difference(taken: Taken, draws: Run, name: str, masks: tuple, kinds: list) -> list[dict]:
    """One row a framework, with and without case mix; without numbers where a group has too few organisations."""
    organizations, rows = taken.agreements["organization_id"].to_numpy(), []
    for f, (code, case_mix) in enumerate(kinds):
        row = {"comparison": name, "framework": code, "case_mix": case_mix, **dict.fromkeys(NUMBERS), "agreements": None, "reason": None}
        one = Run(*[getattr(draws, part)[f : f + 1] for part in ("score", "attainment", "passed", "twice_rank", "judged")])
        few = min(len(set(organizations[mask & draws.judged[f]])) for mask in masks) < MINIMUM_ORGANIZATIONS
        if few:
            row["reason"] = {"code": "few_organizations", "fr": f"moins de {MINIMUM_ORGANIZATIONS} organismes dans un des groupes",
                             "en": f"fewer than {MINIMUM_ORGANIZATIONS} organisations in one of the groups"}
        else:
            found = fairness.difference(one, *masks)
            row |= {n: float(getattr(found, n)[0]) for n in NUMBERS} | {"agreements": [int(n) for n in found.agreements[0]]}
        rows.append(row)
    return rows


def _explained(taken: Taken, draws: Run, f: int, code: str, case_mix: bool) -> dict:
    row = {"framework": code, "case_mix": case_mix, "share": None, "share_lower": None, "share_upper": None, "reason": None}
    try:
        share = fairness.explained_by_mix(draws.attainment[f], taken.agreements[list(MIX)].to_numpy(dtype=float))
    except Refusal as refusal:
        return row | {"reason": told(refusal)}
    low, high = np.quantile(share, [0.025, 0.975], method="inverted_cdf")
    return row | {"share": float(share.mean()), "share_lower": float(low), "share_upper": float(high)}


def observed_check(taken: Taken, sides: tuple[Side, Side], settings: moving.Settings) -> dict:
    """The headline again with breadth, presence and yes-or-no facts drawn as rates, instead of taken as observed."""
    made = taken.records
    weighed = {made.columns[r].id for side in sides for r in side.rule.rows}
    drawn = sorted({c.id for c in made.columns if c.id in weighed and c.family == "observed" and c.statistic == "proportion"})
    if not drawn:
        return {"indicators": [], "headline": None}
    again = made.with_families(dict.fromkeys(drawn, "beta"))
    fewer = replace(settings, draws=min(settings.draws, FEWER_DRAWS), progress=None)
    return {"indicators": drawn, "headline": moving.compare(again, taken.joint, sides, fewer).headline}


def three_years(pooled: Taken, sides: tuple[Side, Side], catalogue: dict, settings: moving.Settings) -> dict:
    """The headline by line, three years together: more cases a figure, so less noise. Its own targets where agreements have none: the group's, of lines."""
    fewer = replace(settings, draws=min(settings.draws, FEWER_DRAWS), progress=None)
    try:
        again = tuple(siding.of_scenario(side.scenario.content, pooled.records, catalogue) for side in sides)
        return {"headline": moving.compare(pooled.records, pooled.joint, again, fewer).headline, "reason": None}
    except Refusal as refusal:
        return {"headline": None, "reason": told(refusal)}


def told(refusal: Refusal) -> dict:
    return {"code": refusal.code, "fr": refusal.fr, "en": refusal.en}

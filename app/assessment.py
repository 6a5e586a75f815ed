"""The reform assessment of a release: the document, agreements under pseudonyms, an organisation's own, and what scenarios are tried on.

Scenarios are computed here, by pipelines.reform alone (pure functions), on 500 draws that the release holds; nothing official is read or written by them.
"""

import json
import logging
from dataclasses import dataclass, field

import numpy as np
import pyarrow.parquet as pq
import streamlit as st

from app import queries
from app.access import Session
from app.release import Release, catalogue
from app.scopes import Scope
from pipelines.reform import coarse, evaluating, moving, sealing, sides, snapping, summary, trial
from pipelines.reform.evaluating import Run
from pipelines.reform.records import Records
from pipelines.reform.refusals import Refusal
from pipelines.reform.sides import Side
from pipelines.reform.trial import Trial

FORMAT = 2  # of the document; another one is of another version of the methods, and is not shown
DOCUMENT, AGREEMENTS = (f"committee/reform/{name}" for name in ("assessment.json", "agreements.parquet"))
LIVE = queries.SERVER_ONLY["committee"][0]
# A release is told apart by its digest: hashing its manifest at each call would take longer than a scenario.
BY_DIGEST = {Release: lambda release: release.digest}
# Weights are kept in hundredths of a point, so that they can sum to 100 exactly.
WHOLE = 10_000


@dataclass(frozen=True)
class Live:
    """trial: the coarse figures and their draws. figures: the recorded ones as one draw. draws, recorded, years: all judged under the current framework."""

    trial: Trial = field(repr=False)
    current: Side = field(repr=False)
    figures: np.ndarray = field(repr=False)
    draws: Run = field(repr=False)
    recorded: Run = field(repr=False)
    years: Run = field(repr=False)

    @property
    def records(self) -> Records:
        return self.trial.records


def document(session: Session) -> dict | None:
    """committee/reform/assessment.json, or None where the release has none. With `reason` alone, nothing could be assessed."""
    if DOCUMENT not in session.release.manifest["files"]:
        return None
    return _document(session.release, queries.logical_file(session.release, session.scope, DOCUMENT))


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=BY_DIGEST)
def _document(release: Release, path: str) -> dict:
    with open(path, "rb") as file:
        return json.load(file)


def pseudonymous(session: Session) -> list[dict]:
    """The agreements as the committee sees them."""
    return pq.read_table(queries.logical_file(session.release, session.scope, AGREEMENTS)).to_pylist()


def own(session: Session) -> list[dict]:
    """An organisation's agreements under both frameworks, those judged first, the current framework first; nothing where the release has none."""
    if not queries.has(session.release, session.scope, "reform"):
        return []
    order = "case framework when 'current' then 1 when 'proposed' then 2 else 3 end"
    first = "max(judged) over (partition by agreement_id) desc"
    return queries.rows(session.release, session.scope, f"select * from reform order by {first}, agreement_id, {order}, framework")


def live(session: Session) -> Live:
    """Raises OutsideScope for any scope but the committee's."""
    return _live(session.release, queries.logical_file(session.release, session.scope, LIVE))


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=BY_DIGEST)
def declared(release: Release) -> dict:
    """The release's catalogue (app.release.catalogue), at hand without hashing the manifest."""
    return catalogue(release)


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs=BY_DIGEST)
def _live(release: Release, path: str) -> Live:
    held = trial.read(pq.read_table(path).to_pylist())
    made = held.records
    current = sides.of_catalogue("current", sides.CURRENT, held.period, made, declared(release))
    figures = np.where(made.present, made.value, 1.0)[:, None, :]
    judged = [evaluating.of_values(values, [current.frame], made.group) for values in (held.pool, figures, held.years)]
    return Live(held, current, figures, *judged)


def may_try(session: Session) -> bool:
    """Whether the release's file for scenarios is of this version of the methods: an earlier one held figures that were not coarse, and is not read."""
    return "years" in pq.read_schema(queries.logical_file(session.release, session.scope, LIVE)).names


def tried(session: Session, content: dict) -> dict:
    """What a scenario would move, all of it coarse: headline, groups, judged, above, remarks. Thresholds are read on their grid. Raises Refusal, and then
    there is no result: also where a number that somebody wrote in a file breaks the computation, which the log then holds."""
    held = live(session)
    try:
        on_grid = snapping.snapped(content, declared(session.release)["indicators"])
        return _tried(session.release, held.trial.period, sealing.sealed(on_grid))
    except Refusal:
        raise
    except (ArithmeticError, TypeError, ValueError) as error:
        logging.getLogger(__name__).exception("a scenario that cannot be evaluated")
        raise Refusal("not_evaluated", "ses valeurs ne permettent aucun calcul", "its values allow no computation") from error


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=BY_DIGEST)
def _tried(release: Release, period: str, data: bytes) -> dict:
    held = _live(release, queries.logical_file(release, Scope("committee"), LIVE))
    return evaluated(held, sealing.opened(data), declared(release))


def evaluated(held: Live, content: dict, known: dict) -> dict:
    """The pure part of `tried`. The current framework's draws are the same in every scenario: they are judged once, with the pool."""
    side = sides.of_scenario(content, held.records, known)
    coarse.require_many(side.frame.judged & held.current.frame.judged, held.trial.agreements)
    group = held.records.group
    draws = evaluating.beside(held.draws, evaluating.of_values(held.trial.pool, [side.frame], group))
    recorded = evaluating.beside(held.recorded, evaluating.of_values(held.figures, [side.frame], group))
    moves = moving.moves(draws, recorded)
    groups = summary.masked(summary.by_group(held.trial.agreements, draws, moves))
    return {
        "headline": coarse.headline(summary.headline(moves, moving.noise(draws, moves, years=held.years))), "groups": coarse.groups(groups),
        "judged": coarse.count(int(side.frame.judged.sum())), "above": coarse.count(int(recorded.passed[1, 0].sum())),
        "remarks": list(side.scenario.remarks), "weights": side.scenario.weights,
    }


def available(session: Session) -> list[str]:
    """Indicators that a scenario may weigh: some agreement has them, no ministry answers for them, and the catalogue says which way is better."""
    held, known = live(session), declared(session.release)["indicators"]
    had = {c.id for c, present in zip(held.records.columns, held.records.present, strict=True) if present.any()}
    usable = [i for i in had if known[i]["answerable"] != "ministry" and known[i]["polarity"] != "neutral"]
    return sorted(usable, key=lambda i: known[i]["order"])


def shared_out(weights: list[float], whole: int = WHOLE) -> list[float]:
    """The same proportions as points with two decimals that sum to exactly `whole` hundredths of a point; all zero: equal parts."""
    total = sum(weights)
    parts = [w / total * whole if total > 0 else whole / len(weights) for w in weights]
    floors = [int(p) for p in parts]
    # The points left over go to those that lost most by rounding, the first of equals.
    order = sorted(range(len(parts)), key=lambda i: (floors[i] - parts[i], i))
    for i in order[: whole - sum(floors)]:
        floors[i] += 1
    return [f / 100 for f in floors]

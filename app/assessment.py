"""The reform assessment of a release: the document, agreements under pseudonyms, an organisation's own, and what scenarios are tried on.

Scenarios are computed here, by pipelines.reform alone (pure functions), on 500 draws that the release holds; nothing official is read or written by them.
"""

import json
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import streamlit as st

from app import queries
from app.access import Session
from app.release import Release, catalogue
from app.scopes import Scope
from pipelines.reform import coarse, evaluating, moving, sealing, sides, snapping, summary
from pipelines.reform.evaluating import Run
from pipelines.reform.records import Column, Records
from pipelines.reform.sides import Side

FORMAT = 2  # of the document; another one is of another version of the methods, and is not shown
DOCUMENT, AGREEMENTS = (f"committee/reform/{name}" for name in ("assessment.json", "agreements.parquet"))
LIVE = queries.SERVER_ONLY["committee"][0]
# A release is told apart by its digest: hashing its manifest at each call would take longer than a scenario.
BY_DIGEST = {Release: lambda release: release.digest}
# Weights are kept in hundredths of a point, so that they can sum to 100 exactly.
WHOLE = 10_000


@dataclass(frozen=True)
class Live:
    """records hold values, not counts: denominators are 1. pool: (columns, 500, agreements) float32; figures: the recorded ones as one draw; draws,
    recorded: both judged under the current framework. agreements: what they are, without names."""

    records: Records = field(repr=False)
    pool: np.ndarray = field(repr=False)
    agreements: pd.DataFrame = field(repr=False)
    period: str
    current: Side = field(repr=False)
    figures: np.ndarray = field(repr=False)
    draws: Run = field(repr=False)
    recorded: Run = field(repr=False)


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
    rows = pq.read_table(path).to_pylist()
    told = json.loads(rows[0]["agreements"])
    period, group = told.pop("period"), np.array(told.pop("group"))
    agreements = pd.DataFrame(told)
    columns = tuple(Column(r["id"], r["statistic"], r["method"], r["variant"], r["family"]) for r in rows)
    value, target = (np.stack([np.frombuffer(r[name]) for r in rows]) for name in ("value", "target"))
    applies = np.stack([np.frombuffer(r["applies"], dtype=np.uint8) for r in rows]).astype(bool)
    pool = np.stack([np.frombuffer(r["draws"], dtype=np.float16).reshape(-1, len(group)) for r in rows]).astype(np.float32)
    per = np.array([100.0 if c.statistic == "rate_per_100" else 1.0 for c in columns])[:, None]
    made = Records(np.arange(len(group)), columns, np.nan_to_num(value) / per, np.isfinite(value).astype(float), target, applies, group)
    current = sides.of_catalogue("current", sides.CURRENT, period, made, declared(release))
    figures = np.where(made.present, made.value, 1.0)[:, None, :]
    judged = [evaluating.of_values(values, [current.frame], group) for values in (pool, figures)]
    return Live(made, pool, agreements, period, current, figures, *judged)


def tried(session: Session, content: dict) -> dict:
    """What a scenario would move: headline, groups (coarse), judged, above, remarks. Thresholds are read on their grid. Raises Refusal, and then there is no
    result."""
    held = live(session)
    on_grid = snapping.snapped(content, declared(session.release)["indicators"])
    return _tried(session.release, held.period, sealing.sealed(on_grid))


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=BY_DIGEST)
def _tried(release: Release, period: str, data: bytes) -> dict:
    held = _live(release, queries.logical_file(release, Scope("committee"), LIVE))
    return evaluated(held, sealing.opened(data), declared(release))


def evaluated(held: Live, content: dict, known: dict) -> dict:
    """The pure part of `tried`. The current framework's draws are the same in every scenario: they are judged once, with the pool."""
    side = sides.of_scenario(content, held.records, known)
    coarse.require_many(side.frame.judged & held.current.frame.judged, held.agreements)
    group = held.records.group
    draws = evaluating.beside(held.draws, evaluating.of_values(held.pool, [side.frame], group))
    recorded = evaluating.beside(held.recorded, evaluating.of_values(held.figures, [side.frame], group))
    moves = moving.moves(draws, recorded)
    groups = summary.masked(summary.by_group(held.agreements, draws, moves))
    return {
        "headline": summary.headline(moves, moving.noise(draws, moves)), "groups": coarse.groups(groups), "judged": int(side.frame.judged.sum()),
        "above": int(recorded.passed[1, 0].sum()), "remarks": list(side.scenario.remarks), "weights": side.scenario.weights,
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

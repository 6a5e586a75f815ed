"""What moved, in few numbers: over all agreements, and by group with groups of few organisations hidden."""

import numpy as np
import pandas as pd

from pipelines.reform import moving
from pipelines.reform.evaluating import Run
from pipelines.reform.moving import Moves, Noise

DIMENSIONS = ("programme", "region", "specialization", "territory", "size", "mix")
MINIMUM_ORGANIZATIONS = 3


def headline(moves: Moves, noise: Noise) -> dict:
    """How many agreements move, and how much of it noise alone would. Counts are whole; noise_moves is by_noise x agreements."""
    counts = {name: int((moves.observed == name).sum()) for name in ("up", "down")}
    clear = {f"clear_{name}": int((moves.clear == name).sum()) for name in ("up", "down")}
    return {
        "agreements": noise.agreements, "moved": sum(counts.values()), **counts, "clear": sum(clear.values()), **clear,
        "cannot_tell": int((moves.clear == "cannot_tell").sum()), "share_moved": noise.observed, "share_clear": noise.clear, "expected_moved": noise.moved,
        "by_noise": noise.by_noise, "noise_share": noise.share, "noise_moves": noise.by_noise * noise.agreements, "places": noise.places,
        "places_by_noise": noise.places_by_noise,
    }


def by_group(agreements: pd.DataFrame, draws: Run, moves: Moves) -> pd.DataFrame:
    """One row a dimension and label: counts of moving.by_group; share of the judged that move, mean and 95 % limits over the draws; organizations:
    whose agreements they are.

    agreements: DIMENSIONS and organization_id, in the draws' order. Not masked.
    """
    both = draws.judged[0] & draws.judged[1]
    flips = draws.passed[0] != draws.passed[1]
    tables = []
    for dimension in DIMENSIONS:
        labels = agreements[dimension].to_numpy(dtype=object)
        table = moving.by_group(moves, labels).query("judged > 0")
        shares = [flips[:, both & (labels == label)].mean(axis=1) for label in table["label"]]
        limits = np.array([[s.mean(), *np.quantile(s, [0.025, 0.975], method="inverted_cdf")] for s in shares])
        named = dict(zip(("share", "share_lower", "share_upper"), limits.T, strict=True))
        organizations = table["label"].map(agreements[both].groupby(dimension)["organization_id"].agg(frozenset))
        tables.append(table.assign(**named, organizations=organizations, dimension=dimension))
    return pd.concat(tables, ignore_index=True)


def masked(table: pd.DataFrame) -> pd.DataFrame:
    """by_group with what may not be shown as null and `hidden`; the organisations go.

    A group of fewer than 3 organisations is hidden; while those hidden are fewer than 3 organisations together, the smallest other is too, or the total
    less what is shown would tell of them.
    """
    parts = []
    for _, part in table.groupby("dimension", sort=False):
        hidden = (part["organizations"].map(len) < MINIMUM_ORGANIZATIONS).to_numpy()
        while hidden.any() and not hidden.all() and len(frozenset().union(*part["organizations"][hidden])) < MINIMUM_ORGANIZATIONS:
            others = part[~hidden].assign(size=part["organizations"].map(len)).sort_values(["size", "judged", "label"])
            hidden = hidden | (part.index == others.index[0])
        numbers = [c for c in part.columns if c not in ("dimension", "label", "organizations")]
        shown = part.astype(dict.fromkeys(numbers, float))
        shown.loc[hidden, numbers] = np.nan
        parts.append(shown.assign(hidden=hidden))
    return pd.concat(parts, ignore_index=True).drop(columns="organizations")


def rows(table: pd.DataFrame) -> list[dict]:
    """`masked` as plain rows: a count as a whole number, null for what is hidden."""
    whole = {"judged", "up", "down", "clear_up", "clear_down"}

    def plain(name: str, value):
        if isinstance(value, str | bool | np.bool_):
            return bool(value) if isinstance(value, np.bool_) else value
        return None if not np.isfinite(value) else int(value) if name in whole else float(value)

    return [{name: plain(name, value) for name, value in row.items()} for row in table.to_dict("records")]

"""What moved, in few numbers: over all agreements, and by group with groups of few organisations hidden."""

import numpy as np
import pandas as pd

from pipelines.reform import moving
from pipelines.reform.evaluating import Run
from pipelines.reform.moving import Moves, Noise

DIMENSIONS = ("programme", "region", "specialization", "territory", "size", "mix")
# A region is a part of a territory.
NESTED, NESTING = "region", "territory"
MINIMUM_ORGANIZATIONS = 3


def headline(moves: Moves, noise: Noise) -> dict:
    """How many agreements move, and how much of it noise alone would. Counts are whole; noise_moves is by_noise x agreements.

    clear: moves called clear, whether or not the recorded figures show them; clear_recorded: those among them that the recorded figures show too.
    """
    counts = {name: int((moves.observed == name).sum()) for name in ("up", "down")}
    clear = {f"clear_{name}": int((moves.clear == name).sum()) for name in ("up", "down")}
    return {
        "agreements": noise.agreements, "moved": sum(counts.values()), **counts, "clear": sum(clear.values()), **clear,
        "clear_recorded": int((np.isin(moves.observed, ["up", "down"]) & (moves.clear == moves.observed)).sum()),
        "cannot_tell": int((moves.clear == "cannot_tell").sum()), "share_moved": noise.observed, "share_clear": noise.clear, "expected_moved": noise.moved,
        "by_noise": noise.by_noise, "noise_share": noise.share, "noise_moves": noise.by_noise * noise.agreements, "places": noise.places,
        "places_by_noise": noise.places_by_noise,
    }


def by_group(agreements: pd.DataFrame, draws: Run, moves: Moves) -> list[dict]:
    """One row a dimension and label: counts of moving.by_group; share of the judged that move, mean and 95 % limits over the draws; organizations:
    whose agreements they are. within: of a region, territory -> the organisations of its judged agreements there.

    agreements: DIMENSIONS and organization_id, in the draws' order. Not masked.
    """
    both = draws.judged[0] & draws.judged[1]
    flips, organizations = draws.passed[0] != draws.passed[1], agreements["organization_id"].to_numpy()
    found = []
    for dimension in DIMENSIONS:
        labels = agreements[dimension].to_numpy(dtype=object)
        for counts in moving.by_group(moves, labels).to_dict("records"):
            if counts["judged"]:
                of_group = both & (labels == counts["label"])
                share = flips[:, of_group].mean(axis=1)
                low, high = np.quantile(share, [0.025, 0.975], method="inverted_cdf")
                found.append({"dimension": dimension, **counts, "share": float(share.mean()), "share_lower": float(low), "share_upper": float(high),
                              "organizations": frozenset(organizations[of_group]),
                              "within": _within(agreements, of_group) if dimension == NESTED else {}})
    return found


def _within(agreements: pd.DataFrame, of_group: np.ndarray) -> dict[str, frozenset]:
    inside = agreements[of_group]
    return {label: frozenset(part["organization_id"]) for label, part in inside.groupby(NESTING)}


def masked(table: list[dict]) -> list[dict]:
    """by_group with what may not be shown as None and `hidden`; the organisations go.

    A group of fewer than 3 organisations is hidden; while those hidden are fewer than 3 organisations together, the smallest other is too, or the total
    less what is shown would tell of them. Regions lie in territories, and everybody knows in which: what a territory holds beyond its shown regions is of 3
    organisations too, or of none. A region that lies in two territories is no part that anybody could subtract from either.
    """
    shown = []
    for dimension in dict.fromkeys(row["dimension"] for row in table):
        part = [row for row in table if row["dimension"] == dimension]
        hidden = {row["label"] for row in part if len(row["organizations"]) < MINIMUM_ORGANIZATIONS}
        while (label := _betrayed(part, hidden)) is not None:
            hidden.add(label)
        for row in part:
            kept = {name: value for name, value in row.items() if name not in ("organizations", "within")}
            away = row["label"] in hidden
            shown.append((kept | dict.fromkeys(kept.keys() - {"dimension", "label"}) if away else kept) | {"hidden": away})
    return shown


def _betrayed(part: list[dict], hidden: set) -> str | None:
    """The next group of a dimension to hide, None when no remainder is of fewer than 3 organisations: over all, and of each territory."""
    territories = sorted({name for row in part for name in row["within"]})
    for territory in (None, *territories):
        wholly = part if territory is None else [row for row in part if set(row["within"]) == {territory}]
        others = [row for row in wholly if row["label"] not in hidden]
        left = [row for row in part if row not in others]
        rest = [row["organizations"] if territory is None else row["within"].get(territory, frozenset()) for row in left]
        together = frozenset().union(*rest)
        if others and together and len(together) < MINIMUM_ORGANIZATIONS:
            return min(others, key=lambda row: (len(row["organizations"]), row["judged"], row["label"]))["label"]
    return None

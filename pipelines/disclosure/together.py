"""All indicators of a release: protected one by one on every core, then held to one pattern where two of them count the same persons, or one of them
some of another's persons; and what has changed little since the release before held back."""

from concurrent.futures import Executor

import pandas as pd

from pipelines.disclosure.equal import CELLS, COUNTS, DISTINCT, WITHIN, alike_columns, equal_columns, slices
from pipelines.disclosure.family_table import Column, Family
from pipelines.disclosure.holding import held_cells
from pipelines.disclosure.laid import Laid
from pipelines.disclosure.nested import Nested
from pipelines.disclosure.primary import HAS_COMPLEMENT
from pipelines.disclosure.problem import DisclosureError
from pipelines.disclosure.protect import HIDDEN
from pipelines.disclosure.sums import KEY

ROUNDS = 20
SUMMED = ("tables", "cells", "counts", "primary", "hidden_before", "complementary", "components", "distinct_components", "solved_exactly",
          "solved_heuristically", "known_beforehand")


def ready() -> None:
    """Nothing: whoever calls it in another process has this module and what it needs loaded there."""


def protected(cells: pd.DataFrame, trees: dict, known: pd.DataFrame, earlier: pd.DataFrame | None, threshold: float, minimum: int,
              pairs: list[Nested], alike: tuple, workers: Executor, families: tuple[Family, ...] = (),
              parts: pd.DataFrame | None = None, more: dict[Column, set[tuple]] | None = None) -> tuple[pd.DataFrame, dict]:
    """(cells with numbers nulled, marks and earlier values where held back; the account of what was lost).

    known: knower (`organization/<neq>`, `funder/<ministry>`), KEY, numerator, denominator. earlier: the cells of the release before, as published.
    pairs: of indicators that `cells` has; families, and parts: what each knower adds to theirs (knower, family, pattern, WITHIN, count, active); alike:
    pairs of columns to be hidden in the same cells; more: of columns, the cells (WITHIN) to be hidden whatever the choice says. Raises DisclosureError when
    columns that tell of each other do not settle on one pattern.
    """
    laid = Laid(cells, trees, known, earlier, (threshold, minimum), workers, parts)
    same, todo = equal_columns(cells) + alike_columns(cells, alike), list(laid.parts)
    for number in range(ROUNDS):
        laid.protect(todo)
        if number == 0 and more:
            laid.protect(sorted(laid.hide_all(more)))
        todo = sorted(laid.spread(same) | laid.apart(pairs, families) | laid.spread(same))
        todo = todo or sorted(laid.spread(equal_columns(laid.shown(), CELLS, DISTINCT)))
        if not todo:
            break
    else:
        raise DisclosureError(f"indicators that count the same persons do not settle on one pattern: {todo}")
    answers = [laid.answers[i] for i in laid.parts]
    whole = pd.concat([answer.cells for answer in answers], ignore_index=True).sort_values(KEY, ignore_index=True)
    account = _account([answer.report for answer in answers], _for_others(whole, earlier))
    return (whole if earlier is None else _held(whole, cells, earlier, trees, threshold, alike)), account


def _for_others(whole: pd.DataFrame, earlier: pd.DataFrame | None) -> int:
    """How many marks were handed on by another indicator rather than by the release before: `protect` cannot tell them apart."""
    count = 0
    for measure in COUNTS:
        kept = whole.loc[whole[f"{measure}_reason"] == "hidden_before", KEY]
        count += len(kept) - (0 if earlier is None else len(kept.merge(earlier.loc[earlier[f"{measure}_mark"] == HIDDEN, KEY], on=KEY)))
    return count


def _account(reports: list[dict], for_others: int) -> dict:
    total = {name: sum(r[name] for r in reports) for name in SUMMED}
    total |= {"hidden_before": total["hidden_before"] - for_others, "complementary": total["complementary"] + for_others}
    worst = max((r["gap"] for r in reports), default=0.0)
    # What was hidden in the release before to protect others stays lost: readers are told the sum.
    lost = {"primary": total["primary"], "complementary": total["complementary"] + total["hidden_before"]}
    shares = {f"{kind}_share": round(count / total["counts"], 4) if total["counts"] else 0.0 for kind, count in lost.items()}
    return total | shares | {"largest_gap": round(worst, 4)}


def _held(whole: pd.DataFrame, cells: pd.DataFrame, earlier: pd.DataFrame, trees: dict, threshold: float, alike: tuple) -> pd.DataFrame:
    """Earlier values, so marked, where a shown count moved by less than the threshold or would give such a move away."""
    true = whole.drop(columns=list(COUNTS)).merge(cells[[*KEY, *COUNTS]], on=KEY, validate="one_to_one")
    before = whole[KEY].merge(earlier[[*KEY, *COUNTS]], on=KEY, how="left", validate="one_to_one")
    held = held_alike(true, held_cells(true, earlier, trees, threshold), before, equal_columns(cells) + alike_columns(cells, alike))
    for measure in COUNTS:
        place = held[f"{measure}_held"].to_numpy(dtype=bool)
        whole.loc[place, measure] = before.loc[place, measure].astype(float)
        whole.loc[place, f"{measure}_mark"] = "held_back"
    return whole


def held_alike(cells: pd.DataFrame, held: pd.DataFrame, before: pd.DataFrame, same: list[list[tuple[str, str, str]]]) -> pd.DataFrame:
    """`held` with what one of equal columns holds back held by all, and a proportion's two counts together: today's figure of one would tell the other's.

    cells, held, before: on one index; a count can be held where it is shown and the release before showed it. Holding more gives nothing away.
    """
    held, place, part = held.copy(), pd.MultiIndex.from_frame(cells[WITHIN]), slices(cells)
    free = {m: (cells[f"{m}_mark"].ne(HIDDEN) & before[m].notna()).to_numpy() for m in COUNTS}
    rows = {column: ((cells["indicator_id"] == column[0]) & (part == column[2])).to_numpy() for group in same for column in group}
    pairs = cells["statistic"].isin(HAS_COMPLEMENT).to_numpy()
    while True:
        count = int(held.to_numpy().sum())
        for group in same:
            wanted = [place[rows[column] & held[f"{column[1]}_held"].to_numpy()] for column in group]
            union = wanted[0].append(list(wanted[1:]))
            for column in group:
                held.loc[rows[column] & free[column[1]] & place.isin(union), f"{column[1]}_held"] = True
        either = pairs & held.any(axis=1).to_numpy()
        for measure in COUNTS:
            held.loc[either & free[measure], f"{measure}_held"] = True
        if int(held.to_numpy().sum()) == count:
            return held

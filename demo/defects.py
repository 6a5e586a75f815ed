"""Plants defects in about one row in a hundred, never in a row on which another depends, and keeps a list of them."""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from demo import organizations
from demo.sheets import Sheet

SHARE = 0.01
LEAST = 2
POOL = 40_000


@dataclass(frozen=True)
class Kind:
    """One way in which a row goes wrong. `change(cells, row, rng)` returns the text written in `column`, or None where it cannot."""

    source: str
    table: str
    name: str
    column: str
    change: Callable[[dict, "Row", np.random.Generator], str | dict | None]
    why: str
    detectable: bool = True
    extra: str = ""


@dataclass(frozen=True)
class Planted:
    sheet: Sheet
    position: int
    kind: Kind
    why: str


def plant(w: SimpleNamespace, sheets: dict[tuple[str, str], Sheet], kinds: list[Kind], rng: np.random.Generator) -> list[Planted]:
    """Writes the defects into the sheets and returns what was planted, a duplicate's two rows both."""
    planted: list[Planted] = []
    by_table: dict[tuple[str, str], list[Kind]] = {}
    for kind in kinds:
        by_table.setdefault((kind.source, kind.table), []).append(kind)
    for place, mine in by_table.items():
        sheet = sheets[place]
        if sheet.table == "ententes":
            planted += _in_agreements(sheet, mine, rng)
            continue
        free = np.flatnonzero(independent(w, sheets, place))
        each = max(LEAST, round(SHARE * len(sheet) / len(mine)))
        planted += _in_rows(sheet, mine, rng.permutation(free), each, rng)
    return planted


class Row:
    """The typed values of one row, by column."""

    def __init__(self, frame: pd.DataFrame, at: int):
        self.frame, self.at = frame, at

    def __getitem__(self, column: str):
        return self.frame[column].iat[self.at]


def _in_rows(sheet: Sheet, kinds: list[Kind], free: np.ndarray, each: int, rng: np.random.Generator) -> list[Planted]:
    """`each` rows a kind, among a sample of the free ones; one row bears one defect."""
    pool = free[: max(POOL, round(8 * SHARE * len(sheet)))]
    columns = sheet.cells(pool)
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    planted, used, copies = [], set(), []
    for kind in kinds:
        found = 0
        for i, position in enumerate(pool.tolist()):
            if found == each:
                break
            done = position not in used and _one(sheet, position, rows[i], kind, copies, rng)
            if done:
                planted += done
                used.add(position)
                found += 1
    sheet.take = np.concatenate([sheet.take, np.array(copies, dtype=sheet.take.dtype)])
    return planted


def _one(sheet: Sheet, position: int, cells: dict, kind: Kind, copies: list, rng: np.random.Generator) -> list[Planted]:
    """Writes one defect; a duplicated row joins `copies`, to be delivered last. Nothing when the kind does not fit the row."""
    changed = kind.change(cells, Row(sheet.frame, int(sheet.take[position])), rng)
    if changed is None:
        return []
    changed = changed if isinstance(changed, dict) else {kind.column: changed}
    target = position
    if kind.extra:
        target = len(sheet) + len(copies)
        copies.append(sheet.take[position])
    sheet.written.setdefault(target, {}).update(changed)
    told = ", ".join(f"{c} « {v} » au lieu de « {cells[c]} »" for c, v in changed.items())
    planted = [Planted(sheet, target, kind, f"{kind.why} : {told}")]
    if kind.extra == "both":
        planted.append(Planted(sheet, position, kind, f"{kind.why} : première des deux lignes"))
    return planted


def _in_agreements(sheet: Sheet, kinds: list[Kind], rng: np.random.Generator) -> list[Planted]:
    """Defective agreements are added ones, on which nothing depends; a defective real one would take its records with it."""
    count, prefix = LEAST * len(kinds), sheet.frame.no_entente.iloc[0][:2]
    copied = sheet.frame.iloc[rng.choice(len(sheet.frame), count, replace=False)].copy()
    copied["no_entente"] = [f"{prefix}9{n:04d}" for n in range(1, count + 1)]
    copied["no_entente_precedente"] = ""
    first = len(sheet.frame)
    sheet.frame = pd.concat([sheet.frame, copied], ignore_index=True)
    sheet.take = np.arange(len(sheet.frame))
    planted, copies = [], []
    cells = sheet.cells(np.arange(first, first + count))
    for i, kind in enumerate(kind for kind in kinds for _ in range(LEAST)):
        planted += _one(sheet, first + i, {n: str(v[i]) for n, v in cells.items()}, kind, copies, rng)
    sheet.take = np.append(sheet.take, copies).astype(int)
    return planted


def independent(w: SimpleNamespace, sheets: dict[tuple[str, str], Sheet], place: tuple[str, str]) -> np.ndarray:
    """Rows that no other row names, and that no later delivery replaces."""
    source, table = place
    frame = sheets[place].frame
    if place == ("msi", "participations"):
        return ~frame.no_participation.isin(_named_participations(sheets)) & ~frame.no_individu.isin(sheets["msi", "references"].frame.no_individu)
    if place == ("ceriges", "parcours"):
        named = set(sheets["declarations", "references"].frame.no_participation)
        texts = pd.Series([f"P{n:07d}" for n in frame.no_parcours])
        known = sheets["ceriges", "references"].frame.no_client
        return ~frame.no_parcours.isin(sheets["ceriges", "resultats"].frame.no_parcours) & ~texts.isin(named) & ~frame.no_client.isin(known)
    if table == "resultats":
        replaced = (frame.date_resultat >= w.span.cut - 60) if source == "msi" else False
        return ~frame.no_resultat.isin(frame.no_resultat_lie) & ~replaced
    if table == "references" and source != "declarations":
        holder = sheets[source, "participations" if source == "msi" else "parcours"].frame
        return ~frame.no_reference.isin(holder.no_reference)
    if source == "declarations":
        return (frame.org != organizations.CORRECTS_LATER).to_numpy()
    if table == "instances":
        return (~frame.no_instance.isin(sheets["concertation", "presences"].frame.no_instance)).to_numpy()
    return np.ones(len(frame), dtype=bool)


def _named_participations(sheets: dict[tuple[str, str], Sheet]) -> set[int]:
    named = set(sheets["msi", "resultats"].frame.no_participation) | set(sheets["msi", "references"].frame.no_participation)
    for table, column in (("references", "no_participation"), ("collaborations", "no_participations")):
        for text in sheets["declarations", table].frame[column]:
            named.update(int(n) for n in text.split("|") if n.isdigit())
    return named


def by_kind(planted: list[Planted]) -> dict[str, int]:
    names = [p.kind.name for p in planted]
    return {name: names.count(name) for name in sorted(set(names))}

"""What was planted, written beside the deliveries: defects, effects, pairs of the same person, parameters."""

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from demo import organizations, placement
from demo.defects import Planted

HEADER = ["source", "delivery", "table", "file", "row_number", "key", "kind", "column", "detectable", "why"]


def write(folder: Path, w: SimpleNamespace, planted: list[Planted], places: list[tuple]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _csv(folder / "defects.csv", HEADER, sorted(_defects(planted, places)))
    own = w.msi.assign(organization=w.agreements.organization.to_numpy()[w.msi.agreement]).groupby("organization").logit_client.mean()
    effects = [
        (o.neq, f"{o.effect:.6f}", f"{own.get(o.Index, float('nan')):.6f}", "O" if o.specialised else "N") for o in w.organizations.itertuples()
    ]
    _csv(folder / "organization_effects.csv", ["neq", "true_effect_logit", "mean_client_logit", "specialised"], sorted(effects))
    pairs = [(f"{a:07d}", f"C{b:07d}", kind) for a, b, kind in w.same_person.itertuples(index=False)]
    _csv(folder / "same_person.csv", ["no_individu", "no_client", "kind"], pairs)
    said = {
        "fictional": True, "seed": w.span.seed, "fiscal_years": w.span.years, "participations_a_year": w.span.participations,
        "organizations": len(w.organizations), "nature_base_logit": placement.NATURE_BASE, "fiscal_year_effect_logit": placement.YEAR_EFFECT,
        "organization_effect_sd": w.effects.sd, "correlation_effect_and_client_mix": w.effects.mix_correlation,
        "specialised_against_others_in_sd": {"effect": organizations.SPECIALISED_STRENGTH, "client_mix": organizations.SPECIALISED_MIX},
        "client_logit": "1.3 tanh(raw / 1.1); raw saturates in French and holds French x schooling abroad",
        "neutral_exit_share": 0.032, "variant_share_of_same_person": 0.30, "defect_share": 0.01,
    }
    (folder / "parameters.json").write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _defects(planted: list[Planted], places: list[tuple]) -> list[tuple]:
    """Rows of defects.csv; `row_number` counts the file's lines, or the sheet's rows, from 1."""
    sheets = {id(p.sheet): p.sheet for p in planted}
    wanted = {i: np.array(sorted({p.position for p in planted if id(p.sheet) == i})) for i in sheets}
    keys = {(i, at): key for i, sheet in sheets.items() for at, key in zip(wanted[i].tolist(), sheet.keys(wanted[i]), strict=True)}
    where = {}
    for sheet, positions, delivery, file, first in places:
        mine = wanted.get(id(sheet), np.array([], dtype=int))
        for i in np.flatnonzero(np.isin(positions, mine)).tolist():
            where[id(sheet), int(positions[i])] = (delivery, file, first + i)
    rows = []
    for p in planted:
        delivery, file, number = where[id(p.sheet), p.position]
        rows.append((p.sheet.source, delivery, p.sheet.table, file, number, keys[id(p.sheet), p.position], p.kind.name, p.kind.column,
                     "O" if p.kind.detectable else "N", p.why))
    return rows


def _csv(path: Path, header: list[str], rows: list) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)

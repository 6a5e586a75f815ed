"""Results, gathered block by block, then sorted, numbered and linked."""

import numpy as np
import pandas as pd

from demo.days import NONE
from demo.drawing import between, pick_one

DEFAULTS = {
    "date_fin": NONE, "date_fin_prevue": NONE, "link": -1, "issue": "", "neq_employeur": "", "cnp": "", "heures_semaine": -1.0,
    "travail_autonome": -1, "mesure_liee": "", "formation_type": "", "formation_heures": -1.0, "gain_type": "", "decision": "",
    "suivi_semaine": -1, "suivi_etat": "", "no_region": "", "code_mrc": "", "preuve": "",
}


class Ledger:
    """Collects results dated up to `cut`. `add` gives each result a serial number, -1 where it lies after the cut."""

    def __init__(self, cut: int):
        self.cut, self.blocks, self.next = cut, [], 0

    def add(self, parent: np.ndarray, kind: str, date: np.ndarray, **columns) -> np.ndarray:
        date = np.asarray(date)
        kept = date <= self.cut
        serial = np.where(kept, self.next + np.cumsum(kept) - 1, -1)
        self.next += int(kept.sum())
        block = {"parent": np.asarray(parent)[kept], "date_resultat": date[kept]}
        for name, default in DEFAULTS.items():
            value = columns.get(name, default)
            value = np.asarray(value, dtype=object) if isinstance(default, str) else np.asarray(value)
            block[name] = np.broadcast_to(value, date.shape)[kept]
        block["type"] = np.full(kept.sum(), kind, dtype=object)
        self.blocks.append(block)
        return serial

    def table(self, rng: np.random.Generator, parent_column: str, first_number: int = 1) -> pd.DataFrame:
        """The results sorted by (date, parent, serial) and numbered in that order, links translated to numbers."""
        frame = {name: np.concatenate([b[name] for b in self.blocks]) for name in self.blocks[0]}
        order = np.lexsort((np.arange(self.next), frame["parent"], frame["date_resultat"]))
        number = np.empty(self.next + 1, dtype=np.int64)
        number[order] = first_number + np.arange(self.next)
        number[-1] = -1
        link = number[frame["link"]]
        frame = pd.DataFrame({name: values[order] for name, values in frame.items()})
        frame["no_resultat_lie"], frame["no_resultat"] = link[order], first_number + np.arange(self.next)
        unknown = (frame.preuve == "").to_numpy()
        proof = pick_one(rng, {"ORGANISME": 40, "PERSONNE": 30, "EMPLOYEUR": 22, "SYSTEME": 8}, self.next)
        frame["preuve"] = np.where(unknown, proof, frame.preuve)
        late = frame.date_resultat.to_numpy() + between(rng, np.zeros(self.next), 24)
        frame["date_saisie"] = np.minimum(late, self.cut)
        frame.loc[frame.date_fin > self.cut, "date_fin"] = NONE
        return frame.rename(columns={"parent": parent_column})

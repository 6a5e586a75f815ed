"""What forged records and inflated figures would gain under each framework, with and without their guards: rows of the document's `gaming`."""

import numpy as np
import pandas as pd

from pipelines.assessing.effects import told
from pipelines.assessing.forging import DOSES, FORGERIES
from pipelines.assessing.intake import Taken
from pipelines.reform import gaming
from pipelines.reform.records import Records
from pipelines.reform.refusals import Refusal
from pipelines.reform.sides import Side

INFLATION = 0.5


def gaming_of(taken: Taken, sides: tuple[Side, Side], others: list[Side]) -> list[dict]:
    """Forged records (attack by dose, framework and guard) under the two frameworks and the others; then plain inflation of every indicator that weighs in
    the two, by shares of its own counts. dose: per hundred of an agreement's own records."""
    known = {a.code: a for a in gaming.known_attacks()}
    rows = [_forged(taken, side, known[forgery.code], dose, guarded)
            for forgery in FORGERIES for dose in DOSES for side in (*sides, *others) for guarded in (False, True)]
    weighed = list(dict.fromkeys(taken.records.columns[r].id for side in reversed(sides) for r in side.rule.rows))
    return rows + [_inflated(taken.records, side, gaming.inflation(name, INFLATION)) for name in weighed for side in sides]


def forged_counts(made: Records, attacks: pd.DataFrame, code: str, dose: int, guarded: bool) -> Records:
    """The counts of all agreements with their forged records, each alone. A figure that is absent stays absent."""
    part = attacks[(attacks["attack"] == code) & (attacks["dose"] == dose) & (attacks["guarded"] == guarded)]
    place = (part["column"].to_numpy(), part["agreement"].to_numpy())
    x, n = made.numerator.copy(), made.denominator.copy()
    present = made.present[place]
    x[place] += np.where(present, part["numerator"], 0)
    n[place] += np.where(present, part["denominator"], 0)
    return made.with_counts(x, n)


def _forged(taken: Taken, side: Side, attack: gaming.Attack, dose: int, guarded: bool) -> dict:
    changed = forged_counts(taken.records, taken.attacks, attack.code, dose, guarded)
    return _row(side, attack, guarded, dose) | _gained(gaming.gain_of(taken.records, side.frame, changed))


def _inflated(made: Records, side: Side, attack: gaming.Attack) -> dict:
    row = _row(side, attack, False, round(100 * INFLATION))
    try:
        return row | _gained(gaming.gain(made, side.frame, attack, guarded=False))
    except Refusal as refusal:
        return row | {"reason": told(refusal)}


def _row(side: Side, attack: gaming.Attack, guarded: bool, dose: int) -> dict:
    return {"attack": attack.code, "title": {"fr": attack.fr, "en": attack.en}, "guard": {"fr": attack.guard_fr, "en": attack.guard_en},
            "framework": side.code, "guarded": guarded, "dose": dose / 100, "attainment": None, "places": None, "flips": None,
            "judged": int(side.frame.judged.sum()), "reason": None}


def _gained(found: gaming.Gain) -> dict:
    return {"attainment": float(np.nanmean(found.attainment)), "places": float(np.nanmean(found.places)), "flips": int(found.flips.sum())}

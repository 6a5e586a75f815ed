"""Who hands in what and when: the registers' extractions, the organisations' declarations, the corrected deliveries."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from demo import delivering
from demo.days import NONE, day
from demo.delivering import Delivery
from demo.organizations import CORRECTS_LATER
from demo.sheets import Sheet

CSV_HANDED_IN = 2
LATER = day(2024, 7, 2)


def registers(raw: Path, span, sheets: dict[tuple[str, str], Sheet]) -> list[tuple]:
    """The four registers, each extracted at the end of the last quarter."""
    evening = f"{delivering.iso(span.cut)}T23:00:00"
    name = f"{delivering.iso(span.cut)}_01"
    places = []
    for source, start in (("msi", span.covered_from), ("ceriges", span.covered_from), ("concertation", day(2010, 1, 1)), ("employeurs", span.first)):
        mine = [s for (where, _), s in sheets.items() if where == source]
        places += delivering.register(raw, Delivery(source, name, "register", start, span.cut, evening), mine)
    return places


def corrected_results(raw: Path, span, results: Sheet, rng: np.random.Generator) -> list[tuple]:
    """MSI delivers the results of the last two months again, two days later: a few cells differ, one in two hundred is gone."""
    start = span.cut - 60
    frame = results.frame[results.frame.date_resultat >= start].reset_index(drop=True)
    linked = frame.no_resultat.isin(results.frame.no_resultat_lie)
    frame = frame[linked | (rng.random(len(frame)) > 0.005)].reset_index(drop=True)
    turned = np.flatnonzero((frame.suivi_etat == "NON_JOINT") & (rng.random(len(frame)) < 0.5))
    frame.loc[turned, "suivi_etat"] = "EN_EMPLOI"
    raised = np.flatnonzero((frame.heures_semaine > 0) & (rng.random(len(frame)) < 0.03))
    frame.loc[raised, "heures_semaine"] = 35.0
    delivery = Delivery("msi", f"{delivering.iso(LATER)}_02", "register", start, span.cut, f"{delivering.iso(LATER)}T09:30:00", 2)
    return delivering.register(raw, delivery, [Sheet("msi", "resultats", frame)])


def declarations(raw: Path, w: SimpleNamespace, sheets: dict[tuple[str, str], Sheet], rng: np.random.Generator) -> list[tuple]:
    """One delivery an organisation, two of them as CSV; one organisation corrects its last months a few days later."""
    span, places = w.span, []
    day_text = delivering.iso(span.cut)
    mine = [sheets["declarations", t] for t in ("collaborations", "references", "expertise")]
    rows = [_by_organization(s, len(w.organizations)) for s in mine]
    for o in w.organizations.itertuples():
        delivery = Delivery("declarations", f"{o.neq}_{day_text}_01", o.neq, span.covered_from, span.cut, f"{day_text}T16:00:00")
        here = [(s, r[o.Index]) for s, r in zip(mine, rows, strict=True)]
        places += delivering.organization(raw, delivery, here, o.Index in _csv_givers(w), rng)
    places += _corrected(raw, w, mine[:2], rows, rng)
    return places


def _csv_givers(w: SimpleNamespace) -> range:
    return range(3, 3 + CSV_HANDED_IN)


def _by_organization(sheet: Sheet, size: int) -> list[np.ndarray]:
    """Positions of each organisation's rows, in order."""
    org = sheet.frame.org.to_numpy()[sheet.take]
    order = np.argsort(org, kind="stable")
    return np.split(order, np.searchsorted(org[order], np.arange(1, size)))


def _corrected(raw: Path, w: SimpleNamespace, mine: list[Sheet], rows: list, rng) -> list[tuple]:
    """One organisation hands in October to June again: one event in ten withdrawn, contests settled, some hours corrected."""
    span, o = w.span, w.organizations.loc[CORRECTS_LATER]
    start = day(2023, 10, 1)
    sheets = []
    for sheet, positions in zip(mine, rows, strict=False):
        column = "date_evenement" if sheet.table == "collaborations" else "date_reference"
        frame = sheet.frame.loc[np.unique(sheet.take[positions[CORRECTS_LATER]])]
        frame = frame[frame[column] >= start].reset_index(drop=True)
        frame = frame[rng.random(len(frame)) > 0.1].reset_index(drop=True)
        if sheet.table == "collaborations":
            frame.loc[frame.confirmation == "CONTESTEE", "confirmation"] = "NON"
            frame.loc[(frame.heures > 0) & (rng.random(len(frame)) < 0.2), "heures"] = 1.5
        else:
            frame.loc[frame.suite == "", "date_suite"] = NONE
        sheets.append(Sheet("declarations", sheet.table, frame))
    later = delivering.iso(day(2024, 7, 5))
    delivery = Delivery("declarations", f"{o.neq}_{later}_02", o.neq, start, span.cut, f"{later}T10:15:00", 2)
    return delivering.organization(raw, delivery, [(s, np.arange(len(s))) for s in sheets], False, rng)

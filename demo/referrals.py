"""Referrals: who sent whom to whom, as MSI, CERI-GES and the organisations each recorded it."""

import numpy as np
import pandas as pd

from demo.days import NONE, Span
from demo.drawing import between, chance, pick_one

ANSWERS = {"REFUSEE": 18, "SANS_PLACE": 30, "REDIRIGEE": 22, "": 30}
OUTWARD = {"AAE": 28, "ORGANISME": 30, "FRANCISATION": 14, "CE_SQ": 8, "SCOLAIRE_ICSI": 3, "AAI": 17}


def _frame(rng, rows: pd.DataFrame, sender: tuple, receiver: tuple, date: np.ndarray, span: Span, suite=None) -> pd.DataFrame:
    """Referrals of the persons of `rows`; `sender` and `receiver` are (types, identifiers). A tenth are answered late."""
    size = len(rows)
    suite = pick_one(rng, {"ACCEPTEE": 62, "REFUSEE": 6, "SANS_PLACE": 7, "REDIRIGEE": 7, "": 18}, size) if suite is None else suite
    answered = date + np.where(chance(rng, 0.12, size), between(rng, np.full(size, 31), 75), between(rng, np.ones(size), 26))
    suite = np.where(answered > span.cut, "", suite)
    return pd.DataFrame({
        "person": rows.person.to_numpy(), "agreement": rows.agreement.to_numpy(), "row": rows.index.to_numpy(),
        "emetteur_type": sender[0], "emetteur_id": sender[1], "destinataire_type": receiver[0], "destinataire_id": receiver[1],
        "date_reference": date, "motif": pick_one(rng, {"EMPLOI": 62, "INSTALLATION": 8, "ORIENTATION": 14, "FRANCISATION": 8, "AUTRE": 8}, size),
        "suite": suite, "date_suite": np.where(suite == "", NONE, answered),
    })


def _office(kind: np.ndarray, mrc: np.ndarray) -> np.ndarray:
    prefix = {"AAI": "DR-MIFI", "FRANCISATION": "CSS", "SCOLAIRE_ICSI": "CSS"}
    return np.array([f"{prefix.get(k, 'BSQ')}-{m}" for k, m in zip(kind, mrc, strict=True)], dtype=object)


def _another(rng, organizations: pd.DataFrame, own: np.ndarray) -> np.ndarray:
    """For each organisation (NEQ) a different one."""
    neq = organizations.neq.to_numpy(dtype=object)
    drawn = rng.integers(0, len(neq), len(own))
    return np.where(neq[drawn] == own, neq[(drawn + 1) % len(neq)], neq[drawn])


def in_msi(rng, frame: pd.DataFrame, agreements: pd.DataFrame, organizations: pd.DataFrame, span: Span) -> pd.DataFrame:
    """MSI's referrals. Column `row` is the participation that followed (-1 where none did); `made` that on whose record it stands."""
    parts = []
    neq, mrc = agreements.neq.to_numpy(dtype=object), agreements.mrc.to_numpy(dtype=object)
    share = frame.source.map({"AAE": 0.72, "ORGANISME": 0.35, "FRANCISATION": 0.30, "SCOLAIRE_ICSI": 0.3}).fillna(0.0).to_numpy(dtype=float)
    led = frame[chance(rng, share)]
    date = np.maximum(led.entry.to_numpy() - np.round(rng.exponential(14, len(led))).astype(np.int64), span.first)
    kind = led.source.to_numpy(dtype=object)
    others = _another(rng, organizations, neq[led.agreement])
    sender = np.where(kind == "ORGANISME", others, _office(kind, mrc[led.agreement]))
    accepted = np.where(chance(rng, 0.86, len(led)), "ACCEPTEE", "")
    parts.append(_frame(rng, led, (kind, sender), ("ORGANISME", neq[led.agreement]), date, span, accepted))
    lost = frame.sample(len(led) // 3, random_state=rng)
    date = np.minimum(lost.entry.to_numpy() + between(rng, np.full(len(lost), -200), 400), span.cut - 1)
    without = _frame(rng, lost, ("AAE", _office(["AAE"] * len(lost), mrc[lost.agreement])),
                     ("ORGANISME", neq[rng.permutation(lost.agreement)]), np.maximum(date, span.first), span, pick_one(rng, ANSWERS, len(lost)))
    parts.append(without.assign(row=-1, agreement=-1))
    out = frame[chance(rng, 0.035, len(frame))]
    kind = pick_one(rng, OUTWARD, len(out))
    others = _another(rng, organizations, neq[out.agreement])
    to = np.where(kind == "ORGANISME", others, _office(kind, mrc[out.agreement]))
    date = np.minimum(out.entry.to_numpy() + between(rng, np.zeros(len(out)), 60), span.cut)
    outward = _frame(rng, out, ("ORGANISME", neq[out.agreement]), (kind, to), date, span)
    return _finish(rng, pd.concat([*parts, outward.assign(made=outward.row, row=-1)]))


def in_ceriges(rng, parcours: pd.DataFrame, enrolments: pd.DataFrame, msi: pd.DataFrame, agreements: pd.DataFrame, span: Span) -> pd.DataFrame:
    """CERI-GES's referrals. `row` is the file that followed, `made` the record on which it stands, `seen` the MSI participation."""
    neq, mrc = agreements.neq.to_numpy(dtype=object), agreements.mrc.to_numpy(dtype=object)
    under = parcours[parcours.agreement >= 0]
    led = under[(under.source == "AAI") & chance(rng, 0.75, len(under))]
    date = np.maximum(led.entry.to_numpy() - between(rng, np.zeros(len(led)), 40), span.first)
    parts = [_frame(rng, led, ("AAI", _office(["AAI"] * len(led), mrc[led.agreement])), ("ORGANISME", neq[led.agreement]), date, span)]
    unmet = (under.meeting <= NONE) | (under.meeting > under.entry)
    sent = under[unmet & chance(rng, 0.52, len(under))]
    date = np.minimum(sent.entry.to_numpy() + np.round(rng.exponential(16, len(sent))).astype(np.int64), span.cut)
    to_agent = _frame(rng, sent, ("ORGANISME", neq[sent.agreement]), ("AAI", _office(["AAI"] * len(sent), mrc[sent.agreement])), date, span)
    parts.append(to_agent.assign(made=to_agent.row, row=-1))
    parts.append(_to_employment(rng, "AAI", parcours, msi, agreements, span, 0.75))
    parts.append(_to_employment(rng, "FRANCISATION", enrolments, msi, agreements, span, 0.55))
    return _finish(rng, pd.concat(parts))


def _to_employment(rng, kind: str, known: pd.DataFrame, msi: pd.DataFrame, agreements: pd.DataFrame, span: Span, share: float) -> pd.DataFrame:
    """Persons known to CERI-GES whom an agent or a teacher sent to an employment service."""
    led = msi[(msi.source == kind) & msi.person.isin(known.person)]
    led = led[chance(rng, share, len(led))]
    date = np.maximum(led.entry.to_numpy() - between(rng, np.zeros(len(led)), 45), span.first)
    sender = _office([kind] * len(led), agreements.mrc.to_numpy(dtype=object)[led.agreement])
    part = _frame(rng, led, (kind, sender), ("ORGANISME", agreements.neq.to_numpy(dtype=object)[led.agreement]), date, span)
    return part.assign(seen=part.row, row=-1, agreement=-1)


def _finish(rng, frame: pd.DataFrame) -> pd.DataFrame:
    for column in ("made", "seen"):
        frame[column] = frame[column].fillna(-1).astype(np.int64) if column in frame else -1
    frame = frame.sort_values(["date_reference", "person", "emetteur_id", "destinataire_id"], kind="stable", ignore_index=True)
    frame["agreement"] = frame.agreement.where(chance(rng, 0.62, len(frame)), -1)
    frame["number"] = np.arange(1, len(frame) + 1)
    return frame


def declared(rng, registers: list[tuple[pd.DataFrame, str]], numbers: dict, msi: pd.DataFrame, agreements: pd.DataFrame,
             organizations: pd.DataFrame, span: Span) -> pd.DataFrame:
    """What organisations declare: a third of what the registers know, within 6 days of it, and referrals of their own.

    `numbers` gives the text of the participation or file numbers: {"msi": array, "ceriges": array}.
    """
    parts = []
    for frame, register in registers:
        record = frame[["row", "made"]].max(axis=1) if register == "ceriges" else frame[["row", "made", "seen"]].max(axis=1)
        chosen = frame[(record >= 0) & chance(rng, 0.34, len(frame))]
        at = record[chosen.index].to_numpy()
        here = np.where(chosen.destinataire_type == "ORGANISME", chosen.destinataire_id, chosen.emetteur_id)
        date = np.clip(chosen.date_reference.to_numpy() + between(rng, np.full(len(chosen), -2), 6), span.first, span.cut)
        parts.append(chosen.assign(neq_declarant=here, no_participation=numbers[register][at], date_reference=date))
    own = msi[chance(rng, 0.022, len(msi))]
    kind = pick_one(rng, OUTWARD, len(own))
    neq, mrc = agreements.neq.to_numpy(dtype=object), agreements.mrc.to_numpy(dtype=object)
    others = _another(rng, organizations, neq[own.agreement])
    date = np.minimum(own.entry.to_numpy() + between(rng, np.zeros(len(own)), 80), span.cut)
    to = np.where(kind == "ORGANISME", others, _office(kind, mrc[own.agreement]))
    mine = _frame(rng, own, ("ORGANISME", neq[own.agreement]), (kind, to), date, span)
    parts.append(mine.assign(neq_declarant=neq[own.agreement], no_participation=numbers["msi"][own.index]))
    frame = pd.concat(parts).sort_values(["neq_declarant", "date_reference", "no_participation", "destinataire_id"], ignore_index=True)
    frame["no_reference"] = [f"RD{n:04d}" for n in frame.groupby("neq_declarant").cumcount() + 1]
    late = (frame.date_suite > NONE) & (frame.date_suite < frame.date_reference)
    frame.loc[late, "date_suite"] = frame.date_reference[late]
    foreign = agreements.neq.to_numpy(dtype=object)[frame.agreement] != frame.neq_declarant
    frame.loc[foreign | chance(rng, 0.3, len(frame)), "agreement"] = -1
    unknown = chance(rng, 0.03, len(frame))
    frame["no_participation"] = np.where(unknown, "", frame.no_participation)
    return frame


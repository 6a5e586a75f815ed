"""What inflating an indicator would gain under each framework, and what guard stops it.

An attack adds to counts, in proportion to an agreement's own; a guard leaves only a part of the addition, or adds to another denominator what honest counting
would. Each agreement attacks alone: targets, scales and the others stay as recorded, and its new rank is read among the others' old scores.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.reform import judging
from pipelines.reform.judging import Framework
from pipelines.reform.records import Records
from pipelines.reform.refusals import Refusal


@dataclass(frozen=True)
class Touch:
    """How one indicator's counts change, as shares of an agreement's own.

    convert: share of the failures recorded as successes (proportions only). add_numerator: units added to the numerator, as a share of `of` ("denominator" or
    "numerator"); add_denominator: units added to the denominator, as a share of it. With the guard, `kept` of what goes to the numerator counts and
    `kept_denominator` of what goes to the denominator; where nothing is added to the denominator, kept_denominator is the share of the attack's false training
    entries that the guard puts there.
    """

    id: str
    convert: float = 0.0
    add_numerator: float = 0.0
    add_denominator: float = 0.0
    of: str = "denominator"
    kept: float = 0.0
    kept_denominator: float = 0.0


@dataclass(frozen=True)
class Attack:
    code: str
    fr: str
    en: str
    guard_fr: str
    guard_en: str
    touches: tuple[Touch, ...]


def known_attacks(size: float = 0.5, rounds: int = 4) -> tuple[Attack, ...]:
    """The three that the catalogue fears most. size: how much is added, as a share; rounds: how often a person is sent to and fro.

    What the guards keep: an event counts when another source confirms it, so nothing of a false one. A person sent to and fro within 7 days is one referral
    of `rounds`. Training without completion still enters the training rates; the guard puts it into the denominator of employment after training.
    """
    once = 1 / rounds
    sent = [Touch(i, add_numerator=size, add_denominator=size, kept=once, kept_denominator=once)
            for i in ("referral_conversion_30d", "referrals_answered_by_org")]
    return (
        Attack("declared_unconfirmed", "Collaborations déclarées, jamais confirmées", "Collaborations declared, never confirmed",
               "Seul compte ce qu’une autre source confirme; au plus 4 par contrepartie et trimestre",
               "Only what another source confirms counts; at most 4 a counterpart and quarter",
               (Touch("confirmed_collab_per_100", add_numerator=size, of="denominator"), Touch("collaboration_breadth", convert=size),
                Touch("employers_engaged", add_numerator=size, of="numerator"), Touch("outcomes_with_partner", convert=size))),
        Attack("to_and_fro", "Références en va-et-vient entre deux organismes", "Referrals to and fro between two organisations",
               "Même personne, même expéditeur, même destinataire en 7 jours : une seule référence",
               "Same person, sender and receiver within 7 days: one referral", tuple(sent)),
        Attack("training_without_completion", "Inscriptions en formation sans suite", "Training entries without completion",
               "Formation suivie 30 heures; l’abandon reste au dénominateur de l’emploi après formation",
               "Attended 30 hours; abandonment stays in the denominator of employment after training",
               (Touch("positive_outcome_rate", convert=size, kept=1.0), Touch("training_entry_rate", convert=size, kept=1.0),
                Touch("training_to_employment_rate", kept_denominator=1.0))),
    )


def inflation(column_id: str, size: float) -> Attack:
    """The plain one, for any indicator: a share `size` of what failed is recorded as achieved (proportions), or so much is added (others); no guard."""
    return Attack(f"inflate_{column_id}", f"Gonfler « {column_id} » de {size:.0%}", f"Inflate “{column_id}” by {size:.0%}", "aucune", "none",
                  (Touch(column_id, convert=size, add_numerator=size, of="numerator", kept=1.0),))


def attacked(records: Records, attack: Attack, *, guarded: bool) -> Records:
    """The counts that all agreements would have. An indicator that the records do not hold is left out. Refuses shares below 0 and an attack that touches
    nothing that is here."""
    x, n = records.numerator.copy(), records.denominator.copy()
    rows = [(c, touch) for c, column in enumerate(records.columns) for touch in attack.touches if touch.id == column.id]
    if not rows:
        raise Refusal("nothing_touched", f"aucun indicateur de « {attack.fr} » n’est dans les données", f"no indicator of “{attack.en}” is in the data")
    entries = _training_entries(records, attack)
    for c, touch in rows:
        if min(touch.convert, touch.add_numerator, touch.add_denominator) < 0 or touch.convert > 1:
            raise Refusal("attack_size", "une inflation est une part positive", "an inflation is a positive share")
        share, below = (touch.kept, touch.kept_denominator) if guarded else (1.0, 1.0)
        own = n[c] if touch.of == "denominator" else x[c]
        trials = records.columns[c].statistic == "proportion"
        if trials:
            added = (n[c] - x[c]) * touch.convert * share + (own * touch.add_numerator * share if touch.of == "denominator" else 0)
        else:
            added = own * touch.add_numerator * share
        more = n[c] * touch.add_denominator * below + (entries * touch.kept_denominator if guarded and touch.add_denominator == 0 else 0)
        on = records.present[c]
        x[c], n[c] = np.where(on, x[c] + added, x[c]), np.where(on, n[c] + more, n[c])
    return records.with_counts(x, n)


def _training_entries(records: Records, attack: Attack) -> np.ndarray:
    """Persons falsely entered in training, (agreements,): what the guards of completion add to their denominators."""
    for touch in attack.touches:
        if touch.id == "training_entry_rate" and touch.convert > 0:
            for c, column in enumerate(records.columns):
                if column.id == touch.id:
                    return np.where(records.present[c], (records.denominator[c] - records.numerator[c]) * touch.convert, 0.0)
    return np.zeros(len(records.agreements))


@dataclass(frozen=True)
class Gain:
    """(agreements,), NaN where not judged: score gained, mean attainment gained, places gained; flips: (agreements,) now above, before below."""

    score: np.ndarray
    attainment: np.ndarray
    places: np.ndarray
    flips: np.ndarray


def gain(records: Records, frame: Framework, attack: Attack, *, guarded: bool) -> Gain:
    """What each agreement would gain by attacking alone under the framework."""
    return gain_of(records, frame, attacked(records, attack, guarded=guarded))


def gain_of(records: Records, frame: Framework, changed: Records) -> Gain:
    """The same from changed counts: each agreement's are its own, the others' as recorded."""
    before, reached, was = judging.recorded(frame, records)
    after, reaches, would = judging.recorded(frame, changed)
    places = np.full(before.shape, np.nan)
    for g in np.unique(records.group):
        members = np.flatnonzero((records.group == g) & frame.judged)
        ordered = np.sort(before[members])
        # Those above an agreement: the others' old scores only, so its own old score is taken out when it lies above its new one.
        above_before = members.size - np.searchsorted(ordered, before[members], "right")
        above_after = members.size - np.searchsorted(ordered, after[members], "right") - (before[members] > after[members])
        places[members] = above_before - above_after
    return Gain(after - before, reaches - reached, places, frame.judged & would & ~was)

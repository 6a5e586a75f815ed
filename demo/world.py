"""The invented world, put together: from organisations to declarations, each subject with its own seed."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from demo import (
    agreements,
    collaborations,
    expertise,
    integration,
    jobs,
    organizations,
    participations,
    placement,
    referrals,
    registers,
    relocations,
    targets,
    trainings,
)
from demo.days import Span
from demo.ledger import Ledger

_SUBJECTS = ("organizations agreements targets participations placement files enrolments outcomes results_mifi referrals referrals_mifi "
            "declared registers collaborations expertise vacancies contacts numbers identity delivering corrections defects open_data")
SUBJECTS = _SUBJECTS.split()
PER_ORGANIZATION = 300


def seeds(seed: int) -> dict[str, np.random.Generator]:
    """One generator a subject, so that the size of one does not move another."""
    return {name: np.random.default_rng(child) for name, child in zip(SUBJECTS, np.random.SeedSequence(seed).spawn(len(SUBJECTS)), strict=True)}


def build(span: Span, rng: dict[str, np.random.Generator], effects: organizations.Effects) -> SimpleNamespace:
    """Everything that happened, before it is delivered: data frames by subject."""
    w = SimpleNamespace(span=span, effects=effects, rng_identity=rng["identity"])
    size = max(organizations.ADVICE_SIZE, round(span.participations / PER_ORGANIZATION))
    w.organizations = organizations.make(rng["organizations"], size, effects)
    w.agreements = agreements.make(rng["agreements"], w.organizations, span)
    total = span.participations * span.length_in_years
    w.planned = sum(participations.planned(w.agreements, n, total * s, span) for n, s in (("GUO", 1.0), ("IC", 0.105), ("F", 0.085)))
    w.targets = targets.make(rng["targets"], w.agreements, w.planned, span)
    w.people, w.msi = participations.make(rng["participations"], w.organizations, w.agreements, span)
    placement.settle(rng["placement"], w.msi, w.people, w.agreements, w.organizations)
    known = len(w.people)
    w.people, w.files = integration.files(rng["files"], w.people, w.msi, w.agreements, span)
    w.people, w.enrolments = integration.enrolments(rng["enrolments"], w.people, w.msi, w.files, w.agreements, span)
    participations.led_by_francisation(rng["enrolments"], w.msi, w.enrolments, w.agreements, w.organizations)
    w.employers = registers.employers(rng["registers"], max(400, span.participations // 10))
    w.results, w.results_mifi = _results(w, rng)
    w.individual, w.client = _numbers(rng["numbers"], w, known)
    w.references = referrals.in_msi(rng["referrals"], w.msi, w.agreements, w.organizations, span)
    w.references_mifi = referrals.in_ceriges(rng["referrals_mifi"], w.files, w.enrolments, w.msi, w.agreements, span)
    w.number_msi = np.array([f"{n:07d}" for n in range(1, len(w.msi) + 1)], dtype=object)
    w.number_file = np.array([f"P{n:07d}" for n in range(1, len(w.files) + 1)], dtype=object)
    _declarations(w, rng)
    return w


def _results(w: SimpleNamespace, rng: dict) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Results of participations, and of files under an agreement of nature I or C."""
    r, ledger = rng["outcomes"], Ledger(w.span.cut)
    jobs.record(r, ledger, w.msi, w.people, w.employers)
    trainings.record(r, ledger, w.msi, w.agreements)
    relocations.record(r, ledger, w.msi, w.agreements.relocates.to_numpy()[w.msi.agreement], 0.12)
    mine = ledger.table(r, "no_participation")
    r, ledger = rng["results_mifi"], Ledger(w.span.cut)
    under = (w.files.agreement >= 0).to_numpy()
    relocates = under & w.agreements.relocates.to_numpy()[w.files.agreement]
    w.files["host"] = relocations.record(r, ledger, w.files, relocates, 0.20)
    relocations.installations(r, ledger, w.files, under)
    w.files["placed"] = under & (w.files.reason == "EMPLOI").to_numpy()
    w.files["early"] = w.files.placed
    jobs.record(r, ledger, w.files.assign(neutral=True), w.people, w.employers)
    return mine, ledger.table(r, "no_parcours")


def _numbers(rng, w: SimpleNamespace, known: int) -> tuple[np.ndarray, np.ndarray]:
    """Register numbers by person: MSI's and CERI-GES's, -1 where the register does not know the person."""
    individual = np.full(len(w.people), -1)
    individual[:known] = rng.permutation(known) + 1
    clients = np.unique(np.concatenate([w.files.person, w.enrolments.person]))
    client = np.full(len(w.people), -1)
    client[clients] = rng.permutation(len(clients)) + 1
    return individual, client


def _declarations(w: SimpleNamespace, rng: dict) -> None:
    w.bodies = registers.bodies(rng["registers"], w.organizations, w.span)
    w.presences = registers.presences(rng["registers"], w.bodies, w.organizations, w.span)
    both = pd.concat([w.references, w.references_mifi])
    w.collaborations = collaborations.make(
        rng["collaborations"], w.organizations, w.agreements, w.presences, both, w.employers, w.msi, w.number_msi, w.span
    )
    w.declared = referrals.declared(rng["declared"], [(w.references, "msi"), (w.references_mifi, "ceriges")],
                                    {"msi": w.number_msi, "ceriges": w.number_file}, w.msi, w.agreements, w.organizations, w.span)
    w.expertise = expertise.make(rng["expertise"], w.organizations, w.span)
    w.vacancies = registers.vacancies(rng["vacancies"], max(1500, w.span.participations // 3), w.employers, w.span)
    w.contacts = registers.contacts(rng["contacts"], w.collaborations, w.employers, w.organizations, w.span)

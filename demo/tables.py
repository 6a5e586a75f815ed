"""From the invented world to the sources' own tables."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from demo import agreements, persons, territory
from demo.days import NONE
from demo.names import FAMILY, GIVEN, misspelt
from demo.sheets import Sheet

SEXES = np.array(["F", "M", "X", "INC"], dtype=object)
VARIANT_SHARE = 0.30


def _person(w: SimpleNamespace, who: np.ndarray) -> dict:
    p = w.people.loc[who]
    postal = [territory.postal_text(r, n) if n >= 0 else "" for r, n in zip(p.region, p.postal, strict=True)]
    return {
        "nom": np.array(FAMILY, dtype=object)[p.family], "prenom": np.array(GIVEN, dtype=object)[p.given], "date_naissance": p.birth.to_numpy(),
        "sexe": SEXES[p.sex], "code_postal": np.array(postal, dtype=object),
    }


def _home(w: SimpleNamespace, who: np.ndarray) -> dict:
    return {
        "no_region": np.array([""] + territory.REGION_CODES, dtype=object)[w.people.region.to_numpy()[who]],
        "code_mrc": np.array(territory.MRC_CODES, dtype=object)[w.people.mrc.to_numpy()[who]],
    }


def _facts(w: SimpleNamespace, who: np.ndarray) -> dict:
    p = w.people.loc[who]
    return {
        "statut": np.array(persons.STATUSES, dtype=object)[p.status], "date_arrivee": p.arrival.to_numpy(),
        "scolarite": np.array(persons.SCHOOLING, dtype=object)[p.schooling], "niveau_francais": p.french.to_numpy(dtype=int),
    }


def _no(w: SimpleNamespace, agreement: pd.Series) -> np.ndarray:
    return np.append(w.agreements.no.to_numpy(dtype=object), "")[agreement]


def msi(w: SimpleNamespace) -> dict[str, Sheet]:
    m, who = w.msi, w.msi.person.to_numpy()
    reference = np.full(len(m), -1)
    reference[w.references.row[w.references.row >= 0]] = w.references.number[w.references.row >= 0]
    p = pd.DataFrame({
        "no_participation": np.arange(1, len(m) + 1), "no_individu": w.individual[who], "no_entente": _no(w, m.agreement), **_person(w, who),
        **_home(w, who), "date_entree": m.entry, "date_fin": m.exit, "motif_fin": m.reason, "statut_fin": m.final_status, **_facts(w, who),
        "lieu_diplome": np.array(persons.PLACES, dtype=object)[w.people.place.to_numpy()[who]], "en_emploi_entree": m.employed.astype(int),
        "cnp_anterieur": m.prior, "source_reference": m.source, "no_reference": reference, "connu_aai": m.known,
    })
    p.loc[p.date_arrivee > p.date_entree, "date_arrivee"] = NONE
    results = w.results.assign(no_participation=w.results.no_participation + 1)
    r = w.references
    followed = r.row.where(r.row < 0, r.row + 1)
    references = r.assign(no_reference=r.number, no_individu=w.individual[r.person], no_entente=_no(w, r.agreement), no_participation=followed)
    return {s.table: s for s in (
        Sheet("msi", "ententes", agreements.delivered(w.agreements, w.planned, False)),
        Sheet("msi", "cibles", w.targets[~w.targets.mifi].reset_index(drop=True)),
        Sheet("msi", "participations", p), Sheet("msi", "resultats", results), Sheet("msi", "references", references))}


def ceriges(w: SimpleNamespace) -> dict[str, Sheet]:
    f, who = w.files, w.files.person.to_numpy()
    identity = {p: i for i, p in enumerate(np.unique(np.concatenate([who, w.enrolments.person])))}
    written = _register_identity(w, np.array(list(identity)))
    place = lambda persons_: np.array([identity[p] for p in persons_])
    reference = np.full(len(f), -1)
    reference[w.references_mifi.row[w.references_mifi.row >= 0]] = w.references_mifi.number[w.references_mifi.row >= 0]
    parcours = pd.DataFrame(_parcours_columns(w, f, who, written.loc[place(who)], reference))
    e = w.enrolments
    francisation = pd.DataFrame({
        "no_inscription": np.arange(1, len(e) + 1), "no_client": w.client[e.person], "no_entente": _no(w, e.agreement),
        "etablissement_id": e["place"], "type_etab": e.kind, "no_region": [f"{r:02d}" for r in e.region], "code_mrc": e.mrc,
        "date_debut": e.entry, "date_fin": e.exit, "motif_fin": e.reason, "regime": e.regime, "niveau_debut": e.level_start,
        "niveau_fin": e.level_end, "cherche_emploi": e.seeks,
    } | {name: written[name].to_numpy()[place(e.person)] for name in written})
    r = w.references_mifi
    references = r.assign(no_reference=r.number, no_client=w.client[r.person], no_entente=_no(w, r.agreement), no_participation="")
    results = w.results_mifi.assign(no_parcours=w.results_mifi.no_parcours + 1)
    return {s.table: s for s in (
        Sheet("ceriges", "ententes", agreements.delivered(w.agreements, w.planned, True)),
        Sheet("ceriges", "cibles", w.targets[w.targets.mifi].reset_index(drop=True)),
        Sheet("ceriges", "parcours", parcours), Sheet("ceriges", "resultats", results), Sheet("ceriges", "references", references),
        Sheet("ceriges", "francisation", francisation))}


def _parcours_columns(w: SimpleNamespace, f: pd.DataFrame, who: np.ndarray, written: pd.DataFrame, reference: np.ndarray) -> dict:
    columns = {
        "no_parcours": np.arange(1, len(f) + 1), "no_client": w.client[who], **{n: written[n].to_numpy() for n in written}, **_home(w, who),
        "no_entente": _no(w, f.agreement), "date_entree": f.entry.to_numpy(), "date_fin": f.exit.to_numpy(), "motif_fin": f.reason.to_numpy(),
        "date_premiere_rencontre_aai": f.meeting.to_numpy(), "volet": f.volet.to_numpy(), **_facts(w, who), "source_reference": f.source.to_numpy(),
        "no_reference": reference, "region_destination": np.array([""] + territory.REGION_CODES, dtype=object)[f.host],
    }
    late = columns["date_arrivee"] > columns["date_entree"]
    return columns | {"date_arrivee": np.where(late, NONE, columns["date_arrivee"])}


def _register_identity(w: SimpleNamespace, who: np.ndarray) -> pd.DataFrame:
    """How CERI-GES writes its persons: as MSI does for 70 % of those whom both know, with a slip for the others."""
    frame = pd.DataFrame(_person(w, who))
    shared = w.individual[who] >= 0
    rng = w.rng_identity
    slip = shared & (rng.random(len(who)) < VARIANT_SHARE)
    kind = rng.integers(0, 3, len(who))
    for i in np.flatnonzero(slip):
        if kind[i] == 0:
            column = "nom" if rng.random() < 0.6 else "prenom"
            frame.loc[i, column] = misspelt(frame.loc[i, column], int(rng.integers(0, 8)))
        elif kind[i] == 1:
            frame.loc[i, ["nom", "prenom"]] = frame.loc[i, ["prenom", "nom"]].to_numpy()
        else:
            frame.loc[i, "code_postal"] = territory.postal_text(w.people.region[who[i]], int(rng.integers(0, territory.POSTAL_SIZE)))
    w.same_person = pd.DataFrame({
        "no_individu": w.individual[who][shared], "no_client": w.client[who][shared], "kind": np.where(slip[shared], "variant", "exact"),
    }).sort_values(["no_individu", "no_client"], ignore_index=True)
    return frame


def others(w: SimpleNamespace) -> dict[tuple[str, str], Sheet]:
    """Declarations (all organisations together), concertation, employers."""
    d = w.declared
    references = d.assign(no_entente=_no(w, d.agreement))
    position = pd.Series(np.arange(len(w.organizations)), index=w.organizations.neq)
    references["org"] = position.reindex(references.neq_declarant).to_numpy()
    made = (
        Sheet("declarations", "collaborations", w.collaborations), Sheet("declarations", "references", references),
        Sheet("declarations", "expertise", w.expertise), Sheet("concertation", "instances", w.bodies),
        Sheet("concertation", "presences", w.presences),
        Sheet("employeurs", "offres", w.vacancies), Sheet("employeurs", "contacts_employeurs", w.contacts))
    return {(s.source, s.table): s for s in made}

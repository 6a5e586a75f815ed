"""What organisations declare of their work with others."""

import numpy as np
import pandas as pd

from demo import territory
from demo.days import NONE, Span
from demo.drawing import between, chance, pick, pick_one
from demo.registers import PHASES

ACTORS = ["EMPLOYEUR", "CE_SQ", "CE_MIFI", "CR_MIFI", "AAE", "CHEF_EQUIPE", "DIRECTION_BSQ", "AAI",
          "FRANCISATION", "ORGANISME", "ETAB_ENSEIGNEMENT", "ORDRE_PROF"]
ACTIVITY = {
    "EMPLOYEUR": {"SERVICE_EMPLOYEUR": 70, "RENCONTRE": 15, "PROMOTION_MESURE": 15},
    "CE_SQ": {"SERVICE_EMPLOYEUR": 45, "RENCONTRE": 35, "PROMOTION_MESURE": 20},
    "ORGANISME": {"RENCONTRE": 50, "DOSSIER_CONJOINT": 35, "FORMATION": 15},
}
OTHERWISE = {"RENCONTRE": 60, "DOSSIER_CONJOINT": 40}
TITLES = {
    "AAE": "Agent d’aide à l’emploi", "CHEF_EQUIPE": "Chef d’équipe", "DIRECTION_BSQ": "Direction du bureau",
    "CE_SQ": "Conseiller aux entreprises", "CE_MIFI": "Conseiller aux entreprises du MIFI", "CR_MIFI": "Conseiller régional du MIFI", 
    "AAI": "Agent d’aide à l’intégration", "FRANCISATION": "Classe de francisation", "ETAB_ENSEIGNEMENT": "Centre de formation",
    "ORDRE_PROF": "Ordre professionnel", "EMPLOYEUR": "Employeur",
}
OFFICES = {"AAE": "BSQ", "CHEF_EQUIPE": "BSQ", "DIRECTION_BSQ": "BSQ", "CE_SQ": "BSQ", "AAI": "DR-MIFI", "CR_MIFI": "DR-MIFI",
           "CE_MIFI": "DR-MIFI", "FRANCISATION": "CSS"}
BLANK = {"contrepartie_id": "", "neq_employeur": "", "phase": "", "mesure": "", "no_instance": "", "no_participations": "", "heures": -1.0,
         "confirmation": "NON", "mode": "", "date_confirmation": NONE, "no_evenement_commun": ""}


def make(rng, organizations: pd.DataFrame, agreements: pd.DataFrame, presences: pd.DataFrame, references: pd.DataFrame, pool: np.ndarray,
         msi: pd.DataFrame, numbers: np.ndarray, span: Span) -> pd.DataFrame:
    """The table `collaborations` of every organisation, sorted by (declarant, date). `numbers` = participation numbers as text."""
    events = _events(rng, organizations, span)
    _near_referrals(rng, events, references, organizations, span)
    _describe(rng, events, organizations, pool)
    frame = pd.concat([events, _mirrored(rng, events, organizations, span), _at_bodies(rng, presences, organizations, span)], ignore_index=True)
    frame = frame.sort_values(["org", "date_evenement", "acteur", "contrepartie_nom", "type_activite"], kind="stable", ignore_index=True)
    frame["neq_declarant"] = organizations.neq.to_numpy(dtype=object)[frame.org]
    frame["no_declaration"] = [f"D{n:04d}" for n in frame.groupby("org").cumcount() + 1]
    frame["no_participations"] = _listed(rng, frame, msi, agreements, numbers)
    _agreements(rng, frame, agreements)
    _confirmations(rng, frame, span)
    return frame


def _events(rng, organizations: pd.DataFrame, span: Span) -> pd.DataFrame:
    o = organizations
    odds = np.array([9, 2, 0, 0, 4, 3.5, 1.6, 0, 1.2, 5, 1.2, 0.6]) * np.ones((len(o), 1))
    odds[:, 0] = np.where(o.employer_practices, 10, 0.6)
    odds[:, 1] = np.where(o.employer_practices, 1.4, 0.2)
    odds[:, 2] = np.where(o.knows_ce_mifi, 1.5, 0)
    odds[:, 3] = np.where(o.knows_cr_mifi, 2, 0)
    odds[:, 7] = np.where(o.knows_aai, 2.2, 0)
    odds[:, 8] = np.where(o.no_francisation_referral, 0.3, 1.8)
    count = rng.poisson(15 * span.length_in_years * np.sqrt(o.weight / o.weight.mean()))
    org = np.repeat(np.arange(len(o)), count)
    date = between(rng, np.full(len(org), span.first), span.cut)
    return pd.DataFrame({"org": org, "date_evenement": date, "acteur": np.array(ACTORS, dtype=object)[pick(rng, odds, org)]} | BLANK)


def _near_referrals(rng, events: pd.DataFrame, references: pd.DataFrame, organizations: pd.DataFrame, span: Span) -> None:
    """Two fifths of the meetings with agents fall within 3 days of a referral that a ministry recorded."""
    position = pd.Series(np.arange(len(organizations)), index=organizations.neq)
    for kind in ("AAE", "AAI"):
        for here, there in (("emetteur", "destinataire"), ("destinataire", "emetteur")):
            known = references[(references[f"{there}_type"] == kind) & (references[f"{here}_type"] == "ORGANISME")]
            dates = known.date_reference.groupby(position.reindex(known[f"{here}_id"]).to_numpy()).apply(np.array)
            rows = np.flatnonzero((events.acteur == kind) & events.org.isin(dates.index) & chance(rng, 0.3, len(events)))
            near = [int(rng.choice(dates[events.org[r]])) for r in rows]
            events.loc[rows, "date_evenement"] = np.minimum(np.array(near, dtype=np.int64) + rng.integers(0, 4, len(rows)), span.cut)


def _describe(rng, events: pd.DataFrame, organizations: pd.DataFrame, pool: np.ndarray) -> None:
    size, actor = len(events), events.acteur.to_numpy(dtype=object)
    mrc = organizations.mrc.to_numpy(dtype=object)[events.org]
    employer = rng.choice(pool, size)
    with_employer = (actor == "EMPLOYEUR") & chance(rng, 0.96, size) | np.isin(actor, ["CE_SQ", "CE_MIFI"]) & chance(rng, 0.65, size)
    events["neq_employeur"] = np.where(with_employer, employer, "")
    own = organizations[["neq", "region"]].to_numpy(dtype=object)
    by_region = organizations.groupby("region").groups
    partner = np.array([rng.choice(by_region[own[o, 1]]) if rng.random() < 0.7 else rng.integers(len(own)) for o in events.org])
    partner = np.where(partner == events.org, (partner + 1) % len(own), partner)
    events["partner"] = np.where(actor == "ORGANISME", partner, -1)
    code = np.array([f"{OFFICES[a]}-{m}" if a in OFFICES else "" for a, m in zip(actor, mrc, strict=True)], dtype=object)
    events["contrepartie_id"] = np.where(actor == "ORGANISME", own[partner, 0], np.where(chance(rng, 0.12, size), "", code))
    places = [territory.MRC[m][0] for m in mrc]
    named = [f"{TITLES.get(a, '')}, {p}" for a, p in zip(actor, places, strict=True)]
    named = np.where(actor == "EMPLOYEUR", np.array([f"Entreprise {e[-4:]} (fictif)" for e in employer], dtype=object), np.array(named, dtype=object))
    events["contrepartie_nom"] = np.where(actor == "ORGANISME", organizations.name.to_numpy(dtype=object)[partner], named)
    events["type_activite"] = _activities(rng, actor)
    is_employer = actor == "EMPLOYEUR"
    events["phase"] = np.where(is_employer, pick_one(rng, dict(zip(PHASES, (22, 26, 14, 18, 14, 6), strict=True)), size), "")
    events["mesure"] = np.where(is_employer & chance(rng, 0.18, size), pick_one(rng, {"PRIIME": 60, "PAMT": 30, "IPOP": 10}, size), "")
    events["heures"] = np.where(is_employer | chance(rng, 0.35, size), np.round(rng.gamma(2, 1.4, size) * 4) / 4 + 0.5, -1.0)
    with_employers = pick_one(rng, {"NON_FINANCE": 62, "ENTENTE": 24, "AUTRE": 14}, size)
    with_others = pick_one(rng, {"ENTENTE": 72, "NON_FINANCE": 16, "AUTRE": 12}, size)
    events["finance"] = np.where(is_employer, with_employers, with_others)


def _activities(rng, actor: np.ndarray) -> np.ndarray:
    kinds = np.empty(len(actor), dtype=object)
    for a in np.unique(actor):
        kinds[actor == a] = pick_one(rng, ACTIVITY.get(a, OTHERWISE), int((actor == a).sum()))
    return kinds


def _mirrored(rng, events: pd.DataFrame, organizations: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The other organisation's declaration of the same event, a day apart at most; half of them share a number."""
    rows = np.flatnonzero((events.partner >= 0) & chance(rng, 0.58, len(events)))
    other = events.loc[rows].copy()
    shared = np.where(chance(rng, 0.5, len(rows)), np.array([f"EV{n:05d}" for n in range(1, len(rows) + 1)], dtype=object), "")
    events["no_evenement_commun"] = ""
    events.loc[rows, "no_evenement_commun"] = shared
    other["no_evenement_commun"] = shared
    other["org"], other["partner"] = events.partner[rows], events.org[rows]
    other["contrepartie_id"] = organizations.neq.to_numpy(dtype=object)[other.partner]
    other["contrepartie_nom"] = organizations.name.to_numpy(dtype=object)[other.partner]
    other["date_evenement"] = np.clip(other.date_evenement + rng.integers(-1, 2, len(rows)), span.first, span.cut)
    return other


def _at_bodies(rng, presences: pd.DataFrame, organizations: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Three presences in four are declared; one declaration in twelve is of a meeting that does not list the declarant."""
    listed = presences[presences.neq != "0"]
    declared = listed[chance(rng, 0.75, len(listed))]
    absent = presences.drop_duplicates(["no_instance", "date_rencontre"])
    absent = absent[(absent.neq == "0") & chance(rng, 0.15, len(absent))]
    org = pd.Series(np.arange(len(organizations)), index=organizations.neq)
    seated = organizations.neq.to_numpy(dtype=object)[organizations.at_table]
    frame = pd.concat([declared, absent.assign(neq=rng.choice(seated, len(absent)))])
    crpmt = frame.no_instance.str.startswith("CR")
    return pd.DataFrame({
        "org": org.reindex(frame.neq).to_numpy(), "date_evenement": frame.date_rencontre.to_numpy(), "acteur": np.where(crpmt, "CRPMT", "TABLE"),
        "partner": -1, "contrepartie_nom": np.where(crpmt, "CRPMT (fictif)", "Table locale (fictif)"), "type_activite": "CONCERTATION",
        "finance": pick_one(rng, {"ENTENTE": 50, "NON_FINANCE": 50}, len(frame)),
    } | BLANK | {"no_instance": frame.no_instance.to_numpy(), "heures": np.where(chance(rng, 0.6, len(frame)), 2.5, -1.0)})


def _listed(rng, frame: pd.DataFrame, msi: pd.DataFrame, agreements: pd.DataFrame, numbers: np.ndarray) -> np.ndarray:
    """For a third of the events, one to three participations of the declarant begun in the five months before."""
    key = agreements.organization.to_numpy()[msi.agreement] * 100_000 + msi.entry.to_numpy()
    order = np.argsort(key, kind="stable")
    low = np.searchsorted(key[order], frame.org * 100_000 + frame.date_evenement - 150)
    high = np.searchsorted(key[order], frame.org * 100_000 + frame.date_evenement, side="right")
    people = frame.acteur.isin(["EMPLOYEUR", "AAE", "AAI", "ORGANISME", "CE_SQ", "FRANCISATION", "ETAB_ENSEIGNEMENT"]).to_numpy()
    lists = np.full(len(frame), "", dtype=object)
    for r in np.flatnonzero(people & (high > low) & chance(rng, 0.45, len(frame))):
        chosen = np.unique(rng.integers(low[r], high[r], int(rng.integers(1, 4))))
        lists[r] = "|".join(numbers[i] for i in np.sort(order[chosen]))
    return lists


def _agreements(rng, frame: pd.DataFrame, agreements: pd.DataFrame) -> None:
    """The agreement named: one of the declarant's in force that day, empty in a third of the rows."""
    by_org = {o: (g.no.to_numpy(dtype=object), g.start.to_numpy(), g.end.to_numpy()) for o, g in agreements.groupby("organization")}
    named = []
    for org, date, told in zip(frame.org, frame.date_evenement, chance(rng, 0.66, len(frame)), strict=True):
        no, start, end = by_org[org]
        fits = no[(start <= date) & (date <= end)]
        named.append(str(fits[rng.integers(len(fits))]) if told and len(fits) else "")
    frame["no_entente"] = np.array(named, dtype=object)


def _confirmations(rng, frame: pd.DataFrame, span: Span) -> None:
    """Answers by token (some too late), claims without evidence, contests, and what the declarant says of the other kinds."""
    size = len(frame)
    draw = rng.choice(5, size, p=[0.66, 0.20, 0.07, 0.02, 0.05])
    answered = frame.date_evenement + between(rng, np.full(size, 3), np.where(chance(rng, 0.12, size), 260, 80))
    by_token = (draw == 1) & (answered <= span.cut)
    frame["confirmation"] = np.where(by_token | (draw == 2) | (draw == 4), "OUI", np.where(draw == 3, "CONTESTEE", "NON"))
    claimed = np.where(frame.no_instance != "", "PROCES_VERBAL", np.where(frame.acteur == "ORGANISME", "DOUBLE_DECLARATION", "SYSTEME"))
    frame["mode"] = np.where(by_token, "CONTREPARTIE", np.where(draw == 4, claimed, ""))
    frame["date_confirmation"] = np.where(by_token, answered, NONE)

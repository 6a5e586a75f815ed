"""Referrals received and sent."""

from ..periods import days, quarter_of
from ..units import earlier, make_unit
from .cohorts import agreements, participations


def referral_unit(world, id_, agreement: dict, referral, numerator, *, window=30, reasons=(), remark=None) -> list:
    """A referral in its quarter; above the agreement it merges on itself."""
    return make_unit(world, agreement, id_, quarter_of(referral.day), ("referral", referral.number), numerator,
                     window_end=referral.day + days(window), cutoff=world.cutoff(agreement), reasons=reasons,
                     remark=remark)


def referral_conversion_30d(world, id_) -> list:
    """Inbound referrals followed by a participation in that agreement within 30 days."""
    found = []
    for agreement in agreements(world, "GUOI"):
        number = agreement["no_entente"]
        for referral in world.referrals.inbound[number]:
            own = world.episodes_of_person[referral.person] if referral.person else []
            entered = any(each.agreement["no_entente"] == number
                          and referral.day <= each.entry <= referral.day + days(30) for each in own)
            found += referral_unit(world, id_, agreement, referral, entered,
                                   remark="no_place" if referral.has_no_place else None)
    return found


def referrals_answered(direction: str):
    """Referrals answered, whatever the answer, within 30 days."""
    def answered(world, id_) -> list:
        return [unit for agreement in agreements(world, "GUOIF")
                for referral in getattr(world.referrals, direction)[agreement["no_entente"]]
                for unit in referral_unit(world, id_, agreement, referral, referral.is_answered_in_time)]
    return answered


def aai_unknown_referred(world, id_) -> list:
    """Entries unknown to AAI, status eligible, that the organisation refers to AAI within 30 days."""
    found = []
    for episode in participations(world, "IGUO"):
        agreement = episode.agreement
        limit = episode.entry + days(30)
        referred = any(each.party("emetteur") == ("ORGANISME", agreement["neq"])
                       and each.party("destinataire")[0] == "AAI" and episode.entry <= each.day <= limit
                       for each in world.referrals.by_person[episode.person])
        status_fits = episode.first["statut"] in agreement["statuts_admis"]
        found += make_unit(world, agreement, id_, quarter_of(episode.entry), episode.person, referred,
                           window_end=limit,
                           cutoff=earlier(world.cutoff(agreement), world.source_cutoff("ceriges")),
                           reasons=(known_to_aai(world, episode), None if status_fits else "status_not_eligible"))
    return found


def known_to_aai(world, episode) -> str | None:
    """An AAI meeting by the entry in any parcours of the person; without parcours, as declared."""
    parcours = [row for row in world.register_rows[episode.person] if row["table"] == "parcours"]
    if parcours:
        met = any(row["date_premiere_rencontre_aai"] and row["date_premiere_rencontre_aai"] <= episode.entry
                  for row in parcours)
        return "known_to_aai" if met else None
    declared = episode.first.get("connu_aai") or "INC"
    return {"O": "known_to_aai", "INC": "aai_unknown_status"}.get(declared)


def default_referral_share(world, id_) -> list:
    """Agents' referrals to a non-specialised agreement where a specialised one could take the person."""
    found = []
    for agreement in agreements(world, "GU"):
        for referral in world.referrals.inbound[agreement["no_entente"]]:
            if referral.party("emetteur")[0] in {"AAE", "AAI"}:
                profile = profile_of(world, referral)
                alternative = profile and any(specialised_for(each, agreement, profile, referral.day)
                                              for each in world.agreements.values())
                found += referral_unit(world, id_, agreement, referral, agreement["specialise_immigration"] != "O",
                                       window=0, reasons=(None if profile else "profile_unknown",
                                                          None if alternative else "no_specialized_alternative"))
    return found


def profile_of(world, referral) -> dict | None:
    """The person's register record nearest to the referral (ties: earlier entry, number), where its MRC is known."""
    rows = [row for row in world.register_rows.get(referral.person, []) if row["table"] != "francisation"]
    nearest = min(rows, key=lambda row: (abs((row["entry"] - referral.day).days), row["entry"], row["number"]),
                  default=None)
    return nearest if nearest and nearest["code_mrc"] else None


def specialised_for(candidate: dict, agreement: dict, profile: dict, day) -> bool:
    return (candidate["specialise_immigration"] == "O" and candidate["nature"] == agreement["nature"]
            and candidate["date_debut"] <= day <= candidate["date_fin"]
            and profile["code_mrc"] in candidate["mrc_desservies"]
            and profile["statut"] in candidate["statuts_admis"])

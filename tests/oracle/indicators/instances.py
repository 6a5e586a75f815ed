"""Tables, CRPMT and expertise."""

from ..periods import year_of
from ..units import earlier, make_unit
from .cohorts import agreements


def local_tables(world, agreement: dict, year) -> list[dict]:
    """Local tables that cover an MRC served and are active in the year."""
    return [row for row in world.records["concertation", "instances"]
            if row["type"] == "TABLE_LOCALE" and year.meets(row["date_debut"], row["date_fin"])
            and set(row["mrc_couvertes"]) & set(agreement["mrc_desservies"])]


def table_presence(world, id_) -> list:
    """Meetings of the local tables that cover an MRC served; those it hosts in neither."""
    found = []
    for agreement in agreements(world, "GUOIFC"):
        for year in world.years_in_force(agreement):
            for table in local_tables(world, agreement, year):
                for day, roles in world.meetings[table["no_instance"]].items():
                    in_agreement = agreement["date_debut"] <= day <= agreement["date_fin"]
                    in_table = table["date_debut"] <= day and (table["date_fin"] is None or day <= table["date_fin"])
                    if year.holds(day) and in_agreement and in_table:
                        role = roles.get(agreement["neq"])
                        found += make_unit(world, agreement, id_, year, (table["no_instance"], day),
                                           role in {"MEMBRE", "INVITE", "CONTRIBUTION"},
                                           reasons=("hosted" if role == "HOTE" else None,), window_end=year.end,
                                           cutoff=world.source_cutoff("concertation"))
    return found


def crpmt_contribution(world, id_) -> list:
    """One contribution minuted by the secretariat of the region's CRPMT in the year."""
    found = []
    for agreement in agreements(world, "GUOIFC"):
        for year in world.years_in_force(agreement):
            bodies = [row for row in world.records["concertation", "instances"]
                      if row["type"] == "CRPMT" and row["no_region"] == agreement["no_region"]
                      and year.meets(row["date_debut"], row["date_fin"])]
            if bodies:
                contributed = any(year.holds(day) and roles.get(agreement["neq"]) == "CONTRIBUTION"
                                  for body in bodies for day, roles in world.meetings[body["no_instance"]].items())
                found += make_unit(world, agreement, id_, year, ("organization", agreement["neq"]), contributed,
                                   window_end=year.end, cutoff=world.source_cutoff("concertation"))
    return found


def expertise_at_signature(world, id_) -> list:
    """A valid intercultural attestation on the signature date, for at least half of the staff."""
    found = []
    for agreement in agreements(world, "GUO"):
        signed = agreement["date_signature"]
        valid = any(row["neq"] == agreement["neq"] and row["date_obtention"] <= signed
                    and (row["date_expiration"] is None or row["date_expiration"] >= signed)
                    and 2 * row["intervenants_formes"] >= row["intervenants_total"]
                    for row in world.records["declarations", "expertise"])
        found += make_unit(world, agreement, id_, year_of(signed), ("agreement", agreement["no_entente"]), valid,
                           window_end=signed,
                           cutoff=earlier(world.cutoff(agreement), world.declared_cutoff(agreement)))
    return found

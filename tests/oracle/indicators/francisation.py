"""From francisation to employment services."""

from itertools import islice

from ..periods import days, quarter_of
from ..units import earlier, make_unit
from .cohorts import exit_unit, exits, neutral


def next_services(world, leaver) -> list:
    """Participations of the leaver in an agreement of nature G, U or O begun within 90 days, by (entry, number)."""
    found = [each for each in world.episodes_of_person[leaver.person] if each.agreement["nature"] in "GUO"
             and leaver.exit <= each.entry <= leaver.exit + days(90)]
    return sorted(found, key=lambda each: (each.entry, each.number))


def seeks_work(leaver) -> bool:
    """`cherche_emploi` of the last member."""
    return leaver.members[-1]["cherche_emploi"] == "O"


def francisation_to_service(world, id_) -> list:
    """Leavers who look for work and enter employment services within 90 days."""
    cutoff = earlier(world.source_cutoff("ceriges"), world.source_cutoff("msi"))
    return [unit for leaver in exits(world, "F")
            for unit in exit_unit(world, id_, leaver, bool(next_services(world, leaver)), window=90, cutoff=cutoff,
                                  reasons=(None if seeks_work(leaver) else "not_seeking",))]


def francisation_leavers_placed(world, id_) -> list:
    """K3 job of the participation that follows francisation; in that exit's quarter, for the F agreement."""
    followed = {}
    for leaver in exits(world, "F"):
        if not leaver.is_neutral and seeks_work(leaver):
            for service in islice(next_services(world, leaver), 1):
                followed[leaver.agreement["no_entente"], service] = leaver.agreement
    found = []
    for (_, service), agreement in followed.items():
        if service.exit:
            found += make_unit(world, agreement, id_, quarter_of(service.exit), service.person, bool(service.k3_job),
                               window_end=service.exit + days(84), cutoff=world.source_cutoff("msi"),
                               reasons=(neutral(service),))
    return found

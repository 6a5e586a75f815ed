"""Participants, entries and where they come from."""

from collections import Counter, defaultdict

from ..periods import quarters, year_of, years_between
from ..units import make_unit
from .cohorts import entry_unit, participations

DIVERSITY_MINIMUM = 10


def participants_served(world, id_) -> list:
    """Distinct persons active at least a day, in each quarter and each year."""
    seen = set()
    for episode in participations(world, "GUOIF"):
        limit = world.cutoff(episode.agreement)
        for year in years_between(episode.entry, min(episode.exit or limit, limit)):
            for period in (year, *quarters(year)):
                if episode.entry <= limit and episode.active(period.start, period.end):
                    seen.add((episode.agreement["no_entente"], period, episode.person))
    found = []
    for number, period, person in seen:
        agreement = world.agreements[number]
        found += make_unit(world, agreement, id_, period, person, 1, window_end=period.start,
                           cutoff=world.cutoff(agreement))
    return found


def intake_attainment(world, id_) -> list:
    """Participations begun, against the target of that id."""
    return [unit for episode in participations(world, "GUOIFC")
            if world.segments[episode.agreement["no_entente"], id_]
            for unit in entry_unit(world, id_, episode, 1)]


def intake_share(source: str, natures: str):
    """Entries whose source is `source`; an unknown source stays in the denominator."""
    def share(world, id_) -> list:
        found = []
        for episode in participations(world, natures):
            said = episode.first["source_reference"]
            found += entry_unit(world, id_, episode, said == source,
                                remark="unknown_source" if said == "INC" else None)
        return found
    return share


def referral_diversity(world, id_) -> list:
    """K9: N / n for each entry with a known source; at least ten of them in the year."""
    together = defaultdict(list)
    for episode in participations(world, "GUOI"):
        together[episode.agreement["no_entente"], year_of(episode.entry)].append(episode)
    found = []
    for (number, year), members in together.items():
        agreement = world.agreements[number]
        sources = Counter(each.first["source_reference"] for each in members)
        known = len(members) - sources["INC"]
        too_few = "fewer_than_10_entries" if known < DIVERSITY_MINIMUM else None
        for episode in members:
            said = episode.first["source_reference"]
            found += make_unit(world, agreement, id_, year, episode.person, known, denominator=sources[said],
                               window_end=year.end, cutoff=world.cutoff(agreement),
                               reasons=(too_few, "unknown_source" if said == "INC" else None))
    return found

"""Declared collaborations: breadth, volume, confirmation, employers."""

from collections import Counter, defaultdict

from ..events import other_party
from ..periods import days, quarter_of, year_of, years_between
from ..units import earlier, make_unit
from .cohorts import agreements, exit_unit, exits
from .instances import local_tables

CATEGORIES = {
    "EMPLOYER": {"EMPLOYEUR"},
    "ENTERPRISE_ADVISER": {"CE_SQ", "CE_MIFI"},
    "EMPLOYMENT_AGENT": {"AAE", "CHEF_EQUIPE", "DIRECTION_BSQ"},
    "INTEGRATION_AGENT": {"AAI", "CR_MIFI"},
    "TABLE": {"TABLE"},
    "CRPMT": {"CRPMT"},
    "FRANCISATION": {"FRANCISATION"},
    "OTHER_ORGANIZATION": {"ORGANISME", "ETAB_ENSEIGNEMENT", "ORDRE_PROF"},
}
PER_COUNTERPART = 4


def credits(world, agreement: dict, year, *, confirmed: bool = True) -> list:
    """The agreement's events dated in the year."""
    return [each for each in world.events.credits[agreement["no_entente"]]
            if year.holds(each.day) and (each.is_confirmed or not confirmed)]


def collaboration_breadth(world, id_) -> list:
    """Reachable categories of actors with at least one confirmed event in the year."""
    found = []
    for agreement in agreements(world, "GUOIFC"):
        for year in world.years_in_force(agreement):
            kinds = {each.kind for each in credits(world, agreement, year)}
            for category in reachable(world, agreement, year):
                found += make_unit(world, agreement, id_, year, ("category", category),
                                   bool(kinds & CATEGORIES[category]), window_end=year.end + days(90),
                                   cutoff=world.declared_cutoff(agreement))
    return found


def reachable(world, agreement: dict, year) -> list[str]:
    """K1: what the agreement can reach that year."""
    closed = set()
    if agreement["nature"] in "IF":
        closed |= {"EMPLOYER", "ENTERPRISE_ADVISER"}
    if not local_tables(world, agreement, year):
        closed.add("TABLE")
    enrolments = world.records["ceriges", "francisation"]
    if not any(year.meets(row["entry"], row["exit"]) and serves_point(agreement, row) for row in enrolments):
        closed.add("FRANCISATION")
    return [category for category in CATEGORIES if category not in closed]


def serves_point(agreement: dict, row: dict) -> bool:
    """A point of service in an MRC served, or, where its MRC is not known, in the agreement's region."""
    if row["code_mrc"]:
        return row["code_mrc"] in agreement["mrc_desservies"]
    return row["no_region"] == agreement["no_region"]


def confirmed_collab_per_100(world, id_) -> list:
    """Confirmed events x 100 (at most 4 of one other party a quarter) over participations active in the year."""
    found = []
    for agreement in agreements(world, "GUOIF"):
        limit = earlier(world.cutoff(agreement), world.declared_cutoff(agreement))
        by_year = defaultdict(list)
        for each in world.events.credits[agreement["no_entente"]]:
            by_year[year_of(each.day)].append(each)
        for year, members in by_year.items():
            taken = Counter()
            for each in members:
                found += make_unit(world, agreement, id_, year, each.event, 100, denominator=0,
                                   reasons=(event_reason(each, taken),), window_end=year.end + days(90), cutoff=limit)
        for episode in world.episodes_of_agreement[agreement["no_entente"]]:
            for year in years_between(episode.entry, episode.exit or world.cutoff(agreement)):
                found += make_unit(world, agreement, id_, year, episode.person, 0, window_end=year.end + days(90),
                                   cutoff=limit)
    return found


def event_reason(credit, taken: Counter) -> str | None:
    """Events come by (date, event); `taken` counts the confirmed ones of each other party and quarter."""
    if credit.is_contested:
        return "contested"
    if not credit.is_confirmed:
        return "not_confirmed"
    place = other_party(credit.first), quarter_of(credit.day)
    taken[place] += 1
    return "capped" if taken[place] > PER_COUNTERPART else None


def confirmation_share(world, id_) -> list:
    """Distinct declared events that are confirmed, in the event's quarter."""
    found = []
    for agreement in agreements(world, "GUOIFC"):
        limit = earlier(world.cutoff(agreement), world.declared_cutoff(agreement))
        for each in world.events.credits[agreement["no_entente"]]:
            quarter = quarter_of(each.day)
            found += make_unit(world, agreement, id_, quarter, each.event, each.is_confirmed,
                               window_end=quarter.end + days(90), cutoff=limit)
    return found


def employers_of_year(world, natures: str) -> list:
    """(agreement, year, NEQ) of the employers with a confirmed event in the year."""
    found = set()
    for agreement in agreements(world, natures):
        for each in world.events.credits[agreement["no_entente"]]:
            if each.is_confirmed and each.kind == "EMPLOYEUR" and each.first["neq_employeur"]:
                found.add((agreement["no_entente"], year_of(each.day), each.first["neq_employeur"]))
    return [(world.agreements[number], year, neq) for number, year, neq in found]


def employers_engaged(world, id_) -> list:
    """Distinct employers with a confirmed event."""
    return [unit for agreement, year, neq in employers_of_year(world, "GC")
            for unit in make_unit(world, agreement, id_, year, ("employer", neq), 1, window_end=year.end + days(90),
                                  cutoff=world.declared_cutoff(agreement))]


def enterprise_adviser_work(world, id_) -> list:
    """Employers engaged for which an enterprise adviser has a confirmed event in the year."""
    found = []
    for agreement, year, neq in employers_of_year(world, "G"):
        advised = any(each.kind in CATEGORIES["ENTERPRISE_ADVISER"] and each.first["neq_employeur"] == neq
                      for each in credits(world, agreement, year))
        found += make_unit(world, agreement, id_, year, ("employer", neq), advised, window_end=year.end + days(90),
                           cutoff=world.declared_cutoff(agreement))
    return found


def employer_hours_unfunded(world, id_) -> list:
    """Hours not funded over hours of events with employers, declared (confirmed or not)."""
    found = []
    for agreement in agreements(world, "G"):
        limit = earlier(world.cutoff(agreement), world.declared_cutoff(agreement))
        for each in world.events.credits[agreement["no_entente"]]:
            hours = each.first["heures"]
            if each.kind == "EMPLOYEUR" and hours is not None:
                year = year_of(each.day)
                found += make_unit(world, agreement, id_, year, each.event,
                                   hours if each.first["finance"] == "NON_FINANCE" else 0, denominator=hours,
                                   window_end=year.end + days(90), cutoff=limit)
    return found


def outcomes_with_partner(world, id_) -> list:
    """Positive outcomes whose participation is listed in a confirmed event between entry and outcome (K7)."""
    found = []
    for episode in exits(world, "GO"):
        outcome = episode.positive_outcome_date
        if outcome is None:
            continue
        listed = [row for member in episode.members
                  for row in world.events.declared_for[episode.agreement["neq"], member["number"]]]
        helped = any(episode.entry <= row["date_evenement"] <= outcome and world.events.confirms(row)
                     for row in listed)
        found += exit_unit(world, id_, episode, helped,
                           window_end=quarter_of(episode.exit + days(84)).end + days(90),
                           cutoff=earlier(world.cutoff(episode.agreement), world.declared_cutoff(episode.agreement)))
    return found

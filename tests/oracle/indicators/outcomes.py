"""Training, requalification, gains, completion, orientation and regional retention."""

from collections import defaultdict

from ..participations import is_real_job
from ..periods import days, quarter_of, years_between
from ..units import make_unit
from .cohorts import agreements, exit_unit, exits, g_with_orientation, neutral, participations, u_with_target


def positive_outcome_rate(world, id_) -> list:
    """K3 job or a training event begun by exit + 84 days."""
    return [unit for episode in exits(world, "GUO", u_with_target)
            for unit in exit_unit(world, id_, episode, episode.positive_outcome_date is not None)]


def training_entry_rate(world, id_) -> list:
    """Training or studies begun by exit + 84 days."""
    return [unit for episode in exits(world, "GUO", u_with_target)
            for unit in exit_unit(world, id_, episode, bool(episode.trainings_begun("FORMATION", "ETUDES")))]


def requal_start_rate(world, id_) -> list:
    """Requalification into another occupation begun by exit + 84 days."""
    return [unit for episode in exits(world, "GO")
            for unit in exit_unit(world, id_, episode, bool(episode.trainings_begun("REQUALIF_DEBUT")))]


def requal_completion_rate(world, id_) -> list:
    """First requalification, in the quarter of its planned end: REUSSI by the planned end + 90 days."""
    found = []
    for episode in participations(world, "GO"):
        first = next((each for each in episode.trainings if each.type == "REQUALIF_DEBUT"), None)
        if first is None or (episode.exit and not episode.by_deadline(first.start)):
            continue
        planned = first.result["date_fin_prevue"]
        if planned is None:
            continue
        limit = planned + days(90)
        completed = any(row["issue"] == "REUSSI" and row["date_resultat"] <= limit
                        for row in episode.linked("REQUALIF_FIN", first.result))
        found += make_unit(world, episode.agreement, id_, quarter_of(planned), episode.person, completed,
                           window_end=limit, cutoff=world.cutoff(episode.agreement), reasons=(neutral(episode),))
    return found


def training_to_employment_rate(world, id_) -> list:
    """First ended training, in the quarter of its end: a real job begun after its start and by its end + 365 days."""
    found = []
    for episode in participations(world, "GO"):
        ended = [each for each in episode.trainings if each.end]
        if not ended:
            continue
        first = min(ended, key=lambda each: (each.end, each.number))
        limit = first.end + days(365)
        employed = any(job_after_training(job, first, limit) for job in episode.of_type("EMPLOI"))
        studying = any(each is not first and each.start <= limit and (each.end is None or each.end > limit)
                       for each in episode.trainings)
        found += make_unit(world, episode.agreement, id_, quarter_of(first.end), episode.person, employed,
                           window_end=limit, cutoff=world.cutoff(episode.agreement), reasons=(neutral(episode),),
                           remark="still_in_studies" if studying and not employed else None)
    return found


def job_after_training(job: dict, training, limit) -> bool:
    """As K3, with the training in the place of the participation."""
    start, end = job["date_resultat"], job["date_fin"]
    held = start >= training.end or end is None or end >= training.end
    return is_real_job(job) and training.start < start <= limit and held


def skill_gain_rate(world, id_) -> list:
    """Persons with a gain in the year / persons in training in the year; in F, a level up at an enrolment's end."""
    found = []
    for agreement in agreements(world, "GOF"):
        people = defaultdict(list)
        for episode in world.episodes_of_agreement[agreement["no_entente"]]:
            people[episode.person].append(episode)
        for person, episodes in people.items():
            spans, gains = enrolled(episodes) if agreement["nature"] == "F" else trained(episodes)
            limit = world.cutoff(agreement)
            years = {year for start, end in spans for year in years_between(start, end or limit)
                     if year.meets(start, end)}
            for year in years:
                found += make_unit(world, agreement, id_, year, person, any(year.holds(day) for day in gains),
                                   window_end=year.end, cutoff=limit)
    return found


def trained(episodes: list) -> tuple[list, list]:
    """([start, end] of the training events, dates of the gains) of one person in one agreement."""
    spans = [(each.start, each.end) for episode in episodes for each in episode.trainings]
    return spans, [row["date_resultat"] for episode in episodes for row in episode.of_type("GAIN")]


def enrolled(episodes: list) -> tuple[list, list]:
    """([start, end] of the enrolments, ends at a higher level than the beginning's)."""
    rows = [row for episode in episodes for row in episode.members]
    gains = [row["exit"] for row in rows if row["exit"] and row["niveau_fin"] is not None
             and row["niveau_debut"] is not None and row["niveau_fin"] > row["niveau_debut"]]
    return [(row["entry"], row["exit"]) for row in rows], gains


def completion_rate(world, id_) -> list:
    """Exits that are neither abandonment nor exclusion."""
    return [unit for episode in exits(world, "GOF")
            for unit in exit_unit(world, id_, episode, episode.leaving["motif_fin"] not in {"ABANDON", "EXCLUSION"},
                                  window=0)]


def orientation_plan(world, id_) -> list:
    """Plan delivered and return to studies validated or invalidated, by the exit."""
    found = []
    for episode in exits(world, "OG", g_with_orientation):
        plan = any(row["date_resultat"] <= episode.exit for row in episode.of_type("PLAN"))
        decided = any(row["date_resultat"] <= episode.exit and row["decision"] in {"VALIDE", "INVALIDE"}
                      for row in episode.of_type("ORIENT_DECISION"))
        found += exit_unit(world, id_, episode, plan and decided, window=0)
    return found


def regional_retention(world, id_) -> list:
    """First relocation, in its quarter: the latest follow-up of week 52 finds the person in the same region."""
    found = []
    for episode in participations(world, "GIC"):
        move = next(iter(episode.of_type("RELOCALISATION")), None)
        if move is None:
            continue
        checks = [row for row in episode.linked("SUIVI", move) if row["suivi_semaine"] == 52]
        reached = bool(checks) and checks[-1]["suivi_etat"] != "NON_JOINT"
        stayed = reached and move["no_region"] is not None and checks[-1]["no_region"] == move["no_region"]
        found += make_unit(world, episode.agreement, id_, quarter_of(move["date_resultat"]), episode.person, stayed,
                           window_end=move["date_resultat"] + days(365), cutoff=world.cutoff(episode.agreement),
                           reasons=(neutral(episode),),
                           remark=None if reached else "not_reached" if checks else "no_follow_up")
    return found

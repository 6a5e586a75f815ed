"""Placement, retention, and employment that matches the credential."""

from ..periods import days
from .cohorts import exit_unit, exits, u_with_target

FEER_AT_MOST = {"UNIV": 1, "COLLEGIAL": 2, "DEP": 3}
FOLLOW_UP_GAP = 14


def placement_rate(world, id_) -> list:
    """Method 1: K3 job, or ETUDES begun by exit + 84 days; method 2: K3 job only."""
    found = []
    for episode in exits(world, "GU", u_with_target):
        studies = any(episode.by_deadline(row["date_resultat"]) for row in episode.of_type("ETUDES"))
        found += exit_unit(world, id_, episode, bool(episode.k3_job or studies), method=1)
        found += exit_unit(world, id_, episode, bool(episode.k3_job), method=2)
    return found


def placement_attainment(world, id_) -> list:
    """As placement_rate, for agreements with a target of that id."""
    return [unit for unit in placement_rate(world, id_) if world.segments[unit.agreement, id_]]


def retention(week: int, window: int):
    """Employed `window` days after the K3 job's start, with no gap over 14 days, any employer."""
    def retained(world, id_) -> list:
        found = []
        for episode in exits(world, "GU", u_with_target):
            job = episode.k3_job
            if job is None:
                continue
            checks = [row for row in episode.linked("SUIVI", job) if row["suivi_semaine"] == week]
            state = checks[-1]["suivi_etat"] if checks else None
            limit = job["date_resultat"] + days(window)
            remark = "no_follow_up" if not checks else "not_reached" if state == "NON_JOINT" else None
            found += exit_unit(world, id_, episode, state == "EN_EMPLOI" and covered(episode, job, limit),
                               window_end=limit, remark=remark)
        return found
    return retained


def covered(episode, job: dict, limit) -> bool:
    """Jobs after the K3 job follow each other with gaps of at most 14 days until the limit."""
    later = [row for row in episode.of_type("EMPLOI")
             if (row["date_resultat"], row["no_resultat"]) > (job["date_resultat"], job["no_resultat"])]
    reached = job["date_fin"]
    for row in later:
        if reached is None:
            return True
        if row["date_resultat"] <= reached + days(FOLLOW_UP_GAP):
            reached = None if row["date_fin"] is None else max(reached, row["date_fin"])
    return reached is None or reached + days(FOLLOW_UP_GAP) >= limit


def matched_employment_rate(world, id_) -> list:
    """FEER (second digit of the CNP) at most that of the credential, among K3 jobs where both are known."""
    found = []
    for episode in exits(world, "GU", u_with_target):
        if episode.k3_job is None:
            continue
        cnp, credential = episode.k3_job["cnp"] or "", episode.first["scolarite"] or "INC"
        is_known = len(cnp) == 5 and cnp.isdigit()
        matched = is_known and credential in FEER_AT_MOST and int(cnp[1]) <= FEER_AT_MOST[credential]
        found += exit_unit(world, id_, episode, matched, reasons=(
            None if is_known else "cnp_unknown",
            "credential_unknown" if credential == "INC" else None,
            "credential_below" if credential in {"AUCUN", "SEC"} else None))
    return found

"""The tasks of the organisation that a session has open, read from its own facts in the release. No other role has any."""

import datetime as dt
from dataclasses import dataclass

from app import queries, tasks
from app.access import Session
from app.release import catalogue


@dataclass(frozen=True)
class Tasks:
    """What is to do over all agreements, as the data knew it. `cutoffs`: (earliest, latest) day through which the agreements' registers are known."""

    calls: tuple[tasks.Call, ...]
    referrals: tuple[tasks.Referral, ...]
    confirmations: tuple[tasks.Confirmation, ...]
    cutoffs: tuple[dt.date, dt.date]

    def of(self, agreement_id: str | None) -> "Tasks":
        """The tasks of one agreement; all of them for None."""
        if agreement_id is None:
            return self
        kept = tuple(tuple(t for t in held if t.agreement_id == agreement_id) for held in (self.calls, self.referrals))
        return Tasks(*kept, tuple(c for c in self.confirmations if agreement_id in c.agreement_ids), self.cutoffs)


@dataclass(frozen=True)
class Summary:
    """The four numbers: calls overdue and due this week, referrals that wait for our answer, collaborations that may still be confirmed."""

    overdue: int
    this_week: int
    answers: int
    confirmations: int


def read(session: Session) -> Tasks | None:
    """The organisation's tasks; None where it has no agreement or its records have left the release. Raises OutsideScope for any other role."""
    held = {table: queries.facts(session.release, session.scope, table, columns) for table, columns in (
        ("int_participation_facts", tasks.PARTICIPATIONS), ("int_referral_facts", tasks.REFERRALS), ("int_collaboration_facts", tasks.COLLABORATIONS))}
    agreements = queries.agreements(session.release, session.scope)
    if not agreements or None in held.values():
        return None
    parameters = catalogue(session.release)["parameters"]
    without = _without(session)
    participations, referred, events = held.values()
    days = [a["cutoff"] for a in agreements]
    return Tasks(tuple(tasks.calls(participations, parameters, without)), tuple(tasks.referrals(referred, participations, parameters, without)),
                 tuple(tasks.confirmations(events, parameters)), (min(days), max(days)))


def _without(session: Session) -> set[tuple[str, str]]:
    """(agreement, indicator) that the release says do not apply, whatever the method."""
    rows = queries.rows(session.release, session.scope, "select distinct agreement_id, indicator_id from applicability")
    return {(r["agreement_id"], r["indicator_id"]) for r in rows}


def summary(found: Tasks, due: tasks.Calls) -> Summary:
    """`due`: the calls of `found` as a week sees them. A contested collaboration waits for the parties, not for a confirmation."""
    return Summary(len(due.overdue), len(due.this_week), sum(r.direction == "inbound" for r in found.referrals),
                   sum(not c.is_contested for c in found.confirmations))

"""What waits between the organisation and others: referrals without an answer in both directions, collaborations that may still be confirmed."""

from collections import Counter

import streamlit as st

from app import tasks
from app.access import Session
from app.components import task_list
from app.components.table import table
from app.release import catalogue
from app.text import both, known, t
from app.text.numbers import number


def referrals(session: Session, found: list[tasks.Referral]) -> None:
    """Those that wait for our answer, then those that wait for another's."""
    held = catalogue(session.release)
    days = number(held["parameters"]["referral_window_days"])
    inbound, outbound = ([r for r in found if r.direction == d] for d in ("inbound", "outbound"))
    st.header(t("to_do.inbound"), anchor=False)
    st.write(t("to_do.inbound_note", days=days, indicator=_title(held, "referrals_answered_by_org"), converted=_title(held, "referral_conversion_30d")))
    for name, in_time in (("in_time", True), ("late", False)):
        heads = [*_heads("sender"), *([t("to_do.answer_by")] if in_time else []), t("to_do.entered"), t("to_do.participation"), t("to_do.counted")]
        rows = [[*_row(r), *([r.last_day] if in_time else []), _entered(r, days), r.participation_id or "–", t("words.yes" if r.indicator else "words.no")]
                for r in inbound if r.in_time == in_time]
        task_list.show(session, name, t(f"to_do.{name}"), heads, rows)
    st.header(t("to_do.outbound"), anchor=False)
    st.write(t("to_do.outbound_note", indicator=_title(held, "referrals_answered_to_org")))
    kinds = Counter(r.party_kind for r in outbound)
    if kinds:
        longest = {k: max(r.waiting for r in outbound if r.party_kind == k) for k in kinds}
        table("", [t("to_do.receiver"), t("to_do.unanswered"), t("to_do.longest")],
              [[_party(k), number(n), number(longest[k])] for k, n in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))], numeric=(1, 2))
    rows = [[*_row(r), t("to_do.until", day=r.last_day.isoformat()) if r.in_time else t("to_do.past")] for r in outbound]
    task_list.show(session, "outbound", t("to_do.outbound"), [*_heads("receiver"), t("to_do.term")], rows)


def confirmations(session: Session, found: list[tasks.Confirmation]) -> None:
    """Declared collaborations whose counterpart may still confirm them, the first to close first."""
    held = catalogue(session.release)
    st.header(t("to_do.confirmations"), anchor=False)
    st.write(t("to_do.confirmations_note", days=number(held["parameters"]["confirmation_days"]), breadth=_title(held, "collaboration_breadth"),
               volume=_title(held, "confirmed_collab_per_100")))
    heads = [t("to_do.party"), t("to_do.actor"), t("to_do.held"), t("agreement.number"), t("to_do.state"), t("to_do.last_day"), t("to_do.days_left")]
    rows = [[c.party, _party(c.actor), c.event_date, ", ".join(c.agreement_ids), t("to_do.contested" if c.is_contested else "to_do.unconfirmed"),
             c.last_day, c.days_left] for c in found]
    task_list.show(session, "confirmations", t("to_do.confirmations"), heads, rows)


def _heads(other: str) -> list[str]:
    return [t("to_do.referral"), t("agreement.number"), *(t(f"to_do.{h}") for h in (other, "party", "referred", "waiting"))]


def _row(r: tasks.Referral) -> list:
    number_of_it = r.referral_id.split("/", 1)[-1].split("@")[0]  # without the source and the declarant, who is the reader
    return [number_of_it, r.agreement_id, _party(r.party_kind), r.party, r.referral_date, r.waiting]


def _entered(r: tasks.Referral, days: str) -> str:
    if r.participation_id is None:
        return t("words.no")
    return t("to_do.entered_soon" if r.is_converted else "to_do.entered_later", days=days)


def _party(code: str) -> str:
    return known(f"to_do.parties.{code}", code)


def _title(held: dict, indicator: str) -> str:
    return both(held["indicators"][indicator]["title"])

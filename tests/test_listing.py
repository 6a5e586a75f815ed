"""A list that is worked through: what is ticked or picked opens that agreement, whatever the filters and the scope become."""

import streamlit as st

from app.components import listing
from app.scopes import Scope
from tests.test_app import start

VIEW = "views/watch.py"


def lists(at) -> dict[str, list]:
    """Name of a list -> (its widget's identity, its agreements in order)."""
    return {e.proto.id.split("list-")[1].split("-")[0]: (e.proto.id, list(e.value["agreement_id"])) for e in at.dataframe if "agreement_id" in e.value}


def test_a_tick_never_lasts_from_a_row_to_another(home):
    """A tick goes by place: where the rows change, the grid is another one; where they stay, so does the grid, and its tick."""
    at = start().switch_page(VIEW).run()
    before = lists(at)["reports"]
    assert lists(at.run())["reports"] == before
    pills = at.button_group(key="watch-states")
    pills.set_value([] if pills.value else pills.options[:1]).run()
    after = lists(at)["reports"]
    assert after[1] != before[1] and after[0] != before[0]


def test_a_list_of_another_ministry_is_another_list(home):
    def identities(ministry: str) -> set[str]:
        return {e.proto.id for e in start(ministry=ministry).switch_page(VIEW).run().dataframe}

    assert not identities("MESS") & identities("MIFI")


def picked(monkeypatch, held: dict, scope: Scope, options: list[str], ticked: str | None) -> str | None:
    """What `pick` returns where the session holds `held`; the widget drawn keeps what is under its key."""
    session = type("Session", (), {"scope": scope})
    monkeypatch.setattr(listing.access, "session", lambda: session)
    monkeypatch.setattr(st, "session_state", held)
    monkeypatch.setattr(st, "selectbox", lambda label, options, key, **more: held.get(key))
    return listing.pick("reports", "", {name: name for name in options}, ticked)


def test_the_last_choice_is_the_one_opened(monkeypatch):
    """Picked, then another row ticked: the tick. Ticked, then another picked: the pick. Other rows or another scope: nothing of before."""
    held: dict = {}
    mess, mifi = Scope("funder", "MESS"), Scope("funder", "MIFI")
    assert picked(monkeypatch, held, mess, ["a", "b", "c"], None) is None
    held["pick-reports"] = "a"
    assert picked(monkeypatch, held, mess, ["a", "b", "c"], None) == "a"
    assert picked(monkeypatch, held, mess, ["a", "b", "c"], "b") == "b" == held["pick-reports"]
    held["pick-reports"] = "c"
    assert picked(monkeypatch, held, mess, ["a", "b", "c"], "b") == "c"
    assert picked(monkeypatch, held, mess, ["c", "d"], None) is None
    held["pick-reports"] = "d"
    assert picked(monkeypatch, held, mifi, ["c", "d"], None) is None

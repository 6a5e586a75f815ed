"""What a figure covers is said where it stands: the whole ministry or a part of it, the full term or the year, one day or several."""

import datetime as dt
from decimal import Decimal
from html import escape

import pytest

from app import access, scope_names, text
from app.release import current
from app.text import t
from app.text.numbers import period_name
from app.views import deliveries, portfolio
from tests import test_parts
from tests.test_app import shown, start


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_a_part_of_a_ministry_is_told_that_who_is_served_is_the_whole_ministrys(home, language):
    """A directorate and an office read it, with their own name; the whole ministry has nothing to be told."""
    parts = [next(s for s in test_parts.every_part(current()) if s.name == "MESS" and s.part[0] == kind) for kind in ("directorate", "office")]
    for scope in parts:
        at = start(language, **{"part-MESS": scope.part}).switch_page("views/served.py").run()
        assert not at.exception and at.session_state["session"].scope == scope
        with text.speaking(language):
            assert escape(t("cells.served_whole", ministry=t("ministries.MESS"), part=scope_names.part_name(scope.part))) in shown(at)
    words = shown(start(language).switch_page("views/served.py").run())
    assert text.texts(language)["cells.served_whole"].split("{")[0] not in words


def test_the_sum_of_amounts_is_told_as_that_of_the_whole_term(home):
    at = start()
    assert not at.exception
    assert [m.label for m in at.metric][2] == "Montants signés, toute la durée"


def agreement(amount: int | None) -> dict:
    return {"agreement_id": "a", "organization_id": "o", "region": "06", "nature": "F", "amount": None if amount is None else Decimal(amount)}


@pytest.mark.parametrize(("amounts", "total", "missing"), [
    ([1000, 500], "1\u00a0500\u00a0$", None), ([1000, None, None], "1\u00a0000\u00a0$", 2), ([None], "–", 1), ([0], "0\u00a0$", None)])
def test_an_amount_that_is_not_known_is_counted_and_not_nothing(monkeypatch, amounts, total, missing):
    """Nothing but unknown amounts is a dash; an amount of zero is zero."""
    metrics, captions = {}, []
    monkeypatch.setattr(portfolio.st, "metric", lambda name, value, **_: metrics.__setitem__(name, value))
    monkeypatch.setattr(portfolio.st, "caption", captions.append)
    portfolio._summary([agreement(a) for a in amounts], len(amounts))
    assert metrics[t("portfolio.amounts")] == total
    assert captions == ([] if missing is None else [t("portfolio.amounts_missing", count=missing)])


def test_declarations_known_through_one_day_say_one_day():
    """« du 30 juin 2024 au 30 juin 2024 » is no span."""
    same = deliveries.declared(["2024-06-30", "2024-06-30"])
    assert same.count("30 juin 2024") == 1 and "2 organismes" in same
    assert deliveries.declared(["2024-06-30"]).count("30 juin 2024") == 1
    other = deliveries.declared(["2024-06-30", "2024-05-31", "2024-06-15"])
    assert "du 31 mai 2024 au 30 juin 2024" in other and "3 organismes" in other


@pytest.mark.parametrize("role", ["funder", "committee"])
def test_the_quarter_of_protected_tables_is_that_of_their_publication(home, role):
    """It is not the quarter of the data, which end years before."""
    quarter = current().manifest["disclosure"]["quarter"]
    assert dt.date(int(quarter[:4]), 4, 1) > dt.date.fromisoformat(current().manifest["cutoff"][:10]), "the demonstration's data are older"
    at = start(role=role).switch_page(f"views/{'served' if role == 'funder' else access.VIEWS[role][0]}.py").run()
    assert f"Tableaux publiés au {period_name(quarter)}." in shown(at)

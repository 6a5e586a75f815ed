"""The committee reads each recommendation of its advice with what the data say of it: never a hidden figure, never a difference that intervals do not show."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import cell_series, cells, contrasts, queries, text, unfunded
from app.access import Session
from app.advice import RECOMMENDATIONS, answering
from app.components import recommendation
from app.release import catalogue, current
from app.scopes import Scope
from app.text import numbers, speaking, t
from pipelines import catalogue as declared

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture
def committee(home) -> Session:
    return Session(current(), Scope("committee"))


def start(language: str = "fr", view: str = "recommendations", **asked) -> AppTest:
    at = AppTest.from_file(str(PROJECT / "app" / "main.py"), default_timeout=60)
    at.query_params["lang"] = language
    at.session_state["role"] = "committee"
    at.run().switch_page(f"views/{view}.py")
    for name, value in asked.items():
        at.query_params[name] = value
    return at.run()


def shown(at: AppTest) -> str:
    written = [e.value for kind in ("title", "header", "subheader", "caption", "markdown", "info") for e in at.get(kind)]
    return "\n".join([*(str(w) for w in written), *(e.proto.body for e in at.get("html"))])


def test_the_hours_in_dollars_are_those_of_the_committees_cells(committee):
    """Every cell of the release: as many amounts as cells that show their hours, and each the cell's own."""
    sql = "select * from cells where indicator_id = ? order by all"
    found = queries.rows(committee.release, committee.scope, sql, (unfunded.INDICATOR,))
    shown_hours = [c for c in found if not contrasts.is_hidden(c)]
    assert shown_hours and len(shown_hours) < len(found), "the release both shows and hides some"
    assert sum(unfunded.dollars(c, 45) is not None for c in found) == len(shown_hours)
    assert all(c["numerator"] is None for c in found if c["numerator_mark"] == "hidden")


def test_the_value_of_an_hour_is_an_assumption_of_the_catalogue_in_both_languages():
    content = declared.load()
    note = content["parameter_notes"][unfunded.PARAMETER]
    assert content["parameters"][unfunded.PARAMETER] > 0 and note["assumption"] is True
    assert note["fr"].startswith("Hypothèse") and note["en"].startswith("Assumption")
    assert unfunded.PARAMETER in content["indicators"][unfunded.INDICATOR]["hypotheses"], "its definition names it"


def test_every_recommendation_has_its_words_in_both_languages_and_every_indicator_one_place():
    content = declared.load()["indicators"]
    for code, said in RECOMMENDATIONS.items():
        own, named = answering(content, code)
        assert sorted(own) == sorted(i for i, d in content.items() if code in d["recommendation"])
        assert set(said.lead) <= set(own) and not set(named) & set(own) and set(named) == set(said.named)
        for language in text.LANGUAGES:
            keys = text.texts(language)
            assert keys[f"recommendations.asked.{code}"] and keys[f"recommendations.title.{code}"]
            assert len([k for k in keys if k.startswith(f"recommendations.limits.{code}.")]) >= 2


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("code", RECOMMENDATIONS)
def test_every_recommendation_has_a_page(home, code, language):
    """What was asked, the advice's own words and section, each indicator's name, what cannot be said; and 5.1, which has no indicator, says so."""
    at = start(language, recommendation=code)
    assert not at.exception
    words = shown(at)
    said, held = text.texts(language), catalogue(current())["indicators"]
    assert at.query_params["recommendation"] == code
    assert RECOMMENDATIONS[code].quotation.replace("'", "&#x27;") in words and said[f"recommendations.asked.{code}"] in words.replace("&#x27;", "'")
    assert said["recommendations.limits_title"] in words
    own, named = answering(held, code)
    linked = [e.proto.label for e in at.get("page_link")]
    assert all(f"**{held[i]['short'][language]}**" in linked for i in [*own, *named])
    assert (said["recommendations.none"] in words) == (not own)


def test_what_a_page_says_is_the_committees_cell(committee):
    """The leading sentence bears the cell's value and limits; a hidden total is said to be hidden and bears no figure."""
    held, series = catalogue(committee.release), cell_series.by_territory(committee)
    seen = set()
    for key, one in series.items():
        year, indicator = one.last(), held["indicators"][key[0]]
        total = one.at(cells.ALL, year)
        with speaking("fr"):
            said = recommendation.sentence(one, indicator)
            seen.add(hidden := contrasts.is_hidden(total))
            if hidden:
                assert said == t("recommendations.lead_hidden", title=indicator["title"]["fr"], year=year)
            elif indicator["statistic"] == "proportion" and total["value"] is not None:
                assert numbers.percent(total["value"]) in said and numbers.percent(total["upper_95"]) in said
    assert seen == {True, False}


@pytest.mark.parametrize("asked", ["9.9", "", "5.3<script>", "5.3' or 1=1", "é" * 500])
def test_an_unknown_recommendation_gets_a_calm_notice(home, asked):
    at = start(recommendation=asked)
    assert not at.exception
    assert [i.value for i in at.info if i.value == text.texts("fr")["recommendations.unknown"]]
    assert at.header[0].value.startswith("5.1")
    assert "script" not in "\n".join(str(e.value) for e in [*at.info, *at.header, *at.caption])


def test_a_click_changes_the_page_and_its_address(home):
    at = start(recommendation="5.2")
    at.button_group(key="recommendation-read").set_value("5.6").run()
    assert not at.exception
    assert at.query_params["recommendation"] == "5.6" and at.header[0].value.startswith("5.6")


def test_the_reader_changes_the_value_of_an_hour_on_screen_only(home, committee):
    total = cell_series.by_territory(committee)[unfunded.key(catalogue(committee.release))]
    hours = total.at(cells.ALL, total.last())["numerator"]
    at = start(recommendation="5.4")
    at.number_input(key="hour-value").set_value(60.0).run()
    assert not at.exception
    assert numbers.money(hours * 60) in shown(at) and "recommendation=5.4" in "&".join(f"{k}={v}" for k, v in at.query_params.items())
    assert "60" not in at.query_params.values()
    assert numbers.money(hours * 60) not in shown(start(recommendation="5.4")), "another session begins with the catalogue's"


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_the_overview_shows_collaboration_and_referral_apart_and_every_year(home, committee, language):
    """In a section of their own, with the metropolitan area against the rest; each dimension; the work that nobody funds."""
    said = text.texts(language)
    at = start(language, "committee")
    words = shown(at)
    territories = ("territories.METROPOLE", "territories.HORS_METROPOLE")
    for key in ("committee.with_others", "kinds.collaboration", "kinds.referral", "employer_hours.title", *territories):
        assert said[key] in words, key
    for dimension in ("programme", "region", "status", "specialization"):
        at.button_group(key="committee-by").set_value(dimension).run()
        assert not at.exception
    for year in cells.years(committee):
        at.selectbox(key="committee-year").set_value(year).run()
        assert not at.exception, year


def test_no_table_counts_fewer_than_three_organisations(home, committee):
    """Where the release gives no number the screen says « moins de 3 », and no cell holds 1 or 2."""
    held = queries.rows(committee.release, committee.scope, "select distinct organizations as n from cells where organizations is not null order by n")
    assert held[0]["n"] >= 3
    assert text.texts("fr")["cells.few"] in shown(start("fr", "committee"))

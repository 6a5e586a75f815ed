"""Every indicator has a page of its own, in both languages, at an address that stays; whoever reads it sees who bears it in its own scope only."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import access, bearers, queries, text
from app.access import Session
from app.components import indicator_page
from app.release import catalogue, current
from app.scopes import Scope
from app.sheet import method_in_force
from app.text import speaking
from app.views import definitions
from pipelines import catalogue as declared

PROJECT = Path(__file__).resolve().parent.parent
INDICATORS = list(declared.load()["indicators"])


def start(language: str = "fr", role: str = "committee", **asked) -> AppTest:
    at = AppTest.from_file(str(PROJECT / "app" / "main.py"), default_timeout=60)
    at.query_params["lang"] = language
    at.session_state["role"] = role
    at.run().switch_page("views/definitions.py")
    for name, value in asked.items():
        at.query_params[name] = value
    return at.run()


def shown(at: AppTest) -> str:
    written = [e.value for kind in ("title", "header", "subheader", "caption", "markdown", "info") for e in at.get(kind)]
    return "\n".join([*(str(w) for w in written), *(e.proto.body for e in at.get("html"))]).replace("&#x27;", "'").replace("&quot;", '"')


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_every_indicator_has_a_page(home, language):
    """With all that its declaration says: a page that left a text out would not hold it. One session goes through them by their addresses."""
    said, held = text.texts(language), catalogue(current())
    at = start(language)
    for indicator_id, indicator in held["indicators"].items():
        at.query_params["indicator"] = indicator_id
        at.run()
        assert not at.exception, indicator_id
        words = shown(at)
        assert at.header[0].value == indicator["title"][language]
        parts = [indicator[f][language] for f in ("definition", "why", "numerator", "denominator")]
        parts += [indicator["gaming"][f][language] for f in ("risk", "guard")] + [m["note"][language] for m in indicator["methods"]]
        parts += [held["parameter_notes"][h][language] for h in indicator["hypotheses"]]
        parts += [indicator["legal_basis"][language]] if indicator["legal_basis"] else []
        parts += [said[f"polarities.{indicator['polarity']}"], said[f"answerable.{indicator['answerable']}"], said["definition_page.who"]]
        escaped = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert not [p for p in parts if p not in escaped], indicator_id
        assert (said["definition_page.legal"] in words) == bool(indicator["legal_basis"])


def test_a_share_names_the_source_of_its_interval_and_a_ratio_says_it_has_none():
    held = declared.load()["indicators"]
    with speaking("fr"):
        assert "Wilson 1927" in indicator_page.sources(held["placement_rate"])[0]
        assert "Garwood 1936" in indicator_page.sources(held["placement_attainment"])[0]
        assert indicator_page.sources(held["employer_hours_unfunded"])[0] == text.texts("fr")["definition_page.source_none"]


def test_the_history_tells_which_framework_versions_hold_a_method():
    held = declared.load()
    with speaking("fr"):
        assert indicator_page.held_in(held, "placement_rate", 1) == ["Cadre actuel, v1 (pèse)"]
        assert "Cadre actuel, v2 (pèse)" in indicator_page.held_in(held, "placement_rate", 2)
        assert "Cadre refondu, v1 (pèse)" in indicator_page.held_in(held, "placement_rate", 2)


def test_a_figure_is_final_after_its_last_window_and_the_time_for_entry():
    """26-week retention: 84 days to the job, 182 of retention, 30 for entry."""
    held = declared.load()
    with speaking("en"):
        assert indicator_page.maturity(held["indicators"]["retention_26w"], held).startswith("At most 296 days after the period ends: 266 days")


@pytest.mark.parametrize("asked", ["zzz", "", "placement_rate'--", "../catalogue", "<b>", "é" * 400])
def test_an_unknown_indicator_gets_a_calm_notice_and_the_list(home, asked):
    at = start(indicator=asked)
    assert not at.exception
    assert at.info[0].value == text.texts("fr")["definition_page.unknown"]
    titles = {title for indicator in declared.load()["indicators"].values() for title in indicator["title"].values()}
    assert not titles & {h.value for h in at.header} and len(at.get("page_link")) == len(INDICATORS)


def test_the_list_opens_each_page_and_each_page_its_neighbours(home):
    """Addresses, not places in a list: the indicator's own name."""
    def asked(at: AppTest) -> list[str]:
        return [e.proto.query_string.removeprefix("indicator=") for e in at.get("page_link") if e.proto.query_string]

    at = start()
    assert sorted(asked(at)) == sorted(INDICATORS)
    ordered = sorted(INDICATORS, key=lambda i: declared.load()["indicators"][i]["order"])
    for place in (0, 5, len(ordered) - 1):
        assert asked(start(indicator=ordered[place])) == [ordered[p] for p in (place - 1, place + 1) if 0 <= p < len(ordered)]


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_the_list_is_searched_in_both_languages(home, language):
    at = start(language)
    for words in ("requalification", "reskilling", "reference", "MAINTIEN"):
        at.text_input[0].set_value(words).run()
        labels = [e.proto.label for e in at.get("page_link")]
        held = catalogue(current())["indicators"]
        assert sorted(labels) == sorted(f"**{d['title'][language]}**" for i, d in held.items() if definitions.matches(i, d, words)) and labels


def test_who_has_it_is_counted_in_the_sessions_own_scope(home):
    """A ministry's and an organisation's numbers are those of their own figures; the committee's is its cell's, or nothing."""
    release = current()
    key = ("placement_rate", method_in_force(catalogue(release)["indicators"]["placement_rate"]))
    scopes = [Scope("funder", "MESS"), Scope("organization", next(iter(access.organizations(release))))]
    for scope in scopes:
        found = bearers.of(Session(release, scope), key)
        own = {a["agreement_id"]: a for a in queries.agreements(release, scope)}
        bearing = {i for i in own for f in queries.figures(release, scope, i)
                   if (f["indicator_id"], f["method_version"], f["period_type"], f["period"]) == (*key, "year", found.year) and f["value"] is not None}
        assert found.agreements == len(bearing) == sum(found.natures.values())
        assert found.organizations == len({own[i]["organization_id"] for i in bearing})
    committee = Session(release, Scope("committee"))
    assert bearers.of(committee, key).organizations >= 3 and bearers.of(committee, key).agreements is None
    assert bearers.of(committee, ("referral_diversity", 1)) is None, "not in the committee's cells"
    assert bearers.of(Session(release, Scope("steward")), key) is None


@pytest.mark.parametrize("role", access.DEMONSTRATED)
def test_every_role_reads_a_page(home, role):
    at = start("en", role, indicator="employer_hours_unfunded")
    assert not at.exception
    assert text.texts("en")["definition_page.who"] in shown(at)

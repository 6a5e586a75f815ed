"""The committee asks what the reform would change, tries scenarios that touch nothing official, and gets a message, never a result, for a bad one."""

import re
from html import unescape
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from app import assessment, pages, release, text
from app.access import Session
from app.components import scenario_shelf, scenario_state
from app.scopes import OutsideScope, Scope
from pipelines.reform import coarse, sealing

PROJECT = Path(__file__).resolve().parent.parent


def page():
    """What main.py does for the committee, without a chooser: its scope is open, and its view drawn."""
    import streamlit as st

    from app import access, permits, release, text
    from app.scopes import Scope
    from app.views import own_reform, reform

    text.settle()
    scope = Scope(*st.session_state["test-scope"])
    permits.open_to(scope)
    st.session_state["session"] = access.Session(release.current(), scope)
    (reform if scope.role == "committee" else own_reform).show(access.session())


def start(language: str = "fr", scope: tuple = ("committee",), **parameters) -> AppTest:
    at = AppTest.from_function(page, default_timeout=120)
    at.session_state["test-scope"] = scope
    for name, value in {"lang": language, **parameters}.items():
        at.query_params[name] = value
    return at.run()


def words(at: AppTest) -> str:
    written = [e.value for kind in ("title", "header", "caption", "markdown", "info", "warning", "error") for e in at.get(kind)]
    return "\n".join([*(str(w) for w in written), *(e.proto.body for e in at.get("html"))])


def committee() -> Session:
    return Session(release.current(), Scope("committee"))


def proposal(home, **changes) -> dict:
    document = assessment.document(committee())
    return next(f["scenario"] for f in document["frameworks"] if f["code"] == "proposed") | {"name": "Essai"} | changes


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_the_page_answers_the_question_in_words_and_tables(home, language):
    """The headline has the release's own numbers; every part of the paper is on the page."""
    at = start(language)
    assert not at.exception
    said, texts = words(at), text.texts(language)
    found = assessment.document(committee())["headline"]
    assert texts["reform.sentence_moved"].format(n=found["agreements"], moved=found["moved"], up=found["up"], down=found["down"]) in said
    for part in ("noise_title", "sensitivity_title", "importances_title", "fairness_title", "gaming_title", "unofficial"):
        assert texts[f"reform.{part}"] in said, part


def test_a_scenario_as_proposed_moves_what_the_official_assessment_moves(home):
    """The same framework tried live gives the same recorded moves, to the rounding of scenarios: the cached draws and the release speak of the same figures."""
    found = assessment.tried(committee(), proposal(home))
    official = assessment.document(committee())["headline"]
    for name in ("agreements", "moved", "up", "down"):
        assert abs((found["headline"][name] or 2) - official[name]) <= coarse.BASE, name


@pytest.mark.parametrize("bar", [0.05, 0.7, 0.9, 1.1])
def test_a_scenarios_totals_are_as_coarse_as_its_groups(home, bar):
    """Counts to the nearest 5 or none under 5, places whole, a share of rounded counts; no mean over draws, which would give an exact count back."""
    found = assessment.tried(committee(), proposal(home, pass_rule={"bar": bar, "floor": 0}))
    counts = found["headline"] | {"judged": found["judged"], "above": found["above"]}
    share, places = counts.pop("share_moved"), counts.pop("places")
    assert counts.keys() <= {*coarse.COUNTED, "noise_moves", "judged", "above"}
    assert all(v is None or (v >= coarse.BASE and v % coarse.BASE == 0) for v in counts.values()), counts
    assert isinstance(places, int) and share == (None if counts["moved"] is None else counts["moved"] / counts["agreements"])


def test_the_comparison_shows_scenarios_coarse_and_official_frameworks_whole(home):
    """A count of a scenario is written as about so many or under 5; the official column has the release's numbers."""
    at = start()
    at = at.button(key="scn-keep").click().run()
    rows = {row[0]: row[1:] for row in table_of(at, "compare_title")}
    official, texts = assessment.document(committee())["frameworks"][1], text.texts("fr")
    for name in ("judged", "above", "moved", "noise_moves"):
        cells = rows[texts[f"reform.compared_{name}"]]
        assert cells[-1].startswith("≈") or cells[-1] == texts["reform.under_five"]
    assert rows[texts["reform.compared_above"]][0] == str(official["above"]) and texts["reform.coarse"] in words(at)


def table_of(at: AppTest, title: str) -> list[list[str]]:
    """The cells of the last table of the page, which stands under `title`."""
    body = [e.proto.body for e in at.get("html")][-1]
    assert text.texts("fr")[f"reform.{title}"] in [s.value for s in at.header]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in re.findall(r"<tr>(.*?)</tr>", body)]


def test_a_scenario_that_cannot_be_evaluated_shows_why_in_its_column_and_can_be_taken_away(home, monkeypatch):
    """Whatever breaks the computation, the others keep their figures, the words stand where its figures would, and its button is there."""
    evaluated = assessment.evaluated

    def breaking(held, content, known):
        if content["name"] == "Brise":
            raise OverflowError("int too large to convert to float")
        return evaluated(held, content, known)

    monkeypatch.setattr(assessment, "evaluated", breaking)
    whole = proposal(home, name="Tient")
    refused = proposal(home, name="Refuse")
    refused |= {"indicators": [i | {"weight": 1e308} for i in refused["indicators"]]}
    at = AppTest.from_function(page, default_timeout=120)
    at.session_state["test-scope"], at.session_state["scn-kept"] = ("committee",), [proposal(home, name="Brise"), refused, whole]
    at.query_params["lang"] = "fr"
    at = at.run()
    assert not at.exception
    rows = table_of(at, "compare_title")
    assert rows[0][-3:] == ["Brise", "Refuse", "Tient"]
    for row in rows[1:-1]:
        assert row[-3:-1] == ["–", "–"] and row[-1] != "–", row
    assert rows[-1][0] == text.texts("fr")["reform.compared_why"] and "calcul" in rows[-1][-3] and rows[-1][-2] != "–" and rows[-1][-1] == "–"
    at = at.button(key="scn-forget-0").click().run()
    assert not at.exception and table_of(at, "compare_title")[0][-2:] == ["Refuse", "Tient"]


def test_a_file_that_the_builder_cannot_show_says_that_it_is_compared_only(home):
    """By file and by link; it is among those compared."""
    content = proposal(home, name="Sens déclaré")
    first, *others = content["indicators"]
    content |= {"indicators": [first | {"direction": "up"}, *others]}
    said = text.texts("fr")["reform.compared_only"].format(name="Sens déclaré")
    at = start().file_uploader(key="scn-upload").set_value(("s.json", sealing.sealed(content), "application/json")).run()
    assert not at.exception and not at.error and said in [i.value for i in at.info]
    linked = start(scenario=sealing.link_of(content))
    assert not linked.exception and said in [i.value for i in linked.info] and "Sens déclaré" in table_of(linked, "compare_title")[0]


def test_a_refusal_names_indicators_by_their_titles(home):
    """As the screen does; never by the names that files give them."""
    content = proposal(home)
    first, *others = content["indicators"]
    name = first["id"]
    content |= {"indicators": [first | {"weight": -1}, *others]}
    at = start(scenario=sealing.link_of(content))
    title = assessment.declared(committee().release)["indicators"][name]["title"]["fr"]
    assert any(title in e.value and name not in e.value for e in at.error), [e.value for e in at.error]


def test_a_scenario_by_link_waits_for_the_committee(home):
    """Opened as a funder, it is not lost: the page says that it waits, and with the committee's role it opens, once."""
    config.set_option("server.address", "127.0.0.1")
    at = AppTest.from_file(str(PROJECT / "app" / "main.py"), default_timeout=120)
    at.query_params["lang"], at.query_params["scenario"] = "fr", sealing.link_of(proposal(home, name="Barre basse", pass_rule={"bar": 0.7, "floor": 0.2}))
    at = at.run()
    assert not at.exception and text.texts("fr")["reform.link_waits"] in [i.value for i in at.info]
    at.query_params.clear()
    at = at.radio(key="role").set_value("committee").run()
    assert not at.exception and at.session_state["scn-name"] == "Barre basse" and at.session_state["scn-bar"] == 70
    assert pages.HELD not in at.session_state


def test_weights_that_do_not_sum_to_100_get_a_message_and_no_result(home):
    """One weight changed and nothing else: refused with the sum; put back to 100: an answer."""
    at = start()
    at = at.toggle(key="scn-auto").set_value(False).run()
    first = next(w for w in at.number_input if w.key.startswith("scn-w-"))
    at = first.set_value(first.value + 1).run()
    assert not at.exception
    assert any("101" in e.value for e in at.error)
    assert not [b for b in at.button if b.key == "scn-keep"], "what is refused cannot be kept"
    at = at.button(key="scn-scale").click().run()
    assert not at.error and [b for b in at.button if b.key == "scn-keep"]


def test_a_scenario_by_link_is_opened_and_compared(home):
    content = proposal(home, name="Barre basse", pass_rule={"bar": 0.7, "floor": 0.2})
    at = start(scenario=sealing.link_of(content))
    assert not at.exception and not at.error
    assert at.session_state["scn-bar"] == 70 and at.session_state["scn-floor"] == 20
    at = at.button(key="scn-keep").click().run()
    assert "Barre basse" in words(at).split(text.texts("fr")["reform.compare_title"])[1]


@pytest.mark.parametrize(("spoil", "message"), [
    (lambda c: sealing.link_of(c)[:-6], "endommagé"),
    (lambda c: sealing.link_of(c | {"catalogue": 99}), "plus récent"),
    (lambda c: sealing.link_of(c | {"format": 99}), "plus récente"),
])
def test_a_damaged_or_newer_link_gives_a_message(home, spoil, message):
    at = start(scenario=spoil(proposal(home)))
    assert not at.exception
    assert any(message in e.value for e in at.error)
    assert not answered(at)
    at = at.button(key="scn-without").click().run()
    assert not at.error and answered(at)


def answered(at: AppTest) -> bool:
    return text.texts("fr")["reform.answer_title"] in [s.value for s in at.header]


def test_a_file_tampered_with_is_refused_and_a_whole_one_opened(home):
    """A file whose bar was changed after it was sealed gives a message and no answer; as it was sealed, it fills the builder."""
    data = sealing.sealed(proposal(home, pass_rule={"bar": 0.7, "floor": 0.5}))
    at = start().file_uploader(key="scn-upload").set_value(("s.json", data.replace(b'"bar":0.7', b'"bar":0.1'), "application/json")).run()
    assert not at.exception and any("modifié" in e.value for e in at.error) and not answered(at)
    at = start().file_uploader(key="scn-upload").set_value(("s.json", data, "application/json")).run()
    assert not at.exception and not at.error and answered(at)
    assert at.session_state["scn-bar"] == 70


def test_no_more_than_four_scenarios_are_kept(home, monkeypatch):
    state: dict = {}
    monkeypatch.setattr(scenario_shelf.st, "session_state", state)
    for number in range(6):
        scenario_shelf.keep({"name": f"n{number}"})
    scenario_shelf.keep({"name": "n4"})
    assert [c["name"] for c in state[scenario_shelf.KEPT]] == ["n2", "n3", "n5", "n4"]


@pytest.mark.parametrize("weights", [[1, 1, 1], [1] * 22, [3, 0, 5], [0, 0], [0.1, 99.9], [7]])
def test_shared_out_weights_sum_to_exactly_100(weights):
    """In hundredths of a point, so that no sum is off by rounding."""
    assert sum(round(100 * w) for w in assessment.shared_out(weights)) == 10_000


def test_only_the_committee_reads_what_scenarios_are_tried_on(home):
    organization = next(n.split("/")[1] for n in release.current().manifest["files"] if n.endswith("/reform.parquet") and n.startswith("organization/"))
    for scope in (Scope("organization", organization), Scope("funder", "MESS"), Scope("steward")):
        with pytest.raises(OutsideScope):
            assessment.live(Session(release.current(), scope))


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_an_organisation_sees_its_own_agreements_under_both_frameworks(home, language):
    files = release.current().manifest["files"]
    organization = max((n for n in files if n.startswith("organization/") and n.endswith("/reform.parquet")), key=lambda n: (files[n]["rows"], n)).split("/")[1]
    at = start(language, ("organization", organization))
    assert not at.exception
    own = assessment.own(Session(release.current(), Scope("organization", organization)))
    assert own and all(row["agreement_id"] in words(at) for row in own)


def test_a_scenario_that_the_widgets_cannot_hold_is_not_squeezed_into_them(home):
    """Groups, goalposts, targets and floors of one's own fit; a direction of one's own does not, and such a scenario is compared as it is."""
    content = proposal(home)
    assert scenario_state.fits(content)
    nested = content | {"indicators": [i | {"group": "g", "target": 0.5, "floor": 0.4, "goalposts": [0, 1]} for i in content["indicators"]]}
    assert scenario_state.fits(nested)
    assert not scenario_state.fits(content | {"indicators": [content["indicators"][0] | {"direction": "up"}]})


def test_a_release_of_another_form_gets_a_sentence_and_no_figure(home, monkeypatch):
    monkeypatch.setattr(assessment, "FORMAT", assessment.FORMAT + 1)
    at = start()
    assert not at.exception and not at.number_input and text.texts("fr")["reform.other_format"] in words(at)


def test_figures_for_scenarios_that_are_not_coarse_are_never_read(home, monkeypatch):
    """An earlier release's file holds exact figures: the page says that it is of other methods, and tries nothing on it."""
    monkeypatch.setattr(assessment.pq, "read_schema", lambda path: pa.schema([("id", pa.string())]))
    at = start()
    assert not at.exception and not at.number_input and text.texts("fr")["reform.other_format"] in words(at)

"""The committee asks what the reform would change, tries scenarios that touch nothing official, and gets a message, never a result, for a bad one."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import assessment, release, text
from app.access import Session
from app.components import scenario_shelf, scenario_state
from app.scopes import OutsideScope, Scope
from pipelines.reform import sealing

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


@pytest.fixture
def home(built, monkeypatch) -> Path:
    monkeypatch.setenv("REFONTE_HOME", str(built.home))
    monkeypatch.chdir(PROJECT)
    return built.home


def start(language: str = "fr", scope: tuple = ("committee",), **parameters) -> AppTest:
    at = AppTest.from_function(page, default_timeout=120)
    at.session_state["test-scope"] = scope
    for name, value in {"lang": language, **parameters}.items():
        at.query_params[name] = value
    return at.run()


def words(at: AppTest) -> str:
    written = [e.value for kind in ("title", "subheader", "caption", "markdown", "info", "warning", "error") for e in at.get(kind)]
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
    """The same framework tried live gives the same recorded moves: the cached draws and the release speak of the same figures."""
    found = assessment.tried(committee(), proposal(home))
    official = assessment.document(committee())["headline"]
    assert {k: found["headline"][k] for k in ("agreements", "moved", "up", "down")} == {k: official[k] for k in ("agreements", "moved", "up", "down")}


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
    return text.texts("fr")["reform.answer_title"] in [s.value for s in at.subheader]


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

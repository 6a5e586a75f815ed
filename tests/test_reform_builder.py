"""What only files could say is chosen on the page: groups, goalposts, targets and floors of one's own; kept in the file and the link; bad input gets words."""

import pytest
from streamlit.testing.v1 import AppTest

from app import assessment
from app.components import scenario_state
from pipelines.reform import scenario, sealing, snapping
from tests.test_reform_view import answered, committee, proposal, start, words


def left(at: AppTest) -> dict:
    """The scenario that the page holds."""
    return at.session_state["scn-left"]


def put(at: AppTest, key: str, value) -> AppTest:
    """Whatever the kind of widget."""
    for kind in ("toggle", "number_input", "selectbox", "multiselect", "text_input"):
        for widget in at.get(kind):
            if widget.key == f"scn-{key}":
                return widget.set_value(value).run()
    raise KeyError(key)


def tried(at: AppTest) -> dict:
    assert not at.exception and not at.error, [e.value for e in at.error]
    return assessment.tried(committee(), left(at))


def test_sorting_into_groups_changes_no_answer_until_a_group_weighs_otherwise(home):
    """The catalogue's kinds, each indicator weighing what it weighed: the same recorded moves. Then collaboration weighs all: other weights."""
    at = start()
    before = tried(at)
    at = put(at, "grouped", True)
    grouped = left(at)
    assert [g["name"] for g in grouped["groups"]] == ["production", "impact", "referral", "collaboration"]
    after = tried(at)
    assert after["headline"]["moved"] == before["headline"]["moved"]
    assert all(abs(after["weights"][i] - w) < 2e-4 for i, w in before["weights"].items())
    at = put(at, "gw-collaboration", 100.0)
    assert [g["weight"] for g in left(at)["groups"]] == [0, 0, 0, 100], "the others follow"
    assert tried(at)["weights"] != before["weights"]
    flat = left(put(at, "grouped", False))
    assert not flat["groups"] and abs(sum(i["weight"] for i in flat["indicators"]) - 100) < 1e-9


def test_goalposts_targets_and_floors_are_in_the_file_and_come_back_by_link(home):
    """Chosen on the page, sealed, sent, opened: the same scenario; and a target moves the answer's own content."""
    at = put(start(), "kind", "goalposts")
    assert all(i["goalposts"][0] < i["goalposts"][1] for i in left(at)["indicators"])
    at = put(at, "own", ["placement_rate"])
    at = put(put(at, "t-placement_rate", 60), "f-placement_rate", 70)
    made = left(at)
    assert next(i for i in made["indicators"] if i["id"] == "placement_rate").items() >= {"target": 0.6, "floor": 0.7}.items()
    tried(at)
    again = start(scenario=sealing.link_of(made))
    assert not again.exception and not again.error and sealing.canonical(left(again)) == sealing.canonical(made)


def test_a_threshold_typed_between_two_steps_goes_to_the_nearest(home):
    at = put(start(), "bar", 88)
    assert at.session_state["scn-bar"] == 90 and left(at)["pass_rule"]["bar"] == 0.9
    assert assessment.tried(committee(), left(at) | {"pass_rule": {"bar": 0.88, "floor": 0.52}}) == assessment.tried(committee(), left(at))


def test_a_link_between_two_steps_is_put_on_the_grid_and_it_is_said(home):
    at = start(scenario=sealing.link_of(proposal(home, pass_rule={"bar": 0.87, "floor": 0.5})))
    assert not at.exception and at.session_state["scn-bar"] == 85
    assert any("grille" in i.value for i in at.info)


BAD = {
    "negative": (lambda at: put(at, "w-placement_rate", -5.0), "zéro ou plus"),
    "zero target": (lambda at: put(put(at, "own", ["placement_rate"]), "t-placement_rate", 0), "cible"),
    "posts": (lambda at: put(put(at, "kind", "goalposts"), "low-placement_rate", 100), "bornes"),
    "z-score": (lambda at: put(put(at, "kind", "z_score"), "aggregation", "geometric"), "strictement positive"),
    "nothing": (lambda at: put(at, "indicators", []), "aucun indicateur"),
    "zero": (lambda at: put(put(at, "indicators", ["placement_rate"]), "w-placement_rate", 0.0), "zéro"),
    "group": (lambda at: put(put(put(at, "auto", False), "grouped", True), "gw-impact", 99.0), "poids"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_message_and_no_result(home, name):
    spoil, message = BAD[name]
    at = spoil(start())
    assert not at.exception and any(message in e.value for e in at.error), [e.value for e in at.error]
    assert not [b for b in at.button if b.key == "scn-keep"]


def test_one_indicator_is_answered_with_a_remark(home):
    at = put(put(start(), "indicators", ["placement_rate"]), "w-placement_rate", 100.0)
    assert not at.exception and not at.error and "un seul indicateur" in words(at) and answered(at)


def test_every_framework_of_the_catalogue_fits_the_builder_and_stays_what_it_is(home):
    """A click puts each into the widgets; what they make has its weights, scale and rule."""
    document = assessment.document(committee())
    at = start()
    for framework in [*document["frameworks"], *document["alternatives"]]:
        at = at.button(key=f"scn-begin-{framework['code']}").click().run()
        held, made = snapping.snapped(framework["scenario"], assessment.declared(committee().release)["indicators"]), left(at)
        assert scenario_state.fits(held) and [i["id"] for i in made["indicators"]] == [i["id"] for i in held["indicators"]]
        assert all(made[name] == held[name] for name in ("normalisation", "pass_rule", "missing", "options", "base"))
        tried(at)


def test_floors_of_ones_own_are_checked_and_judge(home):
    """An own floor above every attainment lets nobody pass; one of zero is as if that indicator had none."""
    content = proposal(home)
    known = assessment.declared(committee().release)
    with pytest.raises(scenario.Refusal) as refusal:
        scenario.checked(content | {"indicators": [content["indicators"][0] | {"floor": 2}]}, known, catalogue_version=known["catalogue_version"])
    assert refusal.value.code == "floor"
    above = [assessment.tried(committee(), content | {"indicators": [i | {"floor": f} for i in content["indicators"]]})["above"] for f in (0.0, 0.5, 1.0)]
    assert above[0] >= above[1] >= above[2] and above[0] > above[2]
    assert above[1] == assessment.tried(committee(), content)["above"]

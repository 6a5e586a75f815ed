"""A scenario is checked strictly, says what is wrong in both languages, and comes back from its file and its link as it went."""

import base64
import copy
import json
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import catalogue
from pipelines.assessing import choosing
from pipelines.reform import judging, proposing, records, scenario, sealing, sides
from pipelines.reform.refusals import Refusal

VERSION = 1
CATALOGUE = catalogue.load()


def proposal(**changes) -> dict:
    content = proposing.of_framework(CATALOGUE, "cadre_refondu", 1, catalogue_version=VERSION)
    content["indicators"] = [{"id": i, "method": m, "weight": w} for i, m, w in (("placement_rate", 2, 50), ("skill_gain_rate", 1, 30),
                                                                              ("confirmed_collab_per_100", 1, 20))]
    return content | changes


def checked(content) -> scenario.Scenario:
    return scenario.checked(content, CATALOGUE, catalogue_version=VERSION)


def with_weights(*weights) -> dict:
    content = proposal()
    for indicator, weight in zip(content["indicators"], weights, strict=True):
        indicator["weight"] = weight
    return content


def with_indicator(**changes) -> dict:
    content = proposal()
    content["indicators"][0] |= changes
    return content


def nested(parts, **changes) -> dict:
    content = proposal(groups=[{"name": n, "weight": w, "aggregation": "arithmetic"} for n, w in parts], **changes)
    for indicator, group, weight in zip(content["indicators"], ("a", "a", "b"), (0.6, 0.4, 1), strict=True):
        indicator |= {"group": group, "weight": weight}
    return content


def with_group_mean(mean) -> dict:
    content = nested((("a", 70), ("b", 30)))
    content["groups"][0]["aggregation"] = mean
    return content


REFUSED = {
    "negative": (with_weights(120, -40, 20), "negative_weight"), "zero": (with_weights(0, 0, 0), "weights_zero"),
    "99": (with_weights(50, 30, 19), "weights_sum"),
    "nan": (with_weights(float("nan"), 50, 50), "negative_weight"), "text": (with_weights("50", 30, 20), "negative_weight"),
    "yes or no": (with_weights(True, 0, 0), "negative_weight"),
    "unknown": (with_indicator(id="happiness"), "unknown_indicator"), "method": (with_indicator(method=9), "unknown_method"),
    "ministry": (with_indicator(id="intake_share_aae", method=1), "ministry"),
    "ministry unweighed": (with_indicator(id="default_referral_share", method=1, weight=0), "ministry"),
    "neutral": (with_indicator(id="training_entry_rate", method=1), "neutral"), "wrong way": (with_indicator(direction="down"), "direction"),
    "twice": (with_indicator(id="skill_gain_rate", method=1), "indicator_twice"), "more": (with_indicator(colour="red"), "field"),
    "target": (with_indicator(target=0), "target"), "none": (proposal(indicators=[]), "no_indicator"),
    "newer": (proposal(catalogue=VERSION + 1), "newer_catalogue"), "newer format": (proposal(format=2), "newer_format"),
    "framework": (proposal(base={"framework": "cadre_reve", "version": 1}), "unknown_framework"), "extra": (proposal(note="?"), "field"),
    "name": (proposal(name=" "), "name"), "line": (proposal(name="a\nb"), "name"), "list": ([], "not_a_scenario"), "null": (None, "not_a_scenario"),
    "kind": (proposal(normalisation={"kind": "softmax", "cap": 1.5, "lowest": 0.01}), "unknown_choice"),
    "cap": (proposal(normalisation={"kind": "attainment", "cap": 0.5, "lowest": 0.01}), "normalisation"),
    "posts": (proposal(normalisation={"kind": "goalposts", "cap": 1.5, "lowest": 0.01}), "goalposts"),
    "geometric z": (proposal(aggregation="geometric", normalisation={"kind": "z_score", "cap": 1.5, "lowest": 0.01}), "not_positive"),
    "geometric 0": (proposal(aggregation="geometric", normalisation={"kind": "attainment", "cap": 1.5, "lowest": 0}), "not_positive"),
    "bar": (proposal(pass_rule={"bar": 0.4, "floor": 0.5}), "out_of_range"), "floor": (proposal(pass_rule={"bar": 0.9, "floor": -1}), "out_of_range"),
    "share": (proposal(missing={"rule": "reweight", "minimum_share": 2}), "out_of_range"),
    "rule": (proposal(missing={"rule": "zero", "minimum_share": 1}), "unknown_choice"), "group": (with_indicator(group={}), "groups"),
    "option": (proposal(options={"training": "perhaps", "collaboration": "confirmed"}), "unknown_choice"),
    "no option": (proposal(options={"training": "counts"}), "unknown_choice"), "groups": (nested((("a", 1),)), "groups"),
    "group sum": (nested((("a", 0.5), ("b", 0.4))), "weights_sum"), "group below zero": (nested((("a", 1.5), ("b", -0.5))), "negative_weight"),
    "group weight a text": (nested((("a", "1"), ("b", 0))), "negative_weight"), "overflowing weights": (with_weights(1e308, 1e308, 0), "negative_weight"),
    "heavy": (with_weights(1e9, 1e9, 0), "weights_sum"), "mean of a list": (with_group_mean(["x"]), "unknown_choice"),
    "mean of an object": (with_group_mean({"x": 1}), "unknown_choice"), "mean a list": (proposal(aggregation=["arithmetic"]), "field"),
    "long target": (with_indicator(target=10**400), "target"), "tiny target": (with_indicator(target=1e-300), "target"),
    "long weight": (with_weights(10**400, 0, 0), "negative_weight"), "long bar": (proposal(pass_rule={"bar": 10**400, "floor": 0.5}), "out_of_range"),
    "long catalogue": (proposal(catalogue=10**5000), "newer_catalogue"), "long method": (with_indicator(method=10**5000), "unknown_method"),
    "narrow posts": (with_indicator(goalposts=[0, 5e-324]), "goalposts"), "long posts": (with_indicator(goalposts=[0, 10**400]), "goalposts"),
    "base a list": (proposal(base={"framework": ["x"], "version": 1}), "unknown_framework"),
    "rule a list": (proposal(missing={"rule": ["reweight"], "minimum_share": 0.5}), "unknown_choice"),
    "down without a cap": (proposal(normalisation={"kind": "attainment", "cap": None, "lowest": 0.01}, indicators=[
        {"id": "training_entry_rate", "method": 1, "weight": 50, "direction": "down"}, {"id": "placement_rate", "method": 2, "weight": 50}]), "cap_needed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_refused_in_both_languages(name):
    content, code = REFUSED[name]
    with pytest.raises(Refusal) as refusal:
        checked(content)
    assert refusal.value.code == code
    assert refusal.value.fr and refusal.value.en and refusal.value.fr != refusal.value.en


def test_a_message_speaks_as_the_page_does():
    """The bar in points, as its field; an indicator by its title, never by its key; a group's weight as a weight, by the group's name."""
    with pytest.raises(Refusal) as bar:
        checked(proposal(pass_rule={"bar": 0.1, "floor": 0.5}))
    assert "(10\u00a0%)" in bar.value.fr and "(50\u00a0%)" in bar.value.fr and "(10%)" in bar.value.en
    with pytest.raises(Refusal) as group:
        checked(nested((("a", 1.5), ("b", -0.5))))
    assert "poids du groupe « b »" in group.value.fr and "weight of the group “b”" in group.value.en
    absent = replace(made(), applies=made().applies & (np.arange(5) != 2)[:, None])
    with pytest.raises(Refusal) as nobody:
        judging.compiled(absent, proposing.rule_of(checked(proposal()), absent, CATALOGUE))
    title = CATALOGUE["indicators"]["skill_gain_rate"]["title"]
    assert nobody.value.code == "nobody_has" and title["fr"] in nobody.value.fr and title["en"] in nobody.value.en
    equal = proposal(normalisation={"kind": "min_max", "cap": 1.5, "lowest": 0.01})
    with pytest.raises(Refusal) as same:
        judging.compiled(made(), proposing.rule_of(checked(equal), made(), CATALOGUE))
    assert same.value.code == "no_variation" and not any("@" in said for said in (same.value.fr, same.value.en, nobody.value.fr, nobody.value.en))


def test_no_choice_of_method_takes_the_cap_from_an_indicator_of_which_less_is_better():
    """A value of zero would be worth infinity, and no rank could be given."""
    down = proposal(indicators=[{"id": "skill_gain_rate", "method": 1, "weight": 50}, {"id": "training_entry_rate", "method": 1, "weight": 50,
                                                                                       "direction": "down"}])
    columns = [records.Column("skill_gain_rate", "proportion"), records.Column("training_entry_rate", "proportion")]
    few = records.of_arrays(np.arange(4), columns, [[1, 0], [2, 1], [3, 2], [4, 3]], np.full((4, 2), 10))
    side = sides.of_scenario(down, few, CATALOGUE)
    _, choices = choosing.alternatives(side, few, CATALOGUE)
    assert None not in next(c.levels for c in choices if c.name == "cap")
    assert np.isfinite(judging.recorded(side.frame, few)[1]).all()


def test_every_framework_of_the_catalogue_is_a_scenario():
    for name, framework in CATALOGUE["frameworks"].items():
        for version in framework["versions"]:
            found = checked(proposing.of_framework(CATALOGUE, name, version["version"], catalogue_version=VERSION))
            scored = [i["id"] for i in version["indicators"] if i["weight_role"] == "scored"]
            assert list(found.weights) == scored and sum(found.weights.values()) == pytest.approx(1)


def test_weights_may_sum_to_one_or_to_a_hundred_and_mean_the_same():
    assert checked(with_weights(50, 30, 20)).weights == pytest.approx(checked(with_weights(0.5, 0.3, 0.2)).weights)
    thirds = with_weights(1 / 3, 1 / 3, 1 / 3)
    assert sum(checked(thirds).weights.values()) == pytest.approx(1)


def test_nested_weights_multiply_out():
    found = checked(nested((("a", 70), ("b", 30)))).weights
    assert found == pytest.approx({"placement_rate": 0.42, "skill_gain_rate": 0.28, "confirmed_collab_per_100": 0.3})


def test_one_indicator_is_allowed_and_said():
    assert [code for code, fr, en in checked(with_weights(100, 0, 0)).remarks if fr and en] == ["one_indicator"]
    assert checked(proposal()).remarks == ()


def test_a_neutral_indicator_may_weigh_when_the_scenario_says_which_way():
    assert checked(with_indicator(id="training_entry_rate", method=1, direction="up")).weights["training_entry_rate"] == 0.5


def test_file_and_link_bring_back_the_same_scenario():
    content = proposal(name="Variante « collaboration » – été")
    assert sealing.opened(sealing.sealed(content)) == content
    link = sealing.link_of(content)
    assert sealing.from_link(link) == content
    assert set(link) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") and len(link) < 1500
    shuffled = dict(reversed(content.items()))
    assert sealing.sealed(shuffled) == sealing.sealed(content), "the order of keys does not matter"
    assert sealing.canonical({"a": 1.0}) == sealing.canonical({"a": 1})


def test_a_scenario_that_was_tampered_with_is_refused():
    """Whatever single value changes, with or without a key; and nobody without the key can seal for its holder."""
    content = proposal()
    data = sealing.sealed(content)
    changed = data.replace(b'"weight":50', b'"weight":51')
    assert changed != data
    other = json.loads(data)
    del other["seal"]
    for bad, key in ((changed, None), (json.dumps(other).encode(), None), (data, b"secret"), (sealing.sealed(content, b"other"), b"secret")):
        with pytest.raises(Refusal) as refusal:
            sealing.opened(bad, key)
        assert refusal.value.code == "tampered"
    assert sealing.opened(sealing.sealed(content, b"secret"), b"secret") == content


def bomb() -> str:
    return base64.urlsafe_b64encode(zlib.compress(b"[" + b"1," * 10_000_000 + b"1]")).decode()[:16_000]


@pytest.mark.parametrize("link", ["", "é", "****", "AAAA", bomb(), "A" * 20_000, base64.urlsafe_b64encode(zlib.compress(b"{" * 3000)).decode(),
                                  base64.urlsafe_b64encode(zlib.compress(b" " * 70_000 + b"{}")).decode(),
                                  base64.urlsafe_b64encode(zlib.compress(b'{"a": NaN}')).decode(),
                                  base64.urlsafe_b64encode(zlib.compress(b'{"a": 1, "a": 2}')).decode(),
                                  base64.urlsafe_b64encode(zlib.compress(b'{"a": "\\ud800", "seal": "x"}')).decode(),
                                  base64.urlsafe_b64encode(zlib.compress(b"\xff\xfe")).decode()])
def test_a_damaged_or_hostile_link_is_refused(link):
    with pytest.raises(Refusal) as refusal:
        sealing.from_link(link)
    assert refusal.value.code in ("unreadable", "tampered")


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda b: base64.urlsafe_b64encode(zlib.compress(b)).decode()))
def test_no_link_whatever_raises_anything_but_a_refusal(link):
    with pytest.raises(Refusal):
        sealing.from_link(link)


KEYS = st.sampled_from(["weight", "id", "method", "direction", "group", "target", "goalposts"])
JUNK = st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.text(max_size=5) | st.lists(st.integers(), max_size=2) | st.just({})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(scenario.FIELDS), JUNK, KEYS, JUNK)
def test_no_content_whatever_raises_anything_but_a_refusal(field, value, key, other):
    for content in (proposal(**{field: value}), with_indicator(**{key: other})):
        try:
            found = checked(copy.deepcopy(content))
        except Refusal as refusal:
            assert refusal.fr and refusal.en
        else:
            assert sum(found.weights.values()) == pytest.approx(1)


def made() -> records.Records:
    """Three agreements with the proposal's columns, placement under both methods, collaboration as confirmed and as declared."""
    columns = [records.Column("placement_rate", "proportion", 2), records.Column("placement_rate", "proportion", 1),
               records.Column("skill_gain_rate", "proportion"), records.Column("confirmed_collab_per_100", "rate_per_100"),
               records.Column("confirmed_collab_per_100", "rate_per_100", 1, "declared")]
    n = np.tile([50, 50, 40, 60, 60], (3, 1))
    return records.of_arrays(["E1", "E2", "E3"], columns, n * np.array([[0.5, 0.6, 0.2, 0.1, 0.4]] * 3) // 1, n)


def keys_of(content) -> list[str]:
    rule = proposing.rule_of(checked(content), made(), CATALOGUE)
    assert np.bincount(rule.group, rule.weights) == pytest.approx(1) and rule.group_weight.sum() == pytest.approx(1)
    return [made().columns[r].key for r in rule.rows]


def test_options_choose_what_is_counted():
    options = {"training": "counts", "collaboration": "confirmed"}
    assert keys_of(proposal()) == ["placement_rate@2", "skill_gain_rate@1", "confirmed_collab_per_100@1"]
    assert keys_of(proposal(options=options | {"collaboration": "declared"}))[2] == "confirmed_collab_per_100@1/declared"
    assert keys_of(proposal(options=options | {"training": "as_placement"}))[0] == "placement_rate@1"
    assert keys_of(proposal(options=options | {"training": "excluded"})) == ["placement_rate@2", "confirmed_collab_per_100@1"]
    judged = judging.compiled(made(), proposing.rule_of(checked(nested((("a", 70), ("b", 30)))), made(), CATALOGUE))
    assert judged.judged.all() and judged.weights[:, 0] == pytest.approx([0.42, 0.28, 0.3])


def test_a_scenario_that_training_alone_held_up_and_an_indicator_that_nobody_has_are_refused():
    only = proposal(indicators=[{"id": "skill_gain_rate", "method": 1, "weight": 1}], options={"training": "excluded", "collaboration": "confirmed"})
    with pytest.raises(Refusal) as refusal:
        proposing.rule_of(checked(only), made(), CATALOGUE)
    assert refusal.value.code == "nothing_left"
    absent = with_indicator(id="regional_retention", method=1)
    with pytest.raises(Refusal) as refusal:
        proposing.rule_of(checked(absent), made(), CATALOGUE)
    assert refusal.value.code == "nobody_has"
    kept, dropped = proposing.without_absent(absent, made())
    assert dropped == ["regional_retention"] and checked(kept).weights == pytest.approx({"skill_gain_rate": 0.6, "confirmed_collab_per_100": 0.4})

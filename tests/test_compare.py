"""Side by side: agreements of one nature only, the release's own figures, and no conclusion that the published intervals do not bear."""

from html import escape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app import address, queries, text
from app.components import intervals, side_by_side
from app.queries import Scope
from app.release import catalogue, current
from app.text import numbers
from tests.test_portfolio_address import follow, home, notices, words  # noqa: F401 (home is a fixture)

MESS = Scope("funder", "MESS")
YEAR = "2022-2023"
KEY = f"compare-with-{address.place(MESS)}"


def running(nature: str, count: int) -> list[str]:
    """Agreements of a nature in force through the year, with a placement rate or, for O, a completion rate."""
    indicator = "completion_rate" if nature == "O" else "placement_rate"
    sql = """select a.agreement_id from agreements a join figures f using (agreement_id) where a.nature = ? and f.indicator_id = ? and f.period = ?
             and f.value is not null and a.start_date <= date '2022-04-01' and a.end_date >= date '2023-03-31'
             group by all order by max(f.denominator) desc, agreement_id limit ?"""
    found = queries.connection(current(), MESS).cursor().execute(sql, [nature, indicator, YEAR, count]).fetchall()
    assert len(found) == count
    return [i for i, in found]


def figure(agreement_id: str, indicator: str) -> dict:
    cursor = queries.connection(current(), MESS).cursor()
    cursor.execute("select * from figures where agreement_id = ? and indicator_id = ? and period = ? order by method_version desc limit 1",
                   [agreement_id, indicator, YEAR])
    return dict(zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True))


@pytest.mark.parametrize("count", [2, 4])
def test_the_table_holds_the_figures_of_the_release(home, count):  # noqa: F811
    """Value, fraction, interval of each agreement are the release's; each agreement has its column; the address keeps the choice."""
    chosen = running("G", count)
    at = follow({"with": ",".join(chosen), "year": YEAR, "indicator": "placement_rate"}, "compare")
    assert not at.exception and not notices(at)
    said = words(at)
    for agreement_id in chosen:
        f = figure(agreement_id, "placement_rate")
        assert f'<span class="rf-muted">{agreement_id}</span>' in said
        assert numbers.percent(f["value"]) in said
        assert f"{numbers.number(f['numerator'])} / {numbers.number(f['denominator'])}" in said
        assert f"{numbers.percent(f['lower_95'])} et {numbers.percent(f['upper_95'])}" in said
    assert at.query_params["with"] == ",".join(chosen) and at.query_params["year"] == YEAR


def test_the_targets_verdicts_and_expected_verdicts_are_said_in_words(home):  # noqa: F811
    """Where the release has a verdict or an expected verdict for a figure, its column says it as a scorecard does."""
    sql = """select f.agreement_id, f.verdict_target, e.verdict_expected from figures f join agreements a using (agreement_id)
             join expected e on e.level = 'agreement' and e.model = 'intake' and e.agreement_id = f.agreement_id and e.period = f.period
                and e.indicator_id = f.indicator_id and e.method_version = f.method_version
             where a.nature = 'G' and f.indicator_id = 'placement_rate' and f.method_version = 2 and f.period = ? and f.verdict_target is not null
                and e.verdict_expected is not null order by f.agreement_id limit 2"""
    found = queries.connection(current(), MESS).cursor().execute(sql, [YEAR]).fetchall()
    assert len(found) == 2
    said = words(follow({"with": ",".join(i for i, *_ in found), "year": YEAR}, "compare"))
    for _, target, expected in found:
        assert escape(text.texts("fr")[f"certainty.{target}"]) in said
        assert escape(text.texts("fr")[f"expected.{expected}"]) in said


def test_only_one_nature_is_offered_once_one_is_chosen(home):  # noqa: F811
    """Before any choice, all natures; after the first, its own, and the page says why."""
    at = follow({"year": YEAR}, "compare")
    first, other = running("G", 1)[0], running("O", 1)[0]
    assert {first, other} <= {o.split(" · ")[1] for o in at.multiselect(key=KEY).options}
    at.multiselect(key=KEY).set_value([first]).run()
    natures = dict(queries.connection(current(), MESS).cursor().execute("select agreement_id, nature from agreements").fetchall())
    assert {natures[o.split(" · ")[1]] for o in at.multiselect(key=KEY).options} == {"G"}
    assert "Approche globale" in next(e.proto.body for e in at.get("html") if "Une autre nature" in e.proto.body)
    assert text.texts("fr")["compare.how_many"] in words(at)


def test_a_link_that_mixes_natures_or_asks_for_too_many_is_cut_with_a_notice(home):  # noqa: F811
    mixed = [running("G", 1)[0], running("O", 1)[0]]
    at = follow({"with": ",".join(mixed), "year": YEAR}, "compare")
    assert notices(at) and at.multiselect(key=KEY).value == mixed[:1]
    five = running("G", 5)
    at = follow({"with": ",".join(five), "year": YEAR}, "compare")
    assert notices(at) and at.multiselect(key=KEY).value == five[:4]
    at = follow({"with": f"{five[0]},CG00002,{five[1]}", "year": YEAR}, "compare")
    assert notices(at) and at.multiselect(key=KEY).value == five[:2] and "CG00002" not in words(at)


def test_agreements_of_two_natures_one_agreement_or_five_are_not_put_side_by_side(home):  # noqa: F811
    g, o = {"nature": "G"}, {"nature": "O"}
    assert side_by_side.refusal([g, g]) is None and side_by_side.refusal([g] * 4) is None
    assert side_by_side.refusal([g, o]) == text.texts("fr")["compare.one_nature"]
    assert {side_by_side.refusal([g] * n) for n in (0, 1, 5)} == {text.texts("fr")["compare.how_many"]}


LIMITS = st.floats(0, 1, allow_nan=False)


@given(st.lists(st.tuples(LIMITS, LIMITS).map(sorted), min_size=2, max_size=4))
def test_only_intervals_that_do_not_touch_are_told_apart(limits):
    """Every pair once; apart exactly where one interval ends below the other's beginning, the higher named first."""
    figures = [(letter, {"lower_95": low, "upper_95": high}) for letter, (low, high) in zip("ABCD", limits, strict=False)]
    held = dict(figures)
    apart, overlapping = intervals.pairs(figures)
    assert len(apart) + len(overlapping) == len(limits) * (len(limits) - 1) // 2
    assert all(held[high]["lower_95"] > held[low]["upper_95"] for high, low in apart)
    assert all(held[a]["lower_95"] <= held[b]["upper_95"] and held[b]["lower_95"] <= held[a]["upper_95"] for a, b in overlapping)


@given(st.tuples(LIMITS, LIMITS).map(sorted), st.tuples(LIMITS, LIMITS).map(sorted))
def test_overlapping_intervals_are_no_proof_of_equality(one, other):
    """Where intervals overlap, the sentence says that nothing can be concluded and that this proves nothing; it never says that one does better."""
    assume(one[0] <= other[1] and other[0] <= one[1])
    indicator = {"statistic": "proportion", "unit": "participation", "polarity": "up", "title": {"fr": "Taux", "en": "Rate"}}
    figures = [(letter, {"value": low, "lower_95": low, "upper_95": high, "denominator": 10}) for letter, (low, high) in (("A", one), ("B", other))]
    said = " ".join(intervals.sentence(figures, indicator, YEAR))
    assert text.texts("fr")["compare.overlap_all"] in said
    assert "plus haut" not in said


def test_the_portfolios_funnel_shows_the_agreements_kept_and_their_places(home):  # noqa: F811
    """A link opens the funnel; its table holds the agreements that the filters keep, each with its published place, and no other."""
    at = follow({"funnel": "placement_rate,G", "nature": "G", "year": YEAR, "regions": "06"})
    assert not at.exception and not notices(at)
    sql = """select f.agreement_id, f.comparison_dispersed from figures f join agreements a using (agreement_id) where a.nature = 'G' and a.region = '06'
             and a.start_date <= date '2023-03-31' and a.end_date >= date '2022-04-01' and f.indicator_id = 'placement_rate' and f.method_version = 2
             and f.period = ? and f.value is not null"""
    expected = queries.connection(current(), MESS).cursor().execute(sql, [YEAR]).fetchall()
    (table,) = [e.proto.body for e in at.get("html") if text.texts("fr")["funnel.place"] in e.proto.body and "rf-table" in e.proto.body]
    assert table.count("<tr>") - 1 == len(expected) > 3
    assert all(i in table for i, _ in expected)
    assert table.count(text.texts("fr")["funnel.inside"]) == sum(place == "none" for _, place in expected)
    held = catalogue(current())["indicators"]["placement_rate"]["short"]["fr"]
    assert any(f"{held}, {YEAR}" in e.proto.body for e in at.get("html"))


def test_the_funnel_stays_closed_until_it_is_asked_for(home):  # noqa: F811
    at = follow({"year": YEAR})
    assert "funnel" not in at.query_params
    assert text.texts("fr")["portfolio_funnel.reading"] not in words(at)

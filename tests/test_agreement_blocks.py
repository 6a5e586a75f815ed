"""On the scorecard: three years where one says too little, dollars by case, amendments and renewals; each only where there is something to show."""

import re

import pyarrow.parquet as pq
import pytest

from app import text
from app.components import amendments, pooled
from app.text.numbers import money, number
from tests.test_app import rewrite, shown, start


def table(built, name: str) -> list[dict]:
    return pq.read_table(built.object(name)).to_pylist()


def scorecard(role: str = "funder", language: str = "fr", **state):
    at = start(language, role, **state).switch_page("views/scorecard.py").run()
    assert not at.exception
    return at


def of_mess(built, chosen) -> dict:
    """An agreement of the ministry for which `chosen` is true, the first."""
    return next(a for a in table(built, "funder/MESS/agreements.parquet") if chosen(a))


@pytest.fixture
def cleared(built) -> str:
    """An agreement of which a year cannot tell and three years do."""
    line_of = {a["agreement_id"]: a["line_id"] for a in table(built, "funder/MESS/agreements.parquet")}
    told = {(p["line_id"], p["indicator_id"]) for p in table(built, "funder/MESS/pooled.parquet")
            if p["period"] == "2023-2024" and p["verdict_target"] in ("met", "not_met")}
    return next(f["agreement_id"] for f in table(built, "funder/MESS/figures.parquet") if f["period"] == "2023-2024" and f["verdict_target"] == "cannot_tell"
                and f["indicator_id"] == "intake_attainment" and (line_of[f["agreement_id"]], f["indicator_id"]) in told)


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_three_years_are_shown_where_the_year_cannot_tell(built, home, cleared, language):
    own = of_mess(built, lambda a: a["agreement_id"] == cleared)
    words = shown(scorecard("organization", language, agreement=cleared, organization=own["organization_id"]))
    said = text.texts(language)
    with text.speaking(language):
        three = text.t("pooled.span.3")
        assert text.t("pooled.title", years=three) in words and text.t("pooled.verdict", years=three) in words and said["pooled.why"] in words
    assert f"✖ {said['certainty.not_met']}" in words or f"✔ {said['certainty.met']}" in words


def test_in_a_quarter_and_in_a_release_without_them_no_three_years_are_shown(built, home, cleared):
    title = f'<h3 class="rf-kind">{text.texts("fr")["pooled.title"].split("{")[0]}'
    at = scorecard(agreement=cleared)
    assert title in shown(at)
    at.button_group(key="period-kind").set_value("quarter").run()
    assert not at.exception and title not in shown(at)
    manifest = built.manifest["files"]
    rewrite(home, files={n: f for n, f in manifest.items() if not n.endswith(("/pooled.parquet", "/amounts.parquet", "/targets.parquet"))})
    words = shown(scorecard(agreement=cleared))
    assert title not in words and text.texts("fr")["amounts.of_agreement"] not in words and text.texts("fr")["amendments.targets"] not in words


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_an_organisation_sees_its_own_three_years_as_a_whole_and_no_dollars(home, language):
    at = scorecard("organization", language, agreement="")
    assert text.texts(language)["pooled.organization"][:60] in shown(at)
    assert text.texts(language)["amounts.of_agreement"] not in shown(at)


@pytest.mark.parametrize("role", ["funder", "organization"])
def test_dollars_by_case_stand_on_an_agreements_scorecard(built, home, role):
    row = next(r for r in table(built, "funder/MESS/amounts.parquet") if r["measure"] == "job" and r["per_case"] and r["level"] == "agreement")
    at = scorecard(role, agreement=row["agreement_id"], **({"organization": row["organization_id"]} if role == "organization" else {}))
    with text.speaking("fr"):
        assert money(row["per_case"]) in shown(at) and money(row["lower_95"]) in shown(at)
    assert text.texts("fr")["amounts.limits"] in shown(at)


def test_an_agreement_with_communities_has_no_participation_to_divide_by(built, home):
    collective = next(a for a in table(built, "funder/MIFI/agreements.parquet") if a["nature"] == "C" and a["end_date"].year >= 2024)
    words = shown(scorecard(ministry="MIFI", agreement=collective["agreement_id"]))
    assert text.texts("fr")["amounts.none_of_nature"] in words and text.texts("fr")["amounts.of_agreement"] not in words


def test_an_amendment_is_shown_with_what_it_changed(built, home):
    segments = table(built, "funder/MESS/targets.parquet")
    signed = {(s["agreement_id"], s["indicator_id"]): s for s in segments if not s["amendment_id"]}
    pairs = [(signed.get((s["agreement_id"], s["indicator_id"])), s) for s in segments if s["amendment_id"] and s["target_type"] == "NOMBRE"]

    def pace(s: dict) -> str:
        return number(float(s["target_value"]) / ((s["end_date"] - s["effective_date"]).days + 1) * 365.25, 1)

    with text.speaking("fr"):
        amended, change = next((s, f"{pace(b)} → {pace(s)} par an") for b, s in pairs if b and pace(b) != pace(s))
    words = shown(scorecard(agreement=amended["agreement_id"]))
    assert amended["amendment_id"] in words and change in words


def test_the_buttons_open_the_agreement_before_and_after(built, home):
    held = {a["agreement_id"]: a for a in table(built, "funder/MESS/agreements.parquet")}
    own = of_mess(built, lambda a: a["previous_agreement_id"] in held and held[a["previous_agreement_id"]]["previous_agreement_id"] in held)
    at = scorecard(agreement=own["agreement_id"])
    at.button(key="open-previous").click().run()
    assert not at.exception and at.session_state["agreement"] == own["previous_agreement_id"]
    at.button(key="open-following").click().run()
    assert not at.exception and at.session_state["agreement"] == own["agreement_id"]


def test_no_neighbour_outside_the_scope_is_offered():
    own = {"agreement_id": "B", "previous_agreement_id": "elsewhere", "line_id": "L", "start_date": 2}
    assert amendments.neighbours(own, {"B": own}) == (None, None)


@pytest.mark.parametrize(("verdict", "units", "said"), [("cannot_tell", 50, True), ("met", 3, False), (None, 9, True), (None, 10, False)])
def test_a_year_is_unclear_by_its_verdict_or_for_lack_of_cases(verdict, units, said):
    indicator = {"answerable": "organization", "minimum_denominator": 10}
    assert pooled.unclear({"value": 0.5, "verdict_target": verdict, "units_counted": units}, indicator) is said
    assert not pooled.unclear({"value": None}, indicator) and not pooled.unclear(None, indicator)
    assert not pooled.unclear({"value": 0.5, "verdict_target": verdict, "units_counted": 1}, indicator | {"answerable": "ministry"})


@pytest.mark.parametrize(("value", "limits", "units", "marked"), [
    (0.5, (0.2, 0.6), 20, False),  # the years together lie within the year's own interval, however far the year's value strays from theirs
    (0.7, (0.2, 0.6), 20, True), (0.1, (0.2, 0.6), 20, True),
    (0.7, (0.2, 0.6), 9, False),  # too few cases to say anything
    (0.7, (None, None), 20, False),  # of the whole organisation: no interval
])
def test_a_recent_change_is_marked_only_where_chance_hardly_explains_it(value, limits, units, marked):
    alone = {"value": 0.35, "lower_95": limits[0], "upper_95": limits[1], "units_counted": units}
    row = {"value": value, "lower_95": value - 0.05, "upper_95": value + 0.05, "alone": alone, "indicator": {"minimum_denominator": 10}}
    assert pooled.departs(row) is marked


def test_a_figure_of_the_whole_organisation_bears_no_mark_of_change():
    """Its rows have no limits at all: not an error, no mark."""
    assert not pooled.departs({"value": 0.7, "alone": {"value": 0.1, "units_counted": 50}, "indicator": {"minimum_denominator": 10}})


def partly_judged(built) -> str:
    """An agreement of which more figures of a year have « cannot tell » than its line's years together have verdicts for."""
    line_of = {a["agreement_id"]: a["line_id"] for a in table(built, "funder/MESS/agreements.parquet")}
    told = {(p["line_id"], p["indicator_id"], p["method_version"]) for p in table(built, "funder/MESS/pooled.parquet")
            if p["verdict_target"] and "2021-2022" <= p["period"] <= "2023-2024"}
    judged: dict[str, set] = {}
    for f in table(built, "funder/MESS/figures.parquet"):
        if f["period"] == "2023-2024" and f["verdict_target"] == "cannot_tell":
            judged.setdefault(f["agreement_id"], set()).add((line_of[f["agreement_id"]], f["indicator_id"], f["method_version"]) in told)
    return min(a for a, found in judged.items() if found == {True, False})


def test_the_year_is_said_to_leave_open_as_many_indicators_as_the_page_shows(built, home):
    """No fewer than the verdicts « on ne peut pas conclure » just above, those without pooled verdict among them."""
    agreement = partly_judged(built)
    at = scorecard(agreement=agreement)
    at.button_group(key="period-kind").set_value("year").run()
    words = shown(at)
    counted = re.search(r"seul ne permet pas de conclure pour (\d+) indicateurs?", words)
    listed = re.search(re.escape(f"≈ {text.texts('fr')['certainty.cannot_tell']}") + r"[^<]*</strong> ([^<]+)", words)
    assert counted and listed and int(counted[1]) >= len(listed[1].split(", "))
    assert " sur trois ans." in words or " sur deux ans." in words


@pytest.mark.parametrize(("periods", "said"), [
    ("2021-2022|2022-2023|2023-2024", "3 (2021-2022 à 2023-2024)"), ("2021-2022|2023-2024", "2 (2021-2022 et 2023-2024)"),
    ("2022-2023|2023-2024", "2 (2022-2023 et 2023-2024)")])
def test_the_years_put_together_are_named_and_a_year_missing_is_not_among_them(periods, said):
    with text.speaking("fr"):
        assert pooled.years_text({"years": periods.count("|") + 1, "periods": periods}) == said


@pytest.mark.parametrize(("years", "said"), [((3, 3), "Sur trois ans"), ((2,), "Sur deux ans"), ((2, 3), "Sur deux ou trois ans")])
def test_two_years_are_not_called_three(years, said):
    with text.speaking("fr"):
        assert text.t("pooled.title", years=pooled.span([{"years": n} for n in years])) == said

"""On the scorecard: three years where one says too little, dollars by case, amendments and renewals; each only where there is something to show."""

import pyarrow.parquet as pq
import pytest

from app import text
from app.components import amendments, pooled
from app.text.numbers import money, number
from tests.test_app import home, rewrite, shown, start  # noqa: F401  (home is a fixture)


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
def test_three_years_are_shown_where_the_year_cannot_tell(built, home, cleared, language):  # noqa: F811
    own = of_mess(built, lambda a: a["agreement_id"] == cleared)
    words = shown(scorecard("organization", language, agreement=cleared, organization=own["organization_id"]))
    said = text.texts(language)
    assert said["pooled.title"] in words and said["pooled.verdict"] in words and said["pooled.why"] in words
    assert f"✖ {said['certainty.not_met']}" in words or f"✔ {said['certainty.met']}" in words


def test_in_a_quarter_and_in_a_release_without_them_no_three_years_are_shown(built, home, cleared):  # noqa: F811
    title = text.texts("fr")["pooled.title"]
    at = scorecard(agreement=cleared)
    at.button_group(key="period-kind").set_value("quarter").run()
    assert not at.exception and title not in shown(at)
    manifest = built.manifest["files"]
    rewrite(home, files={n: f for n, f in manifest.items() if not n.endswith(("/pooled.parquet", "/amounts.parquet", "/targets.parquet"))})
    words = shown(scorecard(agreement=cleared))
    assert title not in words and text.texts("fr")["amounts.of_agreement"] not in words and text.texts("fr")["amendments.targets"] not in words


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_an_organisation_sees_its_own_three_years_as_a_whole_and_no_dollars(home, language):  # noqa: F811
    at = scorecard("organization", language, agreement="")
    assert text.texts(language)["pooled.organization"][:60] in shown(at)
    assert text.texts(language)["amounts.of_agreement"] not in shown(at)


@pytest.mark.parametrize("role", ["funder", "organization"])
def test_dollars_by_case_stand_on_an_agreements_scorecard(built, home, role):  # noqa: F811
    row = next(r for r in table(built, "funder/MESS/amounts.parquet") if r["measure"] == "job" and r["per_case"] and r["level"] == "agreement")
    at = scorecard(role, agreement=row["agreement_id"], **({"organization": row["organization_id"]} if role == "organization" else {}))
    with text.speaking("fr"):
        assert money(row["per_case"]) in shown(at) and money(row["lower_95"]) in shown(at)
    assert text.texts("fr")["amounts.limits"] in shown(at)


def test_an_agreement_with_communities_has_no_participation_to_divide_by(built, home):  # noqa: F811
    collective = next(a for a in table(built, "funder/MIFI/agreements.parquet") if a["nature"] == "C" and a["end_date"].year >= 2024)
    words = shown(scorecard(ministry="MIFI", agreement=collective["agreement_id"]))
    assert text.texts("fr")["amounts.none_of_nature"] in words and text.texts("fr")["amounts.of_agreement"] not in words


def test_an_amendment_is_shown_with_what_it_changed(built, home):  # noqa: F811
    segments = table(built, "funder/MESS/targets.parquet")
    signed = {(s["agreement_id"], s["indicator_id"]): s for s in segments if not s["amendment_id"]}
    pairs = [(signed.get((s["agreement_id"], s["indicator_id"])), s) for s in segments if s["amendment_id"] and s["target_type"] == "NOMBRE"]

    def pace(s: dict) -> str:
        return number(float(s["target_value"]) / ((s["end_date"] - s["effective_date"]).days + 1) * 365.25, 1)

    with text.speaking("fr"):
        amended, change = next((s, f"{pace(b)} → {pace(s)} par an") for b, s in pairs if b and pace(b) != pace(s))
    words = shown(scorecard(agreement=amended["agreement_id"]))
    assert amended["amendment_id"] in words and change in words


def test_the_buttons_open_the_agreement_before_and_after(built, home):  # noqa: F811
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

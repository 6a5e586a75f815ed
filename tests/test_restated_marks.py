"""A figure that was published with another value says so, on screen and in every export; one that only matured does not."""

import csv
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app import measures, queries, sheet, text
from app.components import side_by_side
from app.components.figure import marks
from app.exports.package import package
from app.exports.scorecard import content
from app.release import catalogue, current
from tests import exporting, test_app
from tests.test_portfolio_address import follow, words
from tests.test_watch_view import put

INDICATOR = {"statistic": "proportion", "unit": "participation", "minimum_denominator": 10, "shown_only_natures": []}
YEAR, KEY = "2022-2023", ("placement_rate", 2)
WAS = "Révisé : était de 62,5\u00a0% (livraison corrigée)"


def figure(period: str) -> dict:
    return {"indicator_id": "placement_rate", "method_version": 2, "period_type": "year", "period": period, "value": 0.5, "units_counted": 40}


def row(period: str, before, reason: str) -> dict:
    return {"indicator_id": "placement_rate", "method_version": 2, "period_type": "year", "period": period, "value_before": before, "reason": reason}


@pytest.mark.parametrize(
    ("before", "reason", "words"),
    [(0.625, "delivery", WAS), (None, "method", "Révisé : était sans valeur (méthode changée)"), (0.625, "matured", None)])
def test_a_restated_figure_bears_what_it_was_and_why_it_moved(before, reason, words):
    series = {KEY: [figure("2022-2023"), figure("2023-2024")]}
    sheet.add_restated(series, [row("2022-2023", before, reason)])
    with text.speaking("fr"):
        said = [[words for _, words in marks(f, INDICATOR)] for f in series[KEY]]
    assert said == [[words] if words else [], []]


@pytest.fixture
def moved(home) -> list[str]:
    """Three agreements of one nature in force through the year: the rate of the first was corrected, that of the second only matured."""
    sql = """select a.agreement_id from agreements a join figures f using (agreement_id) where a.nature = 'G' and f.indicator_id = 'placement_rate'
             and f.method_version = 2 and f.period = ? and f.value is not null and a.start_date <= date '2022-04-01' and a.end_date >= date '2023-03-31'
             order by f.denominator desc, agreement_id limit 3"""
    of = exporting.session()
    found = [r["agreement_id"] for r in queries.rows(of.release, of.scope, sql, (YEAR,))]
    rows = [row(YEAR, 0.625, reason) | {"agreement_id": a} for a, reason in zip(found, ("delivery", "matured"), strict=False)]
    put(home, restated=pa.Table.from_pylist(rows))
    return found


def test_figures_put_side_by_side_bear_it(moved):
    said = words(follow({"with": ",".join(moved), "year": YEAR}, "compare"))
    assert said.count("Révisé") == 1 and WAS in said


def test_the_portfolios_row_bears_it_with_its_indicator(moved):
    grid = follow({"year": YEAR}).dataframe[0].value.set_index("agreement_id")["mark"]
    name = catalogue(current())["indicators"]["placement_rate"]["short"]["fr"]
    assert f"{name} : {WAS}" in grid[moved[0]]
    assert not grid.drop(moved[0]).str.contains("Révisé").any()


def test_another_method_or_year_of_the_same_figure_is_not_marked(moved):
    session = exporting.session()
    held = {moved[0]: {"placement_rate": figure(YEAR) | {"method_version": 1}}}
    assert measures.with_restated(session, held, YEAR)[moved[0]]["placement_rate"]["restated"] is None
    found = side_by_side.figures(session, [{"agreement_id": moved[0]}], catalogue(current())["indicators"], "2021-2022")
    assert all(f["restated"] is None for f in found[moved[0]].values())


@pytest.mark.parametrize(("mark", "told"), [("shown", "delivery"), ("hidden", "")])
def test_the_data_package_gives_the_reason_as_a_code_and_nothing_of_a_hidden_figure(home, mark, told):
    session = exporting.session()
    of = exporting.richest(session)
    changes = {"restated": row(YEAR, 0.625, "delivery")} | ({"mark": "hidden"} if mark == "hidden" else {})
    made = content(exporting.changed(of, KEY, **changes), queries.agreements(session.release, session.scope), "fr")
    figures = zipfile.ZipFile(io.BytesIO(package(made))).read("figures.csv").decode()
    rows = {r["indicator_id"]: r["restated_reason"] for r in csv.DictReader(io.StringIO(figures))}
    assert rows.pop("placement_rate") == told and set(rows.values()) == {""}


def test_the_whole_organisations_scorecard_says_that_it_has_neither_intervals_nor_this_mark(home):
    """True of the release, said on the page; not said of one agreement, which has both."""
    name = next(n for n in sorted(current().manifest["files"]) if n.startswith("organization/") and n.endswith("/organization_figures.parquet"))
    assert not {"lower_95", "upper_95"} & set(pq.read_schema(current().object_path(name)).names)
    said = "n’ont ici ni intervalle ni mention « Révisé »"
    neq = name.split("/")[1]
    assert said in test_app.shown(test_app.start(role="organization", organization=neq, agreement=""))
    agreement = pq.read_table(current().object_path(f"organization/{neq}/agreements.parquet")).to_pylist()[0]["agreement_id"]
    assert said not in test_app.shown(test_app.start(role="organization", organization=neq, agreement=agreement))

"""The paper of a scenario tells of agreements what the committee's page tells, and no exact count: the page shows none."""

import io
import json
import re

import openpyxl
import pyarrow.parquet as pq
import pytest

from app import access, assessment, text
from app.components import reform_found
from app.exports import reform_paper
from app.exports.paper_parts import Paper, PaperProblem
from app.exports.paper_sections import paper
from app.release import current
from app.scopes import Scope
from pipelines import catalogue
from pipelines.assessing import document, held, moving
from pipelines.reform import coarse
from tests.paper_documents import MANIFEST, NAMES, tried
from tests.paper_documents import document as exact

FEW = moving.Settings(draws=64, sensitivity_n=2, workers=1)
COUNTS = {*coarse.COUNTED, "judged", "above", "flips", "noise_moves"}
# Whole numbers of a paper that count no agreement: weighed indicators, versions of methods, cases of the planted worlds.
NO_AGREEMENTS = {("frameworks", "weighed"), ("importances", None), ("coverage", None)}


@pytest.fixture(scope="module")
def content(built) -> dict:
    found = json.loads(built.object("committee/reform/assessment.json").read_bytes())["frameworks"][1]["scenario"]
    return json.loads(json.dumps(found | {"name": "Essai", "pass_rule": {"bar": 0.8, "floor": 0.4}}))


@pytest.fixture(scope="module")
def assessed(built, content) -> dict:
    """What the command writes of a scenario, as it writes it."""
    one, three = (held.read(lambda name: pq.read_table(built.object(f"reform/{name}.parquet")), span) for span in (held.ONE, held.THREE))
    return json.loads(json.dumps(document.assess(one, three, catalogue.load(), FEW, content).document))


@pytest.fixture(scope="module", params=text.LANGUAGES)
def made(request, built, assessed) -> Paper:
    names = {i: d["short"] for i, d in catalogue.load()["indicators"].items()}
    return paper(assessed, built.manifest, names, request.param)


def on_grid(value) -> bool:
    return value is None or (value >= coarse.BASE and value % coarse.BASE == 0)


def counts(part, name: str | None = None) -> list[tuple]:
    """(key, number) of everything in a document that counts agreements."""
    if isinstance(part, dict):
        return [pair for key, value in part.items() for pair in counts(value, key)]
    if isinstance(part, list):
        return [pair for value in part for pair in counts(value, name)]
    return [(name, part)] if name in COUNTS else []


def test_every_count_of_a_scenarios_document_stands_on_the_pages_grid(assessed):
    """To the nearest 5 or none; the current framework alone keeps its official counts, and nothing gives an exact one back."""
    parts = {name: part for name, part in assessed.items() if name not in ("frameworks", "coverage", "settings", "fairness")}
    differences = [d for d in assessed["fairness"]["differences"] if not d["reason"]]
    found = counts(parts | {"proposed": assessed["frameworks"][1], "compared": [{"agreements": d["agreements"]} for d in differences]})
    assert len(found) > 300 and {"agreements", "moved", "flips", "judged", "above", "noise_moves"} <= {name for name, _ in found}
    assert not [pair for pair in found if not on_grid(pair[1])]
    for told in (assessed["headline"], assessed["three_years"]["headline"], assessed["observed_check"]["headline"]):
        assert told.keys() == {*coarse.COUNTED, "noise_moves", "places", "share_moved"} and isinstance(told["places"], int)
    shares = [d[n] for d in differences for n in ("above", "above_lower", "above_upper")]
    assert shares and all(abs(100 * v - round(100 * v)) < 1e-9 for v in shares)


def test_every_count_of_its_paper_stands_on_the_pages_grid(made):
    """In the tables, where the PDF writes them and where the workbook keeps them, in the sentences and in the figure of moves."""
    for table in made.tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row, strict=True):
                if cell.kind == "count":
                    assert _of_no_agreement(made, table, row) or table.name == "frameworks" and cell is row[1], (table.name, row)
                if cell.kind == "about":
                    places = row[0].value in (text.texts(made.language)[name] for name in ("paper.measures.places", "reform.compared_places"))
                    assert places or on_grid(cell.value), (table.name, column.head, row)
    said = [b.words for s in made.sections if s.name in ("question", "surely") for b in s.blocks if hasattr(b, "words")]
    said += [b.alt for s in made.sections if s.name == "changes" for b in s.blocks if hasattr(b, "alt")]
    prefix = re.escape(text.texts(made.language)["reform.about"].format(n=""))
    numbers = [int(n) for n in re.findall(rf"{prefix}(\d+)", " ".join(said))]
    assert len(numbers) >= 6 and all(map(on_grid, numbers))


def _of_no_agreement(of: Paper, table, row) -> bool:
    words = text.texts(of.language)
    return any(table.name == name and (part is None or row[0].value == words[f"paper.properties.{part}"]) for name, part in NO_AGREEMENTS)


def test_the_workbook_shows_about_so_many(made):
    """A reader of the workbook sees that a count is not exact: its format says so."""
    sheets = openpyxl.load_workbook(io.BytesIO(reform_paper.workbook(made))).worksheets[1:]
    of = next(sheet for sheet, table in zip(sheets, made.tables, strict=True) if table.name == "headline")
    cells = [cell for row in of.iter_rows(min_row=2, min_col=2) for cell in row if isinstance(cell.value, int | float)]
    assert cells and all(text.texts(made.language)["reform.about"].format(n="").strip() in cell.number_format for cell in cells)


def test_the_paper_has_the_numbers_of_the_page(home, content, assessed):
    """What both count on the recorded figures is the same, and so is the sentence that says it; draws differ, of which the page takes fewer."""
    session = access.Session(current(), Scope("committee"))
    found = assessment.tried(session, content)
    for name in ("agreements", "moved", "up", "down"):
        assert found["headline"][name] == assessed["headline"][name]
    assert (found["judged"], found["above"]) == tuple(assessed["frameworks"][1][name] for name in ("judged", "above"))
    assert found["headline"].keys() == assessed["headline"].keys()
    with text.speaking("fr"):
        said = reform_found.sentence(assessed["headline"], coarse=True)
    names = {i: d["short"] for i, d in catalogue.load()["indicators"].items()}
    question = paper(assessed, current().manifest, names, "fr").sections[0]
    assert question.blocks[1].words.endswith(said)


def test_the_official_paper_keeps_its_exact_counts(built):
    """The release's own assessment is not coarse: neither its document nor its paper."""
    own = json.loads(built.object("committee/reform/assessment.json").read_bytes())
    assert "coarse" not in own and not all(on_grid(value) for _, value in counts(own["headline"]))
    made = paper(own, built.manifest, {i: d["short"] for i, d in catalogue.load()["indicators"].items()}, "fr")
    assert not [cell for table in made.tables for row in table.rows for cell in row if cell.kind.startswith("about")]


def test_a_scenarios_document_with_exact_counts_makes_no_paper():
    """One that an earlier version wrote."""
    assert paper(tried(), MANIFEST, NAMES, "fr").tables
    older = exact()
    older["frameworks"][1]["is_scenario"] = True
    with pytest.raises(PaperProblem):
        paper(older, MANIFEST, NAMES, "fr")

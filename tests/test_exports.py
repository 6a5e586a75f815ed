"""A scorecard leaves the screen as files that people and machines can read, in both languages, with the release's own numbers."""

import csv
import io
import json
import re
import socket
import zipfile
from pathlib import Path

import frictionless
import openpyxl
import pypdf
import pyshacl
import pytest
import rdflib

from app import queries
from app.exports import charts, scorecard
from app.exports.impact import impact
from app.exports.package import COLUMNS, package
from app.exports.pdf import pdf
from app.exports.workbook import PERCENT, workbook
from app.text import LANGUAGES, texts
from tests import exporting
from tests.conftest import PROJECT

SHAPES = PROJECT.parent / "shared" / "reference" / "cids" / "cids.basictier.shacl.ttl"
CIDS = rdflib.Namespace("https://ontology.commonapproach.org/cids#")
I72 = rdflib.Namespace("http://ontology.eil.utoronto.ca/ISO21972/iso21972#")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?\s?%?")


@pytest.fixture(scope="module")
def shown(built):
    """(content by language, figures of the release by receipt's last parts), of one agreement and of one whole organisation."""
    with exporting.home(built.home):
        session = exporting.session()
        agreement = exporting.richest(session)
        agreements = queries.agreements(session.release, session.scope)
        own = exporting.session("organization", agreement.agreement["organization_id"])
        whole, of_whole = exporting.whole(own), queries.agreements(own.release, own.scope)
        return {
            "agreement": {lang: scorecard.content(agreement, agreements, lang) for lang in LANGUAGES} | {"figures": by_receipt(agreement)},
            "whole": {lang: scorecard.content(whole, of_whole, lang) for lang in LANGUAGES} | {"figures": by_receipt(whole)},
        }


def by_receipt(sheet) -> dict:
    return {(i, m, f["period"]): f for (i, m), figures in sheet.series.items() for f in figures}


def released(figures: dict, receipt: str) -> dict:
    _, _, indicator, method, period = receipt.split("/")
    return figures[indicator, int(method), period]


both_levels = pytest.mark.parametrize("level", ["agreement", "whole"])
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def elements(node, kind: str) -> list:
    """The structure elements of a kind, through the whole tree of tags."""
    node = node.get_object()
    if isinstance(node, list):
        return [e for kid in node for e in elements(kid, kind)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("/S") == kind else []
    return own + (elements(node["/K"], kind) if "/K" in node and not isinstance(node["/K"], int) else [])


@both_levels
@both_languages
def test_the_pdf_is_tagged_for_whoever_does_not_see_it(shown, level, language):
    """PDF/UA-1: it says so, is tagged, has its language and title, and an alternative text on every chart, which are there."""
    content = shown[level][language]
    read = pypdf.PdfReader(io.BytesIO(pdf(content)))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].split("-")[0] == language and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data()
    assert content.organization in read.metadata.title and content.period_name in read.metadata.title
    tagged = elements(root["/StructTreeRoot"]["/K"], "/Figure")
    drawn = sum(charts.interval(line) is not None for line in content.lines) + sum(charts.trend(line) is not None for line in content.lines)
    assert len(tagged) == drawn > 10 and all(chart["/Alt"].strip() for chart in tagged)
    assert any(line.trend_text in {chart["/Alt"] for chart in tagged} for line in content.lines)
    assert elements(root["/StructTreeRoot"]["/K"], "/TH"), "the table of both frameworks has heads"


@both_levels
@both_languages
def test_each_page_of_the_pdf_names_its_release_and_receipts(shown, level, language):
    content = shown[level][language]
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf(content))).pages]
    reference = f"{content.release['release_id']}/{content.whose}/"
    assert all(content.release["release_id"] in page and reference in page for page in pages)
    whole = "".join(pages).replace(" ", "")
    assert all(line.receipt.removeprefix(reference) in whole for line in content.lines)
    assert content.frames[0].title in " ".join(pages) and content.frames[1].title in " ".join(pages)
    assert all(f"{place} / {len(pages)}" in page for place, page in enumerate(pages, start=1))


def test_french_and_english_differ_by_words_only(shown):
    """The same figures, verdicts and receipts; other titles."""
    fr, en = (shown["agreement"][lang] for lang in LANGUAGES)
    numbers = lambda content: [(line.receipt, line.value, line.lower_95, line.expected, line.verdict_target) for line in content.lines]
    assert numbers(fr) == numbers(en) and len(fr.verdicts) == len(en.verdicts) > 0
    assert not {line.title for line in fr.lines} & {line.title for line in en.lines}


@both_levels
@both_languages
def test_the_same_release_gives_the_same_bytes(shown, level, language):
    content = shown[level][language]
    assert all(make(content) == make(content) for make in (pdf, workbook, package, impact))


@both_levels
@both_languages
def test_the_workbook_holds_numbers_and_they_are_the_releases(shown, level, language):
    """Every value, numerator and bound is a number, the release's to the sixteen digits that a workbook keeps; no number is written as text."""
    content = shown[level][language]
    book, words = openpyxl.load_workbook(io.BytesIO(workbook(content))), texts(language)
    assert book.sheetnames == [words[f"exports.sheets.{s}"] for s in ("summary", "current", "redesigned", "trends", "definitions", "release")]
    seen = 0
    for name in ("current", "redesigned", "trends"):
        sheet = book[words[f"exports.sheets.{name}"]]
        heads = {cell.value: cell.column - 1 for cell in sheet[1]}
        for row in sheet.iter_rows(min_row=2):
            figure = released(shown[level]["figures"], row[heads[words["exports.columns.receipt"]]].value)
            for column in ("value", "numerator", *(["lower_95", "upper_95", "target", "units_counted"] if name != "trends" else [])):
                cell, expected = row[heads[words[f"exports.columns.{column}"]]], figure.get(column)
                assert cell.value == (None if expected is None else pytest.approx(float(expected), rel=1e-15, abs=0)) and cell.data_type == "n"
                seen += cell.value is not None
        assert sheet.freeze_panes and sheet.column_dimensions["A"].width > 10
    assert seen > 100
    assert any(cell.number_format == PERCENT[language] for row in book.worksheets[1].iter_rows() for cell in row)
    texted = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and NUMBER.fullmatch(cell.value)}
    assert texted <= {content.organization_id}, "an identifier is the only text of digits"


def unpacked(content, folder: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(package(content))).extractall(folder)
    return folder / "datapackage.json"


@both_levels
@both_languages
def test_the_data_package_is_valid_and_says_what_the_release_says(shown, level, language, tmp_path):
    """Frictionless's own validator accepts it (schemas, keys, foreign keys, hashes); its numbers are the release's to the last digit."""
    content = shown[level][language]
    descriptor = unpacked(content, tmp_path)
    report = frictionless.validate(str(descriptor))
    assert report.valid, report.flatten(["type", "message"])
    told = json.loads(descriptor.read_text("utf-8"))
    assert told["version"] == content.release["release_id"] and {r["name"] for r in told["resources"]} == set(COLUMNS)
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(content.lines) > 0
    for row in rows:
        figure = released(shown[level]["figures"], row["receipt"])
        assert [row[c] and float(row[c]) for c in ("value", "lower_95")] == ["" if figure.get(c) is None else float(figure[c]) for c in ("value", "lower_95")]


@pytest.mark.parametrize(("file", "before", "after"), [("figures.csv", b"placement_rate", b"placement_rat2"), ("indicators.csv", b",", b";")])
def test_a_damaged_package_is_refused(shown, tmp_path, file, before, after):
    descriptor = unpacked(shown["agreement"]["fr"], tmp_path)
    data = (tmp_path / file).read_bytes()
    (tmp_path / file).write_bytes(data.replace(before, after, 3))
    assert not frictionless.validate(str(descriptor)).valid


def graph(content, monkeypatch) -> rdflib.Graph:
    """The document's triples, read while no address can be reached."""
    def refused(*_):
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refused)
    return rdflib.Graph().parse(data=impact(content), format="json-ld")


@both_levels
@both_languages
@pytest.mark.skipif(not SHAPES.exists(), reason="the shapes of the Common Impact Data Standard are not part of the project")
def test_the_impact_document_passes_the_basic_tier(shown, level, language, monkeypatch):
    read, shapes = graph(shown[level][language], monkeypatch), rdflib.Graph().parse(SHAPES)
    conforms, _, said = pyshacl.validate(read, shacl_graph=shapes, ont_graph=shapes)
    assert conforms, said
    for unit in list(read.triples((None, CIDS.unitDescription, None)))[:1]:
        read.remove(unit)
    assert not pyshacl.validate(read, shacl_graph=shapes, ont_graph=shapes)[0], "the shapes judge what is there"


@both_levels
def test_the_impact_document_reports_each_value_and_shares_its_identifiers(shown, level, monkeypatch):
    """One report a figure with a value, none for another; French and English are about the same things; nothing of a person."""
    fr, en = (graph(shown[level][lang], monkeypatch) for lang in LANGUAGES)
    assert set(fr.subjects()) == set(en.subjects()) and not any(isinstance(s, rdflib.BNode) for s in fr.subjects())
    reports = {str(fr.value(r, rdflib.URIRef("http://schema.org/identifier"))): fr.value(fr.value(r, I72.value), I72.hasNumericalValue)
               for r in fr.subjects(rdflib.RDF.type, CIDS.IndicatorReport)}
    assert {receipt: float(value) for receipt, value in reports.items()} == {
        line.receipt: line.value for line in shown[level]["fr"].lines if line.value is not None}
    kinds = {str(kind).rsplit("#")[-1] for kind in fr.objects(None, rdflib.RDF.type)}
    assert kinds == {"Organization", "Theme", "Outcome", "Indicator", "IndicatorReport", "Measure", "Population"}

"""The committee takes a paper to its meeting: tagged, numbered, in both languages, with the assessment's own numbers and nothing that it hides."""

import io
import json
import re

import openpyxl
import pypdf
import pytest

from app import release, text
from app.components import reform_coverage
from app.exports import paper_sections, reform_paper
from app.exports.paper_sections import Paper, PaperProblem, paper
from pipelines import catalogue
from pipelines.assessing import moving
from pipelines.reform import scenario, sealing
from tests.paper_documents import HEADLINE, MANIFEST, NAMES, command, document, pages, spaced, tried
from tests.paper_documents import scenario as content
from tests.test_exports import elements

both_languages = pytest.mark.parametrize("language", text.LANGUAGES)


def made(language: str = "fr", held: dict | None = None) -> Paper:
    return paper(held or document(), MANIFEST, NAMES, language)


def book(of: Paper) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(reform_paper.workbook(of)))


def rows(of: Paper, name: str) -> list[list]:
    """The rows of the sheet of a table, without its heads."""
    place = [t.name for t in of.tables].index(name) + 1
    return [[cell.value for cell in row] for row in book(of).worksheets[place].iter_rows(min_row=2)]


def sixteen(value):
    """A number as a workbook keeps it: to sixteen digits."""
    return float(f"{value:.16g}") if isinstance(value, float) else value


def numbers(held) -> set[float]:
    """Every number of a JSON content."""
    if isinstance(held, dict):
        held = list(held.values())
    if isinstance(held, list):
        return set().union(*(numbers(part) for part in held)) if held else set()
    return {sixteen(float(held))} if isinstance(held, int | float) and not isinstance(held, bool) else set()


@both_languages
def test_the_paper_is_tagged_for_whoever_does_not_see_it(language):
    """PDF/UA-1, with its language and title; each figure has words in place of its drawing, each table heads and a caption."""
    of = made(language)
    read = pypdf.PdfReader(io.BytesIO(reform_paper.pdf(of)))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].split("-")[0] == language and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data() and of.title in read.metadata.title
    tree = root["/StructTreeRoot"]["/K"]
    drawn = [b for s in of.sections for b in s.blocks if hasattr(b, "svg")]
    assert {figure["/Alt"] for figure in elements(tree, "/Figure")} == {figure.alt for figure in drawn} and len(drawn) > 4
    assert len(elements(tree, "/Table")) == len(of.tables) and len(elements(tree, "/Caption")) == len(of.tables) + len(drawn)
    assert len(elements(tree, "/TH")) == sum(len(t.columns) for t in of.tables)
    assert [len(elements(tree, kind)) for kind in ("/H1", "/Title")] == [len(of.sections), 1]


@both_languages
def test_each_page_names_its_release_its_scenario_and_its_catalogue(language):
    """And the seal is the one that the scenario's own file bears."""
    seal = json.loads(sealing.sealed(content()))["seal"]
    found = pages(reform_paper.pdf(made(language)))
    words = text.texts(language)
    assert len(found) > 2
    for place, page in enumerate(found, start=1):
        assert MANIFEST["release_id"] in page and seal in page.replace(" ", "") and f"{place} / {len(found)}" in page
        assert f"{words['paper.of.catalogue']} 1" in page
    for sheet in book(made(language)).worksheets:
        foot = sheet.oddFooter.left.text + sheet.oddFooter.right.text
        assert MANIFEST["release_id"] in foot and seal in foot and f"{words['paper.of.catalogue']} 1" in foot


def test_a_checked_scenario_keeps_the_seal_of_its_file():
    """What the assessment keeps of a scenario is what was sealed, so that the paper and the file can be put side by side."""
    known = catalogue.load()
    held = content(base={"framework": "cadre_refondu", "version": 1}, catalogue=known["catalogue_version"])
    kept = scenario.checked(sealing.opened(sealing.sealed(held)), known, catalogue_version=known["catalogue_version"]).content
    assert sealing.seal_of(json.loads(json.dumps(kept))) == json.loads(sealing.sealed(held))["seal"]


@both_languages
def test_tables_and_figures_are_numbered_and_the_workbook_has_the_same_tables(language):
    of, words = made(language), text.texts(language)
    whole = " ".join(pages(reform_paper.pdf(of)))
    names = [words["paper.sheet"].format(n=n) for n in range(1, len(of.tables) + 1)]
    for name, table in zip(names, of.tables, strict=True):
        assert spaced(f"{name}. {table.caption}") in whole
    drawn = [b for s in of.sections for b in s.blocks if hasattr(b, "svg")]
    for n, figure in enumerate(drawn, start=1):
        assert spaced(f"{words['paper.figure']} {n}. {figure.caption}") in whole
    assert book(of).sheetnames == [words["paper.contents"], *names]
    assert all(section.title in whole for section in of.sections)


def test_the_workbook_holds_the_documents_own_numbers():
    """Numbers to all the digits that a workbook keeps, limits beside their value."""
    of, held = made(), _to_sixteen(document())
    assert [row[1] for row in rows(of, "headline")] == [sixteen(HEADLINE[n]) for n in (
        "agreements", "moved", "up", "down", "clear", "clear_recorded", "clear_up", "clear_down", "cannot_tell", "share_moved", "share_clear",
        "expected_moved", "by_noise", "noise_share", "noise_moves", "places", "places_by_noise")]
    shown = [g for g in held["groups"] if not g["hidden"]]
    names = ("judged", "up", "down", "clear_up", "clear_down", "share", "share_lower", "share_upper")
    assert [row[2:] for row in rows(of, "groups") if row[2] != "masqué"] == [[g[n] for n in names] for g in shown]
    indices = sorted(held["sensitivity"]["outputs"][0]["indices"], key=lambda i: -i["total"])
    kept = ("total", "total_lower", "total_upper", "first", "first_lower", "first_upper")
    assert [row[1:] for row in rows(of, "sensitivity_mean_absolute_rank_shift")] == [[i[n] for n in kept] for i in indices]
    gap = held["fairness"]["differences"][0]
    assert rows(of, "differences")[0][3:] == [
        *(gap[f"attainment{s}"] for s in ("", "_lower", "_upper")), *(gap[f"above{s}"] for s in ("", "_lower", "_upper")), *gap["agreements"]]
    free, guarded = held["gaming"][:2]
    assert rows(of, "gaming")[0][2:] == [free["dose"], free["attainment"], guarded["attainment"], free["flips"], guarded["flips"], free["judged"]]
    assert [row[1:] for row in rows(of, "coverage")] == [
        [s["share"], s["of"], s["promised"], said] for s, said in zip(held["coverage"]["shares"], ("tenue", "sans promesse"), strict=True)]
    other = held["alternatives"][0]
    assert [row[2] for row in rows(of, "alternatives")][:4] == [other["judged"], other["above"], HEADLINE["agreements"], HEADLINE["moved"]]
    assert rows(of, "importances")[0][2:6] == [held["importances"][0][n] for n in ("method", "weight", "ratio_share", "linear_share")]


def _to_sixteen(held):
    if isinstance(held, dict):
        return {name: _to_sixteen(part) for name, part in held.items()}
    return [_to_sixteen(part) for part in held] if isinstance(held, list) else sixteen(held)


@both_languages
def test_the_paper_prints_no_number_that_the_document_does_not_hold(language):
    """Every number of the workbook is one of the document's (or how many indicators are declared); the words hold no number as text."""
    of, held = made(language), document()
    allowed = numbers(held) | {float(len(f["scenario"]["indicators"])) for f in held["frameworks"]} | {0.0}
    cells = [cell.value for sheet in book(of).worksheets[1:] for row in sheet.iter_rows(min_row=2) for cell in row]
    found = {float(v) for v in cells if isinstance(v, int | float)}
    assert len(found) > 30 and found <= allowed
    assert not [v for v in cells if isinstance(v, str) and re.fullmatch(r"-?\d+([.,]\d+)?\s?%?", v)]


@both_languages
def test_what_the_document_hides_stays_hidden(language):
    """A hidden group has its name, the word for it and no number, in both forms, and is in no figure."""
    of, words = made(language), text.texts(language)
    hidden = next(row for row in rows(of, "groups") if row[1] == words["regions.10"])
    assert hidden[2:] == [words["cells.hidden"]] * 6 + [None, None]
    assert f"{words['regions.10']} {' '.join([words['cells.hidden']] * 6)}" in " ".join(pages(reform_paper.pdf(of)))
    figures = [b for s in of.sections for b in s.blocks if hasattr(b, "svg")]
    assert not [f for f in figures if words["regions.10"] in f.svg + f.alt] and [f for f in figures if words["regions.06"] in f.svg]
    assert document()["fairness"]["differences"][3]["reason"][language] in rows(of, "differences")[3]


@both_languages
def test_what_is_sure_is_not_said_to_be_among_what_is_recorded(language):
    """Five sure changes, three of them in the recorded figures: said so, and never « of the 33 »."""
    whole, words = " ".join(pages(reform_paper.pdf(made(language)))), text.texts(language)
    assert spaced(words["reform.sentence_clear_recorded"].format(clear=5, recorded=3)) in whole
    held = document()
    del held["headline"]["clear_recorded"]
    older = " ".join(pages(reform_paper.pdf(made(language, held))))
    assert spaced(words["reform.sentence_clear"].format(clear=5)) in older


@both_languages
def test_a_scenarios_groups_are_as_coarse_in_the_paper_as_on_the_page(language):
    """Counts to the nearest 5, the word for fewer than 5, and a sentence that says so; what is hidden stays hidden."""
    held, words = tried(), text.texts(language)
    of = made(language, held)
    shown = rows(of, "groups")
    assert shown[0][2:6] == [20, words["reform.under_five"], words["reform.under_five"], words["reform.under_five"]]
    assert shown[-1][2:7] == [words["cells.hidden"]] * 5
    assert spaced(words["paper.coarse"]) in " ".join(pages(reform_paper.pdf(of)))


@both_languages
def test_a_promise_that_was_missed_is_said_in_words(language):
    """In the paper and on the page: kept, missed and by how much, or nothing promised."""
    held, words = document(), text.texts(language)
    held["coverage"]["shares"] = [
        {"name": "attainment_held_current", "share": 0.93965, "of": 60000, "promised": 0.95}, {"name": "found", "share": 0.8, "of": 10, "promised": 0.8},
        {"name": "rank_held_new", "share": 0.94999, "of": 60000, "promised": 0.95}, {"name": "edge_called_noise", "share": 0.9, "of": 10, "promised": None}]
    missed = words["reform.coverage_verdicts.missed"]
    by = [missed.format(by=n if language == "en" else n.replace(".", ",")) for n in ("1.0", "0.1")]
    said = [by[0], words["reform.coverage_verdicts.kept"], by[1], words["reform.coverage_verdicts.none"]]
    assert [row[4] for row in rows(made(language, held), "coverage")] == said
    with text.speaking(language):
        assert [reform_coverage.verdict(row) for row in held["coverage"]["shares"]] == said


def again_of(of: Paper) -> str:
    """The command that the paper prints."""
    said = next(b.words for s in of.sections if s.name == "about" for b in s.blocks)
    return re.search(r"python -m app\.exports\.reform_paper [^.]*(?:\.[^.\s][^.]*)*", said)[0]


def test_the_paper_prints_the_settings_that_make_it_again():
    """As many draws as the release: --as-released; as many as the command alone: nothing; others: it says that draws will differ."""
    held, words = document(), text.texts("fr")
    assert {n: getattr(moving.Settings(), n) for n in paper_sections.FULL} == paper_sections.FULL
    about = lambda of: " ".join(b.words for b in of.sections[-1].blocks)
    as_released = paper(held, MANIFEST, NAMES, "fr", held["settings"])
    assert again_of(as_released).split()[-3:] == ["--as-released", "--out", "DOSSIER"] and words["paper.again_otherwise"] not in about(as_released)
    assert "--scenario" not in again_of(as_released) and "--scenario FICHIER" in again_of(made(held=tried()))
    assert "--as-released" not in again_of(made()) and words["paper.again_otherwise"] in about(made())
    whole = made(held=held | {"settings": held["settings"] | paper_sections.FULL})
    assert "--as-released" not in again_of(whole) and words["paper.again_otherwise"] not in about(whole)


def test_the_printed_command_makes_the_same_paper(built, tmp_path, monkeypatch):
    """The paper of the committee's page, and what its own words make from the release: the same bytes, both forms."""
    monkeypatch.setenv("REFONTE_HOME", str(built.home))
    held = json.loads(built.object("committee/reform/assessment.json").read_bytes())
    of = reform_paper.of_release(held, release.current(), "fr")
    arguments = again_of(of).split()[3:]
    assert arguments == ["--release", built.manifest["release_id"], "--as-released", "--out", "DOSSIER"], "no file: the catalogue's framework"
    done = command("--home", built.home, "--language", "fr", *arguments[:-1], tmp_path)
    assert done.returncode == 0, done.stderr
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.suffix != ".json" and p.suffix != ".parquet"} == reform_paper.files(of)


def test_french_and_english_say_the_same_numbers():
    fr, en = (made(language) for language in text.LANGUAGES)
    values = lambda of: [[(c.value, c.limits) for row in t.rows for c in row if c.kind != "text"] for t in of.tables]
    assert values(fr) == values(en)
    assert not {t.caption for t in fr.tables} & {t.caption for t in en.tables} and not {s.title for s in fr.sections} & {s.title for s in en.sections}


@both_languages
def test_the_same_document_gives_the_same_bytes(language):
    assert reform_paper.files(made(language)) == reform_paper.files(made(language))


@pytest.mark.parametrize("name", ["#strong[x] <a&b> $y$ \\ =1+1", "ᐃᓄᒃᑎᑐᑦ", "\u202eenvers\x07", "é" * 120, "中文"])
def test_a_scenarios_name_is_never_markup_and_never_stops_the_paper(name):
    """Names come from people: printed as they are, or with squares where no font has the letters; in a cell a text, never a formula."""
    of = made(held=document(name))
    whole = "".join(pages(reform_paper.pdf(of)))
    assert len(whole) > 1000
    if name.startswith("#"):
        assert name in whole
    kept = next(row for row in rows(of, "frameworks") if row[0] == text.texts("fr")["paper.properties.name"])[2]
    assert kept == re.sub(r"[\x00-\x1f]", "", name)


def test_where_nothing_could_be_assessed_there_is_no_paper():
    with pytest.raises(PaperProblem, match="aucun dossier"):
        made(held={"format": 1, "reason": {"code": "x", "fr": "aucun dossier", "en": "no record"}})
    held = document()
    held["sensitivity"] |= {"reason": {"code": "x", "fr": "trop peu d’ententes", "en": "too few agreements"}, "outputs": []}
    held["spread"] = []
    assert "trop peu d’ententes" in " ".join(pages(reform_paper.pdf(made(held=held))))


def test_nested_groups_remarks_and_whatever_a_scenario_may_declare_are_said():
    """What a scenario declares otherwise than the catalogue is in the table of frameworks, in words."""
    held = document()
    proposed = held["frameworks"][1]
    proposed["scenario"] |= {
        "groups": [{"name": "résultats", "weight": 70, "aggregation": "geometric"}, {"name": "liens", "weight": 30, "aggregation": "arithmetic"}],
        "normalisation": {"kind": "goalposts"}, "missing": {"rule": "not_judged"},
    }
    proposed["remarks"] = [{"code": "x", "fr": "un seul indicateur", "en": "a single indicator"}]
    of = made(held=held)
    assert "un seul indicateur" in " ".join(pages(reform_paper.pdf(of)))
    said = {row[0]: row[2] for row in rows(of, "frameworks")}
    words = text.texts("fr")
    assert said[words["paper.properties.groups"]] == "résultats (70, géométrique), liens (30, arithmétique)"
    assert said[words["paper.properties.normalisation"]] == "bornes fixes" and said[words["paper.properties.missing"]] == "non jugée"
    assert said[words["paper.properties.cap"]] is None

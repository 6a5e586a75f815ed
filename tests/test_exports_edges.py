"""What is rare, hidden, hostile or no longer allowed: an export stays whole, says nothing that it may not, and is not made at all."""

import dataclasses
import hashlib
import io
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import frictionless
import openpyxl
import pypdf
import pytest
from streamlit.testing.v1 import AppTest

from app import permits, queries, sheet, sign_in, text
from app.components import download
from app.exports import archive, portfolio, scorecard
from app.scopes import OutsideScope, Scope
from app.store import database, grants, journal, sign_ins
from app.text import LANGUAGES, texts
from tests import exporting
from tests.conftest import PROJECT
from tests.stores import HOUR, ISSUER, NOW, someone, use

RATE = ("placement_rate", 2)


@pytest.fixture(scope="module")
def rich(built):
    """(sheet, agreements of its ministry) of the built release."""
    with exporting.home(built.home):
        session = exporting.session()
        yield exporting.richest(session), queries.agreements(session.release, session.scope)


def files(shown: sheet.Sheet, agreements: list[dict], language: str = "fr") -> dict[str, bytes]:
    return {name: download.make(name, shown, agreements, language) for name in download.FORMATS}


def words(made: dict[str, bytes]) -> dict[str, str]:
    """Everything that each file says, blanks left out (a line of a page may break anywhere)."""
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    packed = zipfile.ZipFile(io.BytesIO(made["csv"]))
    said = {
        "pdf": " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made["pdf"])).pages),
        "xlsx": " ".join(str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None),
        "csv": " ".join(packed.read(name).decode() for name in packed.namelist()), "jsonld": made["jsonld"].decode(),
    }
    return {name: re.sub(r"\s", "", told) for name, told in said.items()}


def valid(made: dict[str, bytes], folder: Path) -> bool:
    """The PDF was accepted as PDF/UA-1 when it was made; the others are read again."""
    zipfile.ZipFile(io.BytesIO(made["csv"])).extractall(folder)
    assert json.loads(made["jsonld"])["@graph"] and openpyxl.load_workbook(io.BytesIO(made["xlsx"])).sheetnames
    return frictionless.validate(str(folder / "datapackage.json")).valid


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["no participations", "one person", "no target"])
def test_a_scorecard_with_next_to_nothing_is_exported(rich, kind, language, tmp_path):
    shown, agreements = rich
    none = {"target": None, "rate_target": None, "attainment": None, "verdict_target": None}
    made = files({"no participations": exporting.emptied, "one person": exporting.one_person,
                  "no target": lambda s: exporting.changed(s, RATE, **none)}[kind](shown), agreements, language)
    assert valid(made, tmp_path)
    said = words(made)
    expected = {"no participations": text.texts(language)["exports.nothing"], "one person": "1/1participation",
                "no target": f"placement_rate/2/{exporting.YEAR[1]}"}[kind]
    assert expected.replace(" ", "") in said["pdf"]


@pytest.mark.parametrize("name", [
    "Très " * 39 + "long",
    '#panic("x") = [*gras*] $a_1$ @b <c> \\ // {{t}} & "d" \'e\' ```f``` ]]>',
    '=HYPERLINK("http://example.org","x")',
    "Organisme 日本 \u202b\u0007 مرحبا ᓄᓇᕕᒃ",
    "Organisme \U00012000",
])
def test_any_name_is_written_as_it_is(rich, name, tmp_path):
    """Two hundred letters, the marks of every language that a file is written in, a formula, letters that no font here has."""
    shown, agreements = rich
    made = files(exporting.named(shown, name), agreements)
    assert valid(made, tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    assert book.worksheets[0]["A1"].value == name.replace("\u0007", "") and book.worksheets[0]["A1"].data_type == "s"
    graph = json.loads(made["jsonld"])["@graph"]
    assert graph[0]["hasLegalName"] == name
    if name.isascii():
        assert name in pypdf.PdfReader(io.BytesIO(made["pdf"])).metadata.title


TELLING = {"value": 0.2371, "numerator": 4571, "denominator": 19279, "lower_95": 0.2312, "upper_95": 0.2433, "target": 5003.7, "rate_target": 0.2595,
           "attainment": 0.9135, "units_counted": 19279, "units_open": 7717, "units_excluded": 6619, "group_rate": 0.3391, "is_provisional": True,
           "verdict_target": "not_met"}
TOLD = ("0.2371", "23,7", "23.7", "4571", "19279", "0.2312", "23,1", "0.2433", "24,3", "5003", "0.2595", "25,95", "0.9135", "91,4", "7717", "6619", "0.3391",
        "33,9")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mark", ["mark", "numerator_mark", "denominator_mark"])
def test_what_is_hidden_is_in_no_file(rich, mark, language):
    """Of a hidden figure a file has the neutral word, and none of its numbers, bounds, target, verdict or trend; shown, it has them."""
    only = dataclasses.replace(rich[0], series={RATE: exporting.changed(rich[0], RATE, **TELLING, expected=None).series[RATE]}, variations={RATE: "worsening"})
    shown = words(files(only, rich[1], language))
    hidden = words(files(exporting.changed(only, RATE, **{mark: "hidden"}), rich[1], language))
    assert all(any(told in said for told in TOLD) for said in shown.values()), "the search finds what is there"
    own = texts(language)
    for name, said in hidden.items():
        assert not [told for told in TOLD if told in said.replace(rich[0].agreement["agreement_id"], "")], name
        assert own["control.short_worsening"].replace(" ", "") not in said and own["certainty.not_met"].replace(" ", "") not in said
    assert all(own["exports.hidden"].replace(" ", "") in hidden[name] for name in ("pdf", "xlsx", "csv"))
    assert "IndicatorReport" not in hidden["jsonld"].replace("hasIndicatorReport", "")
    line = scorecard.content(exporting.changed(only, RATE, **{mark: "hidden"}), rich[1], language).lines[0]
    assert line.hidden and not [n for n, v in dataclasses.asdict(line).items() if isinstance(v, float) or (isinstance(v, int) and n not in ("method", "hidden"))
                                and v is not False]


def test_a_value_that_is_held_back_says_so(rich):
    shown = scorecard.content(exporting.changed(rich[0], RATE, numerator_mark="held_back"), rich[1], "fr")
    line = next(x for x in shown.lines if (x.indicator_id, x.method) == RATE)
    assert line.value is not None and texts("fr")["exports.held_back"] in [said for _, said in line.marks]


def test_sheets_read_together_are_the_sheets_read_one_by_one(rich):
    """The archive's scorecards are the screen's."""
    session, period = rich[0].session, rich[0].period
    some = rich[1][::60]
    for agreement, found in zip(some, portfolio.sheets(session, some, period), strict=True):
        alone = sheet.build(session, agreement, period, sheet.read_figures(session, agreement))
        ordered = [{key: sorted(held, key=lambda f: (f["period_type"], f["period"])) for key, held in one.series.items()} for one in (found, alone)]
        assert ordered[0] == ordered[1] and (found.not_applicable, found.variations) == (alone.not_applicable, alone.variations)
        assert all(found.trend(key) == alone.trend(key) for key in found.series)
        assert found.agreement == agreement and found.series


def test_the_archive_holds_every_scorecard_and_tells_how_far_it_is(rich):
    session, period, some = rich[0].session, rich[0].period, rich[1][:3]
    made = [io.BytesIO(), io.BytesIO()]
    steps = [list(archive.write(target, session, some, period, "fr")) for target in made]
    assert steps[0] == [(1, 3), (2, 3), (3, 3)] and made[0].getvalue() == made[1].getvalue()
    packed = zipfile.ZipFile(made[0])
    assert len(packed.namelist()) == 4 and packed.namelist()[-1] == "liste.csv"
    listed = packed.read("liste.csv").decode("utf-8-sig").splitlines()[1:]
    for agreement, row in zip(some, listed, strict=True):
        name = f"fiche-{agreement['agreement_id']}-{period['period']}.pdf"
        assert name in row and hashlib.sha256(packed.read(name)).hexdigest() in row and agreement["agreement_id"] in row


@pytest.mark.parametrize("permit", ["ended", "another scope"])
def test_nothing_is_made_once_the_scope_is_no_longer_open(rich, permit, monkeypatch):
    """Between the page and the click the person signed out, or the grant ended: the file is refused before it is made."""
    session, made = rich[0].session, []

    def ended():
        raise OutsideScope("ended")

    held = permits.Permit(session.scope, ended, 0.0) if permit == "ended" else permits.Permit(Scope("funder", "MIFI"), None, 0.0)
    monkeypatch.setattr(download.st, "session_state", {permits.KEY: held})
    asked = download.guarded(session, "scorecard/x", lambda: made.append(1) or b"")
    with pytest.raises(OutsideScope):
        asked()
    assert not made
    monkeypatch.setattr(download.st, "session_state", {permits.KEY: permits.Permit(session.scope, None, 0.0)})
    assert download.guarded(session, "scorecard/x", lambda: b"made")() == b"made"


def test_a_download_is_journalled_before_it_is_made_and_refused_after_signing_out(rich, tmp_path, monkeypatch):
    """With the real store, in a thread of its own as Streamlit calls it: who took what, of which release."""
    session, who = rich[0].session, someone("s-1")
    monkeypatch.setenv("REFONTE_NOW", NOW.isoformat())
    use(monkeypatch, f"sqlite:///{tmp_path / 'access.sqlite3'}")
    database.migrate()
    store = database.store()
    with database.writing(store) as writing:
        grants.give(writing, grants.Person(ISSUER, "sub", "s-1"), session.scope, NOW - HOUR, NOW + HOUR, "test", NOW)
    sign_ins.standing(store, who, NOW)
    sign_ins.choose(store, who, session.scope, NOW)
    permit = permits.Permit(session.scope, lambda: sign_in._still(who, session.scope), 0.0)
    monkeypatch.setattr(download.st, "session_state", {permits.KEY: permit, "who": who})
    asked = download.guarded(session, "scorecard/MS1/pdf", lambda: b"made")
    with ThreadPoolExecutor(1) as other:
        assert other.submit(asked).result() == b"made"
        sign_ins.end(store, who, NOW)
        with pytest.raises(OutsideScope):
            other.submit(asked).result()
    with database.reading(store) as reading:
        taken = [(e.subject, e.role, e.scope, e.resource, e.release_id) for e in journal.entries(reading) if e.action == "download"]
    assert taken == [("s-1", "funder", "MESS", "scorecard/MS1/pdf", session.release.release_id)]


def page(role: str, name: str, language: str) -> None:
    """A page with both downloads, as a view draws them."""
    import streamlit as st

    from app import permits
    from app.components import download
    from tests import exporting

    st.session_state["lang"] = language
    session = exporting.session(role, name)
    permits.open_to(session.scope)
    shown = exporting.richest(session)
    download.show(shown)
    download.archive(session, [shown.agreement], shown.period)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_offers_every_format_and_prepares_the_archive(built, language, monkeypatch):
    monkeypatch.setenv("REFONTE_HOME", str(built.home))
    monkeypatch.chdir(PROJECT)
    at = AppTest.from_function(page, args=("funder", "MESS", language), default_timeout=60).run()
    assert not at.exception
    labels = [button.proto.label for button in at.get("download_button")]
    assert labels == [texts(language)[f"exports.{name}"] for name in download.FORMATS]
    at.button(key="archive-make").click().run()
    assert not at.exception
    assert [b.proto.label for b in at.get("download_button")][-1] == texts(language)["exports.archive_ready"]


def test_a_language_is_spoken_where_it_was_asked_and_nowhere_else():
    with text.speaking("en"):
        with text.speaking("fr"):
            assert text.t("words.yes") == "oui"
        assert text.t("words.yes") == "yes"
    with pytest.raises(ValueError, match="de"), text.speaking("de"):
        pass

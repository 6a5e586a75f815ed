"""The committee's paper by its command, and by the buttons of the page: from a release, and from no other."""

import json
from types import SimpleNamespace

from app import release
from app.components import reform_paper as buttons
from app.exports import reform_paper
from tests.paper_documents import command, document, pages


def test_the_command_makes_the_paper_of_a_release_and_refuses_anothers(built, tmp_path):
    """From the release's own document: both forms; a document of other records gives a message and no file."""
    own = built.object("committee/reform/assessment.json")
    done = command("--home", built.home, "--document", own, "--language", "en", "--out", tmp_path / "good")
    assert done.returncode == 0, done.stderr
    assert sorted(p.suffix for p in (tmp_path / "good").iterdir()) == [".pdf", ".xlsx"]
    whole = " ".join(pages(next((tmp_path / "good").glob("*.pdf")).read_bytes()))
    assert built.manifest["release_id"] in whole and str(json.loads(own.read_bytes())["headline"]["agreements"]) in whole
    other = tmp_path / "other.json"
    other.write_text(json.dumps(document()), "utf-8")
    (tmp_path / "list.json").write_text("[1]", "utf-8")
    wrong = [("--document", path) for path in (other, tmp_path / "list.json", tmp_path / "absent.json")]
    for arguments in (*wrong, ("--release", "2001-01-01-000000000000", "--document", own)):
        refused = command("--home", built.home, *arguments, "--out", tmp_path / "bad")
        assert refused.returncode == 1 and refused.stderr.strip() and "Traceback" not in refused.stderr and not (tmp_path / "bad").exists()


def test_the_buttons_give_the_files_of_the_release(built, monkeypatch):
    """What a click makes is the paper of the release shown, in the language of the screen."""
    monkeypatch.setenv("REFONTE_HOME", str(built.home))
    held = json.loads(built.object("committee/reform/assessment.json").read_bytes())
    session = SimpleNamespace(release=release.current())
    of = reform_paper.of_release(held, session.release, "en")
    assert buttons._made(session, held, "en", "pdf") == reform_paper.pdf(of) and buttons._made(session, held, "en", "xlsx") == reform_paper.workbook(of)

"""The store's command line does what it says, in French or in English, and refuses clearly."""

import string
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
import yaml

from app.store.command import main
from tests.conftest import PROJECT

ISSUER = "https://id.example.org"
GIVE = ("grant", "--issuer", ISSUER, "--role", "funder", "--scope", "MESS", "--from", "2026-11-01", "--to", "2027-03-31", "--by", "direction")


@pytest.fixture
def say(tmp_path, monkeypatch, capsys):
    """Run the command on a home of its own, on a given day. Returns its exit code and what it said."""
    monkeypatch.delenv("REFONTE_STORE_URL", raising=False)
    monkeypatch.setenv("REFONTE_HOME", str(tmp_path))

    def run(*arguments: str, language: str = "fr", now: str = "2026-11-22T15:00:00+00:00") -> tuple[int, str]:
        monkeypatch.setenv("REFONTE_LANG", language)
        monkeypatch.setenv("REFONTE_NOW", now)
        try:
            code = main(list(arguments))
        except SystemExit as wrong:
            code = wrong.code
        return code, "".join(capsys.readouterr())

    return run


def test_it_runs_as_a_module(tmp_path, monkeypatch):
    monkeypatch.setenv("REFONTE_HOME", str(tmp_path))
    command = [sys.executable, "-m", "app.store"]
    done = [subprocess.run([*command, said], cwd=PROJECT, capture_output=True, text=True, check=False) for said in ("list", "migrate", "list")]
    assert [d.returncode for d in done] == [1, 0, 0]
    assert not any(d.stderr for d in done)


def test_a_grant_from_its_giving_to_its_end(say):
    assert say("list")[0] == 1, "before the database is there"
    assert say("migrate")[0] == 0
    assert "déjà" in say("migrate")[1]
    code, said = say(*GIVE, "--email", "Alice@Example.org")
    assert code == 0
    assert "bailleur de fonds MESS · du 2026-11-01 au 2027-03-31 · email=alice@example.org" in said
    assert say(*GIVE, "--email", "alice@example.org")[0] == 1, "it is given already"
    assert "1 · funder MESS · from 2026-11-01 to 2027-03-31" in say("list", language="en")[1]
    assert say("list", now="2027-03-31T23:59:00-04:00")[1] == say("list")[1], "the last day counts, in Québec time"
    assert say("list", now="2027-04-01T00:00:00-04:00")[1] == "Aucune autorisation.\n"
    assert say("revoke", "1", "--by", "direction")[0] == 0
    assert say("revoke", "1")[0] == say("revoke", "7")[0] == 1
    assert say("list")[1] == "Aucune autorisation.\n"
    assert "RÉVOQUÉE par direction le 2026-11-22 10:00-05:00" in say("list", "--all")[1]
    assert say("journal")[1] == "Rien au journal.\n"


@pytest.mark.parametrize(
    ("role", "scope"),
    [("funder", "MTESS"), ("funder", ""), ("organization", "123"), ("organization", "..../..../.."), ("committee", "MESS"), ("steward", "all")],
)
def test_a_scope_that_does_not_exist_is_refused(say, role, scope):
    say("migrate")
    code, said = say("grant", "--issuer", ISSUER, "--subject", "s", "--role", role, "--scope", scope, "--to", "2027-03-31", language="en")
    assert (code, said.split(":")[0]) == (1, "Refused")
    assert say("list", "--all", language="en")[1] == "No grant.\n"


def test_a_part_of_a_ministry_is_granted_by_its_exact_name(say):
    """However the terminal composes its accents; listed, and refused for who has no ministry."""
    say("migrate")
    decomposed = unicodedata.normalize("NFD", "Direction régionale – Montréal")
    code, said = say(*GIVE, "--subject", "s", "--directorate", decomposed)
    assert code == 0
    assert "bailleur de fonds MESS (direction régionale : Direction régionale – Montréal) · du" in said
    assert "n’a pas été vérifié" in said, "there is no release to look at"
    assert say(*GIVE, "--subject", "s", "--office", "BSQ-66")[0] == 0, "another scope"
    assert say(*GIVE, "--subject", "s")[0] == 0, "and the whole is a third"
    assert say(*GIVE, "--subject", "s", "--directorate", "Direction régionale – Montréal")[0] == 1, "given already"
    assert say(*GIVE, "--subject", "s", "--directorate", "x", "--office", "y")[0] == 2
    assert say(*GIVE, "--subject", "s", "--office", " x")[0] == say(*GIVE, "--subject", "s", "--office", "")[0] == 1
    assert "funder MESS (office: BSQ-66)" in say("list", language="en")[1]
    for role, scope in (("committee", ""), ("organization", "1112212416")):
        assert say("grant", "--issuer", ISSUER, "--subject", "s", "--role", role, "--scope", scope, "--to", "2027-03-31", "--office", "x")[0] == 1
    assert len(say("list", "--all")[1].splitlines()) == 3


def test_a_part_that_the_release_does_not_have_is_said(say, built, tmp_path):
    """The grant stands, for a release may come; but whoever gives it learns what names there are."""
    (tmp_path / "releases").symlink_to(built.releases)
    say("migrate")
    code, said = say(*GIVE, "--subject", "s", "--directorate", "Montréal")
    assert code == 0 and "aucune entente de « Montréal »" in said and "\n  Direction régionale de Services Québec – Montréal\n" in said
    code, said = say(*GIVE, "--subject", "s", "--directorate", "Direction régionale de Services Québec – Montréal", language="en")
    assert code == 0 and "Note" not in said


@pytest.mark.parametrize("changed", [("--to", "yesterday"), ("--to", "2026-02-30"), ("--role", "admin"), ("--issuer", " "), ("--subject", "x" * 256)])
def test_wrong_usage_exits_with_2(say, changed):
    assert say(*GIVE, "--subject", "s", *changed)[0] == 2
    assert say(*GIVE)[0] == 2, "who is missing"


def test_a_grant_that_is_over_before_it_begins_is_refused(say):
    say("migrate")
    assert say(*GIVE, "--subject", "s", "--to", "2026-10-01")[0] == 1


def test_both_languages_say_the_same_things():
    messages = yaml.safe_load((Path(PROJECT) / "app" / "store" / "messages.yml").read_text("utf-8"))

    def places(language: str) -> dict:
        return {k: {name for _, name, _, _ in string.Formatter().parse(v) if name} for k, v in messages[language].items() if isinstance(v, str)}

    assert places("fr") == places("en")
    assert messages["fr"]["roles"].keys() == messages["en"]["roles"].keys()

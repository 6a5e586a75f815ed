"""No page, parameter, widget state or error message shows another scope's data: every view, every role, hostile input."""

import pytest
from streamlit.testing.v1 import AppTest

from app import access, permits, queries, release, text
from app.scopes import OutsideScope, Scope
from app.store import database
from tests import test_sign_in, walls
from tests.sent import sent
from tests.stores import claims

store = test_sign_in.store
ROLES = ("funder/MESS", "funder/MIFI", "organization", "committee", "steward", "directorate", "office")
PARAMETERS = ("role", "scope", "ministry", "organization", "agreement", "release", "page", "view", "year", "nature", "region", "programme", "status", "words",
              "indicator", "period", "period-kind", "session", "permit", "who", "opened", "lang", "compare", "sort", "embed", "file", "line", "office")
STATE = ("agreement", "organization", "ministry", "role", "period-year", "year", "words", "nature", "region")
HOSTILE = ("../../organization/{neq}/figures.parquet", "funder/MIFI", "organization/{neq}", "{agreement}", "{neq}", "MIFI", "MESS", "committee", "steward",
           "' or '1'='1", "x'; select * from read_parquet('{path}'); --", "%2e%2e%2f", "<script>alert(1)</script>", "\x00", "é" * 200, "", "-1", "[]", "{{}}")


@pytest.fixture
def served(store, built):
    """The release's scopes, and a person for each, named after its place."""
    scopes = [*walls.scopes(built.releases), *walls.parts(built.releases)[:2]]
    for place, scope in enumerate(scopes):
        test_sign_in.give(store, scope, f"s-{place}")
    return scopes


def others(built, scope: Scope) -> dict[str, str]:
    """Another organisation, one of its agreements, and the path of its figures: what a hostile reader may know."""
    name = max(n for n in built.manifest["files"] if n.startswith("organization/") and n.endswith("/figures.parquet") and n.split("/")[1] != scope.name)
    neq = name.split("/")[1]
    agreement = sorted(walls._texts(built.object(f"organization/{neq}/agreements.parquet"), ("agreement_id",)))[0]
    return {"neq": neq, "agreement": agreement, "path": str(built.object(name))}


def arrive(place: int, parameters: dict[str, str]) -> AppTest:
    """That person's first page, with those parameters in the address."""
    at = AppTest.from_file(str(test_sign_in.MAIN), default_timeout=300)
    at.secrets = test_sign_in.SECRETS
    at.user = {"is_logged_in": True, **claims(f"s-{place}")}
    for name, value in parameters.items():
        at.query_params[name] = value
    return at.run()


def hostile(turn: int, known: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Every parameter and every kept value, each with another hostile one; another turn shifts them all."""
    shifted = {name: HOSTILE[(place * 5 + turn) % len(HOSTILE)].format(**known) for place, name in enumerate((*PARAMETERS, *STATE))}
    return {name: shifted[name] for name in PARAMETERS}, {name: shifted[name] for name in STATE[turn % 3::3]}


@pytest.mark.parametrize("turn", [0, 1])
@pytest.mark.parametrize("place", range(len(ROLES)), ids=ROLES)
def test_every_view_shows_its_own_scope_only(served, built, monkeypatch, place, turn):
    """What is sent holds no name or number of another scope, the connection opened is the scope's own, and no page breaks."""
    scope, opened = served[place], []
    parameters, state = hostile(2 * place + turn, others(built, scope))
    echoed = frozenset(v.encode() for v in (*parameters.values(), *state.values()))  # what the reader typed may come back to the reader
    with monkeypatch.context() as patch:
        patch.setattr(queries, "open_scope", lambda r, s, original=queries.open_scope: (opened.append(s), original(r, s))[1])
        at = arrive(place, parameters)
        for view in access.VIEWS[scope.role]:
            if view != access.VIEWS[scope.role][0]:
                for name, value in parameters.items():
                    at.query_params[name] = value
                for name, value in state.items():
                    at.session_state[name] = value
                at.switch_page(f"views/{view}.py").run()
            assert not at.exception, (view, [e.value for e in at.exception])
            assert test_sign_in.title(at) == text.texts(at.session_state["lang"])[f"views.{view}"]
            assert at.session_state["session"].scope == scope
            assert walls.seen(sent(at), walls.foreign(built.releases, scope) - echoed - granted(scope, served)) == [], view
    assert set(opened) <= {scope}


def granted(scope: Scope, scopes: list[Scope]) -> frozenset[bytes]:
    """What the list of grants names to the steward, who gives them: the organisations' numbers that stand in a grant."""
    return frozenset(s.name.encode() for s in scopes) if scope.role == "steward" else frozenset()


def test_the_walls_have_something_to_hide(built):
    """Each scope has many texts that it must not see; without this the test above would say nothing."""
    for scope in (*walls.scopes(built.releases), *walls.parts(built.releases)):
        hidden = walls.foreign(built.releases, scope)
        assert len(hidden) > 50, scope
    mess, mifi = (walls.foreign(built.releases, s) for s in walls.scopes(built.releases)[:2])
    assert mess - mifi and mifi - mess


def test_a_page_that_leaks_is_found(served, built, monkeypatch):
    """The search itself works: a portfolio with one organisation's name too many does not pass."""
    intruder = sorted(walls.foreign(built.releases, served[1]))[-1].decode()
    real = queries.agreements
    monkeypatch.setattr(queries, "agreements", lambda r, s: [a | {"organization_name": intruder} for a in real(r, s)])
    assert intruder.encode() in walls.seen(sent(arrive(1, {})), walls.foreign(built.releases, served[1]))


def test_a_page_that_asks_for_another_scope_is_stopped_where_files_are_opened(served, store, monkeypatch):
    other = Scope("funder", "MIFI")
    monkeypatch.setattr(queries, "agreements", lambda r, s: queries.rows(r, other, "select * from agreements"))
    at = arrive(0, {})
    assert not at.exception
    assert at.title[-1].value == test_sign_in.says("outside"), "below what the page had drawn of its own"
    assert ("refused", "funder", "MESS", "scope") in test_sign_in.acts(store)


def _ask() -> None:
    """A script: what a session with one permit may open."""
    import streamlit as st

    from app import permits, queries, release
    from app.scopes import OutsideScope, Scope

    held, current, said = Scope("funder", "MESS"), release.current(), {}
    if st.session_state.get("with_permit"):
        permits.open_to(held)
    for scope in (held, Scope("funder", "MIFI"), Scope("committee"), Scope("steward")):
        for how in (lambda s: queries.agreements(current, s), lambda s: queries.open_scope(current, s),
                    lambda s: queries.logical_file(current, s, f"{s.tree}agreements.parquet")):
            try:
                how(scope)
                said.setdefault(scope, []).append("opened")
            except OutsideScope:
                said.setdefault(scope, []).append("outside")
    st.session_state["said"] = said


@pytest.mark.parametrize("with_permit", [True, False])
def test_a_session_opens_what_it_has_a_permit_for(store, with_permit):
    at = AppTest.from_function(_ask, default_timeout=60)
    at.session_state["with_permit"] = with_permit
    at.run()
    assert not at.exception
    mess = Scope("funder", "MESS")
    assert at.session_state["said"] == {s: ["opened" if s == mess and with_permit else "outside"] * 3 for s in at.session_state["said"]}


def test_a_dialogue_asks_again_whether_the_grant_holds(store, monkeypatch):
    """A fragment's run does not pass through main.py: the permit itself finds the grant revoked, the sign-in ended or too old."""
    from app import identity, sign_in
    from app.store import sign_ins

    number = test_sign_in.give(store, Scope("steward"))
    who = identity.read(claims("s-1"))
    sign_ins.standing(store, who, test_sign_in.NOW)
    sign_ins.choose(store, who, Scope("steward"), test_sign_in.NOW)
    sign_in._still(who, Scope("steward"))
    with pytest.raises(OutsideScope):
        sign_in._still(who, Scope("committee"))
    monkeypatch.setenv("REFONTE_NOW", (test_sign_in.NOW + 8 * test_sign_in.HOUR).isoformat())
    with pytest.raises(OutsideScope):
        sign_in._still(who, Scope("steward"))
    monkeypatch.setenv("REFONTE_NOW", test_sign_in.NOW.isoformat())
    test_sign_in.revoke(store, number)
    with pytest.raises(OutsideScope):
        sign_in._still(who, Scope("steward"))


def test_a_permit_asks_again_after_a_second(monkeypatch):
    """In a script run, a permit that is no longer fresh asks `holds`, and what that raises stops the reading."""
    asked, moments = [], iter([0.0, 0.5, 1.5, 1.5, 2.0])
    held = {}
    monkeypatch.setattr(permits.st, "session_state", held)
    monkeypatch.setattr(permits, "get_script_run_ctx", lambda **_: object())
    monkeypatch.setattr(permits.time, "monotonic", lambda: next(moments))
    permits.open_to(Scope("steward"), lambda: asked.append(1))
    permits.require(Scope("steward"))
    assert not asked
    permits.require(Scope("steward"))
    assert asked == [1]
    permits.require(Scope("steward"))
    assert asked == [1]


def test_a_thread_that_no_session_stands_behind_opens_nothing(monkeypatch):
    monkeypatch.setattr(permits.runtime, "exists", lambda: True)
    with pytest.raises(OutsideScope):
        permits.require(Scope("funder", "MESS"))


def test_only_common_texts_are_read_without_a_scope(store):
    current = release.current()
    assert current.read_json("common/catalogue.json")
    for name in ("funder/MESS/figures.parquet", "organization/1112212416/figures.parquet", "common/../funder/MESS/figures.parquet"):
        with pytest.raises(OutsideScope):
            current.read_json(name)


def test_every_text_of_every_page_is_in_both_languages():
    assert {k for k in text.texts("fr") if k.startswith("sign_in.")} == {k for k in text.texts("en") if k.startswith("sign_in.")}
    assert database.MIGRATIONS.is_dir()

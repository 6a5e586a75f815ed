"""No file that someone downloads holds another scope's names, numbers or agreements; and a file's address is worth nothing to who must guess it."""

import pytest
from streamlit.elements.widgets import button

from app import access
from app.scopes import OutsideScope, Scope
from tests import test_sign_in, test_walls, walls
from tests.stores import claims

store, served = test_walls.store, test_walls.served


@pytest.fixture
def offered(monkeypatch) -> dict[str, object]:
    """What every download button of the pages run hands out, by file name: bytes, or what makes them at the click."""
    held = {}

    def record(coordinates, data, proto, mimetype, file_name=None, **_) -> None:
        held[file_name] = data

    monkeypatch.setattr(button, "marshall_file", record)
    return held


def visit(place: int, scope: Scope):
    """Every view of the role, and the archive of a portfolio's region, prepared."""
    at = test_walls.arrive(place, {"lang": "fr"})
    for view in access.VIEWS[scope.role]:
        if scope.role == "funder" and view == "portfolio":
            at.session_state[f"filter-region-{scope.name}"] = [] if scope.part else ["01"]
        at.switch_page(f"views/{view}.py").run()
        assert not at.exception, (view, [e.value for e in at.exception])
        if view == "portfolio":
            at.button(key="archive-make").click().run()
            assert not at.exception
    return at


def content(data) -> bytes:
    made = data() if callable(data) else data
    return made.encode() if isinstance(made, str) else made


@pytest.mark.parametrize("place", range(len(test_walls.ROLES)), ids=test_walls.ROLES)
def test_every_download_holds_its_own_scope_only(served, built, offered, place):
    """Each file is made as the click makes it, opened, and searched; the same search finds the scope's own in the files that name someone."""
    scope = served[place]
    visit(place, scope)
    hidden = walls.foreign(built.releases, scope) - test_walls.granted(scope, served)
    kinds = {name.rsplit(".", 1)[-1] for name in offered}
    files = {name: walls.readable(content(data)) for name, data in offered.items()}
    for name, read in files.items():
        assert walls.seen(read, hidden) == [], name
    if scope.role in ("funder", "organization"):
        assert {"pdf", "xlsx", "zip", "jsonld"} <= kinds
        own = walls.foreign(built.releases, None) - walls.foreign(built.releases, scope)
        for name, read in files.items():
            if name.startswith("fiche"):
                assert walls.seen(read, own), f"{name}: the search would find nothing in it"
    else:
        assert kinds >= {"committee": {"pdf", "xlsx"}, "steward": {"csv"}}[scope.role]


def test_a_download_that_leaks_is_found(served, built, offered, monkeypatch):
    """The search reads what is inside: one foreign name in the scorecards does not pass, in any format, nor in the archive."""
    from app import queries

    scope = served[5]
    intruder = max(t for t in walls.foreign(built.releases, scope) if b" " in t).decode()
    real = queries.agreements
    monkeypatch.setattr(queries, "agreements", lambda r, s: [a | {"organization_name": intruder} for a in real(r, s)])
    visit(5, scope)
    scorecards = {name: walls.readable(content(data)) for name, data in offered.items() if name.startswith("fiche")}
    assert len(scorecards) == 5
    for name, read in scorecards.items():
        assert intruder.encode() in walls.seen(read, walls.foreign(built.releases, scope)), name


def test_a_download_that_waits_gives_nothing_once_another_role_is_open(store, built, offered):
    """Two grants, two tabs: what the first tab still shows can no longer be downloaded, and its next run says that another role is open."""
    whole, part = Scope("funder", "MESS"), walls.parts(built.releases)[0]
    for scope in (whole, part):
        test_sign_in.give(store, scope)
    cookie = claims("s-1")
    one = test_sign_in.app(cookie).button(key="open-role-0").click().run()
    assert one.session_state["session"].scope == whole
    one.switch_page("views/scorecard.py").run()
    waiting = dict(offered)
    assert waiting
    other = test_sign_in.app(cookie)
    other = other.button(key="change-role").click().run().button(key="open-role-1").click().run()
    assert other.session_state["session"].scope == part
    for name, data in waiting.items():
        with pytest.raises(OutsideScope):
            content(data)
        assert name
    assert test_sign_in.title(one.run()) == test_sign_in.says("moved")
    one = one.button[0].click().run()
    assert one.session_state["session"].scope == part
    from tests.sent import sent

    for at in (one, other):
        assert walls.seen(sent(at), walls.foreign(built.releases, part)) == []
    assert not [a for a in test_sign_in.acts(store) if a[0] == "download"]

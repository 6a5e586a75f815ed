"""A funder of one directorate or office: the same views, of its own agreements; a part that the release does not have is a page, not a traceback."""

import pytest

from app import text
from app.scopes import Scope
from tests import test_sign_in, walls
from tests.sent import sent
from tests.stores import claims

store = test_sign_in.store
WHOLE = Scope("funder", "MESS")


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("part", [("directorate", "Montréal"), ("office", "' or '1'='1"), ("office", "</p><script>alert(1)</script>"), ("directorate", "%"),
                                  ("directorate", "Direction régionale du MIFI – Montréal"), ("office", "é" * 200)])
def test_a_part_without_agreement_is_told_so(store, built, part, language):
    """No figure, no other part's name, and the way out; what was opened is journalled with its part."""
    scope = Scope("funder", "MESS", part)
    test_sign_in.give(store, scope)
    at = test_sign_in.app(claims("s-1"), language)
    assert test_sign_in.title(at) == test_sign_in.says("no_agreement", language)
    assert "session" not in at.session_state
    assert "<script>alert" not in "".join(e.proto.body for e in at.get("html")[3:])
    assert walls.seen(sent(at), walls.foreign(built.releases, None) - {part[1].encode()}) == []
    assert [b.label for b in at.sidebar.button] == [text.texts(language)["sign_in.out"]]
    assert at.sidebar.button(key="sign-out").click().run().title[0].value == test_sign_in.says("welcome", language)
    with test_sign_in.database.reading(store) as session:
        found = test_sign_in.journal.entries(session)
    assert [(e.action, e.resource) for e in found] == [("sign_in", "session"), ("open", "role"), ("sign_out", "session")]
    assert [e.opened for e in found] == [None, scope, scope]


def test_a_part_opens_its_own_agreements(store, built):
    """The sidebar names it; the agreements, the scorecard and its journal are the part's."""
    part = walls.parts(built.releases)[0]
    test_sign_in.give(store, part)
    at = test_sign_in.app(claims("s-1"))
    assert test_sign_in.title(at) == text.texts("fr")["views.portfolio"]
    assert at.session_state["session"].scope == part
    assert part.part[1] in "".join(e.proto.body for e in at.sidebar.get("html"))
    at.switch_page("views/scorecard.py").run()
    assert test_sign_in.title(at) == text.texts("fr")["views.scorecard"]
    agreement = at.session_state["agreement"]
    with test_sign_in.database.reading(store) as session:
        found = test_sign_in.journal.entries(session)
    assert [e.resource for e in found if e.action == "open"] == ["role", "view/portfolio", "view/scorecard", f"agreement/{agreement}"]
    assert {e.opened for e in found if e.action == "open"} == {part}


def test_an_agreement_of_another_part_is_not_opened(store, built):
    """Named in the state or in the address: the scorecard shows one of the part's own, and the journal says which."""
    mine = walls.parts(built.releases)[0]
    hidden = sorted(t.decode() for t in walls.foreign(built.releases, mine) if t.startswith(b"MS"))
    test_sign_in.give(store, mine)
    at = test_sign_in.app(claims("s-1"))
    at.session_state["agreement"] = hidden[0]
    at.query_params["agreement"] = hidden[1]
    at.switch_page("views/scorecard.py").run()
    assert not at.exception
    opened = [a[3] for a in test_sign_in.acts(store) if a[3].startswith("agreement/")]
    assert opened and not [o for o in opened if o.removeprefix("agreement/") in hidden]


def test_from_the_whole_to_a_part_in_one_session_nothing_stays(store, built):
    """Both grants are one person's: after the change of role, what is sent and what the session keeps is the part's."""
    part = walls.parts(built.releases)[0]
    for scope in (WHOLE, part):
        test_sign_in.give(store, scope)
    at = test_sign_in.app(claims("s-1"))
    assert test_sign_in.title(at) == test_sign_in.says("choose")
    assert at.button(key="open-role-1").label.endswith(part.part[1])
    at = at.button(key="open-role-0").click().run()
    assert at.session_state["session"].scope == WHOLE
    at = at.button(key="change-role").click().run().button(key="open-role-1").click().run()
    assert at.session_state["session"].scope == part
    hidden = walls.foreign(built.releases, part)
    assert walls.seen(sent(at), hidden) == []
    assert walls.seen(repr(dict(at.session_state._state.filtered_state)).encode(), hidden) == []

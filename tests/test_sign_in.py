"""What a sign-in is worth, run by run: who the claims name, how old they are, what is granted now, which role is open. On AppTest, without a browser."""

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from app import access, text
from app.scopes import Scope
from app.store import database, grants, journal
from app.store.grants import Person
from tests.conftest import PROJECT
from tests.stores import HOUR, ISSUER, NOW, claims, use

MAIN = PROJECT / "app" / "main.py"
MESS, COMMITTEE, STEWARD = Scope("funder", "MESS"), Scope("committee"), Scope("steward")
SECRETS = {"auth": {
    "redirect_uri": "https://refonte.example.org/oauth2callback", "cookie_secret": "0123456789abcdef" * 3, "client_id": "refonte",
    "client_secret": "s3cret", "server_metadata_url": f"{ISSUER}/.well-known/openid-configuration",
}}


@pytest.fixture
def store(built, tmp_path, monkeypatch):
    """The built release served with sign-in, an empty store beside it, and the clock at NOW."""
    (tmp_path / "releases").symlink_to(built.releases)
    monkeypatch.setenv("REFONTE_HOME", str(tmp_path))
    monkeypatch.setenv("REFONTE_NOW", NOW.isoformat())
    monkeypatch.delenv("REFONTE_SESSION_MINUTES", raising=False)
    monkeypatch.chdir(PROJECT)
    config.set_option("server.address", "127.0.0.1")
    use(monkeypatch, f"sqlite:///{tmp_path / 'store' / 'access.sqlite3'}")
    database.migrate()
    return database.store()


def app(user: dict | None = None, language: str = "fr", secrets: dict = SECRETS) -> AppTest:
    """The app as a browser with that cookie finds it."""
    at = AppTest.from_file(str(MAIN), default_timeout=120)
    at.secrets = secrets
    at.user = {"is_logged_in": True, **user} if user else {"is_logged_in": False}
    at.query_params["lang"] = language
    return at.run()


def give(store, scope: Scope, subject: str = "s-1", hours: float = 24) -> int:
    with database.writing(store) as session:
        return grants.give(session, Person(ISSUER, "sub", subject), scope, NOW - HOUR, NOW + hours * HOUR, "test", NOW).id


def revoke(store, number: int) -> None:
    with database.writing(store) as session:
        grants.revoke(session, number, "test", NOW)


def acts(store) -> list[tuple]:
    with database.reading(store) as session:
        return [(e.action, e.role, e.scope, e.resource) for e in journal.entries(session)]


def title(at: AppTest) -> str:
    assert not at.exception
    return at.title[0].value


def says(kind: str, language: str = "fr") -> str:
    return text.texts(language)[f"sign_in.{kind}.title"]


@pytest.mark.parametrize("language", text.LANGUAGES)
def test_no_one_is_asked_to_sign_in_and_sees_nothing_else(store, language):
    at = app(None, language)
    assert title(at) == says("welcome", language)
    assert [b.label for b in at.button] == [text.texts(language)["sign_in.button"]]
    assert not at.sidebar.children
    assert acts(store) == []


@pytest.mark.parametrize("scope", [MESS, COMMITTEE, STEWARD])
def test_a_grant_opens_the_views_of_its_role(store, scope):
    give(store, scope)
    at = app(claims("s-1"))
    assert title(at) == text.texts("fr")[f"views.{access.VIEWS[scope.role][0]}"]
    assert at.session_state["session"].scope == scope
    assert acts(store) == [("sign_in", None, None, "session"), ("open", scope.role, scope.name, "role"),
                           ("open", scope.role, scope.name, f"view/{access.VIEWS[scope.role][0]}")]
    at.switch_page(f"views/{access.VIEWS[scope.role][1]}.py").run()
    assert title(at) == text.texts("fr")[f"views.{access.VIEWS[scope.role][1]}"]
    at.run()
    assert [a[3] for a in acts(store)[3:] if a[3].startswith("view/")] == [f"view/{access.VIEWS[scope.role][1]}"], "the same page is not journalled again"


def test_unknown_or_expired_or_to_come_means_nothing(store, monkeypatch):
    give(store, STEWARD, "s-2")
    at = app(claims("s-1"))
    assert title(at) == says("unknown")
    said = "".join(e.proto.body for e in at.get("html"))
    assert f"<code>{ISSUER}</code>" in said and "<code>s-1</code>" in said, "what to ask a grant with"
    at.run()
    assert acts(store) == [("sign_in", None, None, "session"), ("refused", None, None, "unknown")], "refused once a session"
    give(store, STEWARD, hours=1)
    assert title(at.run()) == text.texts("fr")["views.deliveries"]
    monkeypatch.setenv("REFONTE_NOW", (NOW + HOUR).isoformat())
    assert title(at.run()) == says("unknown")


def test_a_revoked_grant_ends_at_the_next_run(store):
    number = give(store, STEWARD)
    at = app(claims("s-1"))
    assert title(at) == text.texts("fr")["views.deliveries"]
    revoke(store, number)
    assert title(at.run()) == says("unknown")
    assert "session" not in at.session_state


@pytest.mark.parametrize(("age", "more", "shown"), [
    (0, {}, True), (7.99, {}, True), (8, {}, False), (24 * 29, {}, False), (-1, {}, False),
    (0, {"auth_time": int((NOW - 9 * HOUR).timestamp())}, False), (9, {"auth_time": int(NOW.timestamp())}, False),
])
def test_the_age_of_a_sign_in_is_checked_whatever_the_cookie_says(store, age, more, shown):
    """Eight hours from the token, or from when the provider last asked who it is; a token from the future is none."""
    give(store, STEWARD)
    at = app(claims("s-1", NOW - age * HOUR, **more))
    assert (title(at) == text.texts("fr")["views.deliveries"]) is shown
    if not shown:
        assert title(at) == says("expired")
        assert ("refused", None, None, "expired") in acts(store)


def test_the_age_can_be_set_and_a_session_ends_while_it_is_open(store, monkeypatch):
    monkeypatch.setenv("REFONTE_SESSION_MINUTES", "30")
    give(store, STEWARD)
    at = app(claims("s-1"))
    assert title(at) == text.texts("fr")["views.deliveries"]
    monkeypatch.setenv("REFONTE_NOW", (NOW + HOUR / 2).isoformat())
    assert title(at.run()) == says("expired")


def test_signing_out_ends_every_tab_and_every_copy_of_the_cookie(store):
    give(store, STEWARD)
    cookie = claims("s-1")
    one, other = app(cookie), app(cookie)
    at = one.button(key="sign-out").click().run()
    assert title(at) == says("welcome")
    assert "who" not in at.session_state and "session" not in at.session_state and "permit" not in at.session_state
    assert title(other.run()) == says("ended")
    assert title(app(cookie)) == says("ended")
    assert title(app(claims("s-1"))) == text.texts("fr")["views.deliveries"], "another sign-in"
    assert ("sign_out", "steward", "", "session") in acts(store)


def test_two_roles_are_opened_one_at_a_time_in_all_tabs(store, built):
    """A member of the committee who directs an organisation chooses, and what was chosen elsewhere closes what is open here."""
    neq = sorted({n.split("/")[1] for n in built.manifest["files"] if n.startswith("organization/")})[0]
    own = Scope("organization", neq)
    give(store, COMMITTEE)
    give(store, own)
    cookie = claims("s-1")
    one = app(cookie)
    assert title(one) == says("choose")
    assert not one.get("dataframe") and "session" not in one.session_state
    one = one.button(key="open-role-1").click().run()
    assert one.session_state["session"].scope == own
    one.session_state["agreement"] = "left by the organisation"
    other = app(cookie)
    assert other.session_state["session"].scope == own, "another tab finds the role that is open"
    other = other.button(key="change-role").click().run()
    assert title(other) == says("choose")
    assert title(other.button(key="open-role-0").click().run()) == text.texts("fr")["views.committee"]
    assert title(one.run()) == says("moved")
    one = one.button[0].click().run()
    assert one.session_state["session"].scope == COMMITTEE
    assert "agreement" not in one.session_state
    assert [a[1:3] for a in acts(store) if a[3] == "role"] == [("organization", neq), ("committee", "")]


def test_two_people_on_one_computer_do_not_meet(store):
    """The cookie changes under an open tab's session: a new session is someone else's, and says so."""
    give(store, COMMITTEE)
    give(store, STEWARD, "s-2")
    at = app(claims("s-1"))
    at.user = {"is_logged_in": True, **claims("s-2")}
    assert title(at.run()) == says("moved")
    assert at.button[0].click().run().session_state["session"].scope == STEWARD


def test_real_data_are_served_with_sign_in_only(store, built, tmp_path):
    from tests.test_app import rewrite

    (tmp_path / "releases").unlink()
    (tmp_path / "releases" / "manifests").mkdir(parents=True)
    for name in ("current", f"manifests/{built.manifest['release_id']}.json"):
        (tmp_path / "releases" / name).write_bytes((built.releases / name).read_bytes())
    (tmp_path / "releases" / "objects").symlink_to(built.releases / "objects")
    rewrite(tmp_path, demonstration=False)
    give(store, STEWARD)
    assert title(app(claims("s-1"))) == text.texts("fr")["views.deliveries"]
    assert title(app(None, secrets={"other": {"x": 1}})) == text.texts("fr")["problems.real_data.title"]

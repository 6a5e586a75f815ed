"""Sign-in as people do it: a real provider, a real browser, the app as served. Each role enters, sees its pages and no one else's, and leaves."""

import datetime as dt
import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

from app import access, pages, text
from app.scopes import Scope
from tests import walls
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium
from tests.conftest import PROJECT
from tests.signing_in import Served, free_port, secrets

pytestmark = needs_chromium
FR, EN = text.texts("fr"), text.texts("en")
PATIENCE = 120_000
HOSTILE = ("?lang=fr&role=steward&scope=funder/MIFI&ministry=MIFI&organization={neq}&agreement={agreement}&release=../../x&session=1"
           "&file=..%2F..%2Forganization%2F{neq}%2Ffigures.parquet&words=%27%20or%20%271%27=%271&year=%00&region=[]&lang=fr")


@pytest.fixture(scope="module")
def provider():
    """An OpenID provider on the loopback address; whoever asks may be anyone, as it is a provider for tests."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # http, on the loopback address
    import oidc_provider_mock

    people = [oidc_provider_mock.User(sub=sub, claims={"email": f"{sub}@example.org", "email_verified": True}) for sub in
              ("mess", "mifi", "organization", "committee", "steward", "both", "nobody", "late")]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://127.0.0.1:{server.server_port}"
    del os.environ["AUTHLIB_INSECURE_TRANSPORT"]


@pytest.fixture(scope="module")
def place(built, provider, tmp_path_factory) -> Served:
    """A home with the release, the grants of the people above (one by e-mail), and the provider in secrets.toml. Nothing runs yet."""
    home = tmp_path_factory.mktemp("served")
    (home / "releases").symlink_to(built.releases)
    port = free_port()
    (home / "secrets.toml").write_text(secrets(port, provider))
    served = Served(port, home, {"REFONTE_HOME": str(home), "AUTHLIB_INSECURE_TRANSPORT": "1"}, home / "secrets.toml")
    run(served, "migrate")
    mess, mifi, organization, committee, steward = walls.scopes(built.releases)
    for who, scope in (("mess", mess), ("mifi", mifi), ("organization", organization), ("committee", committee), ("both", committee), ("both", organization),
                       ("late", steward)):
        grant(served, provider, scope, "--subject", who)
    grant(served, provider, steward, "--email", "Steward@example.org")
    return served


def run(served: Served, *arguments: str) -> str:
    """`python -m app.store …` on the place's store."""
    done = subprocess.run([sys.executable, "-m", "app.store", *arguments], cwd=PROJECT, env=os.environ | served.environment, capture_output=True, text=True,
                          check=True)
    return done.stdout


def grant(served: Served, provider: str, scope: Scope, *who: str) -> None:
    days = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
    run(served, "grant", "--issuer", provider, *who, "--role", scope.role, "--scope", scope.name, "--to", days.isoformat())


@pytest.fixture(scope="module")
def address(place):
    with place.running() as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield launched
        launched.close()


class Visitor:
    """A browser of one's own, and every byte that the server sent to it over its web sockets."""

    def __init__(self, browser):
        self.context = browser.new_context(viewport={"width": 1300, "height": 900})
        self.frames: list[bytes] = []
        self.page = self.tab()

    def tab(self):
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("websocket", lambda socket: socket.on("framereceived", lambda data: self.frames.append(data if isinstance(data, bytes) else data.encode())))
        return page

    def sign_in(self, address: str, who: str, path: str = "/?lang=fr") -> None:
        self.page.goto(f"{address}{path}")
        self.page.get_by_role("button", name=FR["sign_in.button"]).click()
        self.page.get_by_role("button", name=who, exact=True).click()
        self.page.wait_for_url(f"{address}/**")

    def heading(self, words: str, page=None) -> None:
        (page or self.page).get_by_role("heading", name=words, exact=True).wait_for()


@pytest.fixture
def visitor(browser):
    found = Visitor(browser)
    yield found
    found.context.close()


@pytest.mark.parametrize(("who", "place_"), [("mess", 0), ("mifi", 1), ("organization", 2), ("committee", 3), ("steward", 4)])
def test_each_role_signs_in_and_sees_its_pages_only(visitor, address, place, built, who, place_):
    """With a hostile address on each page; nothing that the server sends holds another scope's names, numbers or agreements."""
    scope = walls.scopes(built.releases)[place_]
    hidden = walls.foreign(built.releases, scope)
    texts = sorted(hidden)
    neq = next((t for t in texts if len(t) == 10 and t.isdigit()), b"0000000000").decode()  # a ministry may have agreements with them all
    agreement = next(t for t in texts if t[:2] in (b"MS", b"CG")).decode()
    visitor.sign_in(address, who)
    views = access.VIEWS[scope.role]
    visitor.heading(FR[f"views.{views[0]}"])
    links = visitor.page.locator("[data-testid=stTopNavLink]")
    assert [link.inner_text().split("\n")[-1] for link in links.all()] == [FR[f"views.{v}"] for v in pages.own(scope.role)]
    visitor.page.get_by_test_id("stTopNav").get_by_text(FR["app.reference"]).click()
    others = visitor.page.get_by_role("menuitem")
    others.first.wait_for()
    assert [other.inner_text().split("\n")[-1] for other in others.all()] == [FR[f"views.{v}"] for v in views[len(pages.own(scope.role)):]]
    for view in views:
        visitor.page.goto(f"{address}/{view}{HOSTILE.format(neq=neq, agreement=agreement)}")
        visitor.heading(FR[f"views.{view}"])
        visitor.page.wait_for_function("() => !document.querySelector('[data-testid=stApp][data-test-script-state=running]')")
    elsewhere = next(v for v in ("portfolio", "scorecard", "deliveries") if v not in views) if scope.role != "funder" else None
    if elsewhere:
        visitor.page.goto(f"{address}/{elsewhere}?lang=fr")
        visitor.heading(FR[f"views.{views[0]}"])
    assert visitor.frames
    told = {neq.encode(), agreement.encode()}
    if scope.role == "steward":  # the journal and the grants are the steward's to read: numbers that stand there, and no figure or name
        acts = run(place, "list", "--all").encode() + run(place, "journal", "--limit", "100000").encode()
        told |= {text for text in hidden if text in acts and b" " not in text}
    assert walls.seen(b"\n".join(visitor.frames), hidden - told) == []
    assert not any("Traceback" in f.decode("utf-8", "replace") for f in visitor.frames)


def test_without_signing_in_nothing_is_sent(visitor, address, built):
    for path in ("/", "/portfolio", "/scorecard?agreement=x", "/deliveries?lang=en"):
        visitor.page.goto(f"{address}{path}")
        visitor.page.get_by_role("button", name=FR["sign_in.button"]).or_(visitor.page.get_by_role("button", name=EN["sign_in.button"])).wait_for()
    assert visitor.frames
    assert walls.seen(b"\n".join(visitor.frames), walls.foreign(built.releases, None)) == []


def test_nothing_of_a_release_is_served_over_http(address, built):
    """Paths that climb, guess, or replay a sign-in: never a file of the home, never a figure."""
    name = "funder/MESS/figures.parquet"
    digest = built.manifest["files"][name]["sha256"]
    hidden = walls.foreign(built.releases, None)
    paths = ["/../data/releases/current", "/%2e%2e/%2e%2e/etc/passwd", "/app/static/../../secrets.toml", "/static/..%2f..%2f..%2fsecrets.toml",
             "/.streamlit/secrets.toml", f"/media/{digest}", f"/media/../releases/objects/{digest[:2]}/{digest}", f"/releases/objects/{digest[:2]}/{digest}",
             "/store/access.sqlite3", "/_stcore/host-config", "/_stcore/health", "/_stcore/metrics", "/_stcore/upload_file/x/y",
             "/oauth2callback?code=x&state=y", "/oauth2callback?error=x&error_description=<script>", "/auth/login?provider=x", "/auth/logout",
             "/component/../../../etc/passwd", f"/{name}"]
    for path in paths:
        try:
            with urllib.request.urlopen(f"{address}{path}", timeout=30) as answer:
                body = answer.read()
        except urllib.error.HTTPError as error:
            body = error.read()
        assert not body.startswith((b"PAR1", b"SQLite", b"root:")), path
        assert b"cookie_secret" not in body and b"Traceback" not in body, path
        assert walls.seen(body, hidden) == [], path


def test_an_unknown_person_is_told_what_to_ask_for(visitor, address, place, provider, built):
    visitor.sign_in(address, "nobody", "/portfolio?lang=fr")
    visitor.heading(FR["sign_in.unknown.title"])
    assert visitor.page.get_by_text(provider, exact=True).is_visible()
    assert walls.seen(b"\n".join(visitor.frames), walls.foreign(built.releases, None)) == []
    assert "unknown" in run(place, "journal", "--subject", "nobody", "--action", "refused")


def test_signing_out_ends_it_for_every_tab_and_for_a_kept_cookie(visitor, browser, address, place):
    visitor.sign_in(address, "steward")
    visitor.heading(FR["views.deliveries"])
    other = visitor.tab()
    other.goto(f"{address}/?lang=fr")
    visitor.heading(FR["views.deliveries"], other)
    kept = [c for c in visitor.context.cookies() if c["name"].startswith("_streamlit")]
    visitor.page.get_by_role("button", name=FR["sign_in.out"]).click()
    visitor.page.get_by_role("button", name="End session").click()  # the provider's own page
    visitor.heading(FR["sign_in.welcome.title"])
    other.get_by_text("EN", exact=True).click()
    visitor.heading(EN["sign_in.ended.title"], other)
    thief = Visitor(browser)
    thief.context.add_cookies(kept)
    thief.page.goto(f"{address}/?lang=fr")
    thief.heading(FR["sign_in.ended.title"])
    thief.context.close()
    assert [line.split("\t")[3] for line in run(place, "journal", "--action", "sign_out").splitlines()] == ["sign_out"]


def test_two_roles_are_opened_one_at_a_time(visitor, address, place, built):
    neq = walls.scopes(built.releases)[2].name
    visitor.sign_in(address, "both")
    visitor.heading(FR["sign_in.choose.title"])
    visitor.page.get_by_role("button", name=FR["sign_in.roles.committee"]).click()
    visitor.heading(FR["views.committee"])
    other = visitor.tab()
    other.goto(f"{address}/?lang=fr")
    visitor.heading(FR["views.committee"], other)
    other.get_by_role("button", name=FR["sign_in.change"]).click()
    other.get_by_role("button", name=neq).click()
    other.locator("[data-testid=stSidebar]").get_by_text(neq).wait_for()
    visitor.page.get_by_text("EN", exact=True).click()
    visitor.heading(EN["sign_in.moved.title"])
    said = run(place, "journal", "--subject", "both")
    assert "committee/-\trole" in said and f"organization/{neq}\trole" in said


def test_a_revoked_grant_ends_while_the_page_is_open(visitor, address, place, provider):
    visitor.sign_in(address, "nobody")
    visitor.heading(FR["sign_in.unknown.title"])
    grant(place, provider, Scope("steward"), "--subject", "nobody")
    visitor.page.reload()
    visitor.heading(FR["views.deliveries"])
    number = next(line.split()[1] for line in run(place, "list").splitlines() if "sub=nobody" in line)
    run(place, "revoke", number.removeprefix("n°"))
    visitor.page.get_by_test_id("stTopNav").get_by_text(FR["app.reference"]).click()
    visitor.page.get_by_role("menuitem", name=FR["views.definitions"]).click()
    visitor.heading(FR["sign_in.unknown.title"])


def test_a_session_expires_though_its_cookie_lives_on(visitor, place, provider, built):
    """The cookie lives 30 days; the app, started again the next morning on the same address, asks again."""
    port = free_port()
    path = place.home / "later.toml"
    path.write_text(secrets(port, provider))
    served = Served(port, place.home, place.environment, path)
    with served.running() as address:
        visitor.sign_in(address, "late")
        visitor.heading(FR["views.deliveries"])
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=9)).isoformat()
    visitor.frames.clear()
    with served.running(REFONTE_NOW=tomorrow) as address:
        visitor.page.goto(f"{address}/deliveries?lang=en")
        visitor.heading(EN["sign_in.expired.title"])
        assert walls.seen(b"\n".join(visitor.frames), walls.foreign(built.releases, None)) == []
        assert any(c["name"] == "_streamlit_user" and c["expires"] > 0 for c in visitor.context.cookies()), "the cookie is there all the same"
        visitor.page.get_by_role("button", name=EN["sign_in.again"]).click()
        visitor.page.get_by_role("button", name="End session").click()
        visitor.heading(FR["sign_in.welcome.title"])

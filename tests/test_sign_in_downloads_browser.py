"""Downloads over HTTP, as browsers make them. What the server promises of a file's address is tested here as it is, no more and no less.

A file is made at the click, in the session that shows the button, and stands under /media/ at an address made of a hash of its content. The server asks no
cookie there: whoever holds the address may fetch the file while it stands. So the address must not be guessed nor told to anyone else, and the file must
go soon after: both are tested.
"""

import re
import urllib.error
import urllib.request

import pytest

from tests import test_sign_in_browser as signed
from tests import walls
from tests.test_sign_in_browser import FR, PATIENCE, Visitor

pytestmark = signed.pytestmark
provider, place, address, browser, visitor = signed.provider, signed.place, signed.address, signed.browser, signed.visitor


def fetch(url: str, cookies: dict[str, str] | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())} if cookies else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def still(page) -> None:
    """Until the page has run."""
    page.wait_for_function("() => !document.querySelector('[data-testid=stApp][data-test-script-state=running]')")


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_a_file_is_its_own_scopes_and_its_address_is_no_one_elses(visitor, browser, address, place, built, kind):
    mess, mifi = walls.scopes(built.releases)[:2]
    visitor.sign_in(address, "mess")
    visitor.heading(FR["views.portfolio"])
    visitor.page.goto(f"{address}/scorecard?lang=fr")
    visitor.heading(FR["views.scorecard"])
    visitor.page.get_by_role("button", name=FR["exports.title"]).first.click()
    with visitor.page.expect_download(timeout=PATIENCE) as waited:
        visitor.page.get_by_role("button", name=FR[f"exports.{kind}"]).first.click()
    url = waited.value.url
    with open(waited.value.path(), "rb") as file:
        data = file.read()
    read = walls.readable(data)
    assert walls.seen(read, walls.foreign(built.releases, mess)) == []
    assert walls.seen(read, walls.foreign(built.releases, mifi)), "it says something that the other ministry may not see"

    assert fetch(url) == (200, data), "the address alone is the key, without a cookie: as Streamlit serves it"
    name = re.fullmatch(rf"{re.escape(address)}/media/([0-9a-f]{{32,}})\.\w+(\?.*)?", url)
    assert name, url
    other = Visitor(browser)
    other.sign_in(address, "mifi")
    other.heading(FR["views.portfolio"])
    still(other.page)
    cookies = {c["name"]: c["value"] for c in other.context.cookies()}
    said = b"\n".join(other.frames)
    assert said and name.group(1).encode() not in said, "no one else is told the address"
    for guess in (f"{address}/media/{name.group(1)[::-1]}.{kind}", f"{address}/media/", f"{address}/media/{'0' * len(name.group(1))}.{kind}",
                  f"{address}/media/..%2f{name.group(1)}.{kind}x"):
        status, body = fetch(guess, cookies)
        assert status == 404 or walls.seen(body, walls.foreign(built.releases, None)) == [], guess
        assert body != data
    visitor.page.get_by_role("button", name=FR["sign_in.out"]).click()
    visitor.page.get_by_role("button", name="End session").click()
    visitor.heading(FR["sign_in.welcome.title"])
    for language in ("EN", "FR", "EN"):  # each page that anyone runs sweeps what no session shows
        other.page.get_by_text(language, exact=True).click()
        still(other.page)
        other.page.wait_for_timeout(500)
    assert fetch(url, cookies)[0] == 404, "gone with the session that made it"
    assert "download\tfunder/MESS\tscorecard/" in signed.run(place, "journal", "--subject", "mess", "--action", "download")
    other.context.close()

"""A scenario sent by link opens for whoever may open it, even when they are not the committee yet when they follow the link."""

import json

import pytest
from playwright.sync_api import expect

from app import text
from pipelines.reform import sealing
from tests.chromium import needs_chromium
from tests.test_app_browser import address as demonstration  # noqa: F401 (a fixture)
from tests.test_sign_in_browser import PATIENCE, address, browser, place, provider, visitor  # noqa: F401 (fixtures)

pytestmark = needs_chromium
FR = text.texts("fr")


@pytest.fixture
def link(built) -> str:
    document = json.loads(built.object("committee/reform/assessment.json").read_bytes())
    proposed = next(f["scenario"] for f in document["frameworks"] if f["code"] == "proposed")
    return sealing.link_of(proposed | {"name": "Barre basse", "pass_rule": {"bar": 0.7, "floor": 0.2}})


def opened(page) -> None:
    """The page says where the scenario comes from, answers it, and has it in its fields."""
    page.get_by_text(FR["reform.from_link"].format(name="Barre basse")).wait_for()
    page.get_by_role("heading", name=FR["reform.answer_title"], exact=True).wait_for()
    expect(page.get_by_label(FR["reform.scenario_name"])).to_have_value("Barre basse", timeout=PATIENCE)


def test_in_the_demonstration_a_link_waits_for_the_role(visitor, demonstration, link):  # noqa: F811
    """A fresh browser opens as a funder: the page says that the scenario waits, and the committee's role opens it."""
    visitor.page.goto(f"{demonstration}/reform?scenario={link}&lang=fr")
    visitor.page.get_by_text(FR["reform.link_waits"]).wait_for()
    visitor.page.get_by_text(FR["access.roles.committee"], exact=True).click()
    opened(visitor.page)


def test_a_link_survives_signing_in(visitor, address, link):  # noqa: F811
    """The provider sends people back to the root, in a new session: the scenario opens all the same, once."""
    visitor.sign_in(address, "committee", f"/reform?scenario={link}&lang=fr")
    opened(visitor.page)
    visitor.page.goto(f"{address}/?lang=fr")
    visitor.heading(FR["views.committee"])
    visitor.page.wait_for_function("() => !document.querySelector('[data-testid=stApp][data-test-script-state=running]')")
    assert "scenario" not in visitor.page.url


def test_a_link_survives_the_choice_of_a_role(visitor, address, link):  # noqa: F811
    """Who has two roles chooses the committee after signing in; or is an organisation first, and changes."""
    visitor.sign_in(address, "both", f"/reform?scenario={link}&lang=fr")
    visitor.page.get_by_role("button", name=FR["sign_in.roles.committee"]).click()
    opened(visitor.page)

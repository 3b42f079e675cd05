"""The browser and the server of the site's tests, for the playground's."""

import importlib.util
from pathlib import Path

SITE_TESTS = Path(__file__).resolve().parents[1] / "site"
spec = importlib.util.spec_from_file_location("site_fixtures", SITE_TESTS / "conftest.py")
fixtures = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fixtures)  # which also finds the site's other test modules

site, browser, open_page = fixtures.site, fixtures.browser, fixtures.open_page
axe_source = fixtures.axe_source

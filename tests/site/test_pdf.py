"""The whole book as one printed page."""

import pdf
import pytest
from book import SITE
from bs4 import BeautifulSoup


@pytest.fixture(scope="module")
def whole():
    return pdf.whole()


@pytest.fixture(scope="module")
def book(whole):
    return BeautifulSoup(whole, "html.parser")


def test_every_page_and_picture_is_in_it(book):
    assert len(book.find_all("section", class_="printed-page")) == len(pdf.names())
    for picture in book.find_all("img", src=True):
        source = picture["src"]
        assert source.startswith("data:") or (SITE / source).exists(), source
    assert book.find_all(class_="explorer-poster")


def test_links_between_pages_hold_within_it(book):
    anchors = {tag["id"] for tag in book.find_all(id=True)}
    inner = [tag["href"] for tag in book.find_all("a", href=True) if tag["href"].startswith("#")]
    assert len(inner) > 100
    assert [href for href in inner if href[1:] not in anchors] == []


def test_it_prints(whole, browser, site, tmp_path):
    pdf.print_page(browser, whole, site, tmp_path / "book.pdf")
    printed = (tmp_path / "book.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert len(printed) > 1_000_000

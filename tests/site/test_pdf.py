"""The whole book as one printed page: all of it is put together, some of its pages are printed."""

import shutil

import pdf
from book import SITE


def missing_parts(book):
    """Return what the single page lacks, in words."""
    sections = book.find_all("section", class_="printed-page")
    missing = set(map(pdf.mark, pdf.names())) - {section["id"] for section in sections}
    if not book.select("figure.explorer img"):
        missing.add("first frames")
    for picture in book.find_all("img", src=True):
        source = picture["src"]
        if not source.startswith("data:") and not (SITE / source).exists():
            missing.add(source)
    return missing


def inner_links(book):
    return [tag["href"] for tag in book.find_all("a", href=True) if tag["href"].startswith("#")]


PRINTED = ["index", "chapters/worked-example", "pages/formula-sheet", "pages/glossary"]


def test_the_whole_book_has_its_pictures_and_links():
    book = pdf.whole()
    assert missing_parts(book) == set()
    anchors = {tag["id"] for tag in book.find_all(id=True)}
    assert len(inner_links(book)) > 100
    assert [href for href in inner_links(book) if href[1:] not in anchors] == []


def test_it_prints(browser, site, tmp_path):
    """A few pages: all of them take a browser some minutes."""
    pdf.print_page(browser, pdf.whole(PRINTED), site, tmp_path / "book.pdf")
    printed = (tmp_path / "book.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert len(printed) > 300_000


def test_the_landing_page_offers_the_pdf_once_there_is_one(tmp_path):
    shutil.copyfile(SITE / "index.html", tmp_path / "index.html")
    (tmp_path / "printed.pdf").write_bytes(b"%PDF")
    assert pdf.OFFER in (tmp_path / "index.html").read_text(encoding="utf-8")
    pdf.offer(tmp_path / "printed.pdf", tmp_path)
    shown = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert '<p class="get-pdf"><a href="book.pdf" download>' in shown
    assert (tmp_path / "book.pdf").read_bytes() == b"%PDF"

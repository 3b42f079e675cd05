"""Print the whole book as one PDF, ``build/book.pdf``: ``python scripts/pdf.py``, after the build.

The built site then offers it as well.

The articles of all built pages are put one after another into a single page, in the order of the
table of contents; links between pages become links within it. Chromium prints that page:
explorers stand there as their first frame, folded parts open.
"""

import re
import shutil
import sys
import threading
from pathlib import Path

import serve
import yaml
from browser import ensure
from bs4 import BeautifulSoup
from bs4.element import PreformattedString
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
PATIENCE = 600_000  # milliseconds: the whole book is one page, perhaps on a slow machine
WHOLE = "whole-book.html"  # an address only: the page is handed to the browser, not stored
NOT_PRINTED = {"genindex", "pages/status", "pages/progress"}
OFFER = '<p class="get-pdf" hidden>'  # in index.md: there is no PDF before it is printed
SPAN = re.compile(r"<(/?)span\b[^>]*>")
FOOTER = (
    '<div style="font-size: 8px; width: 100%; text-align: center">'
    '<span class="pageNumber"></span></div>'
)


def names():
    """Return the names of the pages in the order of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [toc["root"], *(page["file"] for part in toc["parts"] for page in part["chapters"])]
    return [name for name in files if name not in NOT_PRINTED]


def mark(name):
    """Return the anchor of a page within the single page."""
    return name.replace("/", "-")


class Written(PreformattedString):
    """A piece of HTML that is written as it stands."""

    PREFIX = SUFFIX = ""


def without_formulas(html):
    """Return a page with an empty ``<x-formula>`` in the place of each formula, and the formulas.

    They are most of a page's tags, with nothing in them that a parser is needed for.
    """
    parts, formulas, end = [], [], 0
    while (start := html.find('<span class="katex', end)) >= 0:
        parts += html[end:start], "<x-formula></x-formula>"
        depth = 0
        for tag in SPAN.finditer(html, start):
            depth += -1 if tag[1] else 1
            if depth == 0:
                break
        end = tag.end()
        formulas.append(html[start:end])
    return "".join([*parts, html[end:]]), formulas


def article(name, known):
    """Return a page's article with anchors and links that hold within the single page."""
    html, formulas = without_formulas((SITE / f"{name}.html").read_text(encoding="utf-8"))
    soup = BeautifulSoup(html, "html.parser")
    for place, formula in zip(soup.find_all("x-formula"), formulas, strict=True):
        place.replace_with(Written(formula))
    body = soup.find("article")
    for tag in body.find_all(id=True):
        tag["id"] = f"{mark(name)}--{tag['id']}"
    for tag in body.find_all(["script", "noscript", "fieldset", "button"]):
        tag.decompose()
    for tag in body.find_all("a", href=True):
        tag["href"] = within(tag["href"], name, known)
    for tag in body.find_all("source"):  # for narrow screens
        tag.decompose()
    for tag in body.find_all("img", src=True):
        tag["src"] = re.sub(r"^(\.\./)+", "", tag["src"])
        tag.attrs.pop("loading", None)
    for tag in body.find_all("details"):
        tag["open"] = "open"
    section = soup.new_tag("section", id=mark(name), attrs={"class": "printed-page"})
    section.extend(list(body.contents))
    return section


def within(href, name, known):
    """Return a link of a page as a link within the single page, if it leads to a printed one."""
    target, _, anchor = href.partition("#")
    if re.match(r"[a-z]+:", target):
        return href
    path = (SITE / name).parent.joinpath(target).resolve() if target else SITE / f"{name}.html"
    page = path.relative_to(SITE).with_suffix("").as_posix() if path.is_relative_to(SITE) else ""
    if page not in known:
        return href
    return f"#{mark(page)}--{anchor}" if anchor else f"#{mark(page)}"


def whole(order=None):
    """Return the single page of the pages of `order`, or of all.

    Its links to pictures and styles are relative to the site.
    """
    order = order or names()
    soup = BeautifulSoup((SITE / "index.html").read_text(encoding="utf-8"), "html.parser")
    for tag in soup.find_all("script"):
        tag.decompose()
    soup.html["data-theme"] = "light"
    soup.body.clear()
    book = soup.new_tag("main", attrs={"class": "bd-content printed-book"})
    for name in order:
        book.append(article(name, set(order)))
    soup.body.append(book)
    return soup


def print_page(browser, soup, site, target):
    """Print the single page into a file, with pictures and styles from the served site."""
    html = str(soup)
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.route(site + WHOLE, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(site + WHOLE)
    page.wait_for_load_state("networkidle")
    page.pdf(
        path=target, format="A4", scale=0.72, print_background=True, outline=True,
        tagged=True, display_header_footer=True, header_template="<span></span>",
        footer_template=FOOTER,
        margin={"top": "16mm", "bottom": "18mm", "left": "16mm", "right": "16mm"},
    )  # fmt: skip
    page.close()


def offer(pdf, site=SITE):
    """Put the PDF into the built site, and show the landing page's link to it."""
    shutil.copyfile(pdf, site / "book.pdf")
    landing = site / "index.html"
    text = landing.read_text(encoding="utf-8")
    landing.write_text(text.replace(OFFER, OFFER.replace(" hidden", "")), encoding="utf-8")


def main():
    if not (SITE / "index.html").exists():
        sys.exit("pdf: there is no built book: run make book first")
    http = serve.server(SITE)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    target = ROOT / "build" / "book.pdf"
    target.parent.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure(), args=["--no-sandbox"])
        print_page(browser, whole(), f"http://127.0.0.1:{http.server_address[1]}/", target)
        browser.close()
    offer(target)
    print(target.relative_to(ROOT))


if __name__ == "__main__":
    main()

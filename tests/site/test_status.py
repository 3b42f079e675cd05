"""The page that says how the book was built."""

from book import SITE
from bs4 import BeautifulSoup
from gmm_book import runs


def test_the_table_names_pages_by_their_titles_and_says_in_words_how_they_ended():
    soup = BeautifulSoup((SITE / "pages/status.html").read_text(encoding="utf-8"), "html.parser")
    head, *rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in soup.select_one("main table").select("tr")
    ]
    assert head == [*runs.HEAD]
    chapters = [row[0] for row in rows if row[0][0].isdigit()]
    assert len(chapters) == len(list(SITE.glob("chapters/*.html")))
    assert chapters == sorted(chapters, key=lambda name: int(name.split(".")[0]))
    assert "13. How sure are we?" in [name.replace("\u00a0", " ") for name in chapters]
    assert {row[-1] for row in rows} == {runs.ENDED}
    assert all(float(row[2]) > 0 for row in rows)

"""Four pages in Firefox: they load clean, and what can be operated works."""

import browser as browsers
import checks
import numpy as np
import pytest
from firefox import Firefox

CHAPTER = "chapters/worked-example.html"
# said of a formula that is laid out before the rest of it has come, on a slow machine
UNFINISHED = "Invalid markup: Incorrect number of children"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    path = browsers.ensure_firefox()
    if path is None:
        pytest.skip("there is no Firefox and none could be installed: apt-get install firefox-esr")
    running = Firefox(path, tmp_path_factory.mktemp("profile"))
    yield running
    running.close()


def clean(firefox, site):
    """Check that a page complained about nothing and asked nobody else."""
    assert [text for text in firefox.said if not text.startswith(UNFINISHED)] == []
    assert firefox.run(f"({checks.WRONG_FORMULAS})()") == []
    assert [url for url in firefox.asked if not url.startswith((site, "data:", "blob:"))] == []


def test_the_landing_page_has_its_type_and_its_pictures(firefox, site):
    firefox.open(f"{site}index.html")
    assert firefox.run("document.documentElement.scrollWidth <= innerWidth")
    assert firefox.run(
        "getComputedStyle(document.querySelector('article p')).fontFamily.includes('Source Sans')"
    )
    assert firefox.run(
        "[...document.querySelectorAll('article figure img')].every(i => i.getAttribute('alt'))"
    )
    assert firefox.run("document.querySelectorAll('.card-of-chapter a').length >= 10")
    clean(firefox, site)


def test_a_chapter_checks_answers_and_keeps_them(firefox, site):
    firefox.open(site + CHAPTER)
    firefox.run(
        """(() => {
            const form = document.querySelector('form.question[data-answer]');
            form.querySelector('input').value = '46/2';
            form.requestSubmit();
        })()"""
    )
    said = "document.querySelector('form.question[data-answer] [role=status]').textContent"
    assert firefox.run(said).startswith("Right.")
    assert firefox.run(
        "getComputedStyle(document.querySelector('.question-verdict .icon')).maskImage"
    ).startswith("url(")
    firefox.open(site + CHAPTER)
    assert firefox.run(said).startswith("Right, as you answered before.")
    firefox.run("document.querySelector('a.reference[href*=\"#term-\"]').focus()")
    assert firefox.run("document.querySelectorAll('.preview').length") == 1
    clean(firefox, site)


def test_the_search_finds(firefox, site):
    firefox.open(f"{site}search.html?q=elbow")
    firefox.wait("document.querySelectorAll('main .search-results li').length > 0")
    first = firefox.run("document.querySelector('main .search-results li a').href")
    assert first.endswith("choosing-k.html#what-people-do-for-k-means")
    clean(firefox, site)


ENTER, RIGHT, UP = "\ue007", "\ue014", "\ue013"  # codes of WebDriver
FIGURE = "document.querySelector('figure.playground')"
STATE = f"{FIGURE}.playground.state"
MEAN = f"""(() => {{
    const handle = {FIGURE}.querySelector('[data-id="mean-0"]');
    handle.scrollIntoView({{ block: 'center', behavior: 'instant' }});
    const {{ x, y, width, height }} = handle.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
}})()"""


def test_the_playground_is_driven_by_mouse_and_keys(firefox, site):
    firefox.open(f"{site}pages/playground.html")
    firefox.wait(f"{FIGURE}.dataset.alive === 'yes'")
    before = firefox.run(STATE)
    firefox.drag(*firefox.run(MEAN), 60, -40)
    firefox.wait(f"{STATE}.means[0][0] > {before['means'][0][0]}")
    dragged = firefox.run(STATE)
    assert dragged["means"][0][1] > before["means"][0][1]
    assert dragged["means"][1:] == before["means"][1:]
    # both half-steps, by their buttons
    for _ in range(2):
        firefox.run(f"{FIGURE}.querySelector('[data-name=half]').click()")
    after = firefox.run(STATE)
    r, X = np.array(dragged["responsibilities"]), np.array(dragged["points"])
    assert np.allclose(after["means"], r.T @ X / r.sum(axis=0)[:, None], rtol=1e-9)
    assert after["log_likelihood"] > dragged["log_likelihood"]
    # by keys: back twice, then the mean is taken, moved, and let go
    firefox.run(f"""{FIGURE}.querySelector('[data-id="mean-0"]').focus()""")
    firefox.press("b", "b")
    assert firefox.run(STATE) == dragged
    firefox.press(ENTER, RIGHT, RIGHT, UP, ENTER)
    moved = firefox.run(STATE)["means"][0]
    assert moved[0] > dragged["means"][0][0]
    assert moved[1] > dragged["means"][0][1]
    # after a reload the state is there again
    firefox.open(f"{site}pages/playground.html")
    firefox.wait(f"{FIGURE}.dataset.alive === 'yes'")
    assert firefox.run(STATE)["means"][0] == moved
    clean(firefox, site)

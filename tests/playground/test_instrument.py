"""The playground in a real browser: by mouse, touch and keys, on http and from a file.

Where the page of the book does not have what a test needs, the test writes a page of its own
around the built scripts.
"""

import contextlib
import csv
import gzip
import io
import json
import math
import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import checks
import driver
import numpy as np
import pytest
import rules
from book import SITE
from playwright.sync_api import expect
from test_tasks import SOLUTIONS

ROOT = Path(__file__).resolve().parents[2]
PAGE = "pages/playground.html"
SCRIPT_BYTES = 60_000  # compressed; the points of the presets are a file of their own
SMALLEST_TEXT = 12  # pixels
LINE = 25  # pixels: a line of text, more than which is a gap
MOVED_ON = 0.01  # layout shift, as Lighthouse counts it; below 0.1 is "good"
BOTH = pytest.mark.parametrize("how", ["http", "file"])
OWN = """<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>A test</title>
<main><h1>A test</h1>{figures}</main><script src="{script}"></script></html>"""


class Figure:
    """One playground of an open page."""

    def __init__(self, page, place=0):
        self.page = page
        self.root = page.locator("figure.playground").nth(place)
        self.root.scroll_into_view_if_needed()
        expect(self.root).to_have_attribute("data-alive", "yes")
        expect(self.root.locator(".pg-sentence")).not_to_be_empty()  # it comes with the first frame

    @property
    def state(self):
        # as one text: value by value, thousands of numbers take longer than most of a test
        return json.loads(self.root.evaluate("f => JSON.stringify(f.playground.state)"))

    def means(self):
        return np.array(self.state["means"])

    def handle(self, name):
        return self.root.locator(f'[data-id="{name}"]')

    def middle(self, name):
        box = self.handle(name).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def button(self, name):
        return self.root.locator(f'[data-name="{name}"]')

    def drag(self, name, right, down):
        self.handle(name).scroll_into_view_if_needed()
        x, y = self.middle(name)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right, y + down, steps=4)
        self.page.mouse.up()
        self.drawn()

    def put(self, name, *place):
        """Drag a handle to a place of the data."""
        x, y = self.root.evaluate(
            """(figure, [px, py]) => {
                const {frame, root} = figure.playground.instrument.picture;
                const box = root.getBoundingClientRect();
                return [box.x + frame.x(px), box.y + (py === undefined ? 50 : frame.y(py))];
            }""",
            list(place),
        )
        now = self.middle(name)
        self.drag(name, x - now[0], y - now[1] if len(place) > 1 else 0)

    def open_all(self):
        self.root.evaluate("f => f.querySelectorAll('details').forEach(d => { d.open = true; })")
        self.drawn()

    def drawn(self):
        self.page.evaluate(
            "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
        )

    def said(self):
        return self.root.locator(":scope > .pg > [role=status]")


def number(text):
    """Return what a number is that the page has written."""
    return float(text.replace("−", "-").replace(",", ""))


def own_page(tmp_path, *figures, before=""):
    """Write a page with figures around the built scripts; return its address."""
    script = (SITE / "_static" / "playground.js").as_uri()
    text = "".join(f'<figure class="playground" {marks}></figure>' for marks in figures)
    path = tmp_path / "own.html"
    path.write_text(OWN.format(figures=before + text, script=script), encoding="utf-8")
    return path.as_uri()


def address(how, site):
    return f"{site}{PAGE}" if how == "http" else (SITE / PAGE).as_uri()


@pytest.fixture(scope="module")
def desk(browser):
    """A page that goes to the figures again and again: a window of its own costs as much."""
    with checks.opened(browser, "about:blank") as page:
        yield page


@pytest.fixture
def figures(site, desk):
    """The page of the figures, as a reader finds it who was never there."""
    desk.bring_to_front()  # a page behind another is not drawn
    desk.emulate_media(media="screen")
    desk.mouse.move(0, 0)
    desk.goto(f"{site}{PAGE}x")  # the figures keep their state when they are left
    desk.evaluate("localStorage.clear()")
    desk.goto(f"{site}{PAGE}")
    return desk


@pytest.fixture
def figure(figures):
    return Figure(figures)


# what moves on a page while it comes to life
MOVED = """window.moved = [];
new PerformanceObserver(list => list.getEntries().forEach(e => moved.push([e.value,
    ...e.sources.map(s => s.node?.className ?? s.node?.nodeName)])))
    .observe({type: 'layout-shift', buffered: true});"""


@pytest.fixture(scope="module")
def at_width(site, browser):
    """Return a function that opens the page at a width, once, for tests that look at it.

    It gives the figures, with all that folds open, and what moved before that.
    """
    with contextlib.ExitStack() as stack:

        @cache
        def opened(width):
            screen = {"width": width, "height": 900}
            page = stack.enter_context(checks.opened(browser, "about:blank", viewport=screen))
            page.add_init_script(MOVED)
            page.goto(f"{site}{PAGE}")
            count = page.locator("figure.playground").count()
            found = [Figure(page, place) for place in range(count)]
            checks.pause(page)
            moved = page.evaluate("moved")
            for figure in found:
                figure.open_all()
            return found, moved

        def shown(width):
            opened(width)[0][0].page.bring_to_front()
            return opened(width)

        yield shown


# by hand


@BOTH
def test_a_mean_is_dragged_and_nothing_goes_wrong(how, site, open_page):
    page = open_page()
    visit = checks.watch(page, site if how == "http" else "file:")
    page.goto(address(how, site))
    figure = Figure(page)
    before = figure.state
    figure.drag("mean-1", 60, -40)
    after = figure.state
    assert after["means"][1][0] > before["means"][1][0]
    assert after["means"][1][1] > before["means"][1][1]
    assert after["means"][0] == before["means"][0]
    assert after["log_likelihood"] != before["log_likelihood"]
    expect(figure.root.locator(".pg-sentence")).to_contain_text("Mean 2 is at")
    assert visit.problems == []


def test_the_end_of_an_axis_turns_and_stretches_the_ellipse(figure):
    before = np.array(figure.state["covariances"][0])
    figure.drag("axis-0-0", 30, 25)
    after = np.array(figure.state["covariances"][0])
    assert np.linalg.eigvalsh(after).min() > 0
    assert not np.allclose(before, after)
    # the handle is where the hand let go of it
    assert np.allclose(figure.state["means"], figure.means())


def test_half_steps_go_on_and_back_to_the_same_numbers(figure):
    start = figure.state
    expect(figure.button("half")).to_have_text("E-step")
    expect(figure.button("back")).to_be_disabled()
    figure.button("half").click()
    assert figure.state["means"] == start["means"]
    expect(figure.button("half")).to_have_text("M-step")
    figure.button("half").click()
    first = figure.state
    r, X = np.array(start["responsibilities"]), np.array(start["points"])
    assert np.allclose(first["means"], r.T @ X / r.sum(axis=0)[:, None], rtol=1e-9)
    assert first["log_likelihood"] > start["log_likelihood"]
    figure.button("step").click()
    assert figure.state["step"] == 2
    for _ in range(4):
        figure.button("back").click()
    assert figure.state == start


def test_a_run_ends_by_itself(figure):
    figure.drag("mean-0", -120, -60)
    figure.button("run").click()
    expect(figure.button("run")).to_have_text("Pause")
    expect(figure.button("run")).to_have_text("Run")
    assert figure.state["converged"]
    expect(figure.said()).to_contain_text("Converged")


def test_points_are_added_moved_erased_and_brought_back(figure):
    page, root = figure.page, figure.root
    n = len(figure.state["points"])
    figure.open_all()
    picture = root.locator(".pg-handles")

    def click_the_corner():
        figure.drawn()
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        page.mouse.click(box["x"] + box["width"] - 25, box["y"] + box["height"] - 60)

    root.get_by_label("adds or moves points").check()
    click_the_corner()
    assert len(figure.state["points"]) == n + 1
    placed = figure.state["points"][-1]
    page.keyboard.press("p")  # away from the handle that is now there
    root.get_by_label("erases points").check()
    click_the_corner()
    assert len(figure.state["points"]) == n
    figure.button("undo").click()
    assert figure.state["points"][-1] == placed


def test_the_opening_is_a_picture_until_there_is_something_to_take(site, open_page):
    page = open_page()
    page.goto(f"{site}index.html")
    figure = Figure(page)
    picture = figure.root.locator(".pg-handles")
    expect(picture).to_have_role("img")
    expect(picture).to_have_accessible_description("")
    figure.button("open").click()
    expect(picture).to_have_role("application")
    expect(picture).to_have_accessible_description(re.compile("Enter takes a handle"))


def test_locks_and_weights(figure):
    figure.open_all()
    figure.root.get_by_label("φ of component 1").check()
    figure.root.get_by_label("μ of component 2").check()
    before = figure.state
    figure.root.get_by_label("weight of component 3").fill("60")
    assert math.isclose(figure.state["weights"][2], 0.6)
    assert math.isclose(sum(figure.state["weights"]), 1)
    assert figure.state["weights"][0] == before["weights"][0]
    figure.button("step").click()
    assert figure.state["means"][1] == before["means"][1]
    assert figure.state["weights"][0] == before["weights"][0]


# what is seen

TASKS = re.findall(
    r'^    id: "([\w-]+)",(?:(?!^  \}).)*?instrument: "mixture"',
    (ROOT / "playground" / "tasks.js").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
PRESETS = re.findall(
    r'^    id: "(\w+)"',
    (ROOT / "playground" / "data" / "presets.js").read_text(encoding="utf-8"),
    re.MULTILINE,
)
# handles of which the mark is not wholly in the picture, or not where the model is
ASTRAY = """figure => {
    const {picture, session} = figure.playground.instrument;
    const {frame, handles} = picture;
    const {means, D} = session.state;
    return handles.list.filter(({id, x, y, out, look}) => {
        const [kind, k, which] = id.split('-');
        const place = kind === 'mean' ? means[k] : session.axisEnd(k, which);
        const true_ = [frame.x(place[0]), D === 1 ? y : frame.y(place[1])];
        const size = kind === 'mean' ? 13 : 7;
        return out !== undefined || Math.hypot(true_[0] - x, true_[1] - y) > 0.01
            || x < frame.left + size || x > frame.right - size
            || y < frame.top + (D === 1 ? 0 : size) || y > frame.bottom - (D === 1 ? 0 : size);
    }).map(({id}) => id);
}"""


def within(x0, x1, y0, y1, script):
    """Return a script whose places are no farther than a window goes."""

    def kept(method, *args):
        at = {"addPoint": 0, "moveMean": 1, "setAxis": 2}.get(method, len(args))
        x, y = args[at : at + 1], args[at + 1 :]
        x, y = ([min(max(v, a), b) for v in part] for part, a, b in ((x, x0, x1), (y, y0, y1)))
        return [method, *args[:at], *x, *y]

    return [kept(*line) for line in script]


@pytest.mark.parametrize("width", [320, 790])
def test_the_start_is_in_the_picture(width, tmp_path, open_page):
    assert len(TASKS) >= 15
    assert len(PRESETS) >= 11
    page = open_page(width=width)
    marks = [*(f'data-task="{t}"' for t in TASKS), *(f'data-preset="{p}"' for p in PRESETS)]
    page.goto(own_page(tmp_path, *(f'{mark} data-size="small"' for mark in marks)))
    windows = {}
    for place, mark in enumerate(marks):
        figure = Figure(page, place)
        assert figure.root.locator(".pg-handle").count() > 0
        assert figure.root.evaluate(ASTRAY) == [], mark
        windows[mark[11:-1]] = figure.root.evaluate(
            """f => {
                const {x0, x1, y0, y1} = f.playground.instrument.picture.frame;
                return [x0, x1, y0, y1];
            }"""
        )
    # what a task asks for can be done inside the picture, where a hand can reach
    jobs = [{"task": task, "script": within(*windows[task], SOLUTIONS[task])} for task in TASKS]
    for job, result in zip(jobs, driver.run(jobs), strict=True):
        assert result["after"]["done"], job


def test_a_link_to_means_far_away_shows_them(figure, open_page):
    link = figure.root.evaluate(
        """f => {
            const {instrument} = f.playground;
            instrument.session.setModel({means: [[0, 0], [30, 4], [-3, -50], [2, 2]]});
            return instrument.address();
        }"""
    )
    figure.drawn()
    assert figure.root.evaluate(ASTRAY) == []
    page = open_page()
    page.goto(link)
    assert Figure(page).root.evaluate(ASTRAY) == []


def test_what_is_outside_has_a_sign(figure):
    end = figure.handle("axis-1-0")
    expect(end).not_to_have_attribute("data-out", "")
    figure.drag("axis-1-0", 150, 0)
    figure.drag("mean-1", 900, 0)  # the hand stops at the edge; what is at the right goes on
    assert figure.root.evaluate(ASTRAY) != []
    expect(end).to_have_attribute("data-out", "")
    expect(end).to_have_attribute("aria-valuetext", re.compile("outside the picture"))
    way = end.evaluate("e => parseFloat(e.style.getPropertyValue('--way'))")
    assert abs(way) < 45, "the arrow points to the right"
    inside = figure.root.evaluate(
        """f => {
            const [picture, handle] = ['.pg-picture', '[data-id=axis-1-0]']
                .map(part => f.querySelector(part).getBoundingClientRect());
            return handle.right <= picture.right + 1;
        }"""
    )
    assert inside
    figure.button("undo").evaluate("b => b.closest('details').open = true")
    figure.button("undo").click()
    expect(end).not_to_have_attribute("data-out", "")


# a touch is no move


def test_a_touch_without_a_move_changes_nothing(figure):
    page = figure.page
    for _ in range(3):
        figure.button("step").click()
    state = figure.state

    def as_it_was():
        figure.drawn()
        assert figure.state == state
        expect(figure.button("back")).to_be_enabled()

    figure.handle("mean-0").scroll_into_view_if_needed()
    page.mouse.click(*figure.middle("mean-0"))
    as_it_was()
    x, y = figure.middle("axis-2-0")
    page.mouse.move(x + 5, y)
    page.mouse.down()
    page.mouse.move(x + 7, y + 1)  # a hand is not a vice
    page.mouse.up()
    as_it_was()
    for keys in (["Enter", "Escape"], ["Enter", "Enter"], ["Enter", "Tab"]):
        figure.handle("mean-1").focus()
        for key in keys:
            page.keyboard.press(key)
        as_it_was()
    figure.handle("mean-1").focus()
    for key in ("Enter", "ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert figure.state["step"] == 0
    page.keyboard.press("Escape")
    as_it_was()
    expect(figure.said()).to_have_text("Put back.")
    x, y = figure.middle("mean-2")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 20, steps=3)
    assert figure.state["step"] == 0
    page.keyboard.press("Escape")
    page.mouse.move(x + 90, y + 20)
    page.mouse.up()
    as_it_was()
    figure.drag("mean-2", 40, 10)
    assert figure.state["step"] == 0
    page.keyboard.press("Control+z")
    as_it_was()
    for _ in range(6):
        figure.button("back").click()
    assert figure.state["kind"] == "start"


def test_a_step_lets_go_of_what_is_held(figure):
    press = figure.page.keyboard.press
    figure.handle("mean-0").focus()
    for key in ("Enter", "ArrowRight", "n", "n"):
        press(key)
    assert figure.state["step"] == 1
    expect(figure.handle("mean-0")).not_to_have_attribute("data-held", "")
    state = figure.state
    press("Escape")
    assert figure.state == state


def test_a_run_ends_when_the_hand_takes_something(figure):
    figure.drag("mean-0", -120, -60)
    figure.button("run").click()
    expect(figure.button("run")).to_have_text("Pause")
    figure.drag("mean-1", 30, 30)
    expect(figure.button("run")).to_have_text("Run")
    assert figure.state["step"] == 0


def test_a_click_on_a_point_does_not_move_it(figure):
    figure.open_all()
    figure.root.get_by_label("adds or moves points").check()
    figure.drawn()
    points = figure.state["points"]
    x, y = figure.root.evaluate(
        """f => {
            const {frame, root} = f.playground.instrument.picture;
            root.scrollIntoView({block: 'center'});
            const box = root.getBoundingClientRect();
            const {points, means} = f.playground.state;
            const far = ([a, b]) => Math.min(...means.map(m => Math.hypot(m[0] - a, m[1] - b)));
            const [px, py] = points.reduce((best, p) => far(p) > far(best) ? p : best);
            return [box.x + frame.x(px), box.y + frame.y(py)];
        }"""
    )
    figure.page.mouse.click(x + 4, y + 4)
    figure.drawn()
    assert figure.state["points"] == points


# by keys


@BOTH
def test_all_is_done_by_keys_from_one_tab_stop(how, site, open_page):
    page = open_page()
    page.goto(address(how, site))
    figure = Figure(page)
    inside = figure.root.locator(".pg-handles [tabindex='0']")
    assert inside.count() == 1
    inside.focus()
    focused = page.locator(":focus")
    assert focused.get_attribute("role") == "slider"
    name, value = (focused.get_attribute(f"aria-{what}") for what in ("label", "valuetext"))
    assert name == "mean of component 1"
    assert re.fullmatch(r"at [−\d.]+, [−\d.]+", value)
    start = figure.state
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    moved = figure.state["means"][0]
    assert moved[0] > start["means"][0][0]
    assert moved[1] > start["means"][0][1]
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    assert np.allclose(figure.state["means"][0], moved)
    page.keyboard.press("ArrowRight")
    assert focused.get_attribute("aria-label") == "first axis of component 1"
    page.keyboard.press("End")
    assert focused.get_attribute("aria-label") == "second axis of component 4"
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    assert figure.state["kind"] == "E"
    expect(figure.said()).to_contain_text("E-step 1")
    page.keyboard.press("n")
    assert figure.state["kind"] == "M"
    expect(figure.said()).to_contain_text("M-step 1")
    page.keyboard.press("b")
    assert figure.state["kind"] == "E"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert focused.get_attribute("aria-label") == "mean of component 1"
    page.keyboard.press("h")
    expect(page.locator(":focus")).to_have_text("Keys")


def test_points_by_keys(figure):
    n = len(figure.state["points"])
    press = figure.page.keyboard.press
    figure.handle("mean-0").focus()
    press("p")
    press("a")
    assert len(figure.state["points"]) == n + 1
    expect(figure.said()).to_contain_text("Point added at")
    press("g")
    here = figure.state["points"][-1]
    press("Enter")
    press("ArrowLeft")
    press("Enter")
    assert figure.state["points"][-1][0] < here[0]
    press("e")
    assert len(figure.state["points"]) == n
    press("Control+z")
    assert len(figure.state["points"]) == n + 1


def test_points_by_keys_on_a_line(figures):
    page, figure = figures, Figure(figures, 1)
    n = len(figure.state["points"])
    figure.handle("mean-0").focus()
    page.keyboard.press("p")
    expect(figure.handle("cursor")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    figure.drawn()
    place = figure.handle("cursor").get_attribute("aria-valuetext")
    page.keyboard.press("a")
    expect(figure.said()).to_have_text(f"Point added {place}.")
    assert len(figure.state["points"]) == n + 1
    page.keyboard.press("g")
    expect(figure.handle("cursor")).to_have_attribute("aria-label", f"point {n + 1}")
    page.keyboard.press("e")
    expect(figure.said()).to_contain_text(f"{n} are left")
    expect(figure.handle("cursor")).to_be_focused()


@pytest.mark.parametrize(
    ("place", "before", "name"),
    [(0, "half", "back"), (0, "clear", "undo"), (0, None, "clear"), (2, "Shape", "undo")],
)
def test_a_button_that_goes_out_of_use_keeps_the_focus(place, before, name, figures):
    page, figure = figures, Figure(figures, place)
    figure.open_all()
    if before == "Shape":
        figure.root.get_by_label(before).select_option("bell")
    elif before:
        figure.button(before).click()
    button = figure.button(name)
    expect(button).to_be_enabled()  # by the next frame; what is out of use takes no focus
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_be_disabled()
    figure.drawn()
    expect(button).to_be_focused()
    state = figure.state
    page.keyboard.press("Enter")
    figure.drawn()
    assert figure.state == state
    page.keyboard.press("Shift+Tab")
    assert button.evaluate("b => b.disabled"), "whoever comes by later need not stop at it"


# by touch


# what the browser does with a touch has been done when two frames are drawn
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def touch(page, *places):
    """Put a finger on a page, move it from place to place, and lift it."""
    client = page.context.new_cdp_session(page)
    for number, (x, y) in enumerate(places):
        kind = "touchMove" if number else "touchStart"
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        page.evaluate(FRAMES)
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.evaluate(FRAMES)


def test_a_finger_drags_a_mean_and_scrolls_beside_it(site, open_page):
    page = open_page(width=rules.PHONE_WIDTH, has_touch=True, is_mobile=True)
    page.goto(f"{site}{PAGE}")
    figure = Figure(page)
    before = figure.means()
    x, y = figure.middle("mean-2")
    touch(page, (x + 8, y + 8), (x + 8, y + 20), (x + 8, y + 45), (x + 8, y + 70))
    assert figure.means()[2, 1] < before[2, 1]
    scrolled = page.evaluate("scrollY")
    box = figure.root.locator(".pg-handles").bounding_box()
    spot = (box["x"] + 60, box["y"] + box["height"] - 70)  # no handle is near
    away = figure.root.evaluate(
        """(f, [x, y]) => Math.min(...[...f.querySelectorAll('.pg-handle')].map(h => {
            const b = h.getBoundingClientRect();
            return Math.hypot(b.x + b.width / 2 - x, b.y + b.height / 2 - y);
        }))""",
        list(spot),
    )
    assert away > rules.THUMB / 2
    means = figure.means()
    touch(page, spot, *((spot[0], spot[1] - 40 * step) for step in range(1, 6)))
    checks.until(page, lambda: page.evaluate("scrollY") != scrolled)
    assert page.evaluate("scrollY") > scrolled
    assert np.array_equal(figure.means(), means)


def test_a_finger_draws_a_population_and_scrolls_over_it(site, open_page):
    page = open_page(width=rules.PHONE_WIDTH, has_touch=True, is_mobile=True)
    page.goto(f"{site}{PAGE}")
    figure = Figure(page, 2)
    figure.button("draw-100").click()
    kept, scrolled = figure.state, page.evaluate("scrollY")
    pad = figure.root.locator(".pg-pad")

    def spot(right):
        box = pad.bounding_box()
        return box["x"] + right * box["width"], box["y"] + 0.3 * box["height"]

    def changed():
        pairs = zip(kept["heights"], figure.state["heights"], strict=True)
        return [bar for bar, (old, new) in enumerate(pairs) if old != new]

    x, y = spot(0.5)
    touch(page, (x, y), *((x, y + 40 * step) for step in range(1, 6)))
    checks.until(page, lambda: page.evaluate("scrollY") < scrolled)
    assert figure.state == kept, "who scrolls draws nothing, and the samples stay"
    pad.scroll_into_view_if_needed()
    x, y = spot(0.5)
    touch(page, (x, y), (x + 20, y), (x + 50, y + 10), (x + 80, y + 5))
    drawn = changed()
    assert len(drawn) >= 5
    assert drawn == list(range(drawn[0], drawn[-1] + 1))
    assert figure.state["means"] == []
    kept = figure.state
    touch(page, spot(0.3))
    assert len(changed()) == 1


@pytest.mark.parametrize("width", [320, rules.PHONE_WIDTH, 1280])
def test_what_is_touched_is_as_large_as_a_thumb(width, at_width):
    (figure, *_), _ = at_width(width)
    small = figure.root.evaluate(
        """(figure, least) => [...figure.querySelectorAll(
            '.pg-handle, button, select, summary, textarea, .pg-choice, .pg-lock, [type=range]')]
            .map(e => [e, e.getBoundingClientRect()])
            .filter(([e, b]) => b.width > 0 && Math.min(b.width, b.height) < least - 0.5)
            .map(([e, b]) => `${e.className} ${b.width} by ${b.height}`)""",
        rules.THUMB,
    )
    assert small == []


# for everyone


@pytest.mark.parametrize("theme", rules.THEMES)
def test_axe_finds_nothing(theme, site, open_page, at_width, axe_source):
    if theme == "light":
        page = at_width(1280)[0][0].page
    else:
        page = open_page(theme)
        page.goto(f"{site}{PAGE}")
        for place in range(page.locator("figure.playground").count()):
            Figure(page, place).open_all()
        assert checks.white_boxes(page) == []
    assert checks.axe(page, axe_source) == []


@pytest.mark.parametrize("width", [320, rules.PHONE_WIDTH, 768])
def test_it_fits(width, at_width):
    """320 pixels are also what a screen of 1280 leaves at 400 %."""
    (figure, *_), _ = at_width(width)
    assert checks.fits(figure.page) == []


def test_no_text_is_small(at_width):
    sizes = {}
    for figure in at_width(320)[0]:
        sizes |= figure.root.evaluate(
            """figure => Object.fromEntries([...figure.querySelectorAll('*')]
                .filter(e => [...e.childNodes].some(c => c.nodeType === 3 && c.data.trim())
                    && e.getBoundingClientRect().width && !e.closest('.visually-hidden, style'))
                .map(e => [`${e.tagName}.${e.getAttribute('class')}: ${e.textContent.slice(0, 20)}`,
                    parseFloat(getComputedStyle(e).fontSize)]))"""
        )
    assert len(sizes) > 60
    assert {what for what, size in sizes.items() if size < SMALLEST_TEXT} == set()


def test_the_numbers_are_a_real_table(figure):
    figure.open_all()
    table = figure.root.get_by_role("table").first
    assert table.get_by_role("columnheader").count() == 6
    rows = table.get_by_role("rowheader")
    assert rows.count() == figure.state["K"]
    figure.root.get_by_label("K", exact=True).select_option("6")
    expect(rows).to_have_count(6)
    assert figure.root.get_by_role("slider", name="mean of component 6").count() == 1


def test_in_forced_colours_handles_and_buttons_are_seen(site, open_page):
    page = open_page(forced_colors="active")
    page.goto(f"{site}{PAGE}")
    figure = Figure(page)
    for part in figure.root.locator(".pg-grip, .pg-button, .pg-select").all()[:20]:
        assert part.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") > 0


def test_without_javascript_the_first_state_is_a_picture_with_its_sentence(site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}{PAGE}")
    for figure in page.locator("figure.playground").all():
        picture = figure.locator("img")
        assert picture.is_visible()
        assert picture.bounding_box()["height"] > 100
        sentence = figure.locator(".playground-sentence").inner_text()
        assert len(sentence) >= rules.ALT_LENGTH
        assert picture.get_attribute("alt") == sentence
        expect(figure.locator(".playground-message")).to_be_visible()


def test_the_picture_of_a_page_without_javascript_is_the_first_state(site, open_page, figures):
    quiet = open_page(java_script_enabled=False)
    quiet.goto(f"{site}{PAGE}")
    page = figures
    page.bring_to_front()
    for place, still in enumerate(quiet.locator("figure.playground").all()):
        told = Figure(page, place).root.locator(".pg-sentence").inner_text()
        assert told == still.locator(".playground-sentence").inner_text()


@pytest.mark.parametrize("width", [rules.PHONE_WIDTH, 1280])
def test_no_room_is_kept_for_what_does_not_come(width, site, open_page):
    page = open_page(width=width, java_script_enabled=False)
    page.goto(f"{site}{PAGE}")
    for figure in page.locator("figure.playground").all():
        told = figure.locator(".playground-message").bounding_box()
        whole = figure.bounding_box()
        assert whole["y"] + whole["height"] - told["y"] - told["height"] < LINE
        picture, sentence = (figure.locator(part).bounding_box() for part in ("img", "p >> nth=0"))
        assert sentence["y"] - picture["y"] - picture["height"] < LINE
        assert picture["height"] < picture["width"]


def test_in_print_the_picture_stays_and_the_buttons_go(figure):
    figure.page.emulate_media(media="print")
    expect(figure.root.locator(".pg-picture canvas")).to_be_visible()
    expect(figure.root.locator(".pg-sentence")).to_be_visible()
    expect(figure.button("half")).to_be_hidden()
    expect(figure.root.locator("summary").first).to_be_hidden()


# quick and light


def test_the_scripts_are_small():
    script = SITE / "_static" / "playground" / "playground.js"
    assert len(gzip.compress(script.read_bytes())) < SCRIPT_BYTES
    assert len(gzip.compress((SITE / "_static" / "playground.js").read_bytes())) < 1500


def test_nothing_loads_before_it_comes_near(tmp_path, open_page):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    page.goto(own_page(tmp_path, "", before='<div style="height: 4000px"></div>'))
    checks.pause(page)
    assert asked == ["own.html", "playground.js"]  # the latter is the one that waits
    Figure(page)
    assert sorted(asked[2:]) == ["data.js", "playground.js"]


@pytest.mark.parametrize("width", [320, rules.PHONE_WIDTH, 768, 1280])
def test_nothing_moves_when_it_comes_to_life(width, at_width):
    _, moved = at_width(width)
    ours = [entry for entry in moved if "pg" in json.dumps(entry)]
    assert sum(entry[0] for entry in ours) < MOVED_ON, ours


# data


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("x,y\n1,2\n3,4.5\n5,1\n2,2\n", "4 rows of x and y"),
        ("1,5;2\n2,25;3\nx;4\n3;1\n4;4,5", 'line 3 (column 1: "x")'),
        ("a\tb\n1\t2\n\t3\n4\t5\n5\t6\n2\t9", "line 3 (a: empty)"),
    ],
)
def test_a_table_is_pasted(table, told, figure):
    figure.open_all()
    figure.root.locator("textarea").fill(table)
    figure.button("use-table").click()
    expect(figure.root.locator(".pg-drop [role=status]")).to_contain_text(told)
    assert len(figure.state["points"]) == 4
    labels = re.split("[,\t]", table.split("\n")[0])
    expect(figure.root.locator(".pg-picture .pg-axis")).to_have_text(
        labels if table[0].isalpha() else ["column 1", "column 2"]
    )


def test_columns_are_chosen_and_standardised(figure):
    figure.open_all()
    rows = "\n".join(f"{i},{i * i % 7},{100 + 3 * i}" for i in range(40))
    figure.root.locator("textarea").fill(f"one,two,three\n{rows}")
    figure.button("use-table").click()
    figure.root.get_by_label("Second column").select_option("2")
    figure.root.get_by_label("standardise").check()
    X = np.array(figure.state["points"])
    assert np.allclose(X.mean(axis=0), 0, atol=1e-12)
    assert np.allclose(X.std(axis=0), 1)
    figure.root.get_by_label("Second column").select_option("")
    assert figure.state["D"] == 1
    expect(figure.root.locator(".pg-picture .pg-axis").first).to_have_text("one")


@pytest.fixture
def table(tmp_path):
    """A file of twelve rows; in the third line a cell is no number."""
    path = tmp_path / "points.csv"
    rows = [f"{i},{i % 3}" for i in range(12)]
    path.write_text("\n".join(["speed,height", rows[0], "?,1", *rows[1:]]), encoding="utf-8")
    return path


def test_a_file_is_chosen(figure, table):
    figure.open_all()
    figure.root.locator("input[type=file]").set_input_files(table)
    checks.until(figure.page, lambda: len(figure.state["points"]) == 12)
    assert len(figure.state["points"]) == 12


def carried(page, target, data):
    """Carry something over the middle of a target and let it fall, as a hand does."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hand = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "dragOver", "drop"):
        if kind == "drop":
            over = page.locator(".pg[data-over]").count()
        hand.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})
    hand.detach()
    return over


@BOTH
def test_a_file_is_dropped_on_the_picture(how, site, table, open_page):
    page = open_page()
    page.goto(address(how, site))
    figure = Figure(page)
    files = {"items": [], "files": [str(table)], "dragOperationsMask": 1}
    shown = carried(page, figure.root.locator(".pg-picture"), files)
    assert shown == 1, "that the file may fall here is shown"
    checks.until(page, lambda: len(figure.state["points"]) == 12)
    assert figure.state["points"][:2] == [[0, 0], [1, 1]]
    assert page.url.startswith(address(how, site)), "the page is still there"
    message = figure.root.locator(".pg-drop [role=status]")
    expect(message).to_be_visible()
    expect(message).to_contain_text('line 3 (speed: "?")')
    expect(figure.root.locator(".pg-picture .pg-axis")).to_have_text(["speed", "height"])
    assert page.locator("[data-over]").count() == 0


def test_a_text_is_dropped_where_tables_are_read(figure):
    items = [{"mimeType": "text/plain", "data": "1;2\n3;4\n5;1\n0;2"}]
    text = {"items": items, "files": [], "dragOperationsMask": 1}
    n = len(figure.state["points"])
    assert carried(figure.page, figure.root.locator(".pg-picture"), text) == 0
    assert len(figure.state["points"]) == n, "a text over the picture is nothing to read"
    figure.open_all()
    carried(figure.page, figure.root.locator(".pg-drop > p").first, text)
    checks.until(figure.page, lambda: len(figure.state["points"]) == 4)


def test_a_text_that_is_no_table_is_told(figure):
    figure.open_all()
    n = len(figure.state["points"])
    figure.root.locator("textarea").fill("nothing,here\nis,a number")
    figure.button("use-table").click()
    expect(figure.root.locator(".pg-drop [role=status]")).not_to_be_empty()
    assert len(figure.state["points"]) == n


def test_the_league_table_has_a_row_for_each(figure):
    figure.open_all()
    figure.root.get_by_label("Up to K").select_option("3")
    figure.button("league").click()
    table = figure.root.get_by_role("table").nth(1)
    expect(table.locator("tbody tr")).to_have_count(12)
    expect(figure.button("league")).to_have_text("Try them all")
    rows = [row.split("\t") for row in table.locator("tbody tr").all_inner_texts()]
    bics = [number(row[4]) for row in rows if "collapsed" not in row[1]]
    assert bics == sorted(bics)
    assert "pg-best" in table.locator("tbody tr").first.locator("td").nth(3).get_attribute("class")
    table.get_by_role("button", name="Show").first.click()
    assert (figure.state["K"], figure.state["type"]) == (int(rows[0][0]), rows[0][1])
    assert abs(figure.state["log_likelihood"] - number(rows[0][2])) < 0.06


def test_a_column_of_numbers_stands_below_its_head(figures):
    figure = Figure(figures)
    figure.open_all()
    figure.root.get_by_label("Up to K").select_option("2")
    figure.button("league").click()
    expect(figure.root.get_by_role("table").nth(1).locator("tbody tr")).to_have_count(8)
    for place in (0, 2):  # the components and the league; a population's moments
        apart = Figure(figures, place).root.evaluate(
            """figure => [...figure.querySelectorAll('.pg-table')].flatMap(table => {
                const side = cell => getComputedStyle(cell).textAlign;
                const head = [...table.querySelectorAll('thead tr > *')];
                return [...table.querySelectorAll('tbody tr')].flatMap(row => [...row.children]
                    .filter((cell, i) => side(cell) !== side(head[i])).map(c => c.textContent));
            })"""
        )
        assert apart == []


def test_the_league_on_a_line_names_variances(figures):
    figure = Figure(figures, 1)
    figure.open_all()
    assert figure.root.locator(".pg-sentence").inner_text().startswith("300 points, 3 components;")
    choices = figure.root.get_by_label("Variances").locator("option:not([hidden])")
    expect(choices).to_have_text(["one for each", "one for all"])
    figure.root.get_by_label("Up to K").select_option("2")
    figure.button("league").click()
    table = figure.root.get_by_role("table").nth(1)
    expect(table.locator("tbody tr")).to_have_count(4)
    expect(table.get_by_role("columnheader").nth(1)).to_have_text("variances")
    words = {row.split("\t")[1] for row in table.locator("tbody tr").all_inner_texts()}
    assert words == {"one each", "one for all"}
    expect(figure.root.locator(".pg-message").filter(has_text="Done")).to_contain_text("variance")


# taken away, and kept


def test_pictures_and_table_are_saved(figure, tmp_path):
    figure.open_all()
    files = {}
    for name in ("svg", "png", "csv"):
        with figure.page.expect_download() as download:
            figure.button(name).click()
        files[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[name])
    drawing = ElementTree.parse(files["svg"]).getroot()
    words = "".join(drawing.itertext())
    assert figure.root.locator(".pg-sentence").inner_text() in words
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}ellipse"))) == 8
    assert files["png"].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert files["png"].stat().st_size > 20_000
    rows = list(csv.reader(io.StringIO(files["csv"].read_text(encoding="utf-8"))))
    values = np.array([row[3:] for row in rows[1:]], dtype=float)
    assert np.allclose(values, figure.state["responsibilities"])


def test_a_link_holds_the_state(figure, open_page):
    figure.drag("mean-0", 40, -30)
    figure.button("step").click()
    link = figure.root.evaluate("f => f.playground.instrument.address()")
    assert len(link) < 2000
    page = open_page()
    page.goto(link)
    assert Figure(page).state == figure.state
    page.goto(link[:-8] + "zz")  # the page stays, the hash is another
    expect(Figure(page).root.locator(".pg-sentence")).to_contain_text("The link is damaged")


@BOTH
def test_the_state_survives_a_reload(how, site, open_page):
    page = open_page()
    page.goto(address(how, site))
    figure = Figure(page)
    figure.drag("mean-3", 30, 40)
    figure.button("half").click()
    state = figure.state
    if how == "file":  # there the next page may read before what the last one left has come
        page.wait_for_function(
            "Object.values(localStorage).some(kept => /s=[^&]*\\.1&/.test(kept))"
        )
    page.reload()
    assert Figure(page).state == state
    page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('playground:'))"
                  ".forEach(k => localStorage.setItem(k, 'p=1&nonsense'))")  # fmt: skip
    page.evaluate("window.addEventListener('pagehide', e => e.stopImmediatePropagation(), true)")
    page.reload()
    figure = Figure(page)
    expect(figure.root.locator(".pg-sentence")).to_contain_text("damaged")
    assert figure.state["step"] == 0


def test_it_does_without_storage(site, open_page):
    page = open_page()
    visit = checks.watch(page, site)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
    )
    page.goto(f"{site}{PAGE}")
    figure = Figure(page)
    figure.drag("mean-3", 30, 40)
    figure.button("half").click()
    assert figure.state["kind"] == "E"
    assert [problem for problem in visit.problems if "playground" in problem] == []


# one dimension, and a population


def test_the_line_is_the_same_instrument(figures):
    figure = Figure(figures, 1)
    before = figure.state
    assert before["D"] == 1
    figure.drag("mean-0", 50, 0)
    assert figure.state["means"][0][0] > before["means"][0][0]
    figure.drag("axis-0-0", 40, 0)
    assert figure.state["covariances"][0][0][0] > before["covariances"][0][0][0]
    figure.button("half").click()
    figure.button("half").click()
    assert figure.state["step"] == 1


def test_a_population_is_drawn_by_hand_and_by_keys(figures):
    page, figure = figures, Figure(figures, 2)
    before = figure.state["heights"]
    pad = figure.root.locator(".pg-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 0.45 * box["width"], box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 40, steps=3)
    page.mouse.up()
    drawn = figure.state["heights"]
    changed = [i for i, pair in enumerate(zip(before, drawn, strict=True)) if pair[0] != pair[1]]
    assert changed == list(range(changed[0], changed[-1] + 1))  # no bar was left out
    assert len(changed) >= 5
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    assert figure.state["heights"][0] == max(figure.state["heights"])
    expect(page.locator(":focus")).to_have_attribute("aria-valuetext", "100 % of the highest")
    figure.button("draw-100").click()
    state = figure.state
    assert len(state["means"]) == 100
    assert abs(np.mean(state["means"]) - state["mean"]) < 5 * state["mean_sd"] / 10
    expect(figure.said()).to_contain_text("100 means")
    assert figure.root.locator("svg .pg-dot").count() > 50


# tasks


def test_one_peak_is_reached_by_dragging(tmp_path, open_page):
    page = open_page()
    page.goto(own_page(tmp_path, 'data-task="one-peak" data-size="small"'))
    figure = Figure(page)
    told = figure.root.locator(".pg-task-told")
    expect(told).to_have_text("Not yet.")
    figure.put("mean-0", -0.7)
    figure.put("mean-1", 0.7)
    expect(told).to_contain_text("Done. One peak")
    expect(figure.said()).to_contain_text("Done. One peak")
    page.reload()
    expect(Figure(page).root.locator(".pg-task")).to_have_attribute("data-done", "")
    Figure(page).button("again").click()
    expect(told).to_have_text("Not yet.")


def test_the_ellipse_is_turned_by_keys(tmp_path, open_page):
    page = open_page()
    page.goto(own_page(tmp_path, 'data-task="tilt"'))
    figure = Figure(page)
    figure.handle("axis-0-0").focus()
    page.keyboard.press("Enter")
    for _ in range(12):  # the first axis lies to the right: down with it, and out
        page.keyboard.press("Shift+ArrowDown")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    S = np.array(figure.state["covariances"][0])
    assert S[0, 1] / np.sqrt(S[0, 0] * S[1, 1]) <= -0.8
    expect(figure.root.locator(".pg-task-told")).to_contain_text("Done. The correlation is")


def test_a_control_that_a_task_needs_is_at_hand(tmp_path, open_page):
    page = open_page()
    tasks = ("border-by-weights", "oldest-adults", "bic-point", "silhouette-three")
    page.goto(own_page(tmp_path, *(f'data-task="{name}" data-size="small"' for name in tasks)))
    border, oldest, *points = (Figure(page, place) for place in range(len(tasks)))
    slider = border.root.get_by_label("weight of component 1")
    expect(slider).to_be_visible()
    border.root.scroll_into_view_if_needed()
    for part in ("mean-0", "axis-1-0"):
        expect(border.handle(part)).to_have_attribute("aria-disabled", "true")
        assert border.handle(part).evaluate("e => getComputedStyle(e).cursor") == "not-allowed"
    before = border.state
    border.drag("mean-0", 60, 0)
    assert border.state == before
    expect(border.root.locator(".pg-sentence")).to_have_text("The mean of component 1 is locked.")
    slider.fill("98")
    expect(border.root.locator(".pg-task-told")).to_contain_text("Done.")
    disabled = oldest.root.locator(".pg-handle[aria-disabled]")
    expect(disabled).to_have_count(5)
    expect(oldest.handle("axis-1-0")).not_to_have_attribute("aria-disabled", "true")
    expect(oldest.root.get_by_label("weight of component 3")).to_be_visible()
    for figure in points:
        expect(figure.root.get_by_label("adds or moves points")).to_be_visible()


# a run of a hundred steps need not be watched: `test_a_run_ends_by_itself` keeps its pace
HURRY = "const later = setTimeout; window.setTimeout = (act, wait) => later(act, wait / 50);"


def test_em_is_led_to_a_lower_summit(tmp_path, open_page):
    page = open_page()
    page.add_init_script(HURRY)
    page.goto(own_page(tmp_path, 'data-task="local-maximum"'))
    figure = Figure(page)
    for k, place in enumerate([(-5.3, -4), (-4.7, -4), (-5, 4), (5, 0)]):
        figure.put(f"mean-{k}", *place)
    figure.button("run").click()
    converged = "document.querySelector('figure.playground').playground.state.converged"
    page.wait_for_function(converged, polling=100)  # at every frame it would be a run of its own
    expect(figure.root.locator(".pg-task-told")).to_contain_text("Done. EM has arrived at")


def test_a_skewed_population_is_drawn(tmp_path, open_page):
    page = open_page()
    page.goto(own_page(tmp_path, 'data-task="means-still-skewed"'))
    figure = Figure(page)
    figure.root.locator(".pg-bar[role=slider]").first.focus()
    for bar in range(40):
        page.keyboard.press("PageUp" if bar in {0} else "PageDown")
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")  # a little at the far end
    expect(figure.root.locator(".pg-task-told")).to_contain_text("Done.")

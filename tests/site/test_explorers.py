"""Explorers on the static page: every control changes the picture, without a kernel."""

import json
import re
from dataclasses import dataclass
from functools import cache

import rules
from book import SITE, every_page_with_explorers
from bs4 import BeautifulSoup
from playwright.sync_api import TimeoutError as NeverError
from playwright.sync_api import expect

# where the controls of an explorer stand, and what it shows
PLACES = """panel => [...panel.querySelectorAll('.noUi-handle, select')].map(control =>
    control.selectedIndex ?? Number(control.getAttribute('aria-valuenow')))"""
SHOWN = """panel => [...panel.querySelectorAll('.explorer-frame')]
    .filter(frame => frame.offsetParent).map(frame => [frame.src, frame.alt])"""


@cache
def frames_of(name):
    """Return for each explorer of a page its frames, by the places of its controls."""
    html = (SITE / name).read_text(encoding="utf-8")
    address = re.search(r'"book-widget-state" content="([^"]+)"', html)[1]
    script = ((SITE / name).parent / address).read_text(encoding="utf-8")
    state = json.loads(script[script.index("{") : script.rindex("}") + 1])["state"]

    def frames(key, places=()):
        model = state[key.removeprefix("IPY_MODEL_")]
        if model["model_name"] == "HTMLModel":
            picture = BeautifulSoup(model["state"]["value"], "html.parser").img
            return {places: [picture["src"], picture["alt"]]}
        found = {}
        for number, child in enumerate(model["state"]["children"]):
            found |= frames(child, (*places, number))
        return found

    views = [state[key]["state"] for key in re.findall(r'"model_id": "(\w+)"', html)]
    return [frames(view["children"][0]) for view in views if "explorer" in view["_dom_classes"]]


@dataclass
class Explorer:
    """An explorer of an open page. What it shows is looked at when it has come, however late."""

    page: object
    panel: object
    frames: dict

    def handles(self):
        return self.panel.locator(".noUi-handle").all()

    def selects(self):
        return self.panel.locator("select").all()

    def shown(self):
        """Return the pictures that are visible, each with its sentence; for a moment, none."""
        return self.panel.evaluate(SHOWN)

    def wait(self, condition, value):
        """Wait until a condition of the panel and a value holds; say whether it did."""
        try:
            self.page.wait_for_function(
                f"([panel, value]) => {{ const places = {PLACES}, shown = {SHOWN}; {condition} }}",
                arg=[self.panel.element_handle(), value],
            )
        except NeverError:
            return False
        return True

    def at_rest(self):
        """Wait until the picture is the one that the controls stand at."""
        places = self.panel.evaluate(PLACES)
        frame = self.frames[tuple(places)]
        came = self.wait("return String(shown(panel)) === String(value)", frame)
        assert came, f"controls at {places}, shown: {[alt for _, alt in self.shown()]}"

    def to_the_start(self, sliders="Home"):
        """Put every control at its first choice, so that controls are tried one at a time.

        Or, with "End", the sliders at their last.
        """
        for select in self.selects():
            select.select_option(index=0)
        for handle in self.handles():
            handle.focus()
            self.page.keyboard.press(sliders)
        self.at_rest()

    def changed_by(self, act):
        """Say whether an action changes the picture."""
        before = self.shown()
        act()
        return self.wait(
            "const now = shown(panel); return now.length && String(now) !== String(value)", before
        )

    def changed_by_key(self, control, key, sliders):
        """Say the same of a key, which surely moves the control: there may be the same picture."""
        self.to_the_start(sliders)
        control.focus()
        self.page.keyboard.press("Home")
        self.at_rest()
        before, places = self.shown(), self.panel.evaluate(PLACES)
        self.page.keyboard.press(key)
        assert self.wait("return String(places(panel)) !== String(value)", places)
        self.at_rest()
        return self.shown() != before


def explorers(page, name):
    """Return the explorers of an open page."""
    panels = page.locator(".explorer").all()
    assert panels
    return [Explorer(page, *pair) for pair in zip(panels, frames_of(name), strict=True)]


@every_page_with_explorers
def test_every_control_changes_the_picture_by_keyboard(name, visit):
    for number, explorer in enumerate(explorers(visit.page, name)):
        assert len(explorer.frames) <= rules.FRAMES_PER_EXPLORER
        controls = [(control, "ArrowRight") for control in explorer.handles()]
        controls += [(control, "ArrowDown") for control in explorer.selects()]
        for control, key in controls:
            # what differs late in a walk may be alike at its start
            assert any(
                explorer.changed_by_key(control, key, sliders) for sliders in ("Home", "End")
            ), (
                f"explorer {number} of {name}",
                control.evaluate("c => c.outerHTML.slice(0, 200)"),
            )
        for handle in explorer.handles():
            assert handle.get_attribute("aria-label")


def click(page, control, across=0.5):
    """Click a control with the mouse, at a part of its width."""
    control.evaluate("c => c.scrollIntoView({block: 'center', behavior: 'instant'})")
    box = control.bounding_box()
    page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] / 2)


@every_page_with_explorers
def test_slider_list_and_play_by_mouse(name, visit):
    page = visit.page
    for number, explorer in enumerate(explorers(page, name)):
        where = f"explorer {number} of {name}"
        for slider in explorer.panel.locator(".noUi-target").all():
            explorer.to_the_start()
            assert explorer.changed_by(lambda s=slider: click(page, s, 0.97)), where
        for select in explorer.selects():
            explorer.to_the_start(sliders="End")
            last = select.locator("option").count() - 1
            act = lambda s=select, i=last: s.select_option(index=i)  # noqa: E731
            assert explorer.changed_by(act), where
        play = explorer.panel.locator(".widget-play button").first
        if play.count():
            explorer.to_the_start()
            assert explorer.changed_by(lambda b=play: click(page, b)), f"play, {where}"
            click(page, play)


@every_page_with_explorers
def test_every_frame_says_something_of_its_own(name):
    """Frames that differ in their picture differ in their sentence, nearly always."""
    for number, frames in enumerate(frames_of(name)):
        pictures, sentences = ({frame[part] for frame in frames.values()} for part in (0, 1))
        assert len(sentences) > 0.7 * len(pictures), f"explorer {number} of {name}"


@every_page_with_explorers
def test_a_change_is_read_out(name, visit):
    explorer = explorers(visit.page, name)[0]
    explorer.to_the_start()
    explorer.handles()[0].focus()
    assert explorer.changed_by(lambda: visit.page.keyboard.press("End"))
    explorer.at_rest()
    ((_, sentence),) = explorer.shown()
    expect(explorer.panel.locator("p[role=status]")).to_have_text(sentence)


@every_page_with_explorers
def test_without_javascript_the_first_frame_is_there(name, site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(site + name, wait_until="domcontentloaded")
    posters = page.locator(".explorer-poster")
    assert posters.count()
    for poster in posters.all():
        assert poster.locator("img").is_visible()
        assert len(poster.locator("p").inner_text()) >= rules.ALT_LENGTH

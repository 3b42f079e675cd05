"""Explorers on the static page: every control changes the picture, without a kernel."""

import gzip
import json
import re
from dataclasses import dataclass
from functools import cache, cached_property

import checks
import pytest
import rules
from book import SITE, every_page_with_explorers
from playwright.sync_api import TimeoutError as NeverError
from playwright.sync_api import expect

# where the controls of an explorer stand, and what it shows: name of the picture, sentence
PLACES = """panel => [...panel.querySelectorAll('.explorer-control')].map(control => {
    const field = control.querySelector('select, input[type=range]');
    if (!field) return Number(control.querySelector(':checked').value);
    return field.selectedIndex ?? Number(field.value);
})"""
SHOWN = """panel => {
    const image = panel.querySelector('img');
    if (!image.complete || !image.naturalWidth) return [];
    return [image.currentSrc.split('/').pop(), image.alt];
}"""
# put every control at a choice, whatever the picture does
SET = """(panel, places) => {
    panel.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    [...panel.querySelectorAll('.explorer-control')].forEach((control, number) => {
        const field = control.querySelector('select, input[type=range]')
            ?? control.querySelectorAll('[type=radio]')[places[number]];
        if (field.matches(':disabled') || !field.checkVisibility()) throw new Error('out of use');
        if (field.type === 'radio') field.click();
        else if (field.options) field.selectedIndex = places[number];
        else field.value = places[number];
        field.dispatchEvent(new Event('input', { bubbles: true }));
    });
}"""
# put the focus on a control, and name the key that takes it one choice on: a slider's down is less
FOCUS = """(panel, number) => {
    const field = panel.querySelectorAll(
        'select, input[type=range], input[type=radio]:checked')[number];
    field.focus();
    return field.type === 'range' ? 'ArrowRight' : 'ArrowDown';
}"""


@cache
def about(name):
    """Return what a page knows of its explorers: the sizes of their lists, and their frames."""
    text = (SITE / name).read_text(encoding="utf-8")
    figures = re.findall(r'<figure class="explorer".*?</figure>', text, re.DOTALL)
    scripts = [re.findall(r'<script type="application/json">(.*?)</script>', figure, re.DOTALL)
               for figure in figures]  # fmt: skip
    return [json.loads(script) for (script,) in scripts]


@dataclass
class Explorer:
    """An explorer of an open page. What it shows is looked at when it has come, however late."""

    page: object
    panel: object
    about: dict

    @cached_property
    def handle(self):
        return self.panel.element_handle()

    def frame(self, places, *, narrow=False):
        """Return name and sentence of the frame at some places of the controls."""
        at = 0
        for place, size in zip(places, self.about["sizes"], strict=True):
            at = at * size + place
        wide, small, sentence = self.about["frames"][at]
        return [small if narrow else wide, sentence]

    def shown(self):
        return self.panel.evaluate(SHOWN)

    def places(self):
        return self.panel.evaluate(PLACES)

    def wait(self, condition, value):
        """Wait until a condition of the panel and a value holds; say whether it did."""
        try:
            self.page.wait_for_function(
                f"([panel, value]) => {{ const places = {PLACES}, shown = {SHOWN}; {condition} }}",
                arg=[self.handle, value],
            )
        except NeverError:
            return False
        return True

    def at_rest(self, places=None, **screen):
        """Wait until the picture is that of some places, or of where the controls stand."""
        if places is None:
            places = self.places()
        came = self.wait(
            "return String([places(panel), shown(panel)]) === String(value)",
            [places, self.frame(places, **screen)],
        )
        assert came, f"wanted: {places}, controls at {self.places()}, shown: {self.shown()}"

    def set(self, places):
        self.panel.evaluate(SET, places)

    def put(self, places):
        """Put every control at a choice, and wait for the picture."""
        self.set(places)
        self.at_rest(places)

    def step(self, places, number):
        """From some places go one choice on at a control, by keyboard; say if the picture changes.

        The control has to move: there may be the same picture at two of its places.
        """
        self.put(places)
        on = [*places[:number], places[number] + 1, *places[number + 1 :]]
        self.page.keyboard.press(self.panel.evaluate(FOCUS, number))
        self.at_rest(on)
        return self.frame(on) != self.frame(places)


def explorers(page, name):
    """Return the explorers of an open page."""
    panels = page.locator("figure.explorer").all()
    assert panels
    return [Explorer(page, *pair) for pair in zip(panels, about(name), strict=True)]


@every_page_with_explorers
def test_every_control_changes_the_picture_by_keyboard(name, visit):
    for number, explorer in enumerate(explorers(visit.page, name)):
        assert len(explorer.about["frames"]) <= rules.FRAMES_PER_EXPLORER
        last = [size - 1 for size in explorer.about["sizes"]]
        for control in range(len(last)):
            changed = []
            for others in (0, 1):  # what differs late in a walk may be alike at its start
                start = [others * end for end in last]
                start[control] = 0
                changed.append(explorer.step(start, control))
            assert any(changed), f"control {control} of explorer {number} of {name}"


@every_page_with_explorers
def test_every_control_has_a_name_and_says_its_value(name, visit):
    """As a screen reader is told: names in words, values as they are shown."""
    for explorer in explorers(visit.page, name):
        explorer.put([0] * len(explorer.about["sizes"]))
        assert explorer.panel.get_attribute("aria-label").startswith("Explorer: ")
        for control in explorer.panel.locator(".explorer-control").all():
            said = control.locator(".explorer-name").inner_text()
            assert not re.search(r"_|\bmu\b|sigma$", said), said
            slider = control.locator("[type=range]")
            if slider.count():
                expect(control.get_by_role("slider", name=said, exact=True)).to_have_count(1)
                assert (
                    slider.get_attribute("aria-valuetext") == control.locator("output").inner_text()
                )
                slider.press("End")
                stops = json.loads(slider.get_attribute("data-stops"))
                expect(slider).to_have_attribute("aria-valuetext", stops[-1])
            elif control.locator("select").count():
                expect(control.get_by_role("combobox", name=said, exact=True)).to_have_count(1)
            else:
                group = explorer.panel.get_by_role("radiogroup", name=said, exact=True)
                expect(group.first).to_be_attached()
                assert control.get_by_role("radio").count() == 2
        explorer.at_rest()


@every_page_with_explorers
def test_play_goes_on_and_pauses_under_right_names(name, visit):
    for explorer in explorers(visit.page, name):
        button = explorer.panel.locator(".explorer-play")
        if not button.count():
            continue
        explorer.put([0] * len(explorer.about["sizes"]))
        what = button.get_attribute("aria-label").removeprefix("Play: ")
        assert what
        places = explorer.places()
        button.press("Enter")
        expect(button).to_have_attribute("aria-label", f"Pause: {what}")
        assert explorer.wait("return String(places(panel)) !== String(value)", places)
        button.press("Enter")
        expect(button).to_have_attribute("aria-label", f"Play: {what}")
        explorer.at_rest()


@every_page_with_explorers
def test_every_frame_says_something_of_its_own(name):
    """Frames that differ in their picture differ in their sentence, nearly always."""
    for number, explorer in enumerate(about(name)):
        pictures, sentences = ({frame[part] for frame in explorer["frames"]} for part in (0, 2))
        assert len(sentences) > 0.7 * len(pictures), f"explorer {number} of {name}"


@every_page_with_explorers
def test_a_change_is_read_out(name, visit):
    explorer = explorers(visit.page, name)[0]
    explorer.put([0] * len(explorer.about["sizes"]))
    explorer.put([size - 1 for size in explorer.about["sizes"]])
    _, sentence = explorer.shown()
    expect(explorer.panel.locator("p[role=status]")).to_have_text(sentence)
    assert explorer.panel.locator(".explorer-readout").inner_text() == sentence


@every_page_with_explorers
def test_a_phone_is_sent_the_narrow_frames(name, phone_visit):
    phone_visit.page.set_viewport_size(checks.PHONE)
    for explorer in explorers(phone_visit.page, name):
        explorer.panel.scroll_into_view_if_needed()
        explorer.at_rest(narrow=True)
        ((wide, narrow, _), *_) = explorer.about["frames"]
        assert narrow != wide


@pytest.fixture(scope="module")
def without_javascript(browser):
    """A page that runs no script, and goes from page to page."""
    with checks.opened(browser, "about:blank", java_script_enabled=False) as page:
        yield page


@every_page_with_explorers
def test_without_javascript_the_first_frame_is_there(name, site, without_javascript):
    page = without_javascript
    page.bring_to_front()  # a page behind another is not drawn
    page.goto(site + name, wait_until="domcontentloaded")
    assert page.locator("figure.explorer").count()
    for panel in page.locator("figure.explorer").all():
        assert panel.locator("img").is_visible()
        assert len(panel.locator(".explorer-readout").inner_text()) >= rules.ALT_LENGTH
        expect(panel.locator("fieldset")).to_be_hidden()
        expect(panel.locator(".explorer-still")).to_be_visible()


@pytest.fixture
def lonely(site, open_page):
    """An explorer of a page whose further frames can be held back or refused."""
    page = open_page()
    page.goto(f"{site}chapters/worked-example.html")
    return page, explorers(page, "chapters/worked-example.html")[0]


def test_a_frame_that_does_not_come_is_told_and_tried_again(lonely):
    page, explorer = lonely
    last = [size - 1 for size in explorer.about["sizes"]]
    name, _ = explorer.frame(last)
    page.route(f"**/{name}", lambda route: route.abort())
    explorer.set(last)
    message = explorer.panel.locator(".explorer-message")
    expect(message).to_contain_text("could not be loaded")
    page.unroute(f"**/{name}")
    explorer.put([0] * len(last))
    expect(message).to_be_empty()
    explorer.put(last)


def test_a_frame_that_is_slow_says_so(lonely):
    page, explorer = lonely
    last = [size - 1 for size in explorer.about["sizes"]]
    name, _ = explorer.frame(last)
    held = []
    page.route(f"**/{name}", lambda route: held.append(route))  # noqa: PLW0108  (no builtin)
    explorer.put([0] * len(last))
    explorer.set(last)
    expect(explorer.panel.locator(".explorer-message")).to_contain_text("on its way")
    expect(explorer.panel).to_have_attribute("aria-busy", "true")
    checks.until(page, lambda: held)
    for route in held:
        route.continue_()
    explorer.at_rest()
    expect(explorer.panel).to_have_attribute("aria-busy", "false")
    expect(explorer.panel.locator(".explorer-message")).to_be_empty()


def test_in_print_the_picture_stays_and_the_controls_go(lonely):
    page, explorer = lonely
    explorer.put([size - 1 for size in explorer.about["sizes"]])
    page.emulate_media(media="print")
    assert explorer.panel.locator("img").is_visible()
    assert explorer.panel.locator(".explorer-readout").is_visible()
    assert not explorer.panel.locator("fieldset").is_visible()
    assert explorer.panel.locator("img").bounding_box()["height"] > 100


def test_in_forced_colours_controls_can_be_seen(site, open_page):
    """The browser's own controls keep their system colours: nothing may take them away."""
    page = open_page(forced_colors="active")
    page.goto(f"{site}chapters/worked-example.html")
    for field in page.locator("figure.explorer :is(select, input, button)").all():
        assert field.evaluate("f => getComputedStyle(f).forcedColorAdjust") == "auto"
        assert (
            field.evaluate("f => getComputedStyle(f).appearance") != "none"
            or field.evaluate("f => parseFloat(getComputedStyle(f).borderTopWidth)") > 0
        )


def test_the_script_of_explorers_is_small():
    script = SITE / "_static" / "explorer.js"
    assert len(gzip.compress(script.read_bytes())) < rules.EXPLORER_SCRIPT_BYTES


def test_no_page_loads_a_widget_runtime():
    assert not list(SITE.glob("_static/**/embed*.js"))
    for path in (SITE / "chapters").glob("*.html"):
        assert "jupyter.widget-state" not in path.read_text(encoding="utf-8"), path.name


JUMPS = """() => [...document.querySelectorAll('figure.explorer')].flatMap((figure, number) => {
    const readout = figure.querySelector('.explorer-readout');
    const [kept, controls] = [readout.textContent, figure.querySelector('fieldset')];
    const { frames } = JSON.parse(figure.querySelector('script').textContent);
    const places = new Set(frames.map(frame => {
        readout.textContent = frame[2];
        return Math.round(controls.getBoundingClientRect().top + scrollY);
    }));
    readout.textContent = kept;
    return places.size > 1 ? [`explorer ${number}: its controls stand at ${[...places]}`] : [];
})"""


@every_page_with_explorers
def test_no_sentence_moves_the_controls_of_an_explorer(name, phone_visit):
    page = phone_visit.page
    for width in (rules.SMALLEST_PHONE, rules.PHONE_WIDTH):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("new Promise(requestAnimationFrame)")
        checks.until(page, lambda: not page.evaluate(JUMPS))
        assert page.evaluate(JUMPS) == [], width


def test_a_message_moves_no_control(site, open_page):
    page = open_page()
    page.goto(f"{site}chapters/decision-boundaries.html")
    figure = page.locator("figure.explorer").first
    controls = figure.locator("fieldset")
    before = controls.evaluate("e => e.getBoundingClientRect().top + scrollY")
    message = figure.locator(".explorer-message")
    message.evaluate("e => { e.textContent = 'The picture is on its way …'; }")
    expect(message).to_be_visible()
    assert controls.evaluate("e => e.getBoundingClientRect().top + scrollY") == before

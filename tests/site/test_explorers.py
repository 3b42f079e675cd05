"""Explorers on the static page: every control changes the picture, without a kernel."""

import rules
from book import every_page_with_explorers
from playwright.sync_api import expect

VISIBLE = """panel => {
    const frame = [...panel.querySelectorAll('.explorer-frame')].find(i => i.offsetParent);
    return frame ? [frame.src, frame.alt] : null;
}"""


def shown(panel):
    """Return the picture and the sentence that are visible."""
    return panel.evaluate(VISIBLE)


def panels(page):
    return page.locator(".explorer").all()


def to_the_start(page, panel):
    """Put every control at its first choice, so that controls are tried one at a time."""
    for handle in panel.locator(".noUi-handle").all():
        handle.focus()
        page.keyboard.press("Home")
    for select in panel.locator("select").all():
        select.select_option(index=0)
    page.wait_for_timeout(60)


def changed_by(page, panel, act):
    """Say whether an action changes the picture, within a second and a half."""
    before = shown(panel)
    act()
    for _ in range(30):
        if shown(panel) != before:
            return True
        page.wait_for_timeout(50)
    return False


def changed_by_key(page, panel, control, key, others):
    to_the_start(page, panel)
    for handle in panel.locator(".noUi-handle").all():
        handle.focus()
        page.keyboard.press(others)
    control.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(60)
    return changed_by(page, panel, lambda: page.keyboard.press(key))


@every_page_with_explorers
def test_every_control_changes_the_picture_by_keyboard(name, visit):
    page, found = visit.page, panels(visit.page)
    assert found
    for number, panel in enumerate(found):
        frames = panel.evaluate("p => p.querySelectorAll('.explorer-frame').length")
        assert frames <= rules.FRAMES_PER_EXPLORER
        controls = [(c, "ArrowRight") for c in panel.locator(".noUi-handle").all()]
        controls += [(c, "ArrowDown") for c in panel.locator("select").all()]
        for control, key in controls:
            # what differs late in a walk may be alike at its start
            assert any(
                changed_by_key(page, panel, control, key, others) for others in ("Home", "End")
            ), (
                f"explorer {number} of {name}",
                control.evaluate("c => c.outerHTML.slice(0, 200)"),
            )
        for handle in panel.locator(".noUi-handle").all():
            assert handle.get_attribute("aria-label")


def click(page, control, across=0.5):
    """Click a control with the mouse, at a part of its width."""
    control.evaluate("c => c.scrollIntoView({block: 'center', behavior: 'instant'})")
    box = control.bounding_box()
    page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] / 2)


@every_page_with_explorers
def test_slider_list_and_play_by_mouse(name, visit):
    page = visit.page
    for number, panel in enumerate(panels(page)):
        where = f"explorer {number} of {name}"
        for slider in panel.locator(".noUi-target").all():
            to_the_start(page, panel)
            assert changed_by(page, panel, lambda s=slider: click(page, s, 0.97)), where
        for select in panel.locator("select").all():
            to_the_start(page, panel)
            for slider in panel.locator(".noUi-handle").all():
                slider.focus()
                page.keyboard.press("End")
            last = select.locator("option").count() - 1
            act = lambda s=select, i=last: s.select_option(index=i)  # noqa: E731
            assert changed_by(page, panel, act), where
        play = panel.locator(".widget-play button").first
        if play.count():
            to_the_start(page, panel)
            assert changed_by(page, panel, lambda b=play: click(page, b)), f"play, {where}"
            click(page, play)


@every_page_with_explorers
def test_every_frame_says_something_of_its_own(name, visit):
    """Frames that differ in their picture differ in their sentence, nearly always."""
    for number, panel in enumerate(panels(visit.page)):
        frames = panel.evaluate(
            "p => [...p.querySelectorAll('.explorer-frame')].map(i => [i.src, i.alt])"
        )
        pictures, sentences = ({frame[part] for frame in frames} for part in (0, 1))
        assert len(sentences) > 0.7 * len(pictures), f"explorer {number} of {name}"


@every_page_with_explorers
def test_a_change_is_read_out(name, visit):
    page, panel = visit.page, panels(visit.page)[0]
    to_the_start(page, panel)
    before = shown(panel)
    panel.locator(".noUi-handle").first.focus()
    page.keyboard.press("End")
    page.wait_for_timeout(60)
    after = shown(panel)
    assert after != before
    expect(panel.locator("p[role=status]")).to_have_text(after[1], timeout=2_000)


@every_page_with_explorers
def test_without_javascript_the_first_frame_is_there(name, site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(site + name, wait_until="domcontentloaded")
    posters = page.locator(".explorer-poster")
    assert posters.count()
    for poster in posters.all():
        assert poster.locator("img").is_visible()
        assert len(poster.locator("p").inner_text()) >= rules.ALT_LENGTH

"""Explorers on the static page: every control changes the picture, without a kernel."""

import checks
import pytest
import rules

VISIBLE = """panel => {
    const frame = [...panel.querySelectorAll('.explorer-frame')].find(i => i.offsetParent);
    return frame ? [frame.src, frame.alt] : null;
}"""


def shown(panel):
    """Return the picture and the sentence that are visible."""
    return panel.evaluate(VISIBLE)


@pytest.fixture(scope="module")
def explored(explorer_page, site, browser):
    """A page with explorers, read to its end; the tests of a page move its controls in turn."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    checks.read_through(page, site + explorer_page)
    yield page
    context.close()


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


def test_every_control_changes_the_picture_by_keyboard(explorer_page, explored):
    page, found = explored, panels(explored)
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
                f"explorer {number} of {explorer_page}",
                control.evaluate("c => c.outerHTML.slice(0, 200)"),
            )
        for handle in panel.locator(".noUi-handle").all():
            assert handle.get_attribute("aria-label")


def test_slider_list_and_play_by_mouse(explorer_page, explored):
    page = explored
    for number, panel in enumerate(panels(page)):
        where = f"explorer {number} of {explorer_page}"
        panel.scroll_into_view_if_needed()
        for slider in panel.locator(".noUi-target").all():
            to_the_start(page, panel)
            slider.scroll_into_view_if_needed()
            box = slider.bounding_box()
            end = box["x"] + box["width"] * 0.97, box["y"] + box["height"] / 2
            assert changed_by(page, panel, lambda end=end: page.mouse.click(*end)), where
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
            assert changed_by(page, panel, play.click), f"play, {where}"
            play.click()


def test_every_frame_says_something_of_its_own(explorer_page, explored):
    """Frames that differ in their picture differ in their sentence, nearly always."""
    for number, panel in enumerate(panels(explored)):
        frames = panel.evaluate(
            "p => [...p.querySelectorAll('.explorer-frame')].map(i => [i.src, i.alt])"
        )
        pictures, sentences = ({frame[part] for frame in frames} for part in (0, 1))
        assert len(sentences) > 0.7 * len(pictures), f"explorer {number} of {explorer_page}"


def test_a_change_is_read_out(explored):
    page, panel = explored, panels(explored)[0]
    to_the_start(page, panel)
    page.wait_for_timeout(600)  # what was read out before is through
    before = shown(panel)
    panel.locator(".noUi-handle").first.focus()
    page.keyboard.press("End")
    page.wait_for_timeout(700)
    assert shown(panel) != before
    assert panel.locator("p[role=status]").inner_text() == shown(panel)[1]


def test_without_javascript_the_first_frame_is_there(explorer_page, site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(site + explorer_page)
    posters = page.locator(".explorer-poster")
    assert posters.count()
    for poster in posters.all():
        assert poster.locator("img").is_visible()
        assert len(poster.locator("p").inner_text()) >= rules.ALT_LENGTH

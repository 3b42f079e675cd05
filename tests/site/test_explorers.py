"""Explorers on the static page: every control changes the picture, without a kernel."""

import checks
import rules

VISIBLE = """panel => {
    const frame = [...panel.querySelectorAll('.explorer-frame')].find(i => i.offsetParent);
    return frame ? frame.alt : null;
}"""


def frames(panel):
    return panel.evaluate("p => p.querySelectorAll('.explorer-frame').length")


def shown(panel):
    return panel.evaluate(VISIBLE)


def panels(page):
    return page.locator(".explorer").all()


def changed_by(page, panel, act):
    """Say whether an action changes the picture's description, within a second."""
    before = shown(panel)
    act()
    for _ in range(20):
        if shown(panel) != before:
            return True
        page.wait_for_timeout(50)
    return False


def test_every_control_changes_the_picture_by_keyboard(explorer_page, site, open_page):
    page = open_page()
    checks.read_through(page, site + explorer_page)
    found = panels(page)
    assert found
    for panel in found:
        assert shown(panel), "no picture is shown"
        assert frames(panel) <= rules.FRAMES_PER_EXPLORER
        for handle in panel.locator(".noUi-handle").all():
            handle.focus()
            # not each step changes the sentence, but one in all of them must
            assert any(
                changed_by(page, panel, lambda: page.keyboard.press("ArrowRight"))
                for _ in range(6)
            ), f"slider {handle.get_attribute('aria-label')} of {explorer_page}"
            assert handle.get_attribute("aria-label")
        for select in panel.locator("select").all():
            select.focus()
            assert any(
                changed_by(page, panel, lambda: page.keyboard.press("ArrowDown"))
                for _ in range(4)
            ), f"list in {explorer_page}"


def test_slider_list_and_play_by_mouse(explorer_page, site, open_page):
    page = open_page()
    checks.read_through(page, site + explorer_page)
    for panel in panels(page):
        panel.scroll_into_view_if_needed()
        for slider in panel.locator(".noUi-target").all():
            box = slider.bounding_box()
            assert changed_by(
                page,
                panel,
                lambda box=box: page.mouse.click(
                    box["x"] + box["width"] * 0.97, box["y"] + box["height"] / 2
                ),
            ), f"slider in {explorer_page}"
        for select in panel.locator("select").all():
            last = select.locator("option").count() - 1
            assert changed_by(page, panel, lambda s=select, i=last: s.select_option(index=i))
        play = panel.locator(".widget-play button").first
        if play.count():
            slider = panel.locator(".noUi-target").first.bounding_box()
            page.mouse.click(slider["x"] + 2, slider["y"] + slider["height"] / 2)
            play.click()
            before = shown(panel)
            page.wait_for_timeout(2500)
            assert shown(panel) != before, f"play in {explorer_page}"
            panel.locator(".widget-play button").nth(0).click()


def test_a_change_is_read_out(explorer_page, site, open_page):
    page = open_page()
    checks.read_through(page, site + explorer_page)
    panel = panels(page)[0]
    before = shown(panel)
    control = panel.locator(".noUi-handle").first
    control.focus()
    page.keyboard.press("End")
    page.wait_for_timeout(700)
    assert shown(panel) != before
    assert panel.locator("p[role=status]").inner_text() == shown(panel)


def test_without_javascript_the_first_frame_is_there(explorer_page, site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(site + explorer_page)
    posters = page.locator(".explorer-poster")
    assert posters.count()
    for poster in posters.all():
        assert poster.locator("img").is_visible()
        assert len(poster.locator("p").inner_text()) >= rules.ALT_LENGTH

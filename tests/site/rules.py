"""The budgets and rules of the site, in one place. Times are printed by `make bench`, not here."""

PAGE_BYTES = 3_000_000  # a first visit with all it loads, compressed
OWN_BYTES = 200_000  # of a page as it opens on a phone, compressed, pictures in sight included
FACE_BYTES = 120_000  # all faces of text and code
CODE_PIXELS = 14
FRAMES_PER_EXPLORER = 40
EXPLORER_SCRIPT_BYTES = 10_000  # compressed
PHONE_WIDTH = 375
SMALLEST_PHONE = 320
SCREEN_HEIGHT = 800
SMALLEST_LETTERS = 11  # of a narrow picture, in points of a drawing: gmm_lib.narrow
LETTERS_ON_A_PHONE = 11  # pixels of the page
THUMB = 44  # smallest side of a control, in pixels of the page
THEMES = ("light", "dark")
AXE_ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
AXE_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # by the theme

ALT_LENGTH = 25  # fewer characters cannot say what a picture shows
ALT_REFUSED = (".png", ".webp", ".svg", "jupyter_execute", "alt text", "todo")
ALT_BOILERPLATE = ("image", "figure", "a figure", "a plot", "plot", "picture")

# text that would mean a directive or role was not understood; code is left out before the search
RAW_MARKUP = (r"\{(ref|numref|eq|term|cite[:a-z]*|glue[:a-z]*|doc|math)\}", r"^:::", r"```\{")

# what others' scripts say on the console that no reader is meant to act on
CONSOLE_ALLOWED = ()

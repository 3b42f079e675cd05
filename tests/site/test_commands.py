"""The commands of the project: they say what is wrong in a sentence and repair what broke."""

import html
import os
import pickle
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import urllib.parse
import urllib.request
from types import SimpleNamespace

import browser as browsers
import install
import patience
import pytest
from book import ROOT, SITE
from bs4 import BeautifulSoup
from docutils import nodes
from gmm_book import assets, course, execution, pages
from sphinx.errors import ExtensionError


def leave_early(url):
    """Ask for a page, and be gone before it comes, as a reader who goes back at once."""
    address = urllib.parse.urlsplit(url)
    with socket.create_connection((address.hostname, address.port)) as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        reader.sendall(b"GET / HTTP/1.1\r\n\r\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent the POSIX way")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_serve_prints_its_address_and_ends_cleanly(ending):
    command = [sys.executable, str(ROOT / "scripts" / "serve.py")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        line = run.stdout.readline()
        assert line.startswith("Serving at http://127.0.0.1:")
        for _ in range(20):
            leave_early(line.split()[-1])
        with urllib.request.urlopen(line.split()[-1], timeout=patience.STEP) as answer:
            assert b"<html" in answer.read()
        run.send_signal(ending)
        try:
            _, err = run.communicate(timeout=patience.STEP)
        finally:
            run.kill()  # else a failure would wait for ever
    assert run.returncode == 0
    assert err == ""


def test_serve_without_a_book_says_so(tmp_path):
    command = [sys.executable, str(ROOT / "scripts" / "serve.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "run make book first" in done.stderr


@pytest.mark.parametrize("version", [(3, 10, 1), (3, 14, 0), (2, 7, 18)])
def test_install_refuses_another_python_in_one_sentence(version, monkeypatch):
    monkeypatch.setattr(install.sys, "version_info", version)
    with pytest.raises(SystemExit) as stopped:
        install.check_version()
    assert "3.11 to 3.13" in str(stopped.value)
    assert f"this is {version[0]}.{version[1]}" in str(stopped.value)


def test_install_without_ensurepip_names_the_package(monkeypatch):
    monkeypatch.setattr(install, "works", lambda _: False)
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match="python3-venv"):
        install.make_environment()


@pytest.fixture
def small_project(tmp_path, monkeypatch):
    """A project with an environment whose pip succeeds or fails as the test says."""
    for name in ("requirements.lock", "pyproject.toml", *install.FILES.values()):
        (tmp_path / name).write_text("")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    state = SimpleNamespace(path=tmp_path, returncode=0, calls=0)

    def run(*_, **__):
        state.calls += 1
        return SimpleNamespace(returncode=state.returncode)

    monkeypatch.setattr(install.subprocess, "run", run)
    monkeypatch.setattr(install, "install_by_uv", lambda _: False)
    return state


@pytest.mark.parametrize(
    ("setting", "uv_fails", "by"),
    [("", False, "uv"), ("", True, "pip"), ("global.no-binary=':all:'\n", False, "pip")],
)
def test_uv_has_pips_settings_and_pip_does_what_uv_cannot(
    setting, uv_fails, by, monkeypatch, tmp_path
):
    for name in ("requirements.lock", "pyproject.toml", *install.FILES.values()):
        (tmp_path / name).write_text("uv==1.2\n")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    settings = "global.cert='/old'\n:env:.cert='/new'\nglobal.index-url='https://a https://b'\n"
    ran = []

    def run(command, env=None, **_):
        ran.append((list(map(str, command[2:])), env))
        code = int(uv_fails and command[2] == "uv")
        return SimpleNamespace(returncode=code, stdout=settings + setting)

    monkeypatch.setattr(install.subprocess, "run", run)
    install.install(["", "test"])
    (command, env) = ran[-1]
    assert command[0] == by
    assert command[-4:] == ["-r", "requirements.txt", "-r", "requirements-test.txt"]
    if by == "uv":
        assert env["SSL_CERT_FILE"] == "/new"
        assert " ".join(command).count("--default-index https://") == 2


def test_install_is_done_once_and_again_after_a_change(small_project):
    install.install([""])
    install.install([""])
    assert small_project.calls == 1
    (small_project.path / "requirements.lock").write_text("numpy==9")
    install.install([""])
    assert small_project.calls == 2
    install.install(["", "test", "classroom"])  # two that are missing, at once
    install.install(["test"])
    assert small_project.calls == 3


def test_a_failed_install_says_so_and_is_repaired_by_the_same_command(small_project):
    small_project.returncode = 1
    with pytest.raises(SystemExit, match="is there a network"):
        install.install([""])
    small_project.returncode = 0
    install.install([""])
    assert small_project.calls == 2


def test_no_browser_to_be_had_is_a_sentence_not_a_skip(monkeypatch):
    monkeypatch.delenv("GMM_BOOK_BROWSER", raising=False)
    monkeypatch.setattr(browsers, "find", lambda: None)
    monkeypatch.setattr(browsers, "install", lambda: None)
    with pytest.raises(SystemExit, match="apt-get install chromium"):
        browsers.ensure()


def test_limits_of_time_are_those_of_patience_alone():
    """A number that is enough on one machine breaks a test on another."""
    limit = re.compile(r"timeout=\d|wait_for_timeout\(|\bwait\(\d")
    lines = [
        (path.name, line.strip())
        for path in (ROOT / "tests").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    found = [(name, line) for name, line in lines if limit.search(line)]
    assert [name for name, _ in found] == ["checks.py"] * 2, found  # one waits in steps


SOME_TESTS = """
import pytest

def test_the_earth():
    pass

@pytest.mark.skip(reason="there is no telescope")
@pytest.mark.parametrize("place", ["moon"])
def test_the_sky_is_clear(place):
    pass
"""


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("sky or earth", "there is no telescope:\n    some: the sky is clear [moon]\n"),
        ("earth", "nothing was skipped\n"),
    ],
    ids=["one", "none"],
)
def test_a_run_says_at_its_end_what_it_has_left_out(chosen, said, tmp_path):
    folder = tmp_path / "some"
    folder.mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    (folder / "test_some.py").write_text(SOME_TESTS)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "xdist.plugin",
        "-n",
        "2",
        "-k",
        chosen,
        folder,
    ]
    # of the plugins that are installed, most take longer to load than these tests to run
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert said in done.stdout


@pytest.fixture
def project_with_lock(tmp_path):
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "node_modules").mkdir()
    return tmp_path


def test_scripts_are_fetched_once_and_again_after_an_interruption(project_with_lock, monkeypatch):
    calls = []

    def npm(arguments, **_):
        calls.append(arguments)
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(assets, "run_npm", npm)
    assets.fetch(project_with_lock)
    assets.fetch(project_with_lock)
    assert len(calls) == 1
    (project_with_lock / "node_modules" / ".fetched").unlink()  # as an interruption leaves it
    assets.fetch(project_with_lock)
    assets.fetch(project_with_lock, dev=True)
    assert len(calls) == 3
    assert "--ignore-scripts" in calls[0]


def test_no_network_for_scripts_is_one_clear_sentence(project_with_lock, monkeypatch):
    failed = SimpleNamespace(returncode=1, stderr="getaddrinfo ENOTFOUND")
    monkeypatch.setattr(assets, "run_npm", lambda *_, **__: failed)
    with pytest.raises(ExtensionError, match="is there a network"):
        assets.fetch(project_with_lock)
    assert not (project_with_lock / "node_modules" / ".fetched").exists()


@pytest.mark.parametrize(
    "changed",
    ["gmm_lib/em.py", "gmm_lib/_data/new.csv", "requirements.lock", "gmm_lib/draw/base.py"],
)
def test_a_change_of_library_data_or_dependency_executes_again(changed, tmp_path):
    shutil.copytree(ROOT / "gmm_lib", tmp_path / "gmm_lib")
    for path in ROOT.glob("requirements*"):
        shutil.copy(path, tmp_path)
    before = execution.digest(tmp_path)
    (tmp_path / "chapter.md").write_text("prose")
    assert execution.digest(tmp_path) == before
    with (tmp_path / changed).open("a") as file:
        file.write("# changed\n")
    assert execution.digest(tmp_path) != before


def test_no_page_depends_on_what_is_never_up_to_date():
    """A folder or a missing file would have its page read again at every build."""
    environment = pickle.loads((ROOT / "_build" / ".doctrees" / "environment.pickle").read_bytes())
    depends = {
        (page, str(name)) for page, names in environment.dependencies.items() for name in names
    }
    assert depends
    assert [(page, name) for page, name in depends if not (ROOT / name).is_file()] == []


def test_a_table_of_the_course_is_made_anew_when_a_file_comes(tmp_path):
    for name in ("assignments/one/one.md", "chapters/first.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("words")
    read = [path.as_posix() for path in course.sources(tmp_path)]
    assert len(read) == 2
    app = SimpleNamespace(srcdir=tmp_path)
    env = SimpleNamespace(metadata={"teaching": {course.READ: read}, "index": {}})
    assert course.outdated(app, env, set(), set(), set()) == []
    (tmp_path / "chapters" / "second.md").write_text("words")
    assert course.outdated(app, env, set(), set(), set()) == ["teaching"]


@pytest.mark.parametrize("changed", [[], ["index"]])
def test_numbers_are_sought_again_only_if_a_page_was_read(changed):
    def seek(_app, _already):
        return iter(["all pages"])

    env = SimpleNamespace(check_dependents=seek)
    pages.spare_the_numbers(None, env, changed)
    assert list(env.check_dependents(None, set())) == (["all pages"] if changed else [])


def test_a_build_starts_without_compiling_grammars():
    script = f"import runpy; runpy.run_path({str(ROOT / 'scripts' / 'build.py')!r}); "
    command = [sys.executable, "-X", "importtime", "-c", script + "import jsonschema"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "jsonschema" in done.stderr
    assert "lark" not in done.stderr


def test_every_link_and_anchor_of_the_site_leads_somewhere():
    anchors, links = {}, []
    for path in SITE.rglob("*.html"):
        if path.relative_to(SITE).parts[0] in ("_static", "lite", "reports"):
            continue
        text = path.read_text(encoding="utf-8")
        anchors[path] = set(_attributes(text, "id"))
        text = re.sub(r"<p class=\"get-pdf\" hidden>.*?</p>", "", text)  # until it is printed
        links += [(path, href) for href in _attributes(text, "href")]
    broken = []
    for page, href in links:
        target, _, anchor = href.partition("#")
        if target.startswith(("http:", "https:", "mailto:", "data:")):
            continue
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or (anchor and path in anchors and anchor not in anchors[path]):
            broken.append(f"{page.relative_to(SITE)}: {href}")
    assert broken == []
    assert links


def _attributes(text, name):
    found = re.findall(rf'\s{name}="([^"]*)"', re.sub(r"<script.*?</script>", "", text, flags=re.S))
    return [html.unescape(value).split("?")[0] for value in found if value != "#"]


def test_static_files_hold_no_path_of_this_machine():
    for path in SITE.rglob("*.html"):
        assert str(ROOT) not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("repository", ["", "https://example.org/a/book"])
def test_a_mistake_is_reported_with_page_and_versions_where_there_is_a_repository(repository):
    config = SimpleNamespace(html_theme_options={"repository_url": repository})
    address = pages.report_url(SimpleNamespace(config=config), "chapters/clustering")
    if not repository:
        assert address == ""
        return
    assert address.startswith(f"{repository}/issues/new?")
    text = urllib.parse.unquote_plus(address)
    assert "Page: chapters/clustering" in text
    assert re.search(r"gmm_lib [\d.]+, numpy [\d.]+, scikit-learn [\d.]+, Python 3", text)


@pytest.mark.parametrize("failed", [None, ValueError("broken")])
def test_a_page_goes_with_its_source_but_not_when_the_build_failed(failed, tmp_path):
    kept = {"index.html", "search.html", "chapters/em.html", "lite/lab/index.html"}
    for name in kept | {"old.html"}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("<html>")
    app = SimpleNamespace(
        outdir=tmp_path,
        builder=SimpleNamespace(format="html"),
        env=SimpleNamespace(found_docs={"index", "chapters/em"}),
    )
    pages.drop_old_pages(app, failed)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.html")}
    assert left == kept | ({"old.html"} if failed else set())


def test_the_first_cell_of_a_row_names_the_row():
    head = '<tr class="row-odd"><th class="head"></th>\n<th class="head"><p>hub</p></th>\n</tr>'
    row = '<tr class="row-even"><td class="text-left"><p>speed</p></td>\n<td>3</td>\n</tr>'
    row += row.replace("speed", '<span class="math">v</span>')
    soup = BeautifulSoup(pages.repair(f"<table>{head}{row}</table>"), "html.parser")
    names = [(cell.name, cell.get("scope"), cell.text.strip()) for cell in soup.select("tr > *")]
    assert names == [
        ("td", None, ""), ("th", None, "hub"), ("th", "row", "speed"), ("td", None, "3"),
        ("td", None, "v"), ("td", None, "3"),
    ]  # fmt: skip


def test_no_line_ends_between_a_number_and_its_sign():
    text, bold = nodes.Text, lambda number: nodes.strong(number, number)
    said = nodes.paragraph(
        "", "", text("of 90 % from "), bold("80"), text(" to "), bold("92"), text(" % (±\n"),
        bold("3"), text("), or 5 ± 4 if K = 2, "), nodes.literal("x", "9 %"), text(" and 9\n%")
    )  # fmt: skip
    pages.hold_together(None, said)
    assert said.astext().replace("\u00a0", "~") == (
        "of 90~% from 80 to 92~% (±~3), or 5~±~4 if K =~2, 9 % and 9~%"
    )


def test_code_without_a_colour_of_its_own_is_plain_text():
    code = '<span class="n">fit</span><span class="p">(</span><span class="mi">3</span>'
    assert pages.repair(code) == 'fit(<span class="mi">3</span>'
    css = (SITE / "_static" / "pygments.css").read_text(encoding="utf-8")
    for theme in ("light", "dark"):
        head = f'html[data-theme="{theme}"] .highlight {{ background: '
        text = re.search(re.escape(head) + r"#\w+; color: (#\w+) }", css).group(1)
        for kind in ("n", "nn", "p", "w"):
            assert f'"{theme}"] .highlight .{kind} {{ color: {text} }}' in css

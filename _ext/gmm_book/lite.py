"""JupyterLite below the site: chapters and assignments as notebooks that run in the browser.

The library's wheel and those of ipywidgets and anywidget are served by the site. Pyodide, the
browser's Python, comes from its public address, or from what the setting ``gmm_book_pyodide``
names: a folder with a Pyodide distribution, which is then copied into the site, or an address of
``pyodide.mjs``.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from html import escape
from importlib.metadata import version
from pathlib import Path

from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL

from . import wheels
from .handouts import FOLDER

# pure-Python packages that Pyodide does not have; jupyterlite-pyodide-kernel brings the others
WHEELS = ("ipywidgets", "jupyterlab_widgets", "comm", "anywidget", "psygnal")
# what a reader changed lives in the browser alone: a button saves it as a file
DOWNLOAD = {"name": "download", "command": "docmanager:download", "label": "Download", "rank": 9}
# anywidget's front end has to be of the same version as its wheel: both come from what is installed
LABEXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension", "anywidget",
)  # fmt: skip
TOOLS = ("jupyterlite-core", "jupyterlite-pyodide-kernel", *WHEELS)
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"


# JupyterLite says nothing when Python does not come: its cells stay at [*]
NOTICE = """
<div id="no-python" role="alert" hidden>
  <p><strong>Python could not be loaded, so the cells do not run.</strong> It comes from {place}.
  Check the connection and <a href="">try again</a>, or
  <a href="../../pages/running.html">run the notebook on your computer</a>.</p>
  <button type="button" onclick="this.parentElement.hidden = true">Close</button>
</div>
<style>
  #no-python {{
    align-items: center; background: #fff4d6; border: 2px solid #8a4b00; border-radius: 8px;
    bottom: 1rem; box-shadow: 0 4px 16px #0006; color: #1c2127; display: flex; gap: 1rem;
    font: 1rem/1.45 system-ui, sans-serif; left: 50%; max-width: 44rem; padding: 0.75rem 1rem;
    position: fixed; transform: translateX(-50%); width: calc(100% - 4rem); z-index: 100000;
  }}
  #no-python[hidden] {{ display: none; }}
  #no-python a {{ color: #0b57a4; text-decoration: underline; }}
  #no-python button {{
    background: #fff; border: 2px solid #8a4b00; border-radius: 4px; color: #1c2127; flex: none;
    font: inherit; min-height: 44px; padding: 0 1rem;
  }}
</style>
<script>
  fetch({address}, {{ mode: "no-cors", signal: AbortSignal.timeout({patience}) }}).catch(() => {{
    document.getElementById("no-python").hidden = false;
  }});
</script>
"""
PATIENCE = 60_000  # milliseconds until a silent server counts as none


class LiteError(RuntimeError):
    """JupyterLite could not be built."""


def is_address(pyodide):
    return pyodide.startswith(("https://", "http://", "./", "/")) and pyodide.endswith(".mjs")


def digest(notebooks, handouts, wheel, pyodide, title):
    """Return a digest of all that the built JupyterLite depends on."""
    text = hashlib.sha256(json.dumps([pyodide, title, *map(version, TOOLS)]).encode())
    ours = (wheel, Path(__file__), Path(wheels.__file__))
    for path in [*sorted(notebooks), *sorted(handouts), *ours]:
        text.update(path.name.encode() + path.read_bytes())
    return text.hexdigest()


def settings(folder, contents, piplite, title, pyodide):
    """Write the configuration of a build into a folder."""
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    build = {
        "apps": ["lab"],
        "contents": [str(contents)],
        # not what else happens to be installed here
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(extensions / name) for name in LABEXTENSIONS],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
    }
    piplite_urls = [str(path) for path in piplite]
    config = {"LiteBuildConfig": build, "PipliteAddon": {"piplite_urls": piplite_urls}}
    (folder / "jupyter_lite_config.json").write_text(json.dumps(config))
    lab = {"appName": title, "litePluginSettings": {}}
    if is_address(pyodide):
        lab["litePluginSettings"][KERNEL] = {"pyodideUrl": pyodide}
    (folder / "jupyter-lite.json").write_text(
        json.dumps({"jupyter-lite-schema-version": 0, "jupyter-config-data": lab})
    )
    # an outline beside the notebook costs room; the reader came for the cells
    (folder / "overrides.json").write_text(
        json.dumps(
            {
                "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
                "@jupyterlab/notebook-extension:panel": {"toolbar": [DOWNLOAD]},
            }
        )
    )


def announce(page, title, pyodide):
    """Give JupyterLite's page the book's name, and words for the case that Python does not come."""
    if not pyodide:
        address, place = f"{PYODIDE_CDN_URL}/pyodide.mjs", "another site"
    elif is_address(pyodide):
        address = f".{pyodide}" if pyodide.startswith("./") else pyodide
        place = "the address that this site names"
    else:
        address, place = "../static/pyodide/pyodide.mjs", "this site"
    notice = NOTICE.format(address=json.dumps(address), place=place, patience=PATIENCE)
    text = page.read_text(encoding="utf-8")
    text = text.replace("<title>JupyterLite</title>", f"<title>{escape(title)}: notebooks</title>")
    page.write_text(text.replace("</body>", f"{notice}</body>"), encoding="utf-8")


def build(notebooks, wheel, target, work, *, title, handouts=(), pyodide="", root="."):
    """Build JupyterLite into ``target``, unless what it depends on is unchanged.

    Parameters
    ----------
    notebooks : list of paths
    wheel : path of the library's wheel
    target, work : paths of the site's folder ``lite`` and of a folder to work in
    title : name of the application
    handouts : list of paths of notebooks that go into a folder of their own
    pyodide : "" for the public address, a folder (relative to ``root``), or an address

    Returns
    -------
    bool : whether anything was built
    """
    target, work = Path(target), Path(work)
    wanted, mark = digest(notebooks, handouts, wheel, pyodide, title), work / "built"
    if mark.exists() and mark.read_text() == wanted and (target / "lab" / "index.html").exists():
        return False
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    contents = work / "contents"
    contents.mkdir(parents=True)
    for path in notebooks:
        shutil.copy(path, contents)
    for path in handouts:
        place = contents / FOLDER
        place.mkdir(exist_ok=True)
        shutil.copy(path, place)
    if pyodide and not is_address(pyodide):
        source = Path(root, pyodide)
        if not (source / "pyodide.mjs").exists():
            raise LiteError(f"gmm_book_pyodide: there is no pyodide.mjs in {pyodide}")
        shutil.copytree(source, work / "static" / "pyodide")
    piplite = [wheel, *(wheels.repack(name, work / "wheels") for name in WHEELS)]
    settings(work, contents, piplite, title, pyodide)
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(work.resolve())]
    done = subprocess.run(
        [*command, "--output-dir", str(target.resolve())],
        cwd=work, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode or not (target / "lab" / "index.html").exists():
        raise LiteError(f"JupyterLite could not be built:\n{(done.stdout + done.stderr)[-2000:]}")
    announce(target / "lab" / "index.html", title, pyodide)
    for left in target.glob("rspack.config*.js"):  # of its own build, of no use to readers
        left.unlink()
    mark.write_text(wanted)
    return True

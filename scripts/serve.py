"""Serve the built book on a free local port until Ctrl-C or SIGTERM.

python scripts/serve.py [--port N] [folder]
"""

import argparse
import gzip
import re
import signal
import sys
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli

ROOT = Path(__file__).resolve().parent.parent
COMPRESSED = (".html", ".js", ".css", ".json", ".svg", ".txt")


@lru_cache(maxsize=1024)  # JupyterLite alone is some hundred files
def compressed(path, how, _changed):
    """Return a file's bytes, compressed once for each change of the file."""
    text = path.read_bytes()
    return brotli.compress(text, quality=9) if how == "br" else gzip.compress(text, 6)


class Handler(SimpleHTTPRequestHandler):
    """Files of a folder, compressed as browsers and hosts do, without a log line each."""

    extensions_map = {  # noqa: RUF012  (the base class's own attribute)
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".whl": "application/zip",
    }

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path = path / "index.html"
        accepted = re.findall(r"\w+", self.headers.get("Accept-Encoding", ""))
        how = next((name for name in ("br", "gzip") if name in accepted), None)
        if not (how and path.suffix in COMPRESSED and path.is_file()):
            super().do_GET()
            return
        body = compressed(path, how, path.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", how)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, code, message=None, explain=None):
        """Where there is no page, show the book's own page for that, as hosts do."""
        lost = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not lost.is_file():
            super().send_error(code, message, explain)
            return
        body = lost.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    """A server that says nothing of readers who leave a page before all of it has come."""

    request_queue_size = 128  # with five, a browser that asks for more at once waits a second

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(folder, port=0):
    """Return a server of a folder on the local machine; port 0 takes a free one."""
    return Server(("127.0.0.1", port), partial(Handler, directory=str(folder)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    if not (options.folder / "index.html").exists():
        sys.exit(f"serve: there is no book in {options.folder.name}: run make book first")

    def end(*_):
        raise KeyboardInterrupt

    for ending in (signal.SIGTERM, signal.SIGINT):  # a script's background jobs ignore SIGINT
        signal.signal(ending, end)
    with server(options.folder, options.port) as http:
        print(f"Serving at http://127.0.0.1:{http.server_address[1]}/", flush=True)
        print("Ctrl-C ends it.", flush=True)
        try:
            http.serve_forever()
        except KeyboardInterrupt:
            print("\nEnded.", flush=True)


if __name__ == "__main__":
    main()

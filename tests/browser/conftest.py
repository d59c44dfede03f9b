"""A real Chromium and a real JupyterLab for the browser tests, neither of which may talk to anybody else.

Fixtures: ``browser`` (Chromium with one known font), ``offline_page`` (a page that fails its test when it asks anything
of another machine) and ``lab`` (JupyterLab on 127.0.0.1, with nothing of the user's own settings).
"""

from __future__ import annotations

import contextlib
import importlib.resources
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="BROWSER TESTS SKIPPED: playwright is not installed")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_CHROMIUMS = tuple(f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Google Chrome", "Chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # Whatever slips past the page's own guard does not find its way either.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
LOCAL_SCHEMES = ("data", "blob", "about", "file")
PATIENCE = 60_000  # ms; a busy machine of two cores takes its time


def chromium_path(own: Path) -> str | None:
    """The Chromium to drive: what ``TIERKIT_CHROMIUM`` names, else an installed one, else Playwright's ``own``."""
    named = os.environ.get("TIERKIT_CHROMIUM")
    found = [named] if named else [*map(shutil.which, CHROMIUM_NAMES), *MAC_CHROMIUMS, str(own)]
    return next((path for path in found if path and Path(path).exists()), None)


# The scope is a module: while Playwright's sync API runs, no other test of this process could run an event loop.
@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sync_api.Browser]:
    """Chromium, headless, with one font for both languages so that pictures are the same on every machine."""
    with sync_api.sync_playwright() as playwright:
        path = chromium_path(Path(playwright.chromium.executable_path))
        if path is None:
            pytest.skip("BROWSER TESTS SKIPPED: no Chromium found; run `make system-deps` or set TIERKIT_CHROMIUM")
        home = tmp_path_factory.mktemp("chromium")
        env = {**os.environ, "HOME": str(home), **_one_font(home)}
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS, env=env)
        yield chromium
        chromium.close()


def _one_font(home: Path) -> dict[str, str]:
    if importlib.util.find_spec("zhplot") is None:  # Linux only, as is fontconfig
        return {}
    fonts = importlib.resources.files("zhplot") / "fonts"
    config = home / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{fonts}</dir><cachedir>{home}/cache</cachedir></fontconfig>"
    )
    return {"FONTCONFIG_FILE": str(config)}


def is_local(url: str) -> bool:
    """Whether ``url`` stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme in LOCAL_SCHEMES or parts.hostname == "127.0.0.1"


@contextlib.contextmanager
def guarded_page(browser: sync_api.Browser, **options: Any) -> Iterator[sync_api.Page]:
    """A page in a context of its own; leaving the block fails when something asked for another machine."""
    strayed: list[str] = []
    with browser.new_context(service_workers="block", **options) as context:

        def guard(route: sync_api.Route) -> None:
            if is_local(route.request.url):
                route.continue_()
            else:
                strayed.append(route.request.url)
                route.abort()

        context.route("**/*", guard)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("websocket", lambda socket: None if is_local(socket.url) else strayed.append(socket.url))
        yield page
    assert not strayed, f"the page asked for another machine: {strayed}"


@pytest.fixture
def offline_page(browser: sync_api.Browser) -> Iterator[sync_api.Page]:
    """A page for file:// or 127.0.0.1; any other request is stopped, and fails the test at its end."""
    with guarded_page(browser, viewport={"width": 1000, "height": 900}, device_scale_factor=2) as page:
        yield page


@pytest.fixture(scope="session")
def guarded() -> Any:
    """``guarded_page`` for tests that keep a page of their own: ``with guarded(browser, **options) as page``."""
    return guarded_page


@pytest.fixture(scope="session")
def axe() -> Callable[[sync_api.Page, str], list[str]]:
    """``axe(page, selector)``: what axe-core finds there that is serious or critical, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    def found(page: sync_api.Page, selector: str) -> list[str]:
        results = Axe().run(page, context=selector).response
        return [
            f"{violation['id']}: {violation['help']}: {node['html'][:120]}"
            for violation in results["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]

    return found


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it is, and how to work in one of its notebooks."""

    url: str
    token: str
    folder: Path

    def write_notebook(self, name: str, *cells: str) -> None:
        """A notebook of code cells in the folder that JupyterLab shows."""
        import nbformat.v4 as nb

        notebook = nb.new_notebook(
            cells=[nb.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(cells)],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        (self.folder / name).write_text(json.dumps(notebook), encoding="utf-8")

    def open(self, page: sync_api.Page, name: str) -> None:
        """Open the notebook alone and wait until its kernel is connected and idle."""
        page.goto(f"{self.url}doc/tree/{name}?token={self.token}&reset")
        page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.context?.isReady")
        self.wait_until_idle(page)

    def wait_until_idle(self, page: sync_api.Page) -> None:
        """Wait on the session itself: the indicator on the page is late."""
        page.wait_for_function(
            """() => {
              const kernel = jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
              return kernel?.connectionStatus === "connected" && kernel.status === "idle";
            }"""
        )

    def run_all(self, page: sync_api.Page) -> None:
        """Run every cell and wait for the end."""
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        self.wait_until_idle(page)

    def python(self, page: sync_api.Page, code: str) -> str:
        """What ``code`` prints in the notebook's own kernel; its error is this test's error."""
        said = page.evaluate(
            """async (code) => {
              const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
              const future = kernel.requestExecute({ code, store_history: false });
              let text = "";
              future.onIOPub = ({ header, content }) => {
                if (header.msg_type === "stream") text += content.text;
                if (header.msg_type === "error") text += `KERNEL ERROR ${content.ename}: ${content.evalue}`;
              };
              await future.done;
              return text;
            }""",
            code,
        )
        assert "KERNEL ERROR" not in said, said
        return said


SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:themes": {"theme": "JupyterLab Light"},
}


@pytest.fixture(scope="module")
def lab(browser: sync_api.Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on a free port of 127.0.0.1, its settings, data and runtime files in folders of its own."""
    root = tmp_path_factory.mktemp("lab")
    folder, config, runtime = root / "work", root / "config", root / "runtime"
    for path in (folder, config / "labconfig", runtime):
        path.mkdir(parents=True)
    (config / "labconfig" / "default_setting_overrides.json").write_text(json.dumps(SETTINGS))
    token = secrets.token_hex(16)
    env = {
        **{
            name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "JPY", "TIERKIT_LANG"))
        },
        "HOME": str(root),
        "IPYTHONDIR": str(root / "ipython"),
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(root / "data"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", f"--ServerApp.root_dir={folder}"),
        *(f"--IdentityProvider.token={token}", "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None"),
    ]
    log = root / "jupyterlab.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=env, stdout=output, stderr=output, start_new_session=True, cwd=root)
    try:
        yield Lab(_address(server, runtime, log), token, folder)
    finally:
        _end(server)


def _address(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Where the server listens: it chose the port itself and wrote it down."""
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline and server.poll() is None:
        for notice in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(json.JSONDecodeError):  # caught while it is being written
                return str(json.loads(notice.read_text())["url"])
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")


def _end(server: subprocess.Popen[bytes]) -> None:
    """Stop the server and the kernels it started, by their process ids."""
    family = []
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(server.pid).children(recursive=True)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(10)
    for process in [*family, server]:
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            process.kill()
    psutil.wait_procs(family, timeout=5)
    server.wait(5)

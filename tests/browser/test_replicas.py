"""Two replicas behind nginx, with the configuration that ships: deploy/nginx.conf."""

import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROOT = Path(__file__).parents[2]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
VIEW = "region?area=TLL32"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sessions(address):
    """Open sessions of one replica, as it counts them itself."""
    text = urllib.request.urlopen(f"{address}/_stcore/metrics", timeout=5).read().decode()
    return int(float(re.search(r"^active_sessions\S* (\S+)", text, re.MULTILINE).group(1)))


@pytest.fixture
def replicas(start_server):
    """Two running dashboards by name: their processes and addresses."""
    if NGINX is None:
        pytest.skip("nginx is not installed: two replicas behind it cannot be tried.")
    return {"a": start_server(ROOT), "b": start_server(ROOT)}


@pytest.fixture
def proxy(replicas, tmp_path):
    """Start nginx in front of both: its address, process and configuration."""
    port = free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for name, wanted in (("a", 8501), ("b", 8502)):
        given = replicas[name][1].rsplit(":", 1)[1]
        text = text.replace(f"replica-{name}:{wanted}", f"127.0.0.1:{given}")
        text = text.replace(f"~:{wanted}$", f"~:{given}$")
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    text = text.replace("/tmp/nginx", str(tmp_path / "nginx"))  # noqa: S108
    text = text.replace("/dev/stderr", str(tmp_path / "error.log"))
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    server = subprocess.Popen(
        [
            NGINX,
            "-p",
            tmp_path,
            "-c",
            tmp_path / "nginx.conf",
            "-e",
            tmp_path / "error.log",
            "-g",
            "daemon off;",
        ]
    )
    for _ in range(40):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
        else:
            break
    yield f"http://127.0.0.1:{port}", server, tmp_path / "nginx.conf"
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture
def newcomer(chromium, proxy):
    """Open a view as somebody with no cookies yet."""
    contexts = []

    def _newcomer(view):
        contexts.append(chromium.new_context(viewport={"width": 1440, "height": 900}))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{proxy[0]}/{view}")
        page.locator("h1").wait_for()
        return page

    yield _newcomer
    for context in contexts:
        context.close()


def home(page):
    """The replica that a visitor's cookie names."""
    (found,) = [one for one in page.context.cookies() if one["name"] == "atlas_replica"]
    return found["value"]


def test_newcomers_are_shared_out_and_stay_where_they_are(newcomer, replicas):
    pages = [newcomer(VIEW), newcomer("about")]
    homes = [home(page) for page in pages]
    assert sorted(homes) == ["a", "b"]
    for _ in range(3):
        pages[0].reload()
        pages[0].locator("h1").wait_for()
        assert home(pages[0]) == homes[0]
    assert sessions(replicas["a"][1]) == sessions(replicas["b"][1]) == 1


def test_the_other_replica_takes_over_the_same_view(newcomer, replicas):
    page = newcomer("effects?mechanism=structured_resources")
    page.get_by_role("radio", name="Social interaction").click()
    page.wait_for_url("**mechanism=social_interaction*")
    heading = page.locator("h1", has_text="Social interaction").inner_text()
    address, mine = page.url, home(page)
    other = "ab".replace(mine, "")

    server = replicas[mine][0]
    server.terminate()
    server.wait(timeout=20)

    for _ in range(120):
        if sessions(replicas[other][1]):
            break
        page.wait_for_timeout(500)
    assert sessions(replicas[other][1]) == 1
    assert page.url == address
    expect(page.locator("h1")).to_have_text(heading)
    page.reload()
    expect(page.locator("h1")).to_have_text(heading)
    assert home(page) == other
    page.get_by_role("radio", name="Structured resources").click()
    expect(page.locator("h1")).to_contain_text("Structured resources")
    assert home(newcomer("about")) == other


def test_a_replica_is_emptied_before_it_is_stopped(newcomer, replicas, proxy):
    address, server, configuration = proxy
    pages = [newcomer("about") for _ in range(2)]
    assert {home(page) for page in pages} == {"a", "b"}
    (stays,) = [page for page in pages if home(page) == "a"]

    text = configuration.read_text(encoding="utf-8")
    line = re.search(r"upstream newcomers {.*?(server \S+) ", text, re.DOTALL)
    configuration.write_text(text[: line.end()] + "down " + text[line.end() :], encoding="utf-8")
    server.send_signal(signal.SIGHUP)

    def answering():
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.headers["Set-Cookie"][: len("atlas_replica=b")]

    for _ in range(40):
        if {answering() for _ in range(8)} == {"atlas_replica=b"}:
            break
        time.sleep(0.25)
    assert {answering() for _ in range(8)} == {"atlas_replica=b"}
    stays.reload()
    stays.locator("h1").wait_for()
    assert home(stays) == "a"
    assert sessions(replicas["a"][1]) == 1

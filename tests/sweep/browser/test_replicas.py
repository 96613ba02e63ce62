"""Two replicas behind nginx, with the configuration that ships: deploy/nginx.conf."""

import re
import shutil
import signal
import socket
import subprocess
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import answers, end
from tests.helpers import LONGEST_S, ROOT, until

pytestmark = pytest.mark.browser

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
VIEW = "region?area=TLL32"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sessions(address):
    """Open sessions of one replica, as it counts them itself."""
    text = urllib.request.urlopen(f"{address}/_stcore/metrics", timeout=LONGEST_S).read().decode()
    return int(float(re.search(r"^active_sessions\S* (\S+)", text, re.MULTILINE).group(1)))


@pytest.fixture
def replicas(start_server):
    """Two running dashboards by name: their processes and addresses."""
    if NGINX is None:
        pytest.skip("nginx is not installed: two replicas behind it cannot be tried.")
    return {"a": start_server(), "b": start_server()}


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
        [NGINX, "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log",
         "-g", "daemon off;"]
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    until(lambda: answers(address, server))
    yield address, server, tmp_path / "nginx.conf"
    end(server)


@pytest.fixture
def newcomer(window, proxy):
    """Open a view as somebody with no cookies yet."""

    def _newcomer(view):
        page = window()
        page.goto(f"{proxy[0]}/{view}")
        page.locator("h1").wait_for()
        return page

    return _newcomer


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

    end(replicas[mine][0])
    until(lambda: sessions(replicas[other][1]) == 1)
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
        with urllib.request.urlopen(address, timeout=LONGEST_S) as answer:
            return answer.headers["Set-Cookie"][: len("atlas_replica=b")]

    until(lambda: {answering() for _ in range(8)} == {"atlas_replica=b"})
    stays.reload()
    stays.locator("h1").wait_for()
    assert home(stays) == "a"
    assert sessions(replicas["a"][1]) == 1

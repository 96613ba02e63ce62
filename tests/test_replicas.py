"""The files of deploy/ agree with each other, with the lock files and with the dashboard."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"


def versions(lock):
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((DEPLOY / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


@pytest.fixture(scope="module")
def nginx():
    return (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_the_image_holds_the_versions_that_are_tested(name):
    cluster, tested = versions(DEPLOY / "cluster.lock"), versions(ROOT / name)
    assert cluster["distributed"]
    assert {k: v for k, v in cluster.items() if tested.get(k, v) != v} == {}


def test_nginx_knows_each_replica_by_its_port(services, nginx):
    ports = {
        name: service["environment"]["STREAMLIT_SERVER_PORT"]
        for name, service in services.items()
        if name.startswith("replica")
    }
    assert ports == {"replica-a": "8501", "replica-b": "8502"}
    for upstream, first in (("replica_a", "replica-a"), ("replica_b", "replica-b")):
        (body,) = re.findall(rf"upstream {upstream} {{(.*?)}}", nginx, re.DOTALL)
        assert f"server {first}:{ports[first]} max_fails" in body
    for name, port in ports.items():
        assert f'"~:{port}$" {name[-1]};' in nginx


def test_nginx_takes_files_as_large_as_the_dashboard_does(nginx):
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    (allowed,) = re.findall(r"client_max_body_size (\d+)m;", nginx)
    assert int(allowed) >= settings["server"]["maxUploadSize"]


def test_only_nginx_can_be_reached_and_workers_keep_surveys_in_memory(services):
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    for name in ("scheduler", "worker-1", "worker-2"):
        memory = "DASK_DISTRIBUTED__WORKER__MEMORY__"
        assert services[name]["environment"] == {
            f"{memory}TARGET": "false",
            f"{memory}SPILL": "false",
        }


def test_kubernetes_replicas_have_a_cookie_a_health_check_and_one_address_of_the_cluster():
    text = (DEPLOY / "dashboard.yaml").read_text(encoding="utf-8")
    found = {one["kind"]: one for one in yaml.safe_load_all(text)}
    (container,) = found["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert container["readinessProbe"]["httpGet"]["path"] == "/_stcore/health"
    assert (
        found["Deployment"]["spec"]["replicas"]
        > found["PodDisruptionBudget"]["spec"]["minAvailable"]
    )
    annotations = found["Service"]["metadata"]["annotations"]
    assert annotations["traefik.ingress.kubernetes.io/service.sticky.cookie"] == "true"
    values = (DEPLOY / "dask-values.yaml").read_text(encoding="utf-8")
    (address,) = [e["value"] for e in container["env"] if e["name"] == "DASK_SCHEDULER_ADDRESS"]
    assert address in values

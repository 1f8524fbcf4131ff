"""The files of deploy/ say the same as each other and as the tools that read them expect."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from streamlit import file_util
from streamlit.config import get_config_options

from deploy.serve import HEADERS, inline_scripts
from tests.browser.app_server import ROOT
from tests.deploy.hosted import environment
from tests.deploy.nginx import settings

DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
#: What no Kubernetes brings along, and so no schema of Kubernetes tells.
GATEWAY = {"Gateway", "HTTPRoute", "BackendTrafficPolicy", "ClientTrafficPolicy"}
Manifest = dict[str, Any]


def read(path: str) -> str:
    return (DEPLOY / path).read_text("utf-8")


def manifests() -> Iterator[Manifest]:
    """What `kubectl apply -k` would apply; where there is none, the files as they are, without
    what kustomize adds to them."""
    kubectl = shutil.which("kubectl")
    if kubectl:
        made = subprocess.run(
            [kubectl, "kustomize", str(KUBERNETES)], capture_output=True, text=True, check=True
        )
        yield from yaml.safe_load_all(made.stdout)
        return
    for name in yaml.safe_load(read("kubernetes/kustomization.yaml"))["resources"]:
        yield from yaml.safe_load_all(read(f"kubernetes/{name}"))


MANIFESTS = {(m["kind"], m["metadata"]["name"]): m for m in manifests()}


def test_a_policy_names_every_script_that_streamlits_page_holds() -> None:
    page = (Path(file_util.get_static_dir()) / "index.html").read_text("utf-8")
    named = re.findall(r"'sha256-[^']+'", HEADERS["Content-Security-Policy"])
    assert named == inline_scripts(page)
    # However it is written: a script without a source is one that stands in the page.
    inline = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag]
    assert len(inline) == len(named) == 1
    assert "javascript:" not in page
    assert not re.search(r"<[^>]+\son\w+=", page)


def test_a_script_is_named_by_its_hash() -> None:
    # The example of the standard: https://www.w3.org/TR/CSP3/#external-hash
    assert inline_scripts("<script>alert('Hello, world.');</script>") == [
        "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    ]


@pytest.mark.parametrize("found", MANIFESTS, ids=lambda found: "-".join(found))
def test_a_manifest_is_one_that_kubernetes_takes(found: tuple[str, str]) -> None:
    made = MANIFESTS[found]
    if found[0] in GATEWAY:
        assert made["apiVersion"].startswith("gateway.")
        assert made["spec"]
    elif shutil.which("kubectl"):
        kubernetes_validate.validate(made, "1.33", strict=True)


def test_the_manifests_fit_together() -> None:
    kinds = {kind for kind, _ in MANIFESTS}
    assert kinds >= {"Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget"}
    assert kinds >= GATEWAY
    pod = MANIFESTS["Deployment", "app"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["ports"][0]["containerPort"] == 8501
    assert container["securityContext"]["readOnlyRootFilesystem"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"]["path"] == "/_stcore/health"
        # The app answers to names that it knows, and a pod's address is none.
        assert container[probe]["httpGet"]["httpHeaders"] == [
            {"name": "Host", "value": "127.0.0.1"}
        ]
    service = MANIFESTS["Service", "app"]["spec"]["ports"][0]
    assert service["targetPort"] == container["ports"][0]["name"]
    route = MANIFESTS["HTTPRoute", "lab"]["spec"]
    assert route["rules"][0]["backendRefs"] == [{"name": "app", "port": service["port"]}]
    assert route["parentRefs"] == [{"name": "lab"}]
    scaled = MANIFESTS["HorizontalPodAutoscaler", "app"]["spec"]
    assert scaled["scaleTargetRef"]["name"] == "app"
    assert scaled["minReplicas"] > MANIFESTS["PodDisruptionBudget", "app"]["spec"]["maxUnavailable"]
    hash_of = MANIFESTS["BackendTrafficPolicy", "lab"]["spec"]["loadBalancer"]["consistentHash"]
    assert hash_of["type"] == "Cookie"
    assert "lab_visitor" in read("lab.conf.template")
    assert hash_of["cookie"]["name"] == "lab_visitor"


def test_the_containers_fit_together() -> None:
    services = yaml.safe_load(read("compose.yaml"))["services"]
    stages = re.findall(r"^FROM \S+ AS (\w+)", read("Dockerfile"), re.MULTILINE)
    for name, service in services.items():
        assert service["build"]["target"] == name
        assert name in stages
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["deploy"]["resources"]["limits"]["memory"]
        assert service["env_file"] == "lab.env"
    assert "server app:8501 resolve" in services["web"]["environment"]["LAB_SERVERS"]
    exposed = re.findall(r"^EXPOSE (\d+)", read("Dockerfile"), re.MULTILINE)
    assert exposed == ["8501", "8080"]
    assert services["web"]["ports"][0].endswith(":8080")


def test_nginx_is_given_all_that_it_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)\}", read("lab.conf.template")))
    given = set(re.findall(r"\$(LAB_\w+)", read("Dockerfile").rpartition("envsubst")[2]))
    assert asked == given
    assert "${" not in settings(**dict.fromkeys(asked, "x"))
    with pytest.raises(KeyError):
        settings()


def test_streamlit_knows_every_setting_of_a_site() -> None:
    known = {option.env_var for option in get_config_options().values()}
    site = environment(read("site.env"))
    literals = yaml.safe_load(read("kubernetes/kustomization.yaml"))["configMapGenerator"][0]
    named = {*site, *(text.partition("=")[0] for text in literals["literals"])}
    assert {name for name in named if name.startswith("STREAMLIT_")} <= known
    assert {name for name in named if not name.startswith("STREAMLIT_")} == {
        "LAB_HOST",
        "LAB_FRAMES",
    }


def names(requirements: str) -> set[str]:
    return set(re.findall(r"^([A-Za-z][\w.-]*)", requirements, re.MULTILINE))


def test_every_package_is_pinned_with_its_hashes() -> None:
    text = read("constraints.txt")
    pins = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    assert len(pins) > 30
    assert all(re.match(r"[\w.-]+==[\w.]+", pin) and "--hash=sha256:" in pin for pin in pins)
    wanted = names((ROOT / "requirements.txt").read_text("utf-8")) | names(read("requirements.txt"))
    assert wanted <= names(text)


def test_a_unit_starts_what_an_image_starts() -> None:
    unit = read("systemd/lab@.service")
    for start in (unit, read("Dockerfile")):
        assert "streamlit run deploy/serve.py" in start
    assert "EnvironmentFile=/opt/lab/deploy/hosted.env" in unit
    assert "LimitNOFILE=65535" in unit
    assert "LimitNOFILE=65535" in read("systemd/nginx-files.conf")


def test_processes_in_a_row_have_a_core_each() -> None:
    assert "Environment=LAB_CORE=%i" in read("systemd/lab@.service")
    assert "LAB_CORE=${LAB_CORE-$(hostname -i" in read("Dockerfile")
    kept = "import os, deploy.serve; print(len(os.sched_getaffinity(0)))"
    cores = len(os.sched_getaffinity(0))
    for number, left in (("", cores), ("0", 1), ("8503", 1)):
        told = subprocess.run(
            [sys.executable, "-c", kept],
            cwd=ROOT,
            env={**os.environ, "LAB_CORE": number},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.split() == [str(left)]

"""What an agency deploys is what we think it is: valid, pinned, closed to strangers, and told what to do."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.local.kafka import version
from tests.compose import DOCKERFILE, ROLES, ROOT, VARIABLE, Missing, compose, filled_in, instructions, services

TOOLS = Path(sys.executable).parent
EVERY = sorted(services())


def told(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False)


def test_it_is_valid_by_the_compose_specification() -> None:
    ended = told(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_variable_has_a_default_or_says_what_to_do() -> None:
    found = [each for each in VARIABLE.finditer((ROOT / "compose.yaml").read_text()) if not each["escaped"]]
    assert len(found) > 5
    assert [each[0] for each in found if not each["rule"] or not each["rest"]] == []


def test_without_secrets_it_says_how_to_make_them() -> None:
    with pytest.raises(Missing, match=r"^SECRETS: no secrets yet, run: make secrets$"):
        compose()


@pytest.mark.parametrize(
    ("text", "said"), [("${A:-b}", "b"), ("${A:-}", ""), ("x${A:-b}y$${C:-d}", "xby${C:-d}"), ("${B:-c}", "given")]
)
def test_variables_are_filled_in(text: str, said: str) -> None:
    assert filled_in(text, {"B": "given"}) == said


@pytest.mark.parametrize("name", EVERY)
def test_every_image_is_pinned(name: str) -> None:
    assert re.search(r":v?\d+\.\d+(\.\d+)?$", services()[name]["image"])


def test_kafka_is_the_one_that_tests_run_against() -> None:
    assert services()["kafka"]["image"] == f"apache/kafka:{version()}"


def test_our_image_has_the_version_of_the_program() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text()
    assert f'version = "{services()["door"]["image"].rpartition(":")[2]}"' in pyproject


@pytest.mark.parametrize("name", EVERY)
def test_ports_are_open_on_this_machine_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in services()[name].get("ports", ()))


def test_only_what_people_open_has_a_port() -> None:
    published = {name for name, service in services().items() if "ports" in service}
    assert published == {"door", "timeline", "prometheus", "grafana", "jaeger"}


@pytest.mark.parametrize("name", EVERY)
def test_no_container_can_gain_rights_grow_for_ever_or_stay_down(name: str) -> None:
    service = services()[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert set(service["deploy"]["resources"]["limits"]) == {"memory", "cpus", "pids"}
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "3"}
    assert "privileged" not in service


@pytest.mark.parametrize("name", sorted(set(EVERY) - {"kafka"}))
def test_no_container_writes_but_to_its_volumes(name: str) -> None:
    """Apache Kafka's image writes its configuration beside its program, and is the exception."""
    assert services()[name]["read_only"] is True


def test_only_door_and_timeline_reach_beyond_the_back_network() -> None:
    whole = compose(SECRETS="x")
    assert whole["networks"]["back"] == {"internal": True}
    front = {name for name, service in whole["services"].items() if "front" in service["networks"]}
    assert front == {"door", "timeline"}
    assert all(whole["services"][name]["networks"] == ["back"] for name in ("postgres", "kafka", *ROLES[:4]))


@pytest.mark.parametrize("name", sorted(set(EVERY) - {"jaeger"}))
def test_every_part_says_whether_it_is_well(name: str) -> None:
    """Jaeger's image has no program to ask it with, and nothing waits for it."""
    check = services()[name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert check["start_interval"]


def test_whoever_needs_another_waits_until_it_is_well() -> None:
    every = services()
    for name in ROLES:
        needs = every[name]["depends_on"]
        assert {"postgres", "kafka"} <= set(needs)
        assert all(each == {"condition": "service_healthy"} for each in needs.values())
    assert set(every["door"]["depends_on"]) == {"postgres", "kafka", *ROLES[:-1]}


def test_no_secret_stands_in_the_environment() -> None:
    whole = compose(SECRETS="./deploy/secrets")
    for service in whole["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|DATABASE_URL", name):
                assert name.endswith("_FILE"), name
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert all(secret["file"].startswith("./deploy/secrets/") for secret in whole["secrets"].values())


def test_a_new_volume_is_a_new_cluster_and_an_old_one_stays_what_it_is(tmp_path: Path) -> None:
    words: list[str] = services()["kafka"]["command"]
    for name, said in (("kafka-storage.sh", "echo a-new-cluster"), ("run", 'echo "$CLUSTER_ID"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{said}\n")
        (tmp_path / name).chmod(0o755)
    for there in ("/var/lib/kafka/data", "/opt/kafka/bin", "/etc/kafka/docker"):
        words = [word.replace(there, str(tmp_path)) for word in words]
    assert told(*words).stdout == "a-new-cluster\n"
    (tmp_path / "meta.properties").write_text("version=1\ncluster.id=the-old-one\nnode.id=1\n")
    assert told(*words).stdout == "the-old-one\n"


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_secrets_are_made_once_and_stay(tmp_path: Path) -> None:
    script = tmp_path / "deploy" / "make-secrets"
    script.parent.mkdir()
    script.write_bytes((ROOT / "deploy" / "make-secrets").read_bytes())
    first = told("sh", script, cwd=Path("/"))
    assert first.returncode == 0, first.stderr
    folder = tmp_path / "deploy" / "secrets"
    made = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(made) == set(compose(SECRETS="x")["secrets"])
    assert (mode(folder), {mode(folder / name) for name in made}) == ("0o700", {"0o444"})
    assert made["database_password"].strip() in made["database_url"]
    assert len(set(made.values())) == len(made)
    assert told("sh", script, cwd=Path("/")).stdout == ""
    assert {path.name: path.read_text() for path in folder.iterdir()} == made
    assert (tmp_path / ".env").read_text() == "SECRETS=./deploy/secrets\n"
    assert not any(value.strip() in first.stdout for value in made.values())


def test_the_dockerfile_has_nothing_to_complain_about() -> None:
    ended = told(TOOLS / "hadolint", DOCKERFILE)
    assert ended.returncode == 0, ended.stdout


def test_the_image_asks_itself_as_compose_does() -> None:
    (check,) = (rest for word, rest in instructions() if word == "HEALTHCHECK")
    asked: dict[str, Any] = services()["door"]["healthcheck"]
    for name in ("interval", "timeout", "start_period", "start_interval", "retries"):
        assert f"--{name.replace('_', '-')}={asked[name]}" in check
    assert check.endswith('CMD ["throughcare", "health"]')


def test_the_image_runs_as_nobody_in_particular_and_brings_no_build_tools() -> None:
    last = [index for index, (word, _) in enumerate(instructions()) if word == "FROM"][-1]
    final = instructions()[last:]
    assert ("USER", "10001:10001") in final
    assert not any("pip" in rest or "apt" in rest for _, rest in final)
    assert any("--require-hashes -r requirements.lock" in rest for _, rest in instructions())


def test_the_image_is_given_only_what_it_needs() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    assert ignored[0] == "*"
    assert {f"!{name}" for names in copied for name in names} == {each for each in ignored if each[0] == "!"}
    assert "deploy/secrets" in ignored

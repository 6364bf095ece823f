"""docker-compose.yml and the image, without an engine: by the published schema and by our rules."""

import json
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
TEXT = (REPOSITORY / "docker-compose.yml").read_text()
OF_AIRFLOW = ("ADMIN_PASSWORD", "FERNET_KEY", "JWT_SECRET", "SECRET_KEY")
OF_ALL = {"KENNO_PSEUDONYM_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}
SECRETS = {f"AIRFLOW_{name}" for name in OF_AIRFLOW} | OF_ALL
PARTS = ("api-server", "dag-processor", "scheduler", "triggerer", "worker")
AIRFLOW = {f"airflow-{part}" for part in PARTS}
ONCE = {"airflow-migrate", "reader"}
ROOT = {"0", "root"}
DOCKER = shutil.which("docker")


def has_compose() -> bool:
    """Tell whether there is a docker client with its compose plugin; it needs no engine."""
    if DOCKER is None:
        return False
    return subprocess.run([DOCKER, "compose", "version"], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(TEXT)
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    services: dict[str, Any] = compose["services"]
    assert set(services) == AIRFLOW | ONCE | {"postgres", "redis", "sandbox"}
    return services


def test_it_follows_the_compose_specification(compose: dict[str, Any]) -> None:
    package = find_spec("check_jsonschema")
    assert package is not None
    assert package.origin is not None
    schema_path = Path(package.origin).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
    schema = json.loads(schema_path.read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert list(validator.iter_errors(compose)) == []
    assert list(validator.iter_errors({**compose, "service": {}})) != []


@pytest.mark.skipif(not has_compose(), reason="no docker compose here")
def test_docker_compose_accepts_it(tmp_path: Path) -> None:
    given = tmp_path / "given"
    required = sorted(SECRETS)
    given.write_text("".join(f"{name}=x\n" for name in required))
    command = [
        str(DOCKER),
        "compose",
        "--env-file",
        str(given),
        "--profile",
        "*",
        "config",
        "--quiet",
    ]
    subprocess.run(command, cwd=REPOSITORY, check=True)


def test_every_secret_is_required_and_says_where_it_is_explained() -> None:
    asked = dict(re.findall(r"\$\{([A-Z_]+):\?([^}]*)\}", TEXT))
    assert set(asked) == SECRETS
    assert set(asked.values()) == {"is not set, see .env.example"}


def test_no_secret_has_a_default_or_a_value() -> None:
    optional = set(re.findall(r"\$\{([A-Z_]+)(?::?-|\})", TEXT))
    assert optional
    assert not [name for name in optional if re.search("PASSWORD|SECRET|KEY|TOKEN", name)]
    for name, value in re.findall(
        r"^ *(\w*(?:PASSWORD|SECRET|KEY|TOKEN|AUTH)\w*):(.*)$", TEXT, re.M
    ):
        assert value.strip() == "" or value.strip().startswith("${") or name.endswith("MANAGER"), (
            name
        )


def test_the_example_names_every_variable_and_holds_no_secret() -> None:
    example = (REPOSITORY / ".env.example").read_text()
    used = set(re.findall(r"\$\{([A-Z_]+)", TEXT)) - {"KENNO_VERSION"}
    named = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.M))
    assert used == set(named)
    assert {named[secret] for secret in SECRETS} == {""}


def test_nobody_is_root_or_can_become_it(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["user"].split(":")[0] not in ROOT, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name


def test_every_lasting_service_tells_its_health(services: dict[str, Any]) -> None:
    for name in set(services) - ONCE:
        check = services[name]["healthcheck"]
        assert check["test"][0] in {"CMD", "CMD-SHELL"}, name
        assert check["interval"], name
        assert check["start_period"], name


def test_airflow_waits_for_its_database(services: dict[str, Any]) -> None:
    for name in AIRFLOW:
        wanted = {"airflow-migrate": {"condition": "service_completed_successfully"}}
        assert services[name]["depends_on"] == wanted
    assert services["airflow-migrate"]["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }


def test_only_the_worker_writes_the_published_marts(services: dict[str, Any]) -> None:
    mounted = {
        name: volume
        for name, service in services.items()
        for volume in service.get("volumes", [])
        if "/published" in volume
    }
    assert mounted == {
        "airflow-worker": "published:/var/lib/kenno/published",
        "reader": "published:/var/lib/kenno/published:ro",
    }


def test_the_reader_sees_nothing_else_of_the_warehouse(services: dict[str, Any]) -> None:
    reader = services["reader"]
    assert all(volume.endswith(":ro") for volume in reader["volumes"])
    assert reader["network_mode"] == "none"
    assert "environment" not in reader


def test_the_sandbox_is_a_demonstration_only(services: dict[str, Any]) -> None:
    profiles = {
        name: service["profiles"] for name, service in services.items() if "profiles" in service
    }
    assert profiles == {"sandbox": ["demo"], "reader": ["reader"]}


def test_what_reads_the_settings_sees_the_file_that_the_user_edits(
    services: dict[str, Any],
) -> None:
    for name in ("airflow-dag-processor", "airflow-worker", "reader", "sandbox"):
        assert "./kenno.toml:/opt/kenno/kenno.toml:ro" in services[name]["volumes"], name


def test_credentials_of_platforms_reach_the_worker_only_from_a_file_that_git_ignores(
    services: dict[str, Any],
) -> None:
    given = {name: one["env_file"] for name, one in services.items() if "env_file" in one}
    assert given == {"airflow-worker": [{"path": "credentials.env", "required": False}]}
    assert "/credentials.env" in (REPOSITORY / ".gitignore").read_text().splitlines()


def test_only_the_worker_knows_the_key_of_pseudonyms(services: dict[str, Any]) -> None:
    know = {
        name
        for name, service in services.items()
        if "KENNO_PSEUDONYM_KEY" in service.get("environment", {})
    }
    assert know == {"airflow-worker"}


def test_the_worker_finds_the_sandbox_where_the_settings_as_shipped_say(
    services: dict[str, Any],
) -> None:
    assert services["sandbox"]["network_mode"] == "service:airflow-worker"


def test_database_and_queue_are_out_of_reach(
    compose: dict[str, Any], services: dict[str, Any]
) -> None:
    assert compose["networks"]["backend"] == {"internal": True}
    for name in ("postgres", "redis"):
        assert services[name]["networks"] == ["backend"]
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"airflow-api-server": ["127.0.0.1:${AIRFLOW_PORT:-8080}:8080"]}


def test_every_volume_is_declared(compose: dict[str, Any], services: dict[str, Any]) -> None:
    used = {
        volume.split(":")[0]
        for service in services.values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }
    assert used == set(compose["volumes"])


def test_the_image_is_built_from_the_hashed_lock_and_runs_as_nobody() -> None:
    lines = (REPOSITORY / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["10001:0"]
    installs = [line for line in lines if "pip install" in line]
    assert len(installs) == 2
    assert "--require-hashes --requirement /tmp/requirements-deploy.lock" in installs[0]
    assert "--no-deps" in installs[1]


def test_the_deployment_has_the_packages_that_were_tested() -> None:
    tested, deployed = pins("requirements.lock"), pins("requirements-deploy.lock")
    assert tested
    assert {name: deployed.get(name) for name in tested} == tested
    assert {"celery", "psycopg2-binary", "redis"} <= set(deployed) - set(tested)


def pins(lock: str) -> dict[str, str]:
    """Return the versions in a lock."""
    text = (REPOSITORY / lock).read_text()
    assert "--hash=sha256:" in text
    assert "://" not in text
    return dict(re.findall(r"^([a-z0-9._-]+)(==[^\\\n]+)", text, re.M))

"""Two members run this project at the same time against the team's servers: nothing lost, nothing locked."""

import subprocess
import sys

import pytest
import requests
import yaml
from records import assert_mlflow_complete, assert_zenml_complete

pytestmark = pytest.mark.slow
PIPELINE = "pipelines.first_run.first_run"
DVC = (sys.executable, "-m", "dvc")


@pytest.fixture(scope="module")
def members(team):
    """Two members with the team's stack active."""
    administrator = team.administrator()
    team.create_run_account()
    administrator.zenml("secret", "create", "mlflow", "--username=runs", f"--password={team.run_password}")
    both = [team.member(name, administrator) for name in ("ada", "ben")]
    for member in both:
        assert "experiment_tracker 'mlflow_team' answers" in member.register(team.stack_file())
    return both


@pytest.fixture(scope="module")
def done(members, tiny_configs):
    """Both first runs, started together."""
    started = [member.run(PIPELINE, config) for member, config in zip(members, tiny_configs, strict=True)]
    codes = [process.wait(1500) for process in started]
    assert codes == [0, 0], "\n".join(member.said()[-3000:] for member in members)
    return members


def test_zenml_has_every_step_of_both_runs(done):
    for member in done:
        assert_zenml_complete(member)


def test_mlflow_has_every_metric_and_version_of_both_runs(done, team, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "runs")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", team.run_password)
    assert_mlflow_complete(team.mlflow)


def test_artifacts_lie_in_the_shared_folder(done, team):
    assert list((team.shared / "zenml").rglob("pixels.npy"))
    assert list((team.shared / "mlflow").rglob("weights.safetensors"))


def test_no_password_stands_in_logs_or_stacks(done, team):
    logs = "".join(path.read_text(errors="replace") for path in team.folder.rglob("*log") if path.is_file())
    secrets = [value for name, value in team.values.items() if name.endswith(("PASSWORD", "KEY"))]
    assert not [value for value in (*secrets, team.run_password) if value in logs]
    described = done[0].zenml("experiment-tracker", "describe", "mlflow_team")
    assert team.run_password not in described


def test_wrong_passwords_are_refused(team):
    experiments = f"{team.mlflow}/api/2.0/mlflow/experiments/search?max_results=1"
    admin = ("admin", team.values["MLFLOW_ADMIN_PASSWORD"])
    assert requests.get(experiments, auth=admin, timeout=30).status_code == 200
    for credentials in (None, ("admin", "password1234"), ("admin", ""), ("nobody", admin[1])):
        assert requests.get(experiments, auth=credentials, timeout=30).status_code == 401
    assert requests.get(f"{team.zenml}/api/v1/runs", timeout=30).status_code == 401
    login = {"username": "default", "password": ""}
    assert requests.post(f"{team.zenml}/api/v1/login", data=login, timeout=30).status_code == 401


def test_stack_with_a_wrong_password_says_what_to_mend(members, team):
    stack = yaml.safe_load(team.stack_file().read_text())
    stack["name"] = stack["components"]["experiment_tracker"]["name"] = "mistaken"
    stack["components"]["experiment_tracker"]["configuration"]["tracking_password"] = "mistaken"
    path = team.folder / "mistaken.yaml"
    path.write_text(yaml.safe_dump(stack))
    with pytest.raises(AssertionError, match=r"refuses the user and password \(HTTP 401\)"):
        members[0].register(path)


def test_readers_change_nothing(done, team):
    admin = ("admin", team.values["MLFLOW_ADMIN_PASSWORD"])
    api, reader = f"{team.mlflow}/api/2.0/mlflow", ("reader", "long enough a password")
    body = dict(zip(("username", "password"), reader, strict=True))
    requests.post(f"{api}/users/create", json=body, auth=admin, timeout=30).raise_for_status()
    found = requests.get(f"{api}/experiments/get-by-name?experiment_name=likeness", auth=reader, timeout=30)
    change = {"experiment_id": found.json()["experiment"]["experiment_id"], "new_name": "mine"}
    assert requests.post(f"{api}/experiments/update", json=change, auth=reader, timeout=30).status_code == 403


def test_data_goes_from_member_to_member(tmp_path):
    """DVC: one pushes to the shared folder, another, who has only the git repository, pulls the same bytes."""

    def run(where, *command):
        subprocess.run(command, cwd=where, check=True, capture_output=True)

    mine, shared = tmp_path / "mine", tmp_path / "shared" / "dvc"
    (mine / "data").mkdir(parents=True)
    (mine / "data" / "face.bin").write_bytes(bytes(range(256)) * 100)
    run(mine, "git", "init", "-q")
    run(mine, *DVC, "init", "-q")
    run(mine, *DVC, "remote", "add", "--local", "--default", "team", str(shared))
    run(mine, *DVC, "add", "-q", "data")
    run(mine, *DVC, "push", "-q")
    run(mine, "git", "add", "--all")
    run(mine, "git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "data")
    run(tmp_path, "git", "clone", "-q", str(mine), "theirs")
    run(tmp_path / "theirs", *DVC, "remote", "add", "--local", "--default", "team", str(shared))
    run(tmp_path / "theirs", *DVC, "pull", "-q")
    assert (tmp_path / "theirs" / "data" / "face.bin").read_bytes() == (mine / "data" / "face.bin").read_bytes()


def test_pipeline_looks_up_the_champion_with_the_secret_of_the_stack(done):
    code = "from workflow.models import addresses; from workflow.tracking import tracking_uri; "
    said = done[1].call(
        sys.executable, "-c", code + "print(addresses('face-autoencoder', ['champion'], tracking_uri()))"
    )
    assert "['models:/face-autoencoder/" in said

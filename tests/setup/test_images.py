"""Images are named in one file, where a command adds their digests."""

import os
import re
import stat
from pathlib import Path

import pytest

from setup import images

ROOT = Path(__file__).resolve().parents[2]
DIGEST = f"sha256:{'ab' * 32}"


@pytest.fixture
def docker(tmp_path, monkeypatch):
    """A function that puts a `docker` on the path which answers a script."""

    def put(script: str) -> None:
        program = tmp_path / "bin" / "docker"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        monkeypatch.setattr(images, "FILE", tmp_path / "images.env")
        images.FILE.write_text("# names\nA_IMAGE=a:1\nB_IMAGE=x.example:5000/b/c:2.0@sha256:old\n")

    return put


def test_each_image_gets_the_digest_of_its_tag_and_an_old_one_is_replaced(docker, tmp_path, capsys):
    docker(f'echo "$*" >> {tmp_path}/asked; echo \'"{DIGEST}"\'')
    assert images.main() == 0
    assert images.FILE.read_text() == (f"# names\nA_IMAGE=a:1@{DIGEST}\nB_IMAGE=x.example:5000/b/c:2.0@{DIGEST}\n")
    asked = (tmp_path / "asked").read_text().splitlines()
    assert [line.rsplit(" ", 1)[1] for line in asked] == ["a:1", "x.example:5000/b/c:2.0"]
    assert "commit it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("script", "said"), [("echo no such host >&2; exit 1", "no such host"), ("echo {}", "no digest")]
)
def test_without_an_answer_nothing_is_changed(docker, script, said, capsys):
    docker(script)
    before = images.FILE.read_text()
    assert images.main() == 1
    assert said in capsys.readouterr().err
    assert images.FILE.read_text() == before


def test_without_docker_it_is_said(docker, monkeypatch, capsys):
    docker("")
    monkeypatch.setenv("PATH", "/nowhere")
    assert images.main() == 1
    assert "a:1" in capsys.readouterr().err


def test_no_file_names_an_image_that_is_not_in_the_list():
    named = {line[1]: line[2] for line in images.LINE.finditer(images.FILE.read_text())}
    assert all(re.search(r":[\w.-]*\d", image) for image in named.values())
    used = set()
    for path in (ROOT / "docker" / "Dockerfile", ROOT / "mlflow" / "Dockerfile"):
        text = path.read_text()
        assert set(re.findall(r"^FROM (.+)$", text, re.MULTILINE)) == {"${PYTHON_IMAGE}"}, path
        assert re.search(r"^ARG PYTHON_IMAGE$", text, re.MULTILINE), "no default: what is built stands in the list"
        used.add("PYTHON_IMAGE")
    for image in re.findall(r"image: (\S+)", (ROOT / "mlflow" / "compose.yaml").read_text()):
        found = re.fullmatch(r"\$\{(\w+):\?.*", image)
        assert found or image.startswith("likeness-"), image
        used |= {found[1]} if found else set()
    assert used == set(named)

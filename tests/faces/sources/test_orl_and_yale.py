import shutil

import numpy as np
from PIL import Image

from core.rejects import Reason
from faces.media.contents import contents
from faces.sources.scan import scan
from faces.sources.settings import SourceSettings
from faces.sources.yale import CONDITIONS


def noise(path, seed: int) -> None:
    """Write a gray picture of noise, whatever the ending of the name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (12, 10), dtype=np.uint8)
    Image.fromarray(pixels).save(path, {".pgm": "PPM", ".png": "PNG"}.get(path.suffix, "GIF"))


def reasons(log) -> dict[str, str]:
    assert {row[2] for row in log.rows()} <= {-1}, "what is left out is no frame of a clip"
    return {path: str(reason) for _, path, _, reason, _ in log.rows()}


def test_orl_identity_is_the_folder(tmp_path):
    names = ["s1/1.pgm", "s1/10.pgm", "s40/2.pgm", "s2/stranger.pgm", "s2x/1.pgm"]
    for seed, name in enumerate(names):
        noise(tmp_path / "orl_faces" / name, seed)
    (tmp_path / "README").write_text("about")
    raw, log = scan(SourceSettings(kind="orl"), tmp_path)
    assert dict(zip(raw["path"], raw["identity"], strict=True)) == {
        "orl_faces/s1/1.pgm": "s1",
        "orl_faces/s1/10.pgm": "s1",
        "orl_faces/s40/2.pgm": "s40",
    }
    assert reasons(log) == {
        "README": Reason.NOT_AN_IMAGE,
        "orl_faces/s2/stranger.pgm": Reason.WRONG_KIND,
        "orl_faces/s2x/1.pgm": Reason.WRONG_KIND,
    }


def test_yale_names_tell_subject_and_condition(tmp_path):
    names = {
        "subject01/happy.png": ("subject01", "happy"),
        "subject01.glasses": ("subject01", "glasses"),
        "deep/subject02.glasses.gif": ("subject02", "glasses"),
        "subject03.NOGLASSES": ("subject03", "noglasses"),
        "subject15.wink.png": ("subject15", "wink"),
        "subject01.gif": ("subject01", None),
    }
    strays = ["subject01/smirk.png", "subject1234.happy.png", "Readme.txt"]
    for seed, name in enumerate([*names, *strays]):
        noise(tmp_path / name, seed)
    raw, log = scan(SourceSettings(kind="yale"), tmp_path)
    found = {
        row.path: (row.identity, row.condition if isinstance(row.condition, str) else None) for row in raw.itertuples()
    }
    assert found == names
    assert set(raw["kind"]) == {"image"}
    assert reasons(log) == {
        "subject01/smirk.png": Reason.WRONG_KIND,
        "subject1234.happy.png": Reason.WRONG_KIND,
        "Readme.txt": Reason.WRONG_KIND,
    }


def test_both_forms_of_yale_in_an_archive(tmp_path):
    for seed, condition in enumerate(CONDITIONS):
        noise(tmp_path / "faces" / f"subject01.{condition}", seed)
        noise(tmp_path / "faces" / "subject02" / f"{condition}.png", seed + 50)
    shutil.make_archive(str(tmp_path / "yale"), "zip", tmp_path, "faces")
    raw, log = scan(SourceSettings(kind="yale", path="yale.zip"), tmp_path)
    assert raw.groupby("identity")["condition"].agg(set).to_dict() == {
        "subject01": set(CONDITIONS),
        "subject02": set(CONDITIONS),
    }
    assert len(log) == 0
    addresses = [(tmp_path / "yale.zip", row.container, row.member) for row in raw.itertuples()]
    assert all(isinstance(content, bytes) for content in contents(addresses))

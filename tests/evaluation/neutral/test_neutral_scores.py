import numpy as np
import pytest

from embedding.pixels import PixelEmbedder
from evaluation.neutral.baselines import baseline_faces
from evaluation.neutral.scores import identity_kept, score_generators, score_neutral


class Corner:
    """Sees the upper left pixel only, as a direction."""

    name = "corner"

    def embed(self, pixels: np.ndarray, landmarks: np.ndarray | None = None) -> np.ndarray:
        angle = pixels[:, 0, 0, 0] / 255 * np.pi / 2
        return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)

    def reconstruct(self, pixels: np.ndarray) -> None:
        return None


def plain(*levels: int) -> np.ndarray:
    return np.stack([np.full((16, 16, 3), level, np.uint8) for level in levels])


def test_a_score_a_person_with_known_values():
    scores = score_neutral(plain(0, 100, 51), plain(0, 100, 0))
    np.testing.assert_allclose(scores["mse"], [0, 0, 0.04])
    np.testing.assert_allclose(scores["psnr"], [100, 100, 13.979], atol=1e-3)
    np.testing.assert_allclose(scores["ssim"][:2], 1)


def test_identity_is_the_share_of_others_that_are_farther():
    true, others = plain(10, 100), plain(50, 200)
    made = plain(40, 100)
    # 40 is nearer to 50 than to its own 10, and as far or farther from 100 and 200.
    np.testing.assert_allclose(identity_kept(made, true, others, Corner()), [2 / 3, 1])


def test_faces_that_tell_nothing_score_chance():
    same = plain(80, 80, 80)
    np.testing.assert_allclose(identity_kept(same, same, same[:0], Corner()), 0.5)


def test_one_person_alone_cannot_be_told_from_others():
    with pytest.raises(ValueError, match="only one person"):
        identity_kept(plain(1), plain(1), plain(1)[:0], Corner())


def test_all_generators_are_scored_for_all_people(make_task):
    task = make_task()
    true = task.true_faces(task.test)
    faces = {"perfect": true, **baseline_faces(task)}
    scores = score_generators(task, faces, {"pixels": PixelEmbedder()})
    assert list(scores.columns) == ["generator", "identity", "mse", "psnr", "ssim", "identity_pixels"]
    assert list(scores["generator"].unique()) == list(faces)
    for _, own in scores.groupby("generator"):
        assert list(own["identity"]) == list(task.test.identities)
    perfect = scores[scores["generator"] == "perfect"]
    assert (perfect["mse"] == 0).all()
    others = scores[scores["generator"].isin({"lowest_action_units", "mean_frame", "nearest_neutral"})]
    assert (others["mse"] > 0).all()

"""What a study of a tiny model holds, family by family."""

import numpy as np
import pytest
import torch

from core.subsets import choose_subset, spread
from evaluation.model_study import kernel_distances, restoration_scores, restorations, study_scores
from evaluation.reconstruction import score_reconstructions
from figures.study_pictures import imagined, study_pictures
from models.build import build_model
from models.families.registry import model_settings

GENERAL = {"restored_noise", "restored_hole", "tsne_65", "interpolation", "traversals", "from_noise"}
AGAINST_PRIOR = {"ae": set(), "aae": {"code_histograms"}, "vae": {"code_histograms", "kl"}}


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def model(family: str = "vae", **changes: object):
    settings = {"family": family, "zdim": 4, "width": 0.03, "size": 32, **changes}
    return build_model(model_settings(**settings), seed=0)


@pytest.fixture(scope="module")
def faces(blobs):
    return choose_subset(blobs, "all", "test")


@pytest.fixture(scope="module")
def train_pixels(blobs):
    return choose_subset(blobs, "all", "train").pixels


@pytest.mark.parametrize("family", AGAINST_PRIOR)
def test_each_family_gets_what_applies_to_it(family, faces, train_pixels):
    found = study_scores(model(family), faces.pixels, train_pixels, seed=0)
    assert ("kl" in found) is (family == "vae")
    assert ("distance_to_normal" in found) is (family != "ae")
    assert ("kernel_distance_samples" in found) is (family != "ae")
    assert {"kernel_distance_reconstructions", "active_units", "noise_psnr_model", "hole_ssim_mean_filter"} <= set(
        found
    )
    assert all(np.isfinite(value) for value in found.values())


@pytest.mark.parametrize("family", AGAINST_PRIOR)
def test_each_family_gets_the_pictures_that_apply_to_it(family, faces):
    found = study_pictures(model(family), faces, seed=0)
    assert set(found) == GENERAL | AGAINST_PRIOR[family]
    assert all(picture.dtype == np.uint8 and picture.shape[2] == 3 for picture in found.values())


def test_a_study_is_a_function_of_its_seed(faces, train_pixels):
    first, second, other = (kernel_distances(model(), faces.pixels, train_pixels, seed) for seed in (3, 3, 4))
    assert first == second != other
    first, second, other = (imagined(model(), faces, seed)["from_noise"] for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_a_gray_model_is_compared_with_gray_faces(faces, train_pixels):
    gray = model("ae", channels=1)
    found = kernel_distances(gray, faces.pixels, train_pixels, seed=0)
    assert all(np.isfinite(value) for value in found.values())


def test_the_same_faces_are_at_no_distance_and_any_untrained_model_is_far(faces):
    found = kernel_distances(model(), faces.pixels, faces.pixels, seed=0)
    assert abs(found["kernel_distance_train_faces"]) < found["kernel_distance_reconstructions"] / 10
    assert abs(found["kernel_distance_train_faces"]) < found["kernel_distance_samples"] / 10


def test_restoration_compares_all_methods_on_the_same_damage(faces):
    numbers = restoration_scores(restorations(model(), faces.pixels, seed=0))
    assert len(numbers) == 2 * 3 * 3
    assert numbers["noise_psnr_mean_filter"] > numbers["noise_psnr_damaged"]
    assert numbers["hole_psnr_mean_filter"] > numbers["hole_psnr_damaged"]
    whole = score_reconstructions(faces.pixels, faces.pixels).mean()
    assert numbers["hole_mse_model"] > whole["mse"]


def test_two_faces_are_enough(faces):
    few = spread(faces, 2)
    assert len(few) == 2
    assert study_scores(model(), few.pixels, few.pixels, seed=0)
    assert study_pictures(model(), few, seed=0)


def test_spread_keeps_the_order_and_reaches_both_ends(faces):
    some = spread(faces, 5)
    assert some.manifest["face_id"].iloc[[0, -1]].to_list() == faces.manifest["face_id"].iloc[[0, -1]].to_list()
    assert len(spread(faces, 10**6)) == len(faces)

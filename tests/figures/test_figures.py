"""Each figure is a picture of the promised type that shows what it is given, without global plotting."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.cluster_roc import cluster_rocs
from evaluation.verification import verification_roc
from figures.attribute_figures import age_figure, confusion_figure, number_figure
from figures.canvas import COLOURS, GREY
from figures.cluster_roc_figure import cluster_roc_figure
from figures.cluster_sheet import cluster_sheet
from figures.code_grids import interpolation_matrix, traversal_figure
from figures.contact_sheet import contact_sheet
from figures.count_figure import count_figure
from figures.depth_sheet import depth_picture, depth_sheet
from figures.feature_sheet import feature_sheet
from figures.history_figure import history_figure
from figures.kl_figure import kl_figure
from figures.latent_epochs import latent_epochs, plane
from figures.latent_histograms import latent_histograms
from figures.latent_sizes import latent_sizes
from figures.neutral_grid import frames_sheet, neutral_grid
from figures.planes import planes
from figures.reconstruction_grid import reconstruction_grid
from figures.restoration_sheet import restoration_sheet
from figures.roc_figure import roc_figure
from figures.samples_grid import samples_grid
from figures.score_table import score_table
from figures.step_figure import step_figure
from figures.tsne_map import group_colours, tsne_map, tsne_points

RNG = np.random.default_rng(0)
CODES = np.repeat(np.arange(12), 4)
EMBEDDINGS = (RNG.normal(size=(12, 8))[CODES] + 0.5 * RNG.normal(size=(48, 8))).astype(np.float32)
ROOM = Path(__file__).resolve().parents[2] / "figures"
PIXELS = RNG.integers(0, 256, size=(48, 16, 16, 3), dtype=np.uint8)
AGES = np.arange(48.0)[:, None] + [2, -8, 12]
HISTORY = {"train_loss": [3.0, 2.0, 1.0], "validation_loss": [3.2, 2.4, 1.9], "kl": [0.1, 0.2, 0.3]}
SIZES = pd.DataFrame(
    {"zdim": [4, 256, 4, 256, 4], "line": ["beta 1", "beta 1", "beta 0.01", "beta 0.01", "ae"]}
    | {"mse": [0.04, 0.03, 0.03, 0.01, 0.02], "psnr": [14.0, 15.0, 15.0, 20.0, 17.0], "ssim": 0.5}
)

DRAW = {
    "cluster_roc_figure": lambda: cluster_roc_figure(cluster_rocs(EMBEDDINGS, CODES)),
    "cluster_sheet": lambda: cluster_sheet(PIXELS, np.where(CODES == 3, -1, CODES)),
    "contact_sheet": lambda: contact_sheet(PIXELS[:9], [f"yaw {i}\nau12 0.1" for i in range(9)], "Failed"),
    "count_figure": lambda: count_figure([1, 2, 4], {"bic": np.array([3.0, 1.0, 2.0])}, {"bic": 2}, true_k=3),
    "feature_sheet": lambda: feature_sheet(
        PIXELS[0], {"first": RNG.normal(size=(12, 8, 8)), "last": AGES[None]}, "Maps"
    ),
    "frames_sheet": lambda: frames_sheet(PIXELS[:5], list("abcde"), PIXELS[5], "One person"),
    "history_figure": lambda: history_figure({"AE": HISTORY, "VAE": HISTORY}),
    "interpolation_matrix": lambda: interpolation_matrix(PIXELS.reshape(6, 8, 16, 16, 3)),
    "kl_figure": lambda: kl_figure(np.array([0.1, 2.0, 0.0]), np.array([0.2, 0.9, 0.001])),
    "latent_epochs": lambda: latent_epochs({5: EMBEDDINGS, 20: 2 * EMBEDDINGS}, CODES),
    "latent_histograms": lambda: latent_histograms(EMBEDDINGS, np.arange(8)),
    "latent_sizes": lambda: latent_sizes(SIZES),
    "neutral_grid": lambda: neutral_grid(
        list(PIXELS[:24].reshape(6, 4, 16, 16, 3)), {"generator": PIXELS[24:30]}, PIXELS[30:36], "Six people"
    ),
    "reconstruction_grid": lambda: reconstruction_grid(PIXELS, {"AE": PIXELS // 2, "PCA": 255 - PIXELS}),
    "roc_figure": lambda: roc_figure({"AE": verification_roc(EMBEDDINGS, CODES)}),
    "samples_grid": lambda: samples_grid(PIXELS[:10]),
    "score_table": lambda: score_table({"AE": {"nmi": 0.4, "mse": 2.0}, "PCA": {"nmi": 0.3, "ari": -0.1}}),
    "step_figure": lambda: step_figure({"gender": [[3.0, 2.0], [1.5, 1.2]], "age": [[3.0, 2.0]]}),
    "traversal_figure": lambda: traversal_figure(PIXELS.reshape(6, 8, 16, 16, 3), list("abcdef"), np.zeros((6, 8))),
    "planes": lambda: planes({"pca": EMBEDDINGS[:, :2], "ae": EMBEDDINGS[:, 1:3]}, CODES, "Planes"),
    "tsne_map": lambda: tsne_map(EMBEDDINGS, PIXELS, CODES),
    "age_figure": lambda: age_figure(np.arange(48) % 3 > 0, np.arange(48) * 1.7, "gender by age"),
    "confusion_figure": lambda: confusion_figure(np.array([[30, 2], [5, 11]]), ["female", "male"], "gender"),
    "number_figure": lambda: number_figure(np.arange(48.0), AGES, "age", "age"),
    "depth_sheet": lambda: depth_sheet(PIXELS[:6], {"depth": depth_picture(PIXELS[:6, ..., 0])}, "Six faces"),
    "restoration_sheet": lambda: restoration_sheet(PIXELS[:6], {"mean": PIXELS[6:12]}, PIXELS[12:18], "squares"),
}


@pytest.mark.parametrize("name", DRAW)
def test_a_figure_is_a_picture_with_something_on_white(name):
    picture = DRAW[name]()
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert picture.shape[2] == 3
    assert min(picture.shape[:2]) >= 100
    assert (picture[0, 0] == 255).all()
    assert 0.005 < (picture < 250).any(axis=2).mean() < 0.95


@pytest.mark.parametrize("name", ["tsne_map", "reconstruction_grid", "roc_figure"])
def test_the_same_input_gives_the_same_picture(name):
    np.testing.assert_array_equal(DRAW[name](), DRAW[name]())


def public_figures():
    """Every function of a module of the room that returns a picture, uint8 (H, W, 3)."""
    return {node.name for path in ROOM.glob("*.py") for node in ast.parse(path.read_text()).body if draws(node)}


def draws(node):
    is_public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    return is_public and ast.unparse(node.returns) == "np.ndarray"


def test_every_figure_is_covered():
    building_blocks = {"check_faces", "face_rows", "group_colours", "marked", "to_pixels", "tsne_points"}
    building_blocks |= {"uniform_pictures", "depth_picture", "normal_picture", "unit_picture"}
    assert set(DRAW) | building_blocks == public_figures()


def test_drawing_leaves_pyplot_unloaded():
    code = (
        "import sys; from figures.count_figure import count_figure; "
        "count_figure([1, 2, 3], {'J': [3, 1, 0.5]}, {'J': 2});"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_faces_keep_their_colours():
    red = np.zeros((2, 16, 16, 3), np.uint8)
    red[..., 0] = 200
    picture = samples_grid(red)
    assert (picture == [200, 0, 0]).all(axis=2).mean() > 0.1


def test_a_row_more_makes_a_taller_picture():
    one = reconstruction_grid(PIXELS, {"AE": PIXELS})
    two = reconstruction_grid(PIXELS, {"AE": PIXELS, "VAE": PIXELS})
    assert len(two) - len(one) == 90


def test_no_face_is_a_figure_that_says_so():
    for picture in (contact_sheet(PIXELS[:0], [], "Failed"), samples_grid(PIXELS[:0])):
        assert picture.dtype == np.uint8
        assert (picture < 250).any()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 40])
def test_tsne_takes_any_number_of_faces(count):
    points = tsne_points(EMBEDDINGS[:count])
    assert points.shape == (count, 2)
    assert np.isfinite(points).all()
    np.testing.assert_array_equal(points, tsne_points(EMBEDDINGS[:count]))


@pytest.mark.parametrize("embeddings", [np.ones((8, 3)), np.arange(1.0, 9)[:, None] - 4.5])
def test_tsne_takes_equal_and_flat_embeddings(embeddings):
    assert np.isfinite(tsne_points(embeddings)).all()


def test_tsne_keeps_people_together():
    codes = np.repeat(np.arange(3), 10)
    points = tsne_points(np.eye(3)[codes] + 0.05 * np.random.default_rng(0).normal(size=(30, 3)))
    centres = np.stack([points[codes == c].mean(axis=0) for c in range(3)])
    nearest = np.linalg.norm(points[:, None] - centres, axis=2).argmin(axis=1)
    np.testing.assert_array_equal(nearest, codes)


@pytest.mark.parametrize("dimension", [1, 2, 3, 8])
def test_latent_plots_take_any_dimension(dimension):
    picture = latent_epochs({5: EMBEDDINGS[:, :dimension], 50: EMBEDDINGS[:, :dimension]}, CODES)
    assert (picture < 250).any()


def test_the_plane_of_codes_is_their_principal_one():
    from sklearn.decomposition import PCA

    centre, axes = plane(EMBEDDINGS)
    ours, theirs = (EMBEDDINGS - centre) @ axes, PCA(2).fit_transform(EMBEDDINGS)
    np.testing.assert_allclose(np.abs(ours), np.abs(theirs), atol=1e-4)
    np.testing.assert_allclose(axes.T @ axes, np.eye(2), atol=1e-12)


def test_active_and_inactive_units_differ_in_colour():
    both = kl_figure(np.array([2.0, 1.0]), np.array([0.9, 0.001]))
    active = kl_figure(np.array([2.0, 1.0]), np.array([0.9, 0.9]))
    grey = np.array([0x99, 0x99, 0x99])
    assert (both == grey).all(axis=2).sum() > 1000 + (active == grey).all(axis=2).sum()


def test_the_largest_groups_have_colours_and_the_others_are_grey():
    groups = np.repeat([f"p{i}" for i in range(10)], [9, 8, 7, 6, 5, 4, 3, 3, 2, 1])
    colours = group_colours(groups)
    assert set(colours) == {*COLOURS, GREY}
    assert set(colours[-3:]) == {GREY}
    assert len(set(colours[:9])) == 1


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (
            lambda: reconstruction_grid(PIXELS, {"AE": PIXELS[:3]}),
            "AE is .3, 16, 16, 3. but the originals",
        ),
        (lambda: contact_sheet(PIXELS[:3], ["a"], "t"), "one caption per face, got 1 for 3 faces"),
        (lambda: cluster_sheet(PIXELS, CODES[:5]), "labels: 5"),
        (lambda: tsne_map(EMBEDDINGS, PIXELS[:5], CODES), "pixels: 5"),
        (lambda: samples_grid(PIXELS / 255), "samples must be uint8"),
        (lambda: score_table({}), "at least one row"),
        (lambda: history_figure({"AE": {}}), "at least one model with one measure"),
        (lambda: step_figure({"AE": []}), "at least one network with one epoch"),
        (lambda: interpolation_matrix(PIXELS), "a grid of faces must be"),
        (
            lambda: traversal_figure(PIXELS.reshape(6, 8, 16, 16, 3), ["a"], np.zeros((6, 8))),
            "need one name per row",
        ),
        (lambda: kl_figure(np.ones(3), np.ones(2)), "a KL and an activity a dimension"),
        (lambda: latent_histograms(EMBEDDINGS[:0], np.arange(8)), "histograms need codes"),
        (lambda: latent_epochs({}, CODES), "at least one epoch"),
        (lambda: latent_epochs({5: EMBEDDINGS[:7]}, CODES), "epoch 5: 7"),
        (lambda: latent_epochs({5: EMBEDDINGS * np.nan}, CODES), "did the model diverge"),
        (lambda: latent_sizes(SIZES.drop(columns="psnr")), "got 5 and .'psnr'"),
        (lambda: latent_sizes(SIZES[:0]), "one row per model and no column missing, got 0"),
    ],
)
def test_input_that_cannot_be_drawn_is_named(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()

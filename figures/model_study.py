"""What can be learned about one trained model beyond its scores: numbers and pictures by name."""

from dataclasses import dataclass, field

import numpy as np

from core.face_table import FaceTable
from core.subsets import titled
from evaluation.damage import erased, filled, holes, mean_filtered, uniform_pictures, with_noise
from evaluation.kernel_distance import picture_distance
from evaluation.latents import active_units, activity, distance_to_normal, drawn_codes, kl_per_dimension
from evaluation.reconstruction import score_reconstructions
from evaluation.walks import interpolation_codes, traversal_codes
from figures.code_grids import interpolation_matrix, traversal_figure
from figures.kl_figure import kl_figure
from figures.latent_histograms import latent_histograms
from figures.reconstruction_grid import reconstruction_grid
from figures.tsne_map import tsne_map
from models.families.base import Autoencoder
from models.inference import as_seen, decode, embed, reconstruct, sample
from models.posterior import HasPosterior, posteriors, prior_is_normal

THUMBNAILS = 65
"""Faces on the t-SNE map, as in the neutral-face thesis."""

SHOWN = 8
STEPS = 8
"""Faces in a row, and codes along a path."""

REACH = 3.0
"""Standard deviations that a traversal goes to each side."""

NOISE_SIGMA = 0.1
"""Standard deviation of the noise to take away, in units of [0, 1]."""

NOISE_WINDOW = 3
"""Side in pixels of the mean filter against it."""

HOLE_SHARE = 1 / 3
"""Side of the erased square, of the picture's."""


@dataclass(frozen=True)
class Study:
    """Numbers and pictures, uint8 RGB (H, W, 3), by name."""

    numbers: dict[str, float] = field(default_factory=dict)
    pictures: dict[str, np.ndarray] = field(default_factory=dict)

    def __or__(self, other: "Study") -> "Study":
        return Study(self.numbers | other.numbers, self.pictures | other.pictures)


def study(network: Autoencoder, faces: FaceTable, train_pixels: np.ndarray, seed: int) -> Study:
    """Study a network on held-out `faces`; `train_pixels` uint8 (M, S, S, 3) tell how far real faces lie apart.

    What needs a prior or a posterior is left out for families without one.
    """
    codes_nd = embed(network, faces.pixels)
    whole = distances(network, faces, train_pixels, seed) | restoration(network, faces, seed)
    whole |= latent_map(codes_nd, faces, seed) | walks(network, codes_nd, faces) | imagined(network, faces, seed)
    return whole | codes_against_prior(network, codes_nd, faces, seed)


def distances(network: Autoencoder, faces: FaceTable, train_pixels: np.ndarray, seed: int) -> Study:
    """Kernel distances to the held-out faces of reconstructions, of samples, and of real training faces."""
    real = as_seen(network, faces.pixels)
    sets = {"train_faces": as_seen(network, train_pixels), "reconstructions": reconstruct(network, faces.pixels)}
    if network.has_prior:
        sets["samples"] = sample(network, len(real), seed)
    return Study({f"kernel_distance_{name}": picture_distance(real, pixels) for name, pixels in sets.items()})


def restoration(network: Autoencoder, faces: FaceTable, seed: int) -> Study:
    """Noise and holes, taken away by the network and by a mean filter.

    In holes both only fill in what was erased.
    """
    clean = as_seen(network, faces.pixels)
    noisy = as_seen(network, with_noise(clean, NOISE_SIGMA, seed))
    hole = holes(clean.shape, HOLE_SHARE, seed)
    holed = erased(clean, hole)
    window = 2 * round(HOLE_SHARE * clean.shape[1]) + 1  # reaches past the hole from any of its pixels
    filter_name, name = "mean filter", network.settings.label
    restored = {
        "noise": {"damaged": noisy, filter_name: mean_filtered(noisy, NOISE_WINDOW), name: reconstruct(network, noisy)},
        "hole": {
            "damaged": holed,
            filter_name: filled(holed, hole, mean_filtered(holed, window, hole)),
            name: filled(holed, hole, reconstruct(network, holed)),
        },
    }
    keys = {"damaged": "damaged", filter_name: "mean_filter", name: "model"}
    numbers = {
        f"{damage}_{measure}_{keys[method]}": value
        for damage, methods in restored.items()
        for method, pixels in methods.items()
        for measure, value in score_reconstructions(clean, pixels).mean().items()
    }
    titles = {"noise": "Restoration of noise", "hole": "Restoration of erased parts"}
    return Study(
        numbers,
        {
            f"restored_{damage}": reconstruction_grid(clean, methods, titled(titles[damage], faces), SHOWN)
            for damage, methods in restored.items()
        },
    )


def latent_map(codes_nd: np.ndarray, faces: FaceTable, seed: int) -> Study:
    """The embeddings (N, zdim) in the plane, with 65 faces."""
    people = faces.manifest["identity"].fillna("unknown").to_numpy(str)
    title = titled("t-SNE of embeddings", faces)
    picture = tsne_map(codes_nd, faces.pixels, people, title=title, random_state=seed, max_thumbnails=THUMBNAILS)
    return Study(pictures={"tsne_65": picture})


def walks(network: Autoencoder, codes_nd: np.ndarray, faces: FaceTable) -> Study:
    """A matrix between the codes of four faces, and one dimension at a time from the mean of all codes (N, zdim)."""
    corners = np.linspace(0, len(codes_nd) - 1, 4).round().astype(int)
    matrix = decode(network, interpolation_codes(codes_nd[corners], STEPS))
    mean_d, spread_d = codes_nd.mean(axis=0), codes_nd.std(axis=0)
    dimensions = np.argsort(-spread_d, kind="stable")[:SHOWN]
    values = mean_d[dimensions, None] + spread_d[dimensions, None] * np.linspace(-REACH, REACH, STEPS)
    paths = decode(network, traversal_codes(mean_d, dimensions, values))
    names = [f"dimension {dimension}" for dimension in dimensions]
    return Study(
        pictures={
            "interpolation": interpolation_matrix(matrix, titled("Between four faces", faces)),
            "traversals": traversal_figure(paths, names, values, titled("The widest dimensions, ± 3 s.d.", faces)),
        }
    )


def imagined(network: Autoencoder, faces: FaceTable, seed: int) -> Study:
    """What the network makes of U(0, 1) noise: its idea of a face."""
    noise = uniform_pictures(SHOWN, network.settings.size, network.settings.channels, seed)
    found = {network.settings.label: reconstruct(network, noise)}
    return Study(pictures={"from_noise": reconstruction_grid(noise, found, titled("Reconstructions of noise", faces))})


def codes_against_prior(network: Autoencoder, codes_nd: np.ndarray, faces: FaceTable, seed: int) -> Study:
    """Active units of codes (N, zdim); where the prior is N(0, I), codes against it, and KL by dimension."""
    found = Study({"active_units": active_units(codes_nd)})
    if not prior_is_normal(network):
        return found
    widest = np.argsort(-activity(codes_nd), kind="stable")
    if isinstance(network, HasPosterior):
        posterior = posteriors(network, faces.pixels)
        kl = kl_per_dimension(posterior.mean, posterior.variance)
        codes_nd = drawn_codes(posterior.mean, posterior.variance, seed)
        found |= Study({"kl": float(kl.sum())}, {"kl": kl_figure(kl, activity(posterior.mean))})
    numbers = {"distance_to_normal": float(distance_to_normal(codes_nd).mean())}
    return found | Study(numbers, {"code_histograms": latent_histograms(codes_nd, widest)})

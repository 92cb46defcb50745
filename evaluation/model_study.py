"""What a trained autoencoder has learned beyond its reconstruction scores, in numbers."""

from dataclasses import dataclass, replace

import numpy as np

from evaluation.kernel_distance import picture_distance
from evaluation.latents import active_units, distance_to_normal, drawn_codes, kl_per_dimension
from evaluation.reconstruction import score_reconstructions
from models.families.base import Autoencoder
from models.inference import as_seen, embed, reconstruct, sample
from models.posterior import HasPosterior, posteriors, prior_is_normal
from models.restore.damages.damage import Damaged
from models.restore.damages.degradations import GaussianNoise
from models.restore.damages.erasures import Squares
from models.restore.filters import MeanFilter

NOISE, HOLE = GaussianNoise(sigma=0.1), Squares(side=1 / 3)

NOISE_WINDOW = 3
"""Side in pixels of the mean filter against noise."""


@dataclass(frozen=True)
class Restoration:
    """One kind of damage to images, all uint8 (N, S, S, 3): the originals, the damage, and two restorations."""

    clean: np.ndarray
    damaged: np.ndarray
    mean_filter: np.ndarray
    model: np.ndarray


def study_scores(network: Autoencoder, pixels: np.ndarray, train_pixels: np.ndarray, seed: int) -> dict[str, float]:
    """Return all numbers of a study on held-out faces, uint8 (N, S, S, 3).

    `train_pixels`, uint8 (M, S, S, 3), show how far apart two samples of real faces are. Scores that need a prior or a
    posterior are left out for families without one.
    """
    restored = restorations(network, pixels, seed)
    return {
        **kernel_distances(network, pixels, train_pixels, seed),
        **restoration_scores(restored),
        **code_scores(network, pixels, seed),
    }


def kernel_distances(network: Autoencoder, pixels: np.ndarray, train_pixels: np.ndarray, seed: int) -> dict[str, float]:
    """Return kernel distances to the held-out faces: of real training faces, reconstructions and samples."""
    real = as_seen(network, pixels)
    sets = {"train_faces": as_seen(network, train_pixels), "reconstructions": reconstruct(network, pixels)}
    if network.has_prior:
        sets["samples"] = sample(network, len(real), seed)
    return {f"kernel_distance_{name}": picture_distance(real, images) for name, images in sets.items()}


def restorations(network: Autoencoder, pixels: np.ndarray, seed: int) -> dict[str, Restoration]:
    """Return images with noise and with a hole, restored by the network and by a mean filter.

    In a hole both only fill in what was erased.
    """
    clean = as_seen(network, pixels)
    noisy, holed = NOISE.apply(clean, seed), HOLE.apply(clean, seed)
    past_the_hole = 2 * round(HOLE.side * clean.shape[1]) + 1
    return {
        "noise": _restoration(network, clean, noisy, NOISE_WINDOW),
        "hole": _restoration(network, clean, holed, past_the_hole),
    }


def _restoration(network: Autoencoder, clean: np.ndarray, damaged: Damaged, window: int) -> Restoration:
    seen = replace(damaged, pixels=as_seen(network, damaged.pixels))
    by_model = seen.agreeing(reconstruct(network, seen.pixels).astype(np.float32))
    return Restoration(clean, seen.pixels, MeanFilter(window=window).restore(seen), by_model)


def restoration_scores(restored: dict[str, Restoration]) -> dict[str, float]:
    """Return `<damage>_<metric>_<method>` for each damage, MSE, PSNR and SSIM, and damaged, mean_filter and model."""
    return {
        f"{damage}_{metric}_{method}": value
        for damage, images in restored.items()
        for method in ("damaged", "mean_filter", "model")
        for metric, value in score_reconstructions(images.clean, getattr(images, method)).mean().items()
    }


def code_scores(network: Autoencoder, pixels: np.ndarray, seed: int) -> dict[str, float]:
    """Return the active units and, where the prior is N(0, I), the KL in nats and the codes' distance to the prior."""
    codes_nd = embed(network, pixels)
    scores: dict[str, float] = {"active_units": active_units(codes_nd)}
    if not prior_is_normal(network):
        return scores
    if isinstance(network, HasPosterior):
        posterior = posteriors(network, pixels)
        scores["kl"] = float(kl_per_dimension(posterior.mean, posterior.variance).sum())
        codes_nd = drawn_codes(posterior.mean, posterior.variance, seed)
    return scores | {"distance_to_normal": float(distance_to_normal(codes_nd).mean())}

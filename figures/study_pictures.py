"""What a trained autoencoder has learned, in pictures: uint8 RGB (H, W, 3) by name."""

import numpy as np

from core.face_table import FaceTable
from core.subsets import titled
from evaluation.latents import activity, drawn_codes, kl_per_dimension
from evaluation.model_study import restorations
from evaluation.walks import interpolation_codes, traversal_codes
from figures.code_grids import interpolation_matrix, traversal_figure
from figures.kl_figure import kl_figure
from figures.latent_histograms import latent_histograms
from figures.reconstruction_grid import reconstruction_grid
from figures.tsne_map import tsne_map
from models.families.base import Autoencoder
from models.inference import decode, embed, reconstruct
from models.posterior import HasPosterior, posteriors, prior_is_normal

Pictures = dict[str, np.ndarray]

THUMBNAILS = 65
"""Faces on the t-SNE map, as in the neutral-face thesis."""

SHOWN = 8
STEPS = 8
"""Faces in a row, and codes along a path."""

REACH = 3.0
"""Standard deviations that a traversal goes to each side."""


def study_pictures(network: Autoencoder, faces: FaceTable, seed: int) -> Pictures:
    """Return all pictures of a study on held-out `faces`; those that need a prior only for families with one."""
    codes_nd = embed(network, faces.pixels)
    return {
        **restored(network, faces, seed),
        **latent_map(codes_nd, faces, seed),
        **walks(network, codes_nd, faces),
        **imagined(network, faces, seed),
        **codes_against_prior(network, codes_nd, faces, seed),
    }


def restored(network: Autoencoder, faces: FaceTable, seed: int) -> Pictures:
    """Draw faces with noise and with a hole, and what the mean filter and the network make of them."""
    titles = {"noise": "Restoration of noise", "hole": "Restoration of erased parts"}
    found = {}
    for damage, images in restorations(network, faces.pixels, seed).items():
        rows = {"damaged": images.damaged, "mean filter": images.mean_filter, network.settings.label: images.model}
        found[f"restored_{damage}"] = reconstruction_grid(images.clean, rows, titled(titles[damage], faces), SHOWN)
    return found


def latent_map(codes_nd: np.ndarray, faces: FaceTable, seed: int) -> Pictures:
    """Draw the embeddings (N, zdim) in the plane, with 65 faces."""
    people = faces.manifest["identity"].fillna("unknown").to_numpy(str)
    title = titled("t-SNE of embeddings", faces)
    picture = tsne_map(codes_nd, faces.pixels, people, title=title, random_state=seed, max_thumbnails=THUMBNAILS)
    return {"tsne_65": picture}


def walks(network: Autoencoder, codes_nd: np.ndarray, faces: FaceTable) -> Pictures:
    """Draw a matrix between the codes of four faces, and single dimensions varied from the mean code (N, zdim)."""
    corners = np.linspace(0, len(codes_nd) - 1, 4).round().astype(int)
    matrix = decode(network, interpolation_codes(codes_nd[corners], STEPS))
    mean_d, spread_d = codes_nd.mean(axis=0), codes_nd.std(axis=0)
    dimensions = np.argsort(-spread_d, kind="stable")[:SHOWN]
    values = mean_d[dimensions, None] + spread_d[dimensions, None] * np.linspace(-REACH, REACH, STEPS)
    paths = decode(network, traversal_codes(mean_d, dimensions, values))
    names = [f"dimension {dimension}" for dimension in dimensions]
    return {
        "interpolation": interpolation_matrix(matrix, titled("Between four faces", faces)),
        "traversals": traversal_figure(paths, names, values, titled("The widest dimensions, ± 3 s.d.", faces)),
    }


def imagined(network: Autoencoder, faces: FaceTable, seed: int) -> Pictures:
    """Draw reconstructions of U(0, 1) noise: the network's idea of a face."""
    noise = uniform_pictures(SHOWN, network.settings.size, network.settings.channels, seed)
    found = {network.settings.label: reconstruct(network, noise)}
    return {"from_noise": reconstruction_grid(noise, found, titled("Reconstructions of noise", faces))}


def uniform_pictures(n: int, size: int, channels: int, seed: int) -> np.ndarray:
    """Return uint8 RGB (n, size, size, 3) of pixels drawn from U(0, 1); gray noise for one channel."""
    drawn = np.random.default_rng(seed).integers(0, 256, (n, size, size, channels), np.uint8)
    return np.ascontiguousarray(np.broadcast_to(drawn, (n, size, size, 3)))


def codes_against_prior(network: Autoencoder, codes_nd: np.ndarray, faces: FaceTable, seed: int) -> Pictures:
    """Draw codes (N, zdim) against the prior N(0, I), and the KL by dimension; nothing where there is no such prior."""
    if not prior_is_normal(network):
        return {}
    widest, found = np.argsort(-activity(codes_nd), kind="stable"), {}
    if isinstance(network, HasPosterior):
        posterior = posteriors(network, faces.pixels)
        kl = kl_per_dimension(posterior.mean, posterior.variance)
        codes_nd = drawn_codes(posterior.mean, posterior.variance, seed)
        found["kl"] = kl_figure(kl, activity(posterior.mean))
    return found | {"code_histograms": latent_histograms(codes_nd, widest)}

"""Figures as uint8 RGB arrays (H, W, 3), one kind a module."""

from measures.figures.cluster_roc_figure import cluster_roc_figure
from measures.figures.cluster_sheet import cluster_sheet
from measures.figures.code_grids import interpolation_matrix, traversal_figure
from measures.figures.contact_sheet import contact_sheet
from measures.figures.count_figure import count_figure
from measures.figures.history_figure import history_figure
from measures.figures.kl_figure import kl_figure
from measures.figures.latent_epochs import latent_epochs
from measures.figures.latent_histograms import latent_histograms
from measures.figures.latent_sizes import latent_sizes
from measures.figures.neutral_grid import frames_sheet, neutral_grid
from measures.figures.reconstruction_grid import reconstruction_grid
from measures.figures.roc_figure import roc_figure
from measures.figures.samples_grid import samples_grid
from measures.figures.score_table import score_table
from measures.figures.tsne_map import tsne_map, tsne_points

__all__ = [
    "cluster_roc_figure", "cluster_sheet", "contact_sheet", "count_figure", "frames_sheet",
    "history_figure", "interpolation_matrix", "kl_figure", "latent_epochs", "latent_histograms", "latent_sizes",
    "neutral_grid", "reconstruction_grid", "roc_figure", "samples_grid", "score_table", "traversal_figure",
    "tsne_map", "tsne_points",
]  # fmt: skip

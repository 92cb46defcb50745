"""How near a made face comes to the true one, in the whole picture and where it matters."""

import cv2
import numpy as np
import pandas as pd
from skimage.metrics import structural_similarity

from benchmarks.neutral_warp.people import SCORED, middle
from faces.mesh.features import eyes_mask, face_mask, mouth_mask

COLUMNS = ("mse", "face_mse", "ssim", "eyes_mouth_ssim", "psnr")
EDGE = 5
"""Pixels whose window of SSIM is not whole."""


def face_scores(made: np.ndarray, true: np.ndarray, landmarks: np.ndarray) -> pd.DataFrame:
    """Return `COLUMNS`, one row per face: both uint8 (G, 96, 96, 3), landmarks (G, 478, 3) of the true faces."""
    rows = [_scores(*each) for each in zip(made, true, landmarks, strict=True)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _scores(made: np.ndarray, true: np.ndarray, landmarks: np.ndarray) -> tuple[float, ...]:
    error = ((made.astype(float) - true) ** 2).mean(axis=2) / 255**2
    near = _similarity(made, true)
    face = face_mask(landmarks[:, :2], SCORED)
    features = np.maximum(eyes_mask(landmarks[:, :2], SCORED, 2, 2), mouth_mask(landmarks[:, :2], SCORED, 3, 2))
    inner = slice(EDGE, -EDGE)
    return (
        error.mean(),
        np.average(error, weights=face),
        near[inner, inner].mean(),
        np.average(near, weights=features),
        -10 * np.log10(max(error.mean(), 1e-10)),
    )


def _similarity(made: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Return the map of SSIM, (96, 96), with the constants of Wang et al. 2004."""
    how = {"data_range": 255, "channel_axis": -1, "gaussian_weights": True, "sigma": 1.5}
    return structural_similarity(true, made, use_sample_covariance=False, full=True, **how)[1].mean(axis=2)


def sharpness(faces: np.ndarray) -> np.ndarray:
    """Return the variance of the Laplacian of gray faces uint8 (N, S, S, 3) in their middle half, float64 (N,)."""
    quarter = faces.shape[1] // 4
    gray = (cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)[quarter:-quarter, quarter:-quarter] for face in faces)
    return np.array([cv2.Laplacian(each, cv2.CV_64F).var() for each in gray])


__all__ = ["COLUMNS", "face_scores", "middle", "sharpness"]

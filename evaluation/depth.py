"""How far depth, normals, light and albedo are from the truth, and whether doubt marks what is not symmetric."""

import numpy as np
from scipy.ndimage import binary_erosion
from sklearn.metrics import roc_auc_score


def eroded(mask: np.ndarray) -> np.ndarray:
    """Return masks bool (N, S, S) without pixels that have a neighbour outside: a silhouette has two depths."""
    return binary_erosion(mask, np.ones((1, 3, 3), bool), border_value=1)


def side(depth: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the scale-invariant depth errors (N,) of depth maps (N, S, S) within masks bool (N, S, S).

    The standard deviation of the difference of logarithms (Eigen et al., 2014, as Wu et al., 2020, use it). nan where
    a mask is empty; a depth that is missing (nan) within the mask makes the error nan.
    """
    return np.array([_deviation(*each) for each in zip(depth, truth, mask, strict=True)])


def _deviation(depth: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> float:
    return float(np.std(np.log(depth[mask]) - np.log(truth[mask]))) if mask.any() else np.nan


def relief_factor(depth: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> float:
    """Return the one factor on the relief of all depth maps, in logarithms, with which they fit the truth best.

    A turned face looks nearly the same when its relief is deeper and it turns less (the bas-relief ambiguity, Belhumeur
    et al., 1999): the factor says how much of an error is that alone.
    """
    parts = [(_centred(d[m]), _centred(t[m])) for d, t, m in zip(depth, truth, mask, strict=True) if m.any()]
    return float(sum((a * b).sum() for a, b in parts) / max(sum((a * a).sum() for a, _ in parts), 1e-12))


def _centred(depth: np.ndarray) -> np.ndarray:
    logs = np.log(depth)
    return np.asarray(logs - logs.mean())


def mad(normals: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the mean angles (N,) in degrees between unit normals (N, S, S, 3) within masks; nan where one is empty."""
    cosine = (normals * truth).sum(-1).clip(-1, 1)
    angles = np.degrees(np.arccos(cosine))
    return np.array([float(np.mean(a[m])) if m.any() else np.nan for a, m in zip(angles, mask, strict=True)])


def degrees_between(directions: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the angles (N,) between unit vectors (N, 3)."""
    return np.degrees(np.arccos((directions * truth).sum(-1).clip(-1, 1)))


def scaled_error(albedo: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the mean absolute errors (N,) of albedos (N, S, S, 3) within masks, each at its best common scale.

    Albedo and brightness of the light cannot be distinguished; the scale is that of least squares.
    """
    errors = []
    for ours, theirs, where in zip(albedo, truth, mask, strict=True):
        a, b = ours[where], theirs[where]
        scale = (a * b).sum() / max(float((a * a).sum()), 1e-12)
        errors.append(float(np.abs(scale * a - b).mean()) if where.any() else np.nan)
    return np.array(errors)


def correlation(values: np.ndarray, truth: np.ndarray) -> float:
    """Return Pearson's r, 0 where one of the two does not vary."""
    if not (np.std(values) and np.std(truth)):
        return 0.0
    return float(np.corrcoef(values, truth)[0, 1])


def asymmetry_auroc(doubt: np.ndarray, asymmetric: np.ndarray, mask: np.ndarray) -> float:
    """Return how well doubt (N, S, S) picks out asymmetric pixels within masks: the mean area over pictures with some.

    nan where no picture has any.
    """
    areas = [
        roc_auc_score(marks[where], values[where])
        for values, marks, where in zip(doubt, asymmetric, mask, strict=True)
        if 0 < marks[where].sum() < where.sum()
    ]
    return float(np.mean(areas)) if areas else np.nan

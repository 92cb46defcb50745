"""What answers about two groups say of the likeness from which faces are one person."""

import numpy as np
from scipy.special import expit

from app.library.database import Database
from app.library.settings import LibrarySettings

STEEPNESS = 6.0
"""How fast the chance that two sides are one person rises with their likeness, in multiples of the bound."""

DOUBT = 0.15
"""How far the bound without any answer may be off: the standard deviation of its factor."""

FACTORS = np.linspace(0.5, 1.5, 201)


def same_person(place: float | np.ndarray, bound: float | np.ndarray = 1.0) -> np.ndarray:
    """Return the chance, in (0, 1), that two sides are one person, whose likeness and bound are given in one unit."""
    return np.asarray(expit(STEEPNESS * (np.asarray(place) - bound)))


def calibrated(settings: LibrarySettings, database: Database) -> LibrarySettings:
    """Return the settings with the bound of sorting moved to where the answers put it."""
    rows = database.all("SELECT place, answer FROM answers WHERE place IS NOT NULL AND answer != 'unsure'")
    factor = factor_of(np.array([row["place"] for row in rows]), np.array([row["answer"] == "yes" for row in rows]))
    sorting = settings.sorting.model_copy(update={"correction": factor})
    return settings.model_copy(update={"sorting": sorting})


def factor_of(places: np.ndarray, yes: np.ndarray) -> float:
    """Return by how much to multiply the bound, given questions at `places` (N,) and their answers, bool (N,).

    The most probable factor when the answers are as `same_person` expects and the factor is 1 but for `DOUBT`.
    """
    chance = same_person(places[:, None], FACTORS)
    right = np.where(yes[:, None], chance, 1 - chance)
    likely = np.log(np.maximum(right, 1e-9)).sum(axis=0) - ((FACTORS - 1) / DOUBT) ** 2 / 2
    return float(FACTORS[likely.argmax()])

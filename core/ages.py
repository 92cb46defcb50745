"""Age bands: how ages in years are grouped wherever people are reported, scored or compared by age."""

import numpy as np
import pandas as pd

AGE_BANDS: tuple[str, ...] = ("0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70+")
"""Age bands in whole years, those of FairFace (Kärkkäinen and Joo, WACV 2021).

The finest bands in use: scores are comparable with published ones, and a model that fails for one decade cannot hide
behind the average of several. The price is that more bands hold too few people to conclude anything.
"""

AGE_EDGES: tuple[float, ...] = (0, 3, 10, 20, 30, 40, 50, 60, 70, np.inf)


def age_band(age: pd.Series) -> pd.Series:
    """Return the band of `AGE_BANDS`, an ordered category, of each age in years; missing when unknown or negative."""
    return pd.cut(age.astype("float64"), list(AGE_EDGES), right=False, labels=list(AGE_BANDS))

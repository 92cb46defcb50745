from itertools import pairwise

import numpy as np
import pandas as pd

from core.ages import AGE_BANDS, AGE_EDGES, age_band


def test_age_bands_have_the_lower_bound_inside():
    bands = age_band(pd.Series([0, 2.9, 3, 19, 20, 70, 116, -1, np.nan]))
    assert bands.astype("object").where(bands.notna(), None).tolist() == [
        "0-2", "0-2", "3-9", "10-19", "20-29", "70+", "70+", None, None,
    ]  # fmt: skip


def test_every_band_is_named_after_its_edges():
    names = [f"{low}-{high - 1:.0f}" for low, high in pairwise(AGE_EDGES[:-1])]
    assert list(AGE_BANDS) == [*names, f"{AGE_EDGES[-2]}+"]
    assert age_band(pd.Series(AGE_EDGES[:-1])).tolist() == list(AGE_BANDS)

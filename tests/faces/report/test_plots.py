import base64
import io
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from faces.report.plots import histograms, picture_sheet, size_histogram


def opened(element: str) -> np.ndarray:
    (data,) = re.findall(r"base64,([^']+)'", element)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


def bars(figure, axes: int = 0) -> list[np.ndarray]:
    return [np.asarray(patch.get_data().values) for patch in figure.axes[axes].patches]


def test_histogram_counts_every_finite_value_even_beyond_its_ends():
    values = np.append(np.linspace(0, 1, 1000), [1e9, -1e9, np.nan, np.inf])
    marked = np.arange(len(values)) < 500
    figure = histograms(pd.DataFrame({"x": values}), {"x": "cubits"}, marked)
    everything, dark = bars(figure)
    assert everything.sum() == 1002
    assert dark.sum() == 500
    assert figure.axes[0].get_xlim()[1] < 2
    assert figure.axes[0].get_xlabel() == "cubits"


@pytest.mark.parametrize("value", [0.0, 7.0, -1e30, 1e-300])
def test_equal_values_are_one_bar(value):
    figure = histograms(pd.DataFrame({"x": [value] * 5}), {"x": ""}, np.zeros(5, bool))
    assert bars(figure)[0].max() == 5


def test_histogram_keeps_given_limits_and_says_what_was_not_measured():
    table = pd.DataFrame({"x": [0.5, 9.0], "y": [None, None]})
    figure = histograms(table, {"x": "", "y": ""}, np.ones(2, bool), (0.0, 5.0))
    assert bars(figure)[0].sum() == 2
    assert figure.axes[1].get_title() == "y: not measured"


@pytest.mark.parametrize("sizes", [[1], [1, 1, 2, 40], [41], [1, 2, 3, 500, 100_000]])
def test_size_histogram_counts_every_size(sizes):
    (counts,) = bars(size_histogram(np.array(sizes), "across", "up"))
    assert counts.sum() == len(sizes)


@pytest.mark.parametrize(("n", "shape"), [(1, (4, 6, 3)), (10, (4, 60, 3)), (13, (8, 60, 3))])
def test_sheet_puts_faces_in_rows_of_ten(n, shape):
    pixels = np.broadcast_to(np.arange(n, dtype=np.uint8)[:, None, None, None], (n, 4, 6, 3))
    sheet = opened(picture_sheet(pixels, "faces"))
    assert sheet.shape == shape
    for number in range(n):
        row, column = divmod(number, 10)
        assert (sheet[4 * row : 4 * row + 4, 6 * column : 6 * column + 6] == number).all()


def test_no_face_is_said_in_words():
    assert picture_sheet(np.zeros((0, 4, 4, 3), np.uint8), "") == "<p>None.</p>"

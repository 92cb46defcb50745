"""What every served model asks of the pictures that it is sent."""

import numpy as np
from mlflow.exceptions import MlflowException


def noise(shape: tuple[int, ...]) -> np.ndarray:
    """Return pictures of noise, uint8: an input example without a face of the data."""
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def whole_numbers(model_input: np.ndarray) -> np.ndarray:
    """Return pictures as uint8.

    Raises MlflowException for pixels in [0, 1], which MLflow's server cuts to 0 and 1.
    """
    pixels = np.asarray(model_input, dtype=np.uint8)
    if pixels.size and pixels.max() <= 1:
        raise MlflowException.invalid_parameter_value("no pixel is above 1: send whole numbers from 0 to 255")
    return pixels

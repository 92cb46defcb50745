"""Age, gender and ethnicity as UTKFace codes them, in its file names and in the CSV made from it.

Zhang, Song and Qi, "Age Progression/Regression by Conditional Adversarial Autoencoder", CVPR 2017.
"""

import math

MAX_AGE = 120
"""Years; a greater age counts as an error."""

GENDERS: dict[str, str] = {"0": "male", "1": "female"}
ETHNICITIES: dict[str, str] = {"0": "White", "1": "Black", "2": "Asian", "3": "Indian", "4": "Others"}


def age_of(text: str) -> float:
    """Return the age in years. Raises ValueError when it is no number from 0 to `MAX_AGE`."""
    try:
        age = float(text)
    except ValueError:
        raise ValueError(f"age {text[:20]!r} is not a number") from None
    if not 0 <= age <= MAX_AGE:
        raise ValueError(f"age {text[:20]} is outside 0 to {MAX_AGE}")
    return age


def number_of(text: str) -> float:
    """Return a number. Raises ValueError when it is none, or not a finite one."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]!r} is not a finite number")
    return number


def gender_of(code: str) -> str:
    """Return "male" or "female". Raises ValueError for an unknown code."""
    return _decoded(code, GENDERS, "gender")


def ethnicity_of(code: str) -> str:
    """Return the word for a code from 0 to 4. Raises ValueError for an unknown code."""
    return _decoded(code, ETHNICITIES, "ethnicity")


def _decoded(code: str, words: dict[str, str], what: str) -> str:
    try:
        return words[code.removesuffix(".0")]
    except KeyError:
        raise ValueError(f"{what} {code[:20]!r} is not one of {', '.join(words)}") from None

import numpy as np
import pytest


def plant(n_people: int, faces_each: int, dimension: int = 32, spread: float = 0.3, seed: int = 0):
    """Return embeddings of well separated people, shuffled, and who is who."""
    rng = np.random.default_rng(seed)
    people = rng.permutation(np.repeat(np.arange(n_people), faces_each))
    centres = rng.normal(size=(n_people, dimension))
    embeddings = centres[people] + spread * rng.normal(size=(len(people), dimension))
    return embeddings.astype(np.float32), people


@pytest.fixture(scope="session")
def planted():
    return plant(6, 12)


@pytest.fixture(scope="session")
def planting():
    """The function that draws people, for tests that need other numbers of them."""
    return plant

"""Every family, not only the three classic ones."""

import pytest

from models.families.registry import FAMILIES


@pytest.fixture(params=list(FAMILIES))
def family(request: pytest.FixtureRequest) -> str:
    return request.param

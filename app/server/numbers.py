"""Numbers that the database can hold."""

from typing import Annotated

from annotated_types import Ge, Le

Number = Annotated[int, Ge(0), Le(2**63 - 1)]
"""The number of a person, a photo or a preview; SQLite holds 64 bits."""

"""Great Expectations, imported when first needed and without its log."""

import logging
from types import ModuleType


def quiet_great_expectations() -> ModuleType:
    """Return the package with its messages below warnings silenced.

    Importing it resets the level of one of its loggers, so the levels are set before and after.
    """
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations

    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
    return great_expectations

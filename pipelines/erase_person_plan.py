"""What the configuration of `find_person` and `erase_person` may say."""

from workflow.erasure.request import ErasureRequest


class ErasurePlan(ErasureRequest):
    """`find_person` and `erase_person`: see `workflow.erasure.request.ErasureRequest`."""

"""Step: say where a person is."""

from typing import Annotated, Any

from zenml import step

from workflow.erasure.holdings import holdings_of
from workflow.erasure.request import ErasureRequest


@step(enable_cache=False)
def find(plan: ErasureRequest) -> Annotated[dict[str, Any], "person_found"]:
    """List the artifacts that hold faces of the people of the request, and the models that were trained on them."""
    found = holdings_of(plan.names()).summary()
    print(f"{found['faces']} faces in {found['files']} files")
    for each in found["artifacts"]:
        print(f"  {each['name']} {each['version']}: {each['rows']} rows ({each['id']})")
    print(f"{found['derived_artifacts']} artifacts were made of these, among them:")
    print("\n".join(f"  {uri}" for uri in found["models"]) or "  no registered model")
    return found

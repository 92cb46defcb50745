"""The door for other programs: `mlflow.pyfunc.load_model` imports this installed module and hands it a folder of data.

No code lies beside a registered model. Who loads one with MLflow trusts whoever can write to the registry to have named
this module and no other.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from registry.kinds import ModelKind
from registry.loading import read
from registry.treatments import Treatment


@dataclass(frozen=True)
class ServedModel:
    """A registered model behind MLflow's interface; see the signature of the version for shapes."""

    kind: ModelKind
    treatment: Treatment
    model: Any

    def predict(self, model_input: np.ndarray, params: dict[str, Any] | None = None) -> Any:
        """Answer one request."""
        return self.kind.predict(self.model, model_input, params or {})


def _load_pyfunc(path: str) -> ServedModel:
    return ServedModel(*read(Path(path)))

"""ZenML's DataFrame materializer, with a content hash so that equal tables are one to the cache."""

import hashlib

import pandas as pd
from zenml.enums import VisualizationType
from zenml.integrations.pandas.materializers.pandas_materializer import PandasMaterializer
from zenml.metadata.metadata_types import MetadataType


class DataFrameMaterializer(PandasMaterializer):
    """Parquet, as ZenML stores it."""

    ASSOCIATED_TYPES = (pd.DataFrame,)
    SKIP_REGISTRATION = True

    def compute_content_hash(self, data: pd.DataFrame) -> str:
        """Equal tables are one to the cache."""
        return table_digest(data)

    def save_visualizations(self, df: pd.DataFrame) -> dict[str, VisualizationType]:
        """Show the columns, if there are any."""
        return super().save_visualizations(df) if len(df.columns) else {}

    def extract_metadata(self, data: pd.DataFrame) -> dict[str, MetadataType]:
        """Show the size beside the artifact."""
        return {"rows": len(data), "columns": len(data.columns)}


def table_digest(table: pd.DataFrame) -> str:
    """Return the SHA-256, in hexadecimal digits, of the columns' names and types and of every row."""
    digest = hashlib.sha256(str([(name, str(kind)) for name, kind in table.dtypes.items()]).encode())
    digest.update(pd.util.hash_pandas_object(table, index=True).to_numpy().tobytes())
    return digest.hexdigest()

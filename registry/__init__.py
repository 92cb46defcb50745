"""Models in the MLflow registry: how each kind is saved, registered, loaded, compared and promoted."""

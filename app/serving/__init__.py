"""A registered model over HTTP: arrays as MLflow takes them, and pictures for embedders."""

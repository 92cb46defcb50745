"""Published figures, and ours of the MLflow store beside them."""

"""MLflow's own pages behind our door."""

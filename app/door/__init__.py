"""Who may come in, and how slowly: the same for the photo page, for MLflow's pages and for served models."""

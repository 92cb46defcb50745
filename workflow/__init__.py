"""What steps and pipelines share of ZenML, MLflow and DVC: cache keys, tracking, materializers, resources."""

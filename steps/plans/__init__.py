"""One file a pipeline: what its configuration may say."""

"""From a raw manifest to one row per face, in worker processes."""

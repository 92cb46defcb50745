"""An embedding of warped faces that is learned without names: descriptors of regions, whitened, with a metric."""

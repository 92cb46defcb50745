"""Drawn heads with all that a model of depth has to find: depth, albedo, normals, view, light, asymmetry."""

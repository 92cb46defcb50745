"""Depth, albedo, view and light of a face from one picture, learned without labels (Wu et al., CVPR 2020)."""

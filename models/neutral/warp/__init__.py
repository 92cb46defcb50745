"""The generator that warps: a person's own pixels, moved into the predicted resting shape, fused and touched up.

Shapes: k frames of a person, v landmarks; pictures are (S, S, 3) as elsewhere. numpy alone, no network.
"""

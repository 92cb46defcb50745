"""The embeddings of held-out faces."""

from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.subsets import choose_subset, held_out
from embedding.interface import Embedder
from embedding.whitening import Whitening

WHITENED = "_whitened"
"""Ends the name of embeddings that were whitened."""


def held_out_embeddings(embedder: Embedder, name: str, table: FaceTable, whiten: bool) -> Embeddings:
    """Return the embeddings of all held-out faces, with `whiten` decorrelated as measured on all training faces."""
    faces = choose_subset(table, "all", held_out(table.manifest))
    vectors = embedder.embed_table(faces)
    if whiten:
        learned = embedder.embed_table(choose_subset(table, "all", "train"))
        vectors, name = Whitening.fit(learned).apply(vectors), name + WHITENED
    return Embeddings(vectors, faces.manifest["face_id"].to_list(), name)

"""Small models put into a registry, as the training pipelines put theirs."""

from core.crop import AlignSettings, EyeCrop
from embedding.network import NetworkEmbedder
from faces.selection.person_faces import SelectionSettings
from models.families.base import Autoencoder
from models.neutral.generator import NeutralGenerator
from models.neutral.warp.generator import WarpGenerator
from registry.embedders import AUTOENCODER
from registry.generator_treatment import GeneratorTreatment
from registry.generators import GENERATOR
from registry.kinds import ModelKind
from registry.names import version_of
from registry.storing import register
from registry.treatments import Treatment


def crop_for(model: Autoencoder | NeutralGenerator | WarpGenerator) -> AlignSettings:
    """The crop of faces that a network takes, or a small one with landmarks."""
    if isinstance(model, WarpGenerator):
        return EyeCrop(size=96, eye_distance=0.24, eye_height=0.425, landmarks=True)
    return EyeCrop(size=model.settings.size)


def network_version(network: Autoencoder, kind: ModelKind = AUTOENCODER) -> str:
    """Register a network in the active MLflow run; return its version number."""
    model = NetworkEmbedder(network.settings.label, network)
    return version_of(register(kind, model, Treatment(align=crop_for(network))))


def generator_version(generator: NeutralGenerator | WarpGenerator, frames: int) -> str:
    """Register a neutral-face generator in the active MLflow run; return its version number."""
    selection = SelectionSettings(frames=frames)
    treatment = GeneratorTreatment(align=crop_for(generator), selection=selection, frames=frames)
    return version_of(register(GENERATOR, generator, treatment))

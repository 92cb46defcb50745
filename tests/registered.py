"""Small models put into a registry, as the training pipelines put theirs."""

import mlflow

from core.crop import AlignSettings, EyeCrop
from core.face_table import FaceTable
from embedding.network import NetworkEmbedder
from embedding.pca import PcaSettings
from embedding.registry import fit_embedder
from faces.selection.person_faces import SelectionSettings
from models.attributes.model import AttributeModel
from models.attributes.network import AttributeNetwork
from models.attributes.settings import AttributeSettings, ClassTask, NumberTask
from models.build import build_model, seeded_model
from models.depth.network import DepthNetwork
from models.depth.settings import DepthSettings
from models.families.base import Autoencoder
from models.families.registry import model_settings
from models.neutral.generator import NeutralGenerator, build_generator
from models.neutral.settings import NeutralSettings
from models.neutral.warp.generator import WarpGenerator
from models.restore.gaussian import ComponentsSettings
from registry.attributes import ATTRIBUTES
from registry.depth import DEPTH
from registry.embedders import AUTOENCODER, EMBEDDER
from registry.generator_treatment import GeneratorTreatment
from registry.generators import GENERATOR
from registry.kinds import ModelKind
from registry.names import (
    FACE_ATTRIBUTES,
    FACE_AUTOENCODER,
    FACE_DEPTH,
    FACE_EMBEDDER,
    FACE_RESTORER,
    NEUTRAL_GENERATOR,
    uri_of,
    version_of,
)
from registry.restorers import RESTORER
from registry.storing import register
from registry.treatments import Treatment

CROP = EyeCrop(size=32, eye_distance=0.3, eye_height=0.45)

TASKS = (
    ClassTask(column="gender", classes=("female", "male")),
    ClassTask(column="ethnicity", classes=("asian", "black", "white")),
    NumberTask(column="age", least=0, most=90),
)


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


def attribute_reader(*tasks: ClassTask | NumberTask) -> AttributeModel:
    """An untrained reader of attributes, of faces of 16 pixels."""
    network = AttributeNetwork(AttributeSettings(label="joint", tasks=tasks, size=16, width=0.1))
    return AttributeModel((network,), {task.column: 1.0 for task in tasks})


def depth_network() -> DepthNetwork:
    return seeded_model(lambda: DepthNetwork(DepthSettings(width=4, codes=16, small_width=4)), 0)


def one_of_each(blobs: FaceTable) -> dict[str, str]:
    """Register a small model of every kind in a run; return their addresses by name."""
    network = build_model(model_settings(family="ae", zdim=4, width=0.0625, size=32), seed=0)
    generator = build_generator(NeutralSettings(zdim=4, width=0.0625, size=32), seed=0)
    whitened = fit_embedder(blobs, PcaSettings(zdim=4, whiten=True), seed=0)
    components = ComponentsSettings(components=4).fit(blobs.pixels, 0)
    with mlflow.start_run():
        return {
            FACE_EMBEDDER: register(EMBEDDER, whitened, Treatment(align=CROP)),
            FACE_AUTOENCODER: uri_of(FACE_AUTOENCODER, network_version(network)),
            NEUTRAL_GENERATOR: uri_of(NEUTRAL_GENERATOR, generator_version(generator, 3)),
            FACE_ATTRIBUTES: register(ATTRIBUTES, attribute_reader(*TASKS), Treatment(align=EyeCrop(size=16))),
            FACE_RESTORER: register(RESTORER, components, Treatment(align=CROP)),
            FACE_DEPTH: register(DEPTH, depth_network(), Treatment(align=EyeCrop(size=128))),
        }

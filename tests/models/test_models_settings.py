"""What the settings of this room accept and what they are by default: configurations of others rest on it."""

import json
from pathlib import Path

import pytest
from settings_schemas import schema_of

from models.families.adversarial import AdversarialObjective, AdversarialSettings
from models.families.base import AutoencoderSettings
from models.families.contractive import ContractiveObjective, ContractiveSettings
from models.families.denoising import DenoisingObjective, DenoisingSettings
from models.families.generative import GenerativeObjective, GenerativeSettings
from models.families.incremental import IncrementalObjective, IncrementalSettings
from models.families.mixture import MixtureObjective, MixtureSettings
from models.families.plain import PlainSettings
from models.families.sparse import ActivityObjective, ActivitySparseSettings, RectifiedSparseSettings, SparseObjective
from models.families.variational import (
    BetaVariationalObjective,
    BetaVariationalSettings,
    VariationalObjective,
    VariationalSettings,
)
from models.networks.interface import NetworkSettings
from models.neutral.settings import NeutralSettings, NeutralTraining
from models.neutral.warp.settings import WarpSettings
from models.settings import EncoderDecoderSettings
from models.training.augment import AugmentSettings
from models.training.settings import LoopSettings, TrainingSettings
from models.training.targets import TargetSettings

KNOWN = json.loads(Path(__file__).with_name("settings.json").read_text(encoding="utf-8"))
KINDS = (
    ActivityObjective,
    ActivitySparseSettings,
    AdversarialObjective,
    AdversarialSettings,
    AugmentSettings,
    AutoencoderSettings,
    BetaVariationalObjective,
    BetaVariationalSettings,
    ContractiveObjective,
    ContractiveSettings,
    DenoisingObjective,
    DenoisingSettings,
    EncoderDecoderSettings,
    GenerativeObjective,
    GenerativeSettings,
    IncrementalObjective,
    IncrementalSettings,
    LoopSettings,
    MixtureObjective,
    MixtureSettings,
    NetworkSettings,
    NeutralSettings,
    NeutralTraining,
    PlainSettings,
    RectifiedSparseSettings,
    SparseObjective,
    TargetSettings,
    TrainingSettings,
    VariationalObjective,
    VariationalSettings,
    WarpSettings,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_defaults_and_limits_are_those_that_are_written_down(kind):
    assert schema_of(kind) == KNOWN[kind.__name__]

"""The three-block network: what its text fixes, and the counts that its docstring states."""

import pytest
import torch
from torch import nn

from models.families.registry import model_settings
from models.networks.utk import utk_transposed, utk_upsample

PAPER = model_settings(network="utk_upsample", size=48, channels=1, zdim=256)
BOTH = pytest.mark.parametrize("build", [utk_transposed, utk_upsample])


@BOTH
@pytest.mark.usefixtures("only_shapes")
def test_encoder_has_three_blocks(build, counts, shapes):
    encoder, _ = build(PAPER, 256, batch_norm=True)
    assert counts(encoder, nn.Conv2d) == [640, 73856, 295168]
    assert sum(counts(encoder, nn.BatchNorm2d)) == 2 * 896
    assert counts(encoder, nn.Linear) == [4719104, 262656, 131328]
    blocks = [(64, 48, 48), (64, 24, 24), (128, 24, 24), (128, 12, 12), (256, 12, 12), (256, 6, 6)]
    assert shapes(encoder, torch.empty(2, 1, 48, 48)) == [*blocks, (9216,), (512,), (512,), (256,)]


@BOTH
@pytest.mark.usefixtures("only_shapes")
def test_decoders_have_three_growing_convolutions_and_equal_counts(build, counts, shapes, total):
    encoder, decoder = build(PAPER, 256, batch_norm=True)
    kind = nn.ConvTranspose2d if build is utk_transposed else nn.Conv2d
    assert counts(decoder, kind) == [295040, 73792, 577]
    assert counts(decoder, nn.Linear) == [131584, 262656, 4727808]
    maps = [(256, 6, 6), (128, 12, 12), (64, 24, 24), (1, 48, 48)]
    assert shapes(decoder, torch.empty(2, 256)) == [(512,), (512,), (9216,), *maps]
    assert total(encoder) + total(decoder) == 10975105


def test_batch_norm_follows_pooling_and_only_where_the_family_wants_it():
    small = PAPER.model_copy(update={"width": 0.1})
    with_norm, _ = utk_upsample(small, 4, batch_norm=True)
    kinds = [type(layer) for layer in with_norm[:8]]
    assert kinds == [nn.Conv2d, nn.ReLU, nn.MaxPool2d, nn.BatchNorm2d] * 2
    without, _ = utk_upsample(small, 4, batch_norm=False)
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in without)

"""The discriminator on codes against Table III, at other widths, and that it can learn."""

import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from models.networks.discriminator import discriminator


@pytest.mark.usefixtures("only_shapes")
@pytest.mark.parametrize("zdim", [64, 128])
def test_it_contains_the_rows_of_table_3(zdim: int, counts):
    assert counts(discriminator(zdim, 1.0), nn.Linear) == [zdim * 512 + 512, 262656, 513]


@pytest.mark.parametrize("width", [0.001, 0.25, 2.0])
def test_one_logit_a_code_at_any_width(width: float):
    assert discriminator(6, width)(torch.randn(9, 6)).shape == (9, 1)


def test_it_learns_to_tell_two_distributions():
    torch.manual_seed(0)
    discriminate = discriminator(4, 0.1)
    optimiser = torch.optim.Adam(discriminate.parameters(), lr=1e-2)
    labels_b1 = torch.cat([torch.ones(64, 1), torch.zeros(64, 1)])
    for _ in range(60):
        codes_bd = torch.cat([torch.randn(64, 4), 3 * torch.randn(64, 4)])
        loss = binary_cross_entropy_with_logits(discriminate(codes_bd), labels_b1)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert loss < 0.5

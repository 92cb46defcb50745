"""The losses of adversarial training (Goodfellow et al., 2014; Mescheder et al., 2018)."""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits


def discriminator_loss(discriminator: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """Return the discriminator's mean cross-entropy in nats over real and fake inputs; ln 2 for a blind guess."""
    return (_cross_entropy(discriminator(real), 1.0) + _cross_entropy(discriminator(fake), 0.0)) / 2


def generator_loss(discriminator: nn.Module, fake: Tensor) -> Tensor:
    """Return the generator's (non-saturating) loss: the cross-entropy in nats of fakes against the label "real"."""
    return _cross_entropy(discriminator(fake), 1.0)


def gradient_penalty(discriminator: nn.Module, real: Tensor) -> Tensor:
    """Return R1 of Mescheder et al. (ICML 2018) without its weight: E |d logit / d real|^2 / 2.

    It keeps the discriminator flat where the data are, without which the game need not converge even close to its
    equilibrium. Needs a discriminator without batch norm, so that a logit depends on one input alone.
    """
    real = real.detach().requires_grad_()
    logit_b1 = discriminator(real).float()
    with torch.autocast(real.device.type, enabled=False):
        (gradient,) = torch.autograd.grad(logit_b1.sum(), real, create_graph=True)
    return gradient.float().flatten(1).square().sum(1).mean() / 2


def _cross_entropy(logit_b1: Tensor, label: float) -> Tensor:
    logit_b1 = logit_b1.float()
    return binary_cross_entropy_with_logits(logit_b1, torch.full_like(logit_b1, label))

import torch

from models.noise import Noise, epoch_noise, seeded

LIKE = torch.empty(0)


def test_parts_of_a_batch_draw_what_the_whole_batch_would():
    whole = seeded(3).normal((6, 4), LIKE)
    parts = [seeded(3).part(start, 6).normal((2, 4), LIKE) for start in (0, 2, 4)]
    assert torch.equal(torch.cat(parts), whole)


def test_epochs_differ_and_repeat():
    first = epoch_noise(1, 2).uniform((5,), LIKE)
    assert torch.equal(first, epoch_noise(1, 2).uniform((5,), LIKE))
    assert not torch.equal(first, epoch_noise(1, 3).uniform((5,), LIKE))
    assert ((first >= 0) & (first < 1)).all()


def test_source_goes_on():
    noise = Noise(torch.Generator().manual_seed(0))
    assert not torch.equal(noise.normal((3,), LIKE), noise.normal((3,), LIKE))

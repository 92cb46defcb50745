import torch

from models.training.noise import Noise, epoch_noise, seeded

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


def test_several_images_in_place_of_one_draw_alike_or_each_for_itself():
    shared = seeded(3).shared(2).normal((6, 4), LIKE)
    assert torch.equal(shared, seeded(3).normal((3, 4), LIKE).repeat_interleave(2, 0))
    split = [seeded(3).part(start, 3).split(2).normal((2, 4), LIKE) for start in range(3)]
    assert torch.equal(torch.cat(split), seeded(3).normal((6, 4), LIKE))
    part = seeded(3).part(1, 3).shared(2).normal((2, 4), LIKE)
    assert torch.equal(part, shared[2:4])

"""Batches of people: which frames are drawn, how a person is varied, and the latent of the true face."""

import numpy as np
import pytest
import torch

from models.families.variational import drawn
from models.neutral.people import padded, people
from models.training.noise import seeded
from models.training.parallel import Part

CPU = torch.device("cpu")
PART = Part(torch.arange(9), 0, 9)


@pytest.fixture
def examples(faces, groups, generator, training):
    def build(stage1=None, seed=0, wishes=None, **changes):
        settings = generator(stage1, **(wishes or {})).settings
        return people(settings, faces, groups, training(**changes), seed, stage1)

    return build


def as_images(faces, rows):
    return torch.from_numpy(faces[rows]).permute(0, 3, 1, 2) / 255


def rows_of(batch, faces):
    """Return which of all faces each frame of a batch is, by number."""
    every = as_images(faces, np.arange(len(faces))).flatten(1)
    return torch.cdist(batch.images.flatten(2), every).argmin(2).numpy()


def test_each_epoch_draws_other_frames_of_the_same_people(examples, faces, groups):
    plain = examples(augment={})
    seen = [rows_of(plain.batch(PART, epoch, seeded(0), CPU)[0], faces) for epoch in range(1, 30)]
    for rows in seen:
        for own, inputs in zip(rows, groups.inputs, strict=False):
            assert len(set(own)) == 3
            assert set(own) <= set(inputs)
    for number in range(9):
        assert set(np.concatenate([rows[number] for rows in seen])) == set(groups.inputs[number])


def test_what_is_drawn_follows_from_seed_epoch_and_person_alone(examples, faces):
    whole, _ = examples(augment={}).batch(PART, 4, seeded(0), CPU)
    part, _ = examples(augment={}).batch(Part(torch.tensor([5, 2]), 0, 2), 4, seeded(1), CPU)
    assert torch.equal(part.images, whole.images[[5, 2]])
    other, _ = examples(augment={}, seed=1).batch(PART, 4, seeded(0), CPU)
    assert not torch.equal(other.images, whole.images)


def test_validation_takes_every_frame_as_it_is(examples, faces, groups):
    frames, wanted = examples(augment={"mirror": 1.0}).batch(PART, 0, seeded(0), CPU)
    assert frames.mask.sum(1).tolist() == [len(rows) for rows in groups.inputs[:9]]
    for number, rows in enumerate(groups.inputs[:9]):
        assert torch.equal(frames.images[number, : len(rows)], as_images(faces, rows))
    assert torch.equal(wanted.face, as_images(faces, groups.target[:9]))
    assert wanted.latent is None


def test_people_with_fewer_frames_are_masked(examples):
    frames, _ = examples(frames=5, augment={}).batch(PART, 1, seeded(0), CPU)
    assert frames.images.shape[1] == 5
    assert frames.mask.sum(1).tolist() == [3, 5, 5] * 3
    assert torch.equal(frames.images[0, 3], frames.images[0, 0])


def test_a_person_is_varied_as_a_whole(examples):
    """Frames and neutral face are turned and lit alike, people each in their own way."""
    still, true = examples(augment={}).batch(PART, 1, seeded(0), CPU)
    mirrored, wanted = examples(augment={"mirror": 0.5}).batch(PART, 1, seeded(0), CPU)
    flipped = [torch.equal(wanted.face[person], true.face[person].flip(2)) for person in range(9)]
    assert 0 < sum(flipped) < 9
    for person, turned in enumerate(flipped):
        expected = still.images[person].flip(3) if turned else still.images[person]
        assert torch.equal(mirrored.images[person], expected)


@pytest.mark.parametrize("family", ["ae", "vae"])
def test_the_mean_latent_is_the_embedding_of_the_true_face(examples, autoencoder, family):
    stage1 = autoencoder(family)
    _, wanted = examples(stage1, wishes={"latent_weight": 0.1}).batch(PART, 1, seeded(0), CPU)
    with torch.no_grad():
        assert torch.equal(wanted.latent, stage1.embed(wanted.face))


def test_a_sampled_latent_is_a_draw_from_its_distribution(examples, autoencoder):
    stage1, wishes = autoencoder("vae"), {"latent_weight": 0.1, "latent_target": "sampled"}
    _, wanted = examples(stage1, wishes=wishes, augment={}).batch(PART, 1, seeded(3), CPU)
    with torch.no_grad():
        assert torch.equal(wanted.latent, drawn(*stage1.posterior(wanted.face), seeded(3)))


def test_what_the_latent_loss_needs_is_asked_for(faces, groups, generator, autoencoder, training):
    settings = generator(autoencoder(), latent_weight=0.1).settings
    with pytest.raises(ValueError, match="give it as `stage1`"):
        people(settings, faces, groups, training(), 0, None)
    sampled = settings.model_copy(update={"latent_target": "sampled"})
    with pytest.raises(ValueError, match="a variational one"):
        people(sampled, faces, groups, training(), 0, autoencoder())


def test_unusable_groups_are_refused(faces, groups, generator, training):
    settings = generator().settings
    with pytest.raises(ValueError, match="0 people with a neutral face in split 'val'"):
        people(settings, faces, groups.part("train"), training(), 0, None)
    with pytest.raises(ValueError, match="but there are 30 faces"):
        people(settings, faces[:30], groups, training(), 0, None)
    with pytest.raises(ValueError, match=r"uint8 \(N, 16, 16, 3\)"):
        people(settings, faces[:, :8], groups, training(), 0, None)


def test_identity_names_what_differs(examples, autoencoder):
    plain = examples().identity()
    assert examples().identity() == plain
    differing = {name for name, value in examples(frames=2).identity().items() if value != plain[name]}
    assert differing == {"frames"}
    with_stage1 = examples(autoencoder(), wishes={"latent_weight": 0.1}).identity()
    assert {name for name, value in with_stage1.items() if value != plain[name]} == {"stage-1 autoencoder"}


def test_rows_are_padded_with_the_first():
    rows, mask = padded([np.array([4, 5]), np.array([7]), np.array([1, 2, 3])])
    assert rows.tolist() == [[4, 5, 4], [7, 7, 7], [1, 2, 3]]
    assert mask.tolist() == [[True, True, False], [True, False, False], [True] * 3]

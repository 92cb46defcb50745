"""A trained generator in use: from the disk as it was, for any number of frames."""

import numpy as np
import pytest
import torch

from core.storage import CorruptFileError
from models.checkpoints import save_model
from models.families.checkpoints import load_autoencoder
from models.neutral.checkpoints import load_network
from models.neutral.inference import frame_weights, neutral_faces
from models.neutral.pooling import POOLINGS
from models.neutral.residual import RESIDUALS


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("residual", RESIDUALS)
def test_round_trip_is_exact(generator, autoencoder, faces, groups, model_folder, pooling, residual):
    model = generator(autoencoder(), decoder="late", pooling=pooling, residual=residual).eval()
    save_model(model_folder, model)
    loaded = load_network(model_folder)
    assert not loaded.training
    assert loaded.settings == model.settings
    assert all(torch.equal(tensor, loaded.state_dict()[name]) for name, tensor in model.state_dict().items())
    assert np.array_equal(*(neutral_faces(each, faces, groups.inputs) for each in (model, loaded)))


def test_the_folder_of_another_kind_of_model_is_refused(generator, tiny, model_folder):
    save_model(model_folder, generator())
    with pytest.raises(CorruptFileError, match="does not describe a model"):
        load_autoencoder(model_folder)


def test_every_person_gets_a_face_whoever_is_in_the_batch(generator, faces, groups):
    model = generator()
    together = neutral_faces(model, faces, groups.inputs, batch_size=5)
    alone = np.concatenate([neutral_faces(model, faces, [rows]) for rows in groups.inputs])
    assert together.shape == (12, 16, 16, 3)
    assert together.dtype == np.uint8
    assert np.abs(together.astype(int) - alone).max() <= 1
    assert neutral_faces(model, faces, []).shape == (0, 16, 16, 3)


def test_gray_generators_give_gray_pictures(generator, faces, groups):
    made = neutral_faces(generator(channels=1), faces, groups.inputs)
    assert made.shape == (12, 16, 16, 3)
    assert (made == made[..., :1]).all()


def test_weights_are_told_for_each_frame(generator, faces, groups):
    weights = frame_weights(generator(), faces, groups.inputs)
    assert [len(own) for own in weights] == [len(rows) for rows in groups.inputs]
    np.testing.assert_allclose([own.sum() for own in weights], 1, rtol=1e-5)


def test_a_person_without_frames_is_named(generator, faces):
    with pytest.raises(ValueError, match="0 a person's faces, at least 1"):
        neutral_faces(generator(), faces, [np.array([1]), np.array([], int)])

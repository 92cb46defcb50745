import numpy as np
import pytest
import torch
from sklearn.linear_model import Ridge

from models.neutral.linear import RIDGES, LinearFace, errors_of_left_out


def drawn(people: int, noise: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Means of frames and faces that follow from them linearly, but for noise."""
    rng = np.random.default_rng(people)
    means = 0.5 + 0.1 * rng.normal(size=(people, 3)) @ rng.normal(size=(3, 3 * 8 * 8))
    faces = 0.2 + 0.5 * means[:, ::-1] + noise * rng.normal(size=means.shape)
    return tuple(torch.from_numpy(each).float().reshape(people, 3, 8, 8) for each in (means, faces))


def test_before_it_is_solved_the_face_is_gray():
    assert (LinearFace(3, 8)(drawn(2, noise=0.1)[0]) == 0.5).all()


def test_a_linear_relation_is_found_from_few_people():
    means, faces = drawn(20, noise=0.0)
    linear = LinearFace(3, 8)
    linear.solve(means[:15], faces[:15])
    torch.testing.assert_close(linear(means[15:]), faces[15:], atol=2e-3, rtol=0)


def test_faces_that_the_frames_do_not_tell_come_out_as_their_mean():
    means, _ = drawn(200, noise=0.0)
    faces = torch.rand(means.shape, generator=torch.Generator().manual_seed(0))
    linear = LinearFace(3, 8)
    linear.solve(means, faces)
    torch.testing.assert_close(linear(means), faces.mean(0).expand_as(means), atol=0.1, rtol=0)


@pytest.mark.parametrize("same", [False, True], ids=["two people", "two equal people"])
def test_two_people_are_enough(same):
    means, faces = drawn(2, noise=0.1)
    linear = LinearFace(3, 8)
    linear.solve(means[:1].repeat(2, 1, 1, 1) if same else means, faces)
    assert linear(means).isfinite().all()


def test_the_error_of_left_out_people_is_that_of_leaving_them_out():
    means, faces = (each.flatten(1).double().numpy() for each in drawn(12, noise=0.05))
    ridge = 0.3
    errors = []
    for person in range(12):
        others = np.arange(12) != person
        model = Ridge(ridge).fit(means[others], faces[others])
        errors.append(np.mean((model.predict(means[[person]])[0] - faces[person]) ** 2))
    centred = [torch.from_numpy(each - each.mean(0)) for each in (means, faces)]
    u, scale, _ = torch.linalg.svd(centred[0], full_matrices=False)
    np.testing.assert_allclose(errors_of_left_out(u, scale, centred[1], ridge), errors, rtol=1e-6)


def test_of_ridges_that_do_as_well_the_strongest_is_taken(monkeypatch):
    means, faces = drawn(30, noise=0.5)
    linear, alone = LinearFace(3, 8), LinearFace(3, 8)
    linear.solve(means, faces)
    changes = []
    for ridge in RIDGES:
        monkeypatch.setattr("models.neutral.linear.RIDGES", (ridge,))
        alone.solve(means, faces)
        changes.append(alone.changes_dchw.square().sum().item())
    assert changes == sorted(changes, reverse=True), "the stronger, the less follows from the frames"
    x, y = ((each - each.mean(0)).flatten(1).double() for each in (means, faces))
    u, scale, _ = torch.linalg.svd(x, full_matrices=False)
    errors = [errors_of_left_out(u[:, :29], scale[:29], y, float(one * scale[0] ** 2)) for one in RIDGES]
    least = min(errors, key=lambda each: each.mean())
    good = [each.mean() <= least.mean() + least.std() / 30**0.5 for each in errors]
    taken = changes[max(index for index, one in enumerate(good) if one)]
    assert linear.changes_dchw.square().sum().item() == pytest.approx(taken, rel=1e-6)

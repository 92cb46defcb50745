import numpy as np
import pytest

from faces.mesh.eye_frame import EyeFrame
from models.neutral.warp.pairs import Pairs
from models.neutral.warp.shape import ShapeModel, movement, pose


@pytest.fixture(scope="module")
def model(crowd):
    pairs = Pairs.of(crowd.groups.part("train"))
    rows = crowd.landmarks[pairs.frame], crowd.landmarks[pairs.target]
    return ShapeModel.fit(*rows, pairs.weight, components=8, penalty=0.1)


def shapes(landmarks: np.ndarray) -> np.ndarray:
    return EyeFrame.of(landmarks).shapes(landmarks)


def test_a_smile_of_people_never_seen_goes(crowd, model):
    for target, inputs in zip(crowd.groups.part("test").target, crowd.groups.part("test").inputs, strict=True):
        rest, smiling = crowd.landmarks[[target] * len(inputs)], crowd.landmarks[inputs]
        before = movement(shapes(smiling), shapes(rest))
        assert (movement(model.at_rest(smiling), shapes(rest)) < 0.3 * before).all()


def test_a_face_at_rest_stays(crowd, model):
    rest = crowd.landmarks[crowd.groups.part("test").target]
    smiling = crowd.landmarks[[rows[0] for rows in crowd.groups.part("test").inputs]]
    assert movement(model.at_rest(rest), shapes(rest)).max() < 0.2 * movement(shapes(smiling), shapes(rest)).min()


def test_each_face_is_treated_alone(crowd, model):
    together = model.at_rest(crowd.landmarks[:5])
    alone = np.vstack([model.at_rest(each[None]) for each in crowd.landmarks[:5]])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_where_how_large_and_how_tilted_a_face_is_changes_nothing(crowd, model):
    angle = 0.3
    turn = np.array([[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    moved = 2.5 * crowd.landmarks[:4] @ turn + (40, -20, 7)
    np.testing.assert_allclose(model.at_rest(moved), model.at_rest(crowd.landmarks[:4]), atol=1e-3)


def test_the_eyes_stay_where_they_are(crowd, model):
    made = model.at_rest(crowd.landmarks)
    np.testing.assert_allclose(EyeFrame.of(made).distance, 1, atol=1e-4)
    np.testing.assert_allclose(EyeFrame.of(made).middle, 0, atol=1e-4)


@pytest.mark.parametrize(("yaw", "pitch"), [(0, 0), (10, 0), (-10, 0), (0, 10), (0, -10)])
def test_pose_is_read_from_depth(resting, yaw, pitch):
    across, down = np.radians([yaw, pitch])
    about_y = np.array([[np.cos(across), 0, np.sin(across)], [0, 1, 0], [-np.sin(across), 0, np.cos(across)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(down), -np.sin(down)], [0, np.sin(down), np.cos(down)]])
    points = resting - resting.mean(axis=0)
    turned = pose((points @ about_x.T @ about_y.T)[None])[0] - pose(points[None])[0]
    np.testing.assert_allclose(np.abs(turned) * 5, np.abs([yaw, pitch]), atol=0.5)


@pytest.fixture(scope="module")
def turned(crowd, resting):
    """All smiling frames are turned, no face at rest is: frames, faces at rest, how far turned, what turning adds."""
    rng = np.random.default_rng(0)
    pairs = Pairs.of(crowd.groups)
    before, after = (crowd.landmarks[rows].copy() for rows in (pairs.frame, pairs.target))
    shift = (resting[:, 2:] - resting[:, 2].mean()) * np.array([[1.0, 0, 0]])
    turns = np.where(pairs.frame == pairs.target, 0, rng.uniform(0.05, 0.25, len(before)))
    frames = before + turns[:, None, None] * shift
    frames[..., 2] -= turns[:, None] * (before[..., 0] - before[..., 0].mean(axis=1, keepdims=True))
    model = ShapeModel.fit(frames, after, pairs.weight, components=8, penalty=1.0)
    return model, frames, after, turns, shift


def test_a_turn_is_not_taken_for_a_part_of_the_smile(turned):
    model, frames, after, turns, shift = turned
    made, far = model.at_rest(frames, 0.0), turns > 0.15
    own = movement(made, shapes(after))[far].mean()
    kept = movement(made, shapes(after + turns[:, None, None] * shift))[far].mean()
    assert kept < own


def test_a_head_comes_to_rest_as_heads_are_held_but_is_not_turned_far(turned):
    model, frames, after, turns, _ = turned
    little, far = (turns > 0.05) & (turns < 0.1), turns > 0.15
    apart = {share: movement(model.at_rest(frames, share), shapes(after)) for share in (0.0, 1.0)}
    assert apart[1.0][little].mean() < 0.5 * apart[0.0][little].mean()
    assert apart[1.0][far].mean() > 2 * apart[1.0][little].mean()


def test_a_head_that_nods_when_it_smiles_is_held_as_at_rest(crowd, resting):
    """In all frames the chin is drawn in, in no face at rest."""
    pairs = Pairs.of(crowd.groups)
    before, after = (crowd.landmarks[rows].copy() for rows in (pairs.frame, pairs.target))
    smiles = pairs.frame != pairs.target
    depth = resting[:, 2] - resting[:, 2].mean()
    nodding = before.copy()
    nodding[..., 1] += 0.2 * smiles[:, None] * depth
    nodding[..., 2] -= 0.2 * smiles[:, None] * (before[..., 1] - before[..., 1].mean(axis=1, keepdims=True))
    model = ShapeModel.fit(nodding, after, pairs.weight, components=8, penalty=0.1)
    held, kept = (movement(model.at_rest(nodding, turn), shapes(after))[smiles].mean() for turn in (1.0, 0.0))
    assert held < 0.5 * kept

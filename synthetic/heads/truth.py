"""Pictures of heads and their truth: a mesh is drawn, so depth and normals are those of its triangles."""

from dataclasses import dataclass

import numpy as np

from synthetic.atlas import sample
from synthetic.attachments import EAR
from synthetic.film import develop
from synthetic.head import LEFT_EYE, MOUTH, RIGHT_EYE, SKIN
from synthetic.heads.units import FLIP, depth_of, model_camera
from synthetic.person import DrawnPerson
from synthetic.scene import SUPERSAMPLING, Studio, checked_units
from synthetic.skin import albedo
from synthetic.view import Pose, View

HEAD = (SKIN, RIGHT_EYE, LEFT_EYE, MOUTH, EAR)
"""Parts that turn with the head as one rigid body; neck, clothes and loose hair do not."""


@dataclass(frozen=True)
class HeadTruth:
    """What each pixel of a picture shows of a head, in the model's axes and units; 0 where it shows none.

    `depth` float32 (S, S), exact at the centres of pixels. `normals` float32 (S, S, 3), of the smoothed mesh, towards
    the camera. `asymmetric` bool (S, S): what has no like on the other half of the face.
    """

    depth: np.ndarray
    normals: np.ndarray
    asymmetric: np.ndarray


def head_truth(studio: Studio, person: DrawnPerson, view: View, size: int, asymmetric: np.ndarray) -> HeadTruth:
    """Return the truth of a picture; `asymmetric` bool (SIZE, SIZE) says so of the texels of the person's skin."""
    seen = studio.surface(person, view, size)
    rows = np.flatnonzero(np.isin(seen.part, HEAD))
    at, skin = seen.pixel[rows], seen.of(SKIN)
    depth, marks = np.zeros(size * size, np.float32), np.zeros(size * size, bool)
    normals = np.zeros((size * size, 3), np.float32)
    depth[at] = depth_of(seen.position[rows], view.pose)
    normals[at] = seen.normal[rows] * FLIP
    marks[seen.pixel[skin]] = sample(asymmetric.astype(np.float32), seen.uv[skin]) > 0.5
    return HeadTruth(depth.reshape(size, size), normals.reshape(size, size, 3), marks.reshape(size, size))


def unlit_picture(studio: Studio, person: DrawnPerson, size: int) -> np.ndarray:
    """Return a head at rest as its skin, ears, hair and clothes are without light and shadow, uint8 (size, size, 3).

    Eyes, mouth and what lies behind the head are black.
    """
    view = at_rest()
    surface = studio.surface(person, view, size * SUPERSAMPLING)
    light = np.zeros((surface.size**2, 3), np.float32)
    light[surface.pixel] = albedo(surface, person.texture, person.traits, studio.masks, checked_units(view))
    picture = light.reshape(surface.size, surface.size, 3)
    return develop(picture, view.camera, np.random.default_rng(0))


def at_rest() -> View:
    """Return the view in which the model's depth maps are: from the front, without noise."""
    return View({}, Pose(), camera=model_camera())

"""The colour of every visible pixel: skin, hair and cloth, then eyes and mouth over them."""

import numpy as np

from synthetic import landmarks as lm
from synthetic.eyes import Eye, gaze_direction, shade_eye
from synthetic.fragments import Surface
from synthetic.head import LEFT_EYE, MOUTH, RIGHT_EYE, HeadTemplate
from synthetic.mouth import shade_mouth
from synthetic.person import DrawnPerson
from synthetic.skin import albedo, highlights, irradiance, open_to_light
from synthetic.texture import Masks
from synthetic.view import Lighting, View


def shade(
    surface: Surface,
    head: HeadTemplate,
    person: DrawnPerson,
    masks: Masks,
    view: View,
    *,
    units: dict[str, float],
) -> np.ndarray:
    """Return linear light (P, 3) of the visible surface."""
    lighting = Lighting.in_camera_space(view.light)
    colour = albedo(surface, person.texture, person.traits, masks, units)
    colour = colour * irradiance(surface, lighting) * open_to_light(surface)
    colour += highlights(surface, lighting, person.texture, masks["lips"])[:, None]
    inside = lighting.in_head_space(view.pose)
    gaze = gaze_direction(units.get("look_left", 0.0), units.get("look_up", 0.0))
    for part, eye in eyes_of(head, person).items():
        rows = surface.of(part)
        colour[rows] = shade_eye(surface, rows, eye, gaze, inside)
    rows = surface.of(MOUTH)
    colour[rows] = shade_mouth(surface, rows, person.mouth_shift, units.get("jaw_open", 0.0), inside)
    return colour


def eyes_of(head: HeadTemplate, person: DrawnPerson) -> dict[int, Eye]:
    """Return both eyes by part: balls a little above the middle of their lids."""
    ring = lm.EYE_UPPER + lm.EYE_LOWER
    radius = 1 + 0.06 * person.traits.coefficients["eye_size"]
    eyes = {}
    for part, lids in ((RIGHT_EYE, ring), (LEFT_EYE, head.mirrored(ring))):
        corners = person.neutral[list(lids)]
        centre = sum(corners[1:], corners[0]) / len(lids) + np.array([0, 0.05, 0])
        eyes[part] = Eye(centre, radius, person.traits.iris)
    return eyes

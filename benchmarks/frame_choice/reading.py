"""The words of the result `frame_choice`."""

import textwrap
from typing import Any

from benchmarks.frame_choice.drops import NOISE
from benchmarks.frame_choice.people import REAL_RATE
from synthetic.expressions import UNITS


def reading(figures: dict[str, Any], sizes: dict[str, int]) -> str:
    """Say what the figures mean."""
    drawn = figures["drawn"]
    neutral = drawn["neutral"]
    parts = [
        f"""{sizes["people"]} drawn people with {sizes["clips_a_person"]} clips of {sizes["frames_a_clip"]} frames
        each. The inputs are chosen among the good frontal frames by the measured action units and judged by the drawn
        ones ({len(UNITS)} units, Euclidean distance). `spread`: mean distance between two inputs, larger is better.
        `radius`: distance from the chosen frames (inputs and neutral) to the frontal frame that they cover worst,
        smaller is better. `random`, the way of the thesis, is the mean of {sizes["seeds"]} seeds a person, with the
        standard deviation over seeds; `truth known` chooses by the drawn units: what perfect measurement would
        give. `landmark error`: mean over the inputs; a choice that seeks mistaken measurements would raise it.""",
        choice_table(drawn["choice"], "drawn units", "landmark_error"),
        comparison(drawn["choice"], "drawn units"),
        f"""The frame taken for neutral shows {neutral["drawn_in_chosen"]} of drawn intensity in sum (mean of
        {neutral["people"]} people; {neutral["chosen_at_rest"]} are at rest), a frontal frame
        {neutral["drawn_in_frontal"]}, the calmest there is {neutral["least_possible"]}.""",
        dropped_text("Drawn clips, every frame", drawn["dropped"])
        + f""" Near-duplicates hide a change of the drawn units of at most
        {drawn["dropped"]["largest_lost_change"]} in sum.""",
        *(real_parts(figures["real"]) if "real" in figures else ["No folder of real clips was given."]),
        """The injected blur covers the whole frame. A face that moves before a sharp background is not told by the
        sharpness of the frame; the choice looks at the sharpness of the face as well.""",
    ]
    return "\n\n".join(part if part.startswith("|") else textwrap.fill(" ".join(part.split()), 110) for part in parts)


def real_parts(real: dict[str, Any]) -> list[str]:
    return [
        f"""**Real clips** ({real["clips"]}, each taken for one person, {REAL_RATE:g} frames a second). There is no
        truth: the first table judges the choice by the very units it was made by, the second by the landmarks in a
        frontal view (root mean square distance, in distances between the outer eye corners), which took no part in
        it.""",
        choice_table(real["choice"], "measured units", "landmark_error"),
        choice_table(real["choice"], "landmarks"),
        comparison(real["choice"], "landmarks"),
        dropped_text("Real clips", real["dropped"]),
    ]


def choice_table(choice: dict[str, Any], space: str, *others: str) -> str:
    rows = [f"| inputs | measure ({space}) | diverse | random (sd) | people better | truth known |", "|" + " --- |" * 6]
    for count, found in choice.items():
        names = [name for name in found if name.endswith(f", {space}")] + [name for name in others if name in found]
        for name in names:
            one = found[name]
            label = name.removesuffix(f", {space}").replace("_", " ")
            seeds = f"{one['random']} ({one['random_sd_over_seeds']})"
            better = f"{one['people_better']} of {found['people']}"
            cells = (count, label, one["diverse"], seeds, better, one.get("diverse, truth known", "-"))
            rows.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(rows)


def comparison(choice: dict[str, Any], space: str) -> str:
    """Say how the diverse choice stands to the random one, in ratios."""
    said = []
    for count, found in choice.items():
        if found["people"]:
            wide, near = (found[f"{name}, {space}"] for name in ("spread", "radius"))
            said.append(
                f"with {count} inputs the spread is {wide['diverse'] / wide['random']:.2f} times that of the random "
                f"choice and the radius {near['diverse'] / near['random']:.2f} times"
            )
    return f"Judged by the {space}, " + "; ".join(said) + "."


def dropped_text(name: str, counts: dict[str, int]) -> str:
    return f"""{name}: of {counts["frames"]} frames {counts["plain_near_duplicate"]} are dropped as near-duplicates and
    {counts["plain_blurred"]} as blurred. With noise (standard deviation {NOISE:g} gray levels) on every frame and each
    frame repeated under fresh noise, {counts["repeats_dropped"]} of {counts["repeats"]} repeats are dropped. With every
    fifth frame blurred before the noise, {counts["slight_blurs_dropped"]} of {counts["slight_blurs"]} are dropped as
    blurred at 0.4 % of the longer side and {counts["strong_blurs_dropped"]} of {counts["strong_blurs"]} at 1 %, and
    {counts["slight_sharp_dropped"]} and {counts["strong_sharp_dropped"]} of the other frames with them."""

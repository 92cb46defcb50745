"""The words of the result `neutral_filter`."""

from typing import Any

from benchmarks.neutral_filter.rates import PORTRAITS


def reading(figures: dict[str, Any]) -> str:
    """Say in plain words what was measured."""
    point, interval, box = figures["operating_point"], figures["auc_interval"], figures["operating_point_absolute_rule"]
    portraits, kept = figures["usable_faces"][PORTRAITS], figures["resting"]["portraits_kept"]
    seen, found = (sum(figures[name].values()) for name in ("usable_faces", "faces"))
    rows = "\n".join(
        f"| {name} | {figures['counts'][name]['neutral']} / {figures['counts'][name]['expressive']} | {value:.3f} "
        f"({interval[name][0]:.2f} to {interval[name][1]:.2f}) | {figures['auc_absolute'][name]:.3f} | "
        f"{figures['auc_smile_alone'][name]:.3f} | {point[name]['false_positive_rate']:.2f} | "
        f"{point[name]['true_positive_rate']:.2f} | {box[name]['false_positive_rate']:.2f} | "
        f"{box[name]['true_positive_rate']:.2f} |"
        for name, value in figures["auc"].items()
    )
    return f"""
Neutral faces against faces with one labelled expression, real people, numbers only. Faces are those that the neutral
rule gets to see: frontal and detected with confidence ({seen} of {found} faces; LFW loses half to head pose).
AUC: the chance that an expressive face scores higher than a neutral one; 0.5 is useless. In brackets the interval
that holds 95 % of faces drawn again.

| expression | neutral / expressive faces | AUC, default | AUC, usual rest for all | AUC, smile (AU 12) alone \
| default: neutral left out | default: expressive left out | limits: neutral left out | limits: expressive left out |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

*Default* is the rule `relative`: the person's own rest where there are three or more frontal faces (Yale, most of LFW),
else the usual rest (London: two pictures a person). *Limits* is the rule `absolute`. The last four columns are the
operating points, at threshold {figures["threshold"]:g} and at the limits of `faces/selection/resting.py`. The same ROC
at other thresholds, only for people with their own rest, and over all head poses: in the JSON file.

**What it is good at.** Open smiles, surprise, closed eyes and winks in posed pictures of a known person: all are left
out, at few neutral faces lost.

**What it is poor at.** Sadness: the seven sad faces of Yale are told from neutral with a wide interval, the sixteen of
LFW hardly at all; it shows in movements smaller than what two people's resting faces differ by. A tenth of London's
smiles and more than a quarter of its neutral faces fall on the wrong side. Against AU 12 alone the score loses on
smiles, because it has to react to everything else as well. Disgust, fear and contempt have too few labelled pictures
here to be measured. Anger in LFW is mostly a wide open mouth, so it says little about a silent frown.

**LFW's labels are noisy.** Crowd workers called half-open mouths, squints and slight smiles neutral. More than half of
LFW's "neutral" faces are left out at the default threshold, four in five of them mainly for lips apart or narrowed
eyes. Own rest does not help there, for people show the same expression in most of their press pictures. It helps in
Yale.

**Where the constants come from.** Resting values (median, 95th percentile) and the weight of small movements come from
the {portraits} usable neutral portraits of 3DSK, which no AUC here uses; {kept:.0%} of them are kept. No constant was
fitted to labelled expressions, but the form of the score (regions, means, the bound on a person's own rest) was chosen
among some dozen with these data and drawn people in view: expect somewhat less on other pictures. Tried and left out,
because they fire on more neutral faces than sad or angry ones: lip corners under the lip line, lip thickness, distance
from lip to chin and from lip to nose.
"""

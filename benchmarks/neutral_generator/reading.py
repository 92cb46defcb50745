"""Say in plain words what `neutral_generator` measured."""

from typing import Any

COLUMNS = ("mse", "psnr", "ssim", "identity_pca", "identity_ae", "neutral")


def reading(figures: dict[str, Any]) -> str:
    """Return the Markdown text of the result."""
    sets = {"synthetic": figures["synthetic"], **figures.get("real", {})}
    parts = [
        _INTRODUCTION,
        _against_best(sets),
        *(_table(name, part) for name, part in sets.items()),
        _verdict("drawn people", {"synthetic": sets["synthetic"]}),
    ]
    if "real" in figures:
        parts.append(_verdict("real people", figures["real"]))
    return "\n\n".join(parts)


_INTRODUCTION = """
Several frames of a person in, that person's neutral face out; people who were never trained on. Every number is a mean
over people, with the 95 % interval over people drawn again (the tests of one person in several seeds together).

- **MSE against the best baseline**: mean squared error of the generator by that of the baseline with the smallest; it
  wins below 1. **SSIM against the best baseline**: mean SSIM of the generator less that of the baseline with the
  largest; it wins above 0. The best baseline is chosen on these very tests, which favours it; intervals are paired.
- **Neutral**: share of generated faces that the front end, given the picture enlarged to 256 pixels, finds frontal
  and neutral compared with the person's own rest (`faces/measuring/generated.py`); `true_face`: what it says of the
  true target.
- **Identity**: chance that a generated face is nearer to its person's true neutral face than another person's true
  neutral face is; 0.5 tells nothing. The principal components and the autoencoder learnt from people in no trial.
- Baselines: the input with the lowest action units, the mean input, the neutral face of the training person with the
  nearest mean input (principal components), and ridge regression between principal components of mean input, calmest
  input and neutral face (dimension and ridge chosen on the validation people).

With each seed a third of every data set is tested; of real people one generator learns from all data sets together, so
that it has seen few in clips (where the mean of frames of one session is hard to beat). The places in which the linear
face is kept, its sharpness (`models/neutral/residual.py`) and the weight of SSIM were chosen on other drawn people.

A face that the front end does not find neutral, compared with what the frames show of the person's rest, is made again
with less of the frames around eyes and mouth (`faces/selection/calmer.py`). So the rate of `generator` says that this
works, with the rest of the person's photographs as judge; `generator_unchecked` is every first face.
""".strip()


def _against_best(sets: dict[str, Any]) -> str:
    rows = "\n".join(
        f"| {name} | {part['people_tested']} | {part['mse_vs_best_baseline']:.3f} {_interval(part['mse_interval'])} | "
        f"{part['best_by_mse']} | {part['ssim_vs_best_baseline']:+.3f} {_interval(part['ssim_interval'])} | "
        f"{part['best_by_ssim']} | {part['neutral_rate']:.3f} |"
        for name, part in sets.items()
    )
    return f"""| data | people | MSE against best | best by MSE | SSIM against best | best by SSIM | neutral |
| --- | --- | --- | --- | --- | --- | --- |
{rows}"""


def _table(name: str, part: dict[str, Any]) -> str:
    left_out = ", ".join(f"{count} {reason}" for reason, count in part["left_out"].items()) or "nobody"
    rows = "\n".join(_row(generator, scores) for generator, scores in part["generators"].items())
    head = " | ".join(column.replace("_", ", ") for column in COLUMNS)
    return f"""**{name}**: {part["groups"]} people (left out: {left_out}), {part["tests"]} tests.

| | {head} |
|{" --- |" * (len(COLUMNS) + 1)}
{rows}"""


def _row(generator: str, scores: dict[str, list[float]]) -> str:
    cells = [f"{scores[column][0]:.4g} {_interval(scores[column][1:])}" for column in COLUMNS]
    return f"| {generator} | {' | '.join(cells)} |"


def _verdict(kind: str, sets: dict[str, Any]) -> str:
    said = [f"{name}: {_outcome(part)}" for name, part in sets.items()]
    return f"Verdict on {kind}. " + "; ".join(said) + "."


def _outcome(part: dict[str, Any]) -> str:
    mse = _sure(part["mse_interval"], 1.0, "smaller", "larger")
    ssim = _sure(part["ssim_interval"], 0.0, "lower", "higher")
    return f"the squared error is {mse} than the best baseline's, SSIM is {ssim}"


def _sure(interval: list[float], even: float, below: str, above: str) -> str:
    if interval[1] < even:
        return below
    return above if interval[0] > even else f"neither surely {below} nor surely {above}"


def _interval(ends: list[float]) -> str:
    return f"({ends[0]:.3g} to {ends[1]:.3g})"

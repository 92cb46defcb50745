"""What the reference works report for each experiment, and how ours is set beside it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Experiment:
    """A published experiment.

    `config`: its configuration at full size; `reduced`: the twin for two cores; `topic`: of the twin's result file.
    `source`: where the figures stand. `finding`: what was reported in words. `published`: label of a model -> column
    -> figure. `columns`: what of ours stands beside them (`report.COLUMNS`). `order`: our column whose order is
    compared with the published one, and the labels from the best to the worst as published (a tuple inside: about
    alike). `pipeline`: what runs it. `comparison`: the table that it leaves.
    """

    config: str
    reduced: str
    topic: str
    title: str
    source: str
    finding: str
    columns: tuple[str, ...]
    order: tuple[str, tuple[Any, ...]]
    published: dict[str, dict[str, float | str]]
    pipeline: str = "pipelines.experiment.experiment"
    comparison: str = "comparison.json"


S1 = Experiment(
    config="s1_autoencoders",
    reduced="s1_reduced",
    topic="s1_reduced",
    title="AE, VAE and AAE at two latent dimensions",
    source="Abiddin, Hashmi, Bilal (2023), section IV",
    finding="no number is printed; the VAE's AUC is a little above the AE's, the AAE's is the lowest of the three; "
    "128 dimensions reconstruct better than 64",
    columns=("MSE", "PSNR", "SSIM", "verification AUC", "k-means BCubed F"),
    order=(
        "verification AUC",
        (("vae_128", "vae_64"), ("ae_128", "ae_64"), ("aae_128", "aae_64")),
    ),
    published={
        **{f"ae_{zdim}": {"AUC": "second"} for zdim in (128, 64)},
        **{f"vae_{zdim}": {"AUC": "highest"} for zdim in (128, 64)},
        **{f"aae_{zdim}": {"AUC": "lowest"} for zdim in (128, 64)},
    },
)

S2_FIGURES: dict[str, tuple[float, int, int]] = {
    "bigconv_beta2": (9.17, 455, 475),
    "bigconv_incremental": (8.75, 300, 355),
    "resnet_beta2": (7.67, 245, 305),
    "resnet_incremental": (6.15, 190, 260),
    "vgg_beta2": (7.05, 355, 475),
    "vgg_incremental": (5.41, 315, 425),
}
"""Table 6.1: least validation MSE, its epoch, epochs in all. The thesis does not say in which unit the MSE is."""

S2 = Experiment(
    config="s2_table_6_1",
    reduced="s2_table_6_1_reduced",
    topic="s2_table_6_1_reduced",
    title="Three networks, beta 2 and rising beta",
    source="Neutral face generator with variational autoencoders (University of Barcelona), Table 6.1",
    finding="rising beta errs less than beta 2 with every network; VGG errs least, BigConvNet most",
    columns=("least validation MSE", "its epoch", "epochs", "MSE", "SSIM"),
    order=("least validation MSE", tuple(sorted(S2_FIGURES, key=lambda label: S2_FIGURES[label]))),
    published={
        label: dict(zip(("least validation MSE", "its epoch", "epochs"), figures, strict=True))
        for label, figures in S2_FIGURES.items()
    },
)

S4 = Experiment(
    config="s4_vae_grid",
    reduced="s4_vae_grid_reduced",
    topic="s4_grid_reduced",
    title="Latent dimension and beta on UTKFace, 48 x 48 gray",
    source="Convolutional VAEs for faces, section 2.2.2, figures 2.3 to 2.5 (a bar chart without numbers)",
    finding="(256, 0.01) is best in PSNR, SSIM and MSE; (4, 1) reconstructs little more than the mean face, (4, 0.01) "
    "slightly more; (256, 1) stands between them and the best",
    columns=("MSE", "PSNR", "SSIM", "KL, nats"),
    order=("MSE", ("vae_256_beta001", "vae_256_beta1", "vae_4_beta001", "vae_4_beta1")),
    published={
        "vae_256_beta001": {"quality": "best"},
        "vae_256_beta1": {"quality": "second"},
        "vae_4_beta001": {"quality": "third"},
        "vae_4_beta1": {"quality": "worst"},
    },
)

MNIST = Experiment(
    config="mnist_warmup",
    reduced="mnist_warmup_reduced",
    topic="mnist_warmup",
    title="Digits with latent 10 and 25",
    source="Neutral face generator with variational autoencoders (University of Barcelona), section 6.2",
    finding="no number is printed; latent 10 reconstructs better than latent 25",
    columns=("MSE", "PSNR", "SSIM", "KL, nats", "k-means BCubed F"),
    order=("MSE", ("latent_10", "latent_25")),
    published={"latent_10": {"reconstruction": "better"}, "latent_25": {"reconstruction": "worse"}},
)

THESIS = "Neutral face generator with variational autoencoders (University of Barcelona)"
FRAME_FIGURES = {"vgg_3": 52.03, "vgg_5": 46.54, "vgg_7": 44.88}
TRANSFER_FIGURES = {
    **{"vgg_scratch": 44.88, "vgg_scratch_latent": 48.39, "vgg_frozen": 41.57, "vgg_frozen_latent": 35.53},
    **{"resnet_scratch": 53.8, "resnet_scratch_latent": 65.23, "resnet_frozen": 35.67, "resnet_frozen_latent": 36.59},
}
"""MSE of Tables 6.2 and 6.3, in a unit that the thesis does not name. `latent`: lambda 0.1, else 0."""


def _neutral(table: str, title: str, finding: str, figures: dict[str, float]) -> Experiment:
    return Experiment(
        config=f"s2_table_{table}",
        reduced=f"s2_table_{table}_reduced",
        topic="s2_tables_6_2_6_3_reduced",
        title=title,
        source=f"{THESIS}, Table {table.replace('_', '.')}",
        finding=finding,
        columns=("MSE", "PSNR", "SSIM", "epochs"),
        order=("MSE", tuple(sorted(figures, key=figures.__getitem__))),
        published={label: {"MSE": figure} for label, figure in figures.items()},
        pipeline="pipelines.train_neutral_generator.train_neutral_generator",
        comparison="generators.json",
    )


NEUTRAL = (
    _neutral("6_2", "Three, five or seven frames of a person", "more frames err less", FRAME_FIGURES),
    _neutral(
        "6_3",
        "A decoder from scratch or taken from stage 1 and frozen, with and without the latent term",
        "the frozen decoder errs less with both networks; the latent term helps only VGG with that decoder",
        TRANSFER_FIGURES,
    ),
)
EXPERIMENTS = (S1, S2, S4, MNIST)

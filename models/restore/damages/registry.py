"""Every kind of damage by its name: a new one is one class and one entry here."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter

from core.settings import unknown_key
from models.restore.damages.damage import Damage
from models.restore.damages.degradations import Blur, GaussianNoise, Jpeg, SaltAndPepper
from models.restore.damages.erasures import Halves, Painted, Pixels, Rows, Squares
from models.restore.damages.sampling import Gray, LowResolution

DAMAGES: dict[str, type[Damage]] = {
    "noise": GaussianNoise,
    "salt_and_pepper": SaltAndPepper,
    "jpeg": Jpeg,
    "blur": Blur,
    "squares": Squares,
    "halves": Halves,
    "pixels": Pixels,
    "rows": Rows,
    "painted": Painted,
    "low_resolution": LowResolution,
    "gray": Gray,
}


def _named(given: Any) -> Any:
    """Let a kind alone mean its defaults; name the nearest kind to an unknown one."""
    values = {"kind": given} if isinstance(given, str) else given
    if isinstance(values, dict) and values.get("kind") not in DAMAGES:
        raise ValueError(unknown_key(str(values.get("kind")), list(DAMAGES), "damage"))
    return values


DamageSettings = Annotated[
    Annotated[
        GaussianNoise | SaltAndPepper | Jpeg | Blur | Squares | Halves | Pixels | Rows | Painted | LowResolution | Gray,
        Field(discriminator="kind"),
    ],
    BeforeValidator(_named, json_schema_input_type=Any),
]
"""Settings of any damage; a kind alone means its defaults."""

_DAMAGE: TypeAdapter[Damage] = TypeAdapter(DamageSettings)


def damage(given: Any) -> Damage:
    """Return a damage from its kind or settings; raises pydantic.ValidationError, naming the nearest kind."""
    return _DAMAGE.validate_python(given)


STRENGTHS = (0.04, 0.08, 0.12, 0.2, 0.3)
"""Standard deviations of the noise that restorers are compared at."""

COMPARED: tuple[DamageSettings, ...] = (
    *(GaussianNoise(sigma=sigma) for sigma in STRENGTHS),
    SaltAndPepper(share=0.1),
    Jpeg(quality=10),
    Blur(sigma=0.02),
    Squares(),
    Halves(),
    *(Pixels(share=share) for share in (0.1, 0.5, 0.9)),
    Rows(share=0.3),
    *(LowResolution(factor=factor) for factor in (2, 4, 8)),
    Gray(),
)
"""What restorers are compared on."""

"""What the configuration of `train_attributes` may say."""

from typing import Self

from pydantic import Field, model_validator

from core.settings import Settings
from core.subsets import Subset
from faces.near_copies import Division
from models.attributes.recipe import AttributeRecipe
from pipelines.version_names import VersionName
from steps.promotion.promote_attributes import AttributePromotion
from workflow.face_tables import DEFAULT_TABLE, TableName
from workflow.resources import Needs


class AttributesPlan(Settings):
    """`train_attributes`.

    `recipe`: which columns are learned and how. `subset`: the faces to learn from and score on. `division`: the table's
    own splits, or those with copies of one picture kept together (`faces.near_copies`). `encoder`: the registered
    `face-autoencoder` that networks begin from, an alias or a version number, for the recipe's network "encoder".
    `promotion`: who becomes champion; null leaves that to a person. `needs`: what training asks of its machine.
    `table`: the name of the face table. `seed`: the root of all chance. `thumbnails`: pictures of faces although they
    show real people.
    """

    recipe: AttributeRecipe
    subset: Subset = "all"
    division: Division = "near_copies"
    encoder: VersionName | None = None
    promotion: AttributePromotion | None = AttributePromotion()
    needs: Needs = Needs(gpus=1)
    table: TableName = DEFAULT_TABLE
    seed: int = Field(default=0, ge=0, lt=2**32)
    thumbnails: bool = False

    @model_validator(mode="after")
    def _names_an_encoder_where_one_is_used(self) -> Self:
        if (self.recipe.network == "encoder") != (self.encoder is not None):
            raise ValueError('`encoder` names a version, such as champion, exactly where `recipe.network` is "encoder"')
        return self

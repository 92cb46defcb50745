"""A table cut into shards: one step each, so that a cluster can work on them at the same time."""

import pandas as pd
from pydantic import Field

from core.settings import Settings


class Shard(Settings):
    """Shard `number` (from 0) of `count`."""

    number: int = Field(ge=0)
    count: int = Field(ge=1)

    def of(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return this shard's rows: consecutive, and as many as the other shards' but for one."""
        start, stop = (len(table) * part // self.count for part in (self.number, self.number + 1))
        return table.iloc[start:stop].reset_index(drop=True)


def shards(count: int) -> list[Shard]:
    """Return all shards of a table cut into `count`."""
    return [Shard(number=number, count=count) for number in range(count)]

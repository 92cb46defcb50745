import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from workflow.shards import shards


@given(rows=st.integers(0, 200), count=st.integers(1, 30))
def test_shards_are_the_table_in_order_and_alike_in_size(rows, count):
    table = pd.DataFrame({"row": range(rows)})
    parts = [shard.of(table) for shard in shards(count)]
    assert pd.concat(parts)["row"].to_list() == list(range(rows))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1

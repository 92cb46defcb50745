"""Two runs at the same time in one checkout, with the default SQLite stores: both end with complete records."""

import pytest
from members import ROOT, Member
from records import assert_mlflow_complete, assert_zenml_complete

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A checkout's stores with the local stack active."""
    member = Member(tmp_path_factory.mktemp("checkout"))
    stack = member.home / "local.yaml"
    stack.write_text((ROOT / "stacks" / "local.yaml").read_text(encoding="utf-8").replace("{root}", str(member.home)))
    member.register(stack)
    return member


def test_nothing_is_lost(checkout, tiny_configs):
    started = [checkout.run("pipelines.first_run.first_run", config) for config in tiny_configs]
    assert [process.wait(1500) for process in started] == [0, 0], checkout.said()[-6000:]
    assert_zenml_complete(checkout)
    assert_mlflow_complete(f"sqlite:///{checkout.home}/mlflow/mlflow.db")

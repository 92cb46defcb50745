"""What `workflow.caching` relies on in ZenML: a step's environment is part of its key, its own text need not be."""

from types import SimpleNamespace
from uuid import UUID

from zenml.config import CachePolicy
from zenml.config.source import Source
from zenml.config.step_configurations import Step, StepConfiguration, StepSpec
from zenml.constants import CODE_HASH_PARAMETER_NAME
from zenml.orchestrators.cache_utils import generate_cache_key

from workflow.caching import CODE, OWN_CODE

NOBODY = UUID(int=0)
STORE = SimpleNamespace(id=NOBODY, path="/store", custom_cache_key=None)
SOURCE = Source.from_import_path("steps.data.ingest.ingest")


def key(digest: str, text: str, policy: CachePolicy = OWN_CODE) -> str:
    configured = StepConfiguration(
        name="ingest",
        environment={CODE: digest},
        caching_parameters={CODE_HASH_PARAMETER_NAME: text},
        cache_policy=policy,
    )
    spec = StepSpec(source=SOURCE, upstream_steps=[])
    step = Step(spec=spec, config=configured, step_config_overrides=configured)
    return generate_cache_key(step, {}, STORE, NOBODY)


def test_the_digest_of_code_is_part_of_the_key():
    assert key("one", "text") == key("one", "text")
    assert key("one", "text") != key("another", "text")


def test_the_text_of_the_step_itself_is_left_out():
    assert key("one", "text") == key("one", "with a comment")
    assert key("one", "text", CachePolicy()) != key("one", "with a comment", CachePolicy())

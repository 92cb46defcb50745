import pytest
import torch

from models.build import build_model
from models.families.registry import FAMILIES, model_settings
from models.memory import TooLargeModelError, check_memory, free_memory, parameter_count


@pytest.mark.parametrize("family", FAMILIES)
def test_parameters_are_counted_without_being_held(family):
    settings = model_settings(family=family, zdim=8, width=0.125, size=32)
    state = torch.random.get_rng_state()
    assert parameter_count(settings.new_model) == sum(each.numel() for each in build_model(settings, 0).parameters())
    assert torch.equal(torch.random.get_rng_state(), state)


def test_a_network_beyond_memory_is_told_before_a_weight_is_drawn():
    """Half a terabyte was asked for, and the answer was a bare RuntimeError."""
    settings = model_settings(zdim=4096, width=8, size=1024)
    with pytest.raises(TooLargeModelError, match=r"ae has [\d,]+ parameters: .* lower its `width`, `zdim` or `size`"):
        check_memory("ae", settings.new_model)
    check_memory("ae", model_settings(zdim=8, width=0.125, size=32).new_model)


def test_weights_gradients_and_two_moments_are_held(monkeypatch):
    settings = model_settings(zdim=8, width=0.125, size=32)
    needed = 16 * parameter_count(settings.new_model)
    monkeypatch.setattr("models.memory.free_memory", lambda: needed)
    check_memory("ae", settings.new_model)
    monkeypatch.setattr("models.memory.free_memory", lambda: needed - 1)
    with pytest.raises(TooLargeModelError):
        check_memory("ae", settings.new_model)


def test_what_is_free_is_read_where_the_system_says_it(tmp_path):
    assert free_memory(tmp_path / "none") is None
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:    2048 kB\n")
    assert free_memory(tmp_path / "meminfo") == 2**21

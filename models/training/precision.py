"""The device and the arithmetic of a training."""

from contextlib import AbstractContextManager

import torch


def best_device() -> torch.device:
    """Return the first CUDA device when there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def resolve(precision: str, device: torch.device) -> str:
    """Return "fp32" or "bf16" for a setting of "auto", "fp32" or "bf16".

    auto = bf16 on CUDA and on CPUs that multiply matrices of bfloat16 (AMX), else fp32: elsewhere bfloat16 is slower,
    with AVX512-BF16 alone by about a quarter.
    """
    if precision != "auto":
        return precision
    native = device.type == "cuda" or cpu_has_bf16_matrices()
    return "bf16" if native else "fp32"


def cpu_has_bf16_matrices() -> bool:
    """Say whether this CPU has instructions that multiply matrices of bfloat16."""
    return bool(torch.cpu.get_capabilities().get("amx_bf16"))


def autocast(precision: str, device: torch.device) -> AbstractContextManager[None]:
    """Return the context of a forward pass in a resolved precision; weights stay float32.

    Casts of weights are not cached: a family may step an optimiser between two uses of its weights.
    """
    return torch.autocast(device.type, torch.bfloat16, enabled=precision == "bf16", cache_enabled=False)

"""The device and the arithmetic of a training."""

from contextlib import AbstractContextManager

import torch


def best_device() -> torch.device:
    """Return the first CUDA device when there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def resolve(precision: str, device: torch.device) -> str:
    """Return "fp32" or "bf16" for a setting of "auto", "fp32" or "bf16".

    auto = bf16 on CUDA and on CPUs whose instructions multiply bfloat16 (AMX or AVX512-BF16), else fp32:
    elsewhere bfloat16 is slower.
    """
    if precision != "auto":
        return precision
    native = device.type == "cuda" or cpu_multiplies_bf16()
    return "bf16" if native else "fp32"


def cpu_multiplies_bf16() -> bool:
    """Say whether this CPU has bfloat16 matrix instructions."""
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("amx_bf16") or capabilities.get("avx512_bf16"))


def autocast(precision: str, device: torch.device) -> AbstractContextManager[None]:
    """Return the context of a forward pass in a resolved precision; weights stay float32.

    Casts of weights are not cached: a family may step an optimiser between two uses of its weights.
    """
    return torch.autocast(device.type, torch.bfloat16, enabled=precision == "bf16", cache_enabled=False)

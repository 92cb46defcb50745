"""Whether training ends, decided from the history alone."""

from models.training.settings import LoopSettings


def finished(history: list[dict[str, float]], best_epoch: int, settings: LoopSettings) -> bool:
    """Return whether training ends after the last epoch of `history`; each entry has "train_loss" and "val_loss"."""
    epoch = len(history)
    if epoch == settings.epochs:
        return True
    return epoch >= settings.min_epochs and (epoch - best_epoch >= settings.patience or _too_far(history[-1], settings))


def _too_far(entry: dict[str, float], settings: LoopSettings) -> bool:
    """Return whether validation loss exceeds training loss by the share `max_gap` (neutral-face thesis: 0.3)."""
    return settings.max_gap is not None and entry["val_loss"] > (1 + settings.max_gap) * entry["train_loss"]

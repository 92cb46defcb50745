"""When training ends before its last epoch, read from the history alone."""

from models.training.settings import TrainingSettings


def finished(history: list[dict[str, float]], best_epoch: int, settings: TrainingSettings) -> bool:
    """Say whether the last epoch of `history` was the last of all; each entry has "train_loss" and "val_loss"."""
    epoch = len(history)
    if epoch == settings.epochs:
        return True
    return epoch >= settings.min_epochs and (epoch - best_epoch >= settings.patience or _too_far(history[-1], settings))


def _too_far(entry: dict[str, float], settings: TrainingSettings) -> bool:
    """Say whether validation lost more than training by the share `max_gap` (the neutral-face thesis: 0.3)."""
    return settings.max_gap is not None and entry["val_loss"] > (1 + settings.max_gap) * entry["train_loss"]

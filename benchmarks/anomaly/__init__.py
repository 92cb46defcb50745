"""Pictures that do not belong among faces, found without a label."""

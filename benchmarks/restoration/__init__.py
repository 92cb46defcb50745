"""Damaged faces of held-out people, restored by everything that can."""

"""Packages are looked up once, and found as before."""

import importlib.metadata

from zenml.utils.source_utils import _get_package_for_module

from workflow.packages import remember_packages


def test_packages_are_looked_up_once(monkeypatch):
    calls = []

    def looked_up():
        calls.append(1)
        return {"pandas": ["pandas"]}

    monkeypatch.setattr(importlib.metadata, "packages_distributions", looked_up)
    remember_packages()
    remember_packages()
    assert [_get_package_for_module("pandas.core.frame") for _ in range(3)] == ["pandas"] * 3
    assert len(calls) == 1

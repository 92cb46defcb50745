"""Finds people with the clusterer that a configuration of `cluster_faces` names."""

import click
import pytest
import yaml
from small_faces import small_faces

from embedding.pixels import flat
from pipelines.cluster_faces_plan import ClusteringPlan
from workflow.config import configured

plan = configured(ClusteringPlan, yaml.safe_load("{seed: 3, algorithms: [leader, {algorithm: leader, reach: 0.25}]}"))
default, narrow = plan.clusterers()
assert (default.reach, narrow.reach, default.random_state) == (0.5, 0.25, 3)
faces = small_faces()
labels = narrow.fit_predict(flat(faces.pixels))
assert len(labels) == len(faces)
people = faces.manifest["identity"].to_numpy()
assert all(len({*labels[people == person]}) == 1 for person in set(people)), labels
assert len({*labels}) > 2
with pytest.raises(click.ClickException, match="did you mean 'reach'"):
    configured(ClusteringPlan, {"algorithms": [{"algorithm": "leader", "raech": 0.4}]})

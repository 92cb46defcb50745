"""A real Ray cluster of several nodes on this machine; a GPU is declared, not there."""

import ray
from ray.cluster_utils import Cluster
from ray.job_submission import JobDetails, JobStatus, JobSubmissionClient

PATIENT = {"RAY_JOB_START_TIMEOUT_SECONDS": "3600"}
"""The head's environment; else a job that waits a quarter of an hour for a GPU has failed."""


class RayCluster:
    """A head that runs no steps, a CPU node, and a GPU node that can be lost and replaced."""

    def __init__(self, port: int):
        dashboard = {"include_dashboard": True, "dashboard_host": "127.0.0.1", "dashboard_port": port}
        self.cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "num_gpus": 0} | dashboard)
        self.cpu = self.cluster.add_node(num_cpus=4, num_gpus=0, labels={"pool": "cpu"})
        self.gpu = self._add_gpu()
        self.gpus = [self.gpu.node_id]
        self.address = f"http://127.0.0.1:{port}"
        self.client = JobSubmissionClient(self.address)

    def _add_gpu(self):
        return self.cluster.add_node(num_cpus=4, num_gpus=1, labels={"pool": "gpu"})

    def lose_gpu_node(self) -> None:
        """Kill every process of the GPU node; another one joins."""
        self.cluster.remove_node(self.gpu, allow_graceful=False)
        self.gpu = self._add_gpu()
        self.gpus.append(self.gpu.node_id)

    def jobs(self, step: str = "") -> list[JobDetails]:
        """The jobs of the steps whose names begin with `step`, oldest first."""
        found = [job for job in self.client.list_jobs() if job.metadata["step"].startswith(step)]
        return sorted(found, key=lambda job: job.start_time)

    def running(self, step: str) -> str | None:
        running = (job for job in self.jobs() if job.status == JobStatus.RUNNING and job.metadata["step"] == step)
        return next((job.submission_id for job in running), None)

    def last_words(self) -> str:
        last = [(job.submission_id, job.message or "") for job in self.jobs()[-3:]]
        return "\n".join(f"--- {name}\n{message[-1500:]}" for name, message in last)

    def close(self) -> None:
        ray.shutdown()
        self.cluster.shutdown()

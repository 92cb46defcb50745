"""Step: erase a person."""

from typing import Annotated, Any

import click
import mlflow
from zenml import step

from workflow.code_version import code_version
from workflow.erasure.artifacts import expire_results, pictures_made, rewrite
from workflow.erasure.data_files import erase_files, naming
from workflow.erasure.holdings import Holdings, holdings_of
from workflow.erasure.request import ErasureRequest
from workflow.erasure.tracked import mark_stale, remove_pictures
from workflow.paths import ROOT
from workflow.tracking import IN_PIPELINE_RUN


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, enable_cache=False)
def erase(plan: ErasureRequest) -> Annotated[dict[str, Any], "erasure"]:
    """Remove the files, pictures and rows of the people of the request everywhere; mark their models as stale.

    The rows go last, since all else is found by them: a run that was killed is repeated with the same request.
    """
    client, found = mlflow.MlflowClient(), holdings_of(plan.names())
    refuse_archives(found)
    paths = [ROOT / path for path, _ in found.person.files]
    data_version = erase_files(paths + pictures_made(found), found.person.names, ROOT)
    stale = mark_stale(client, found)
    expire_results(found)
    runs = remove_pictures(client, found)
    rewrite(found)
    (ROOT / plan.request).unlink()
    record = found.summary() | {"models": stale, "cleared_runs": runs, "data_version": data_version}
    record |= {"label_files": naming(found.person.names, ROOT), "code_version": code_version()}
    mlflow.log_dict(record, "erasure.json")
    _tell(record)
    return record


def refuse_archives(found: Holdings) -> None:
    """Raise click.ClickException, before anything is changed, when some of the person's files lie inside an archive."""
    packed = sorted({path for path, member in found.person.files if member and (ROOT / path).exists()})
    if packed:
        raise click.ClickException(
            f"nothing was erased: {', '.join(packed)} cannot be rewritten here; unpack it without the person, "
            "remove it, and run erase_person again"
        )


def _tell(record: dict[str, Any]) -> None:
    print(f"Erased {record['faces']} faces of {record['files']} files from {len(record['artifacts'])} artifacts")
    print(f"New data version: {record['data_version'] or 'see the next build_face_dataset'}")
    print("\n".join(["Models that were trained on the person, now stale:", *(record["models"] or ["none"])]))
    if record["label_files"]:
        print("\n".join(["These files still name the person; take the lines out by hand:", *record["label_files"]]))
    if record["unreadable"]:
        print("\n".join(["Could not be read, so not searched; delete them:", *record["unreadable"]]))

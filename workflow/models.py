"""What pipelines say about registered models: aliases and numbers become addresses before anything runs."""

import click
import mlflow

from registry.catalogue import KINDS
from registry.loading import NotRegisteredError, find
from registry.names import uri_of


def addresses(name: str, which: list[str], tracking_uri: str) -> list[str]:
    """Return `models:/<name>/<version>` for aliases and version numbers of a registered name.

    Raises click.ClickException, naming the fix, for one that the registry does not have.
    """
    client = mlflow.MlflowClient(tracking_uri=tracking_uri)
    try:
        return [uri_of(name, find(KINDS[name], each, client).version) for each in which]
    except NotRegisteredError as error:
        raise click.ClickException(str(error)) from error

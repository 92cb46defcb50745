"""An artifact store in a folder that every machine of the stack sees: NFS, Lustre, a ReadWriteMany volume."""

from zenml.artifact_stores import (
    BaseArtifactStore,
    BaseArtifactStoreConfig,
    BaseArtifactStoreFlavor,
    LocalArtifactStore,
    LocalArtifactStoreConfig,
)


class SharedFolderConfig(LocalArtifactStoreConfig):
    """`path`: the folder, under the same name on every machine."""

    @property
    def is_local(self) -> bool:
        """Say that other machines see the folder too; ZenML refuses a local one beside a remote orchestrator."""
        return False


class SharedFolderArtifactStore(LocalArtifactStore):
    """Files in a shared folder."""

    @property
    def local_path(self) -> None:
        """Return that nothing of this machine alone has to be mounted."""


class SharedFolderFlavor(BaseArtifactStoreFlavor):
    """What ZenML is told about the store."""

    @property
    def name(self) -> str:
        """The name in stack files."""
        return "shared_folder"

    @property
    def config_class(self) -> type[BaseArtifactStoreConfig]:
        """Its configuration."""
        return SharedFolderConfig

    @property
    def implementation_class(self) -> type[BaseArtifactStore]:
        """The store itself."""
        return SharedFolderArtifactStore

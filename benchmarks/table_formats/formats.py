"""File formats for the pixels of a face table, each with the same four operations."""

from benchmarks.table_formats.arrow_files import Arrow, Lance, Parquet
from benchmarks.table_formats.interface import Format
from benchmarks.table_formats.npy_files import Npy, OneNpy
from benchmarks.table_formats.tar_files import WebDataset
from benchmarks.table_formats.zarr_arrays import Zarr

FORMATS: dict[str, type[Format]] = {
    "one_npy": OneNpy,
    "npy": Npy,
    "arrow": Arrow,
    "parquet": Parquet,
    "lance": Lance,
    "zarr": Zarr,
    "webdataset": WebDataset,
}
"""Every format by name; what is not installed is not measured."""

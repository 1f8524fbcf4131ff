"""The data sets. A new one is a class and a line in DATASETS; menus, pages and tests follow."""

from linclf_core.datasets.base import Dataset, Source
from linclf_core.datasets.blobs import AnisotropicBlobs, Blobs, OverlappingBlobs
from linclf_core.datasets.bundled import Iris, Penguins, Wine, full_table
from linclf_core.datasets.curves import Circles, Moons, Spirals
from linclf_core.datasets.middle import MiddleClass
from linclf_core.datasets.points import Points
from linclf_core.datasets.prepare import Prepared, Scaling, Split, prepare, split, standardise
from linclf_core.datasets.separable import SeparableDiscs
from linclf_core.datasets.xor import Xor

DATASETS: dict[str, type[Source]] = {
    source.key: source
    for source in (
        Blobs,
        AnisotropicBlobs,
        SeparableDiscs,
        OverlappingBlobs,
        Moons,
        Circles,
        Xor,
        Spirals,
        MiddleClass,
        Iris,
        Penguins,
        Wine,
    )
}

__all__ = [
    "DATASETS",
    "Dataset",
    "Points",
    "Prepared",
    "Scaling",
    "Source",
    "Split",
    "full_table",
    "prepare",
    "split",
    "standardise",
]

"""The data sets. A new one is a class and a line in DATASETS; menus, pages and tests follow."""

from linclf_core.datasets.base import Dataset, Source

__all__ = ["Dataset", "Source"]

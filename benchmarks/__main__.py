"""`make bench`: measure everything."""

from benchmarks import core

core.main()

"""`make bench`: measure everything."""

from benchmarks import board, core

core.main()
board.main()

"""`make bench`: measure everything."""

from benchmarks import block, board, core

core.main()
block.main()
board.main()

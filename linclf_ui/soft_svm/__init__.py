"""The parts of the page on the soft SVM: what is solved, how it is stepped, and what it shows."""

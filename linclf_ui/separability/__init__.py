"""The parts of the page on separability: verdict, rescaling, proof, tables."""

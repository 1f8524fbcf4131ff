"""The matrix workbench: one gradient step written out, every entry of which explains itself."""

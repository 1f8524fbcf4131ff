"""What one process of the app can carry, over the protocol that browsers speak: `make load`."""

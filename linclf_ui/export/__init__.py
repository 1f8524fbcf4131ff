"""What of an experiment is taken away: files that need no server."""

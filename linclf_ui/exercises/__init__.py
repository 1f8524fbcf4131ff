"""The page of exercises: numbers to fill in, marks that name the slip, hints, results."""

"""The panels of the Lab: each shows one side of the step on show, and keeps nothing of its own."""

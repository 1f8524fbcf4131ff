"""The chain-rule walker: one sample's way from x to the update, a factor at a time."""

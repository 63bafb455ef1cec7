"""What can be done with a run besides keeping it: trying it first, and taking it back."""

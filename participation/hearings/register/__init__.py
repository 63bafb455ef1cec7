"""The register of organisations an authority hears, and their groups."""

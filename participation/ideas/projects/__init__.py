"""Projects: what an accepted idea becomes, or an authority starts itself, followed until it is done."""

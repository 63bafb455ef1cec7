"""Evidence: what shows that an idea or a project is realised, and who says that it is."""

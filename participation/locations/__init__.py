"""Where things are: the place of an idea, a hearing or a project, areas' outlines, and the map of all."""

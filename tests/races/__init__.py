"""Two people at once: every order of their statements has to give what one order of the two would."""

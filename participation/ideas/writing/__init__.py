"""Writing an idea: its form, the parts that its box asks for, and those that say much the same."""

"""Changes to responses that the desk makes."""

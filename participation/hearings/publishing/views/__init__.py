"""Pages of the publishing room."""

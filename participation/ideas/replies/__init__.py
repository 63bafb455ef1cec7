"""Reply templates: texts with fields that the officials of a space begin their answers with."""

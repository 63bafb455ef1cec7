"""Public meetings about a hearing: when, where and how to take part."""

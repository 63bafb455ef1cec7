"""Comments: what people say about anything that accepts comments, in threads, and official answers."""

"""Ideas: boxes of proposals that are supported, discussed, assessed and followed until realised."""

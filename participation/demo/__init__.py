"""The demo: a small municipality's story, and large made-up data for measuring."""

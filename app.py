"""The WSGI entry: what a web server loads."""

import os

from participation import create_app

# As the commands do: what a process of the site writes is for its owner alone.
os.umask(0o077)

app = create_app()

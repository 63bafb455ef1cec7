"""The WSGI entry: what a web server loads."""

from participation import create_app

app = create_app()

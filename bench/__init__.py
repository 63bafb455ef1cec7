"""How fast the site is: its pages measured beside reference pages under the same server."""

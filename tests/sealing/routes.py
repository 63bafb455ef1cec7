"""What is known of the routes of the sealing room."""

from tests.architecture.routes import anyone

HOURLY = "says what was signed last"

ROUTES = {
    "sealing.index": anyone("GET -: all", asks="list", not_shared=HOURLY),
    "sealing.head": anyone("GET -: all", not_shared=HOURLY),
    "sealing.checkpoint": anyone("GET -: all", not_shared=HOURLY),
    "sealing.inclusion": anyone("GET -: all", not_shared=HOURLY),
    "sealing.consistency": anyone("GET -: all", not_shared=HOURLY),
}

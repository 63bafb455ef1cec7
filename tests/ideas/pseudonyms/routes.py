"""What is known of the routes of pseudonyms."""

from tests.architecture.routes import signed_in

ROUTES = {
    "pseudonyms.choose": signed_in("GET POST town-box inside-box: nobody"),
    "pseudonyms.learn": signed_in("GET POST town.idea inside.idea: nobody"),
    "pseudonyms.learned": signed_in("GET town.idea: nobody, else 404"),
}

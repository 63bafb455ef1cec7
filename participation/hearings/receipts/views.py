"""The page where anybody pastes a receipt."""

from flask import request

from participation import web
from participation.hearings.receipts import queries
from participation.hearings.receipts.blueprint import blueprint
from participation.hearings.receipts.forms import ReceiptForm
from participation.web import Permission


@blueprint.route("/receipts", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit("20 per 10 minutes", methods=["POST"])
def check() -> web.Answer:
    """Whether what a receipt is of was received, stands unchanged, and is published."""
    form = ReceiptForm()
    asked = request.method == "POST" and form.validate()
    found = queries.check(form.key, form.receipt.data or "") if asked else None
    status = 422 if request.method == "POST" and not asked else 200
    answer = web.page(
        "hearings/receipts/check.html", status=status, form=form, asked=asked, found=found
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer

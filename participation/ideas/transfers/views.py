"""The page of a transfer: asked by an official, agreed to by those who wrote it, done and taken back."""

from typing import NamedTuple

from flask import abort, flash, url_for
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.boxes import queries as boxes
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import ideas
from participation.ideas.transfers import actions, queries, rules
from participation.ideas.transfers.blueprint import blueprint
from participation.ideas.transfers.forms import ConsentForm, EndForm, HandOverForm, TransferForm
from participation.ideas.transfers.models import Consent, Transfer
from participation.spaces.actions import accept_house_rules
from participation.spaces.forms import RulesField
from participation.spaces.models import Space
from participation.spaces.queries import has_accepted_rules
from participation.web import Permission


class Found(NamedTuple):
    """An idea, what stands of its transfer, who agreed, and whether the reader may do it."""

    idea: Idea
    transfer: Transfer | None
    consents: list[Consent]
    hands: bool
    asked: bool
    ends: bool


def _find(idea_id: int) -> Found:
    idea = ideas.get(idea_id, current_user) or abort(404)
    transfer = queries.standing(idea.id) if idea.has_transfers else None
    agreed = list(queries.consents(transfer.id)) if transfer else []
    hands = rules.may_hand_out(current_user, idea) or rules.may_hand_in(current_user, idea)
    asked = rules.is_asked(current_user, idea, transfer)
    ends = transfer is not None and rules.may_end(
        current_user, idea, transfer, transfer.copy.state if transfer.copy else None
    )
    web.allow(hands or asked or ends)
    return Found(idea, transfer, agreed, hands, asked, ends)


def _targets(idea: Idea) -> list[Box]:
    found = boxes.boxes(current_user)
    return [each for each in found if rules.may_take(current_user, idea, each)]


@blueprint.route("/ideas/<int:idea_id>/transfer", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.once
def show(idea_id: int) -> web.Answer:
    """What stands of a transfer; an official chooses the box, and asks those who wrote the idea."""
    found = _find(idea_id)
    if found.transfer is not None or not found.hands:
        return _page(found)
    idea, targets = found.idea, _targets(found.idea)
    form = TransferForm(version=idea.version)
    form.offer(targets)
    if idea.space.is_public:
        _ask_for_rules(form.accepts_rules, [each.space for each in targets])
    if form.validate_on_submit() and web.check_version(form, idea.version):
        box = next(each for each in targets if each.slug == form.box.data)
        _accept_rules(form.accepts_rules, box.space)
        actions.ask(idea, box, form.note.data or "", by=current_user)
        flash(
            _("Colleagues can work on it now.")
            if idea.space.is_public
            else _("Those who wrote the idea are asked."),
            "success",
        )
        return web.redirect(idea.path)
    return _page(found, form)


@blueprint.post("/ideas/<int:idea_id>/transfer/consent")
@web.permission(Permission.signed_in)
def agree(idea_id: int) -> web.Answer:
    """One of those who wrote the idea agrees to what they have read of it."""
    found = _find(idea_id)
    web.allow(found.asked)
    transfer, content = _standing(found), queries.content(found.idea)
    form = ConsentForm()
    _ask_for_rules(form.accepts_rules, [transfer.box.space])
    if form.validate_on_submit() and web.check_version(form, content):
        _accept_rules(form.accepts_rules, transfer.box.space)
        actions.agree(
            transfer,
            found.idea,
            content,
            shows_name=bool(form.shows_name.data),
            tells_support=bool(form.tells_support.data),
            by=current_user,
        )
        flash(_("You have agreed. You can take it back here."), "success")
        return web.redirect(_here(found.idea))
    return _page(found, consent=form)


@blueprint.post("/ideas/<int:idea_id>/transfer/completion")
@web.permission(Permission.signed_in)
@web.once
def hand_over(idea_id: int) -> web.Answer:
    """All have agreed: the official puts the idea into the box on the other side."""
    found = _find(idea_id)
    web.allow(found.hands and found.transfer is not None)
    transfer, form = _standing(found), HandOverForm()
    _ask_for_rules(form.accepts_rules, [transfer.box.space])
    if not form.validate_on_submit():
        return _page(found, handing=form)
    _accept_rules(form.accepts_rules, transfer.box.space)
    copy = actions.hand_over(transfer, found.idea, by=current_user)
    flash(_("The idea is public now. Those who wrote it are told."), "success")
    return web.redirect(copy.path)


@blueprint.post("/ideas/<int:idea_id>/transfer/end")
@web.permission(Permission.signed_in)
def end(idea_id: int) -> web.Answer:
    """Who wrote it says no, or it is taken back."""
    found = _find(idea_id)
    web.allow(found.ends)
    form = EndForm()
    if form.validate_on_submit():
        actions.end(_standing(found), found.idea, form.reason.data or "", by=current_user)
        flash(_("The idea stays where it is."), "success")
        return web.redirect(found.idea.path)
    return _page(found, ending=form)


def _ask_for_rules(field: RulesField, spaces: list[Space]) -> None:
    """Ask for the house rules of these spaces, as when writing there: of those not accepted yet."""
    asked = {each.id: each for each in spaces if not has_accepted_rules(current_user, each)}
    field.ask_of_any(list(asked.values()))


def _accept_rules(field: RulesField, space: Space) -> None:
    if field.accepted_now:
        accept_house_rules(space, by=current_user)


def _standing(found: Found) -> Transfer:
    return found.transfer or abort(404)


def _here(idea: Idea) -> str:
    return url_for("transfers.show", idea_id=idea.id)


def _page(
    found: Found,
    form: TransferForm | None = None,
    consent: ConsentForm | None = None,
    ending: EndForm | None = None,
    handing: HandOverForm | None = None,
) -> web.Answer:
    idea, transfer = found.idea, found.transfer
    content = queries.content(idea) if transfer else ""
    waits_for = len(rules.missing(idea, content, found.consents)) if transfer else 0
    mine = next((each for each in found.consents if each.user_id == current_user.id), None)
    sent = next((each for each in (form, consent, ending, handing) if each is not None), None)
    if consent is None and transfer and found.asked:
        consent = ConsentForm(
            formdata=None,
            version=content,
            shows_name=bool(mine and mine.shows_name),
            tells_support=bool(mine and mine.tells_support),
        )
        _ask_for_rules(consent.accepts_rules, [transfer.box.space])
    if handing is None and transfer and found.hands and not (waits_for or transfer.made_at):
        handing = HandOverForm(formdata=None)
        _ask_for_rules(handing.accepts_rules, [transfer.box.space])
    return web.page(
        "ideas/transfers/transfer.html",
        status=sent.status if sent else 200,
        idea=idea,
        transfer=transfer,
        form=form,
        sent=sent,
        consent=consent,
        ending=(ending or EndForm(formdata=None)) if found.ends else None,
        mine=mine,
        agreed=found.consents,
        waits_for=waits_for,
        in_vain=bool(waits_for) and queries.cannot_be_asked(rules.writers(idea)),
        handing=handing,
    )

"""Who is answered what: every route, for every role, with the outcome written down.

A line is: method, route, what it is opened for (see `world`), and the answer to a visitor, a
citizen, an employee, an official, a moderator, an admin, and an official of another space. Forms
are sent empty: 303 and 422 mean that the person may send them. `in` leads to sign-in; what a person
may not know of is 404.
"""

import pytest
from flask import Flask

from tests.architecture.world import ROLES, Site

TABLE = """
#    accounts                                             visi citi empl offi mode admi else
POST accounts.cancel_email_change    -                      in  303  303  303  303  303  303
GET  accounts.confirm_email_change   change                200  200  200  200  200  200  200
GET  accounts.confirm_email_change   -                     410  410  410  410  410  410  410
POST accounts.confirm_email_change   change                200  200  200  200  200  200  200
POST accounts.confirm_email_change   -                     410  410  410  410  410  410  410
GET  accounts.confirm_registration   confirm               200  200  200  200  200  200  200
GET  accounts.confirm_registration   -                     410  410  410  410  410  410  410
POST accounts.confirm_registration   confirm               422  422  422  422  422  422  422
POST accounts.confirm_registration   -                     410  410  410  410  410  410  410
GET  accounts.data                   -                      in  200  200  200  200  200  200
GET  accounts.download_data          -                      in  200  200  200  200  200  200
GET  accounts.email                  -                      in  200  200  200  200  200  200
POST accounts.email                  -                      in  422  422  422  422  422  422
GET  accounts.erase                  -                      in  200  200  200  200  200  200
POST accounts.erase                  -                      in  422  422  422  422  422  422
GET  accounts.forgotten_password     -                     200  200  200  200  200  200  200
POST accounts.forgotten_password     -                     422  422  422  422  422  422  422
GET  accounts.look_in_your_mail      -                     200  200  200  200  200  200  200
GET  accounts.name                   -                      in  200  200  200  200  200  200
POST accounts.name                   -                      in  303  303  303  303  303  303
GET  accounts.overview               -                      in  200  200  200  200  200  200
GET  accounts.password               -                      in  200  200  200  200  200  200
POST accounts.password               -                      in  422  422  422  422  422  422
GET  accounts.register               -                     200  303  303  303  303  303  303
POST accounts.register               -                     422  422  422  422  422  422  422
GET  accounts.reset_password         reset                 200  200  200  200  200  200  200
GET  accounts.reset_password         -                     410  410  410  410  410  410  410
POST accounts.reset_password         reset                 422  422  422  422  422  422  422
POST accounts.reset_password         -                     410  410  410  410  410  410  410
POST accounts.revoke_other_sign_ins  -                      in  303  303  303  303  303  303
POST accounts.revoke_sign_in         device                 in  303  404  404  404  404  404
GET  accounts.sign_in                -                     200  303  303  303  303  303  303
POST accounts.sign_in                -                     422  422  422  422  422  422  422
GET  accounts.sign_ins               -                      in  200  200  200  200  200  200
POST accounts.sign_out               -                     303  303  303  303  303  303  303

#    admin                                                visi citi empl offi mode admi else
GET  admin.box                       town.box               in  403  403  403  403  200  403
POST admin.box                       town.box               in  403  403  403  403  422  403
GET  admin.boxes                     -                      in  403  403  403  403  200  403
POST admin.close_space               inside                 in  403  403  403  403  303  403
GET  admin.department                town.department        in  403  403  403  403  200  403
POST admin.department                town.department        in  403  403  403  403  422  403
GET  admin.departments               inside                 in  403  403  403  403  200  403
POST admin.departments               inside                 in  403  403  403  403  422  403
POST admin.email_domains             inside                 in  403  403  403  403  303  403
POST admin.email_domains             town                   in  403  403  403  403  404  403
GET  admin.hearing_type              type                   in  403  403  403  403  200  403
POST admin.hearing_type              type                   in  403  403  403  403  422  403
GET  admin.hearing_types             -                      in  403  403  403  403  200  403
GET  admin.house_rules               inside                 in  403  403  403  403  200  403
POST admin.house_rules               inside                 in  403  403  403  403  303  403
GET  admin.label                     inside.label           in  403  403  403  403  200  403
POST admin.label                     inside.label           in  403  403  403  403  422  403
GET  admin.labels                    inside                 in  403  403  403  403  200  403
POST admin.labels                    inside                 in  403  403  403  403  422  403
GET  admin.mail                      -                      in  403  403  403  403  200  403
GET  admin.memo_template             inside                 in  403  403  403  403  200  403
POST admin.memo_template             inside                 in  403  403  403  403  422  403
GET  admin.memo_template_file        inside.template        in  403  403  403  403  200  403
POST admin.memo_template_removal     inside                 in  403  403  403  403  303  403
GET  admin.new_box                   inside.new-box         in  403  403  403  403  200  403
POST admin.new_box                   inside.new-box         in  403  403  403  403  422  403
GET  admin.new_hearing_type          -                      in  403  403  403  403  200  403
POST admin.new_hearing_type          -                      in  403  403  403  403  422  403
GET  admin.new_space                 -                      in  403  403  403  403  200  403
POST admin.new_space                 -                      in  403  403  403  403  422  403
GET  admin.overview                  -                      in  403  403  403  403  200  403
GET  admin.people                    -                      in  403  403  403  403  200  403
GET  admin.person                    person                 in  403  403  403  403  200  403
POST admin.person                    person                 in  403  403  403  403  422  403
POST admin.reinstate                 suspended              in  403  403  403  403  303  403
POST admin.reopen_space              inside                 in  403  403  403  403  303  403
POST admin.revoke                    role                   in  403  403  403  403  303  403
GET  admin.space                     inside                 in  403  403  403  403  200  403
POST admin.space                     inside                 in  403  403  403  403  422  403
GET  admin.space_people              inside                 in  403  403  403  403  200  403
POST admin.space_people              inside                 in  403  403  403  403  422  403
GET  admin.spaces                    -                      in  403  403  403  403  200  403
POST admin.suspend                   person                 in  403  403  403  403  303  403
POST admin.try_again                 letter                 in  403  403  403  403  303  403
POST admin.withdraw                  invitation             in  403  403  403  403  303  403

#    comments                                             visi citi empl offi mode admi else
POST comments.create                 town.idea              in  422  422  422  422  422  422
POST comments.create                 town.draft-idea        in  403  404  404  404  404  404
POST comments.create                 town.hidden-idea       in  403  404  403  403  404  404
POST comments.create                 inside.idea            in  404  422  422  422  404  404
POST comments.create                 inside.draft-idea      in  404  403  404  404  404  404
POST comments.create                 inside.hidden-idea     in  404  403  403  403  404  404
GET  comments.edit                   town.comment           in  200  403  403  403  403  403
GET  comments.edit                   town.hidden-comment    in  403  404  403  403  404  404
GET  comments.edit                   inside.comment         in  404  200  403  403  404  404
GET  comments.edit                   inside.hidden-comment   in  404  403  403  403  404  404
POST comments.edit                   town.comment           in  303  403  403  403  403  403
POST comments.edit                   town.hidden-comment    in  403  404  403  403  404  404
POST comments.edit                   inside.comment         in  404  303  403  403  404  404
POST comments.edit                   inside.hidden-comment   in  404  403  403  403  404  404
GET  comments.show                   town.comment          303  303  303  303  303  303  303
GET  comments.show                   town.hidden-comment   404  303  404  303  303  404  404
GET  comments.show                   inside.comment        404  404  303  303  303  404  404
GET  comments.show                   inside.hidden-comment  404  404  303  303  303  404  404
GET  comments.versions               town.comment          200  200  200  200  200  200  200
GET  comments.versions               town.hidden-comment   404  200  404  200  200  404  404
GET  comments.versions               inside.comment        404  404  200  200  200  404  404
GET  comments.versions               inside.hidden-comment  404  404  200  200  200  404  404
GET  comments.withdraw               town.comment           in  200  403  403  403  403  403
GET  comments.withdraw               inside.comment         in  404  200  403  403  404  404
POST comments.withdraw               town.comment           in  303  403  403  403  403  403
POST comments.withdraw               inside.comment         in  404  303  403  403  404  404

#    desk                                                 visi citi empl offi mode admi else
POST desk.by_mail                    -                      in  403  403  303  303  303  303
GET  desk.index                      -                      in  403  403  200  200  200  200

#    following                                            visi citi empl offi mode admi else
GET  following.confirm               confirm-follow        200  200  200  200  200  200  200
GET  following.confirm               -                     410  410  410  410  410  410  410
POST following.confirm               confirm-follow        200  200  200  200  200  200  200
POST following.confirm               -                     410  410  410  410  410  410  410
POST following.end                   town.follow            in  303  303  303  303  303  303
POST following.end                   inside.follow          in  404  303  303  303  404  404
POST following.end_by_key            subscription          303  303  303  303  303  303  303
POST following.end_by_key            account-subscription  404  404  404  404  404  404  404
POST following.end_by_key            no-subscription       404  404  404  404  404  404  404
POST following.end_one               follow                 in  303  404  404  404  404  404
POST following.follow                town.follow           422  303  303  303  303  303  303
POST following.follow                inside.follow         404  404  303  303  303  404  404
POST following.follow                -                     404  404  404  404  404  404  404
GET  following.follows               -                      in  200  200  200  200  200  200
POST following.frequency             -                      in  422  404  404  404  404  404
POST following.frequency_by_key      subscription          422  422  422  422  422  422  422
POST following.frequency_by_key      account-subscription  404  404  404  404  404  404  404
POST following.mail_of_one           follow                 in  303  404  404  404  404  404
POST following.personal_mail         -                      in  303  303  303  303  303  303
GET  following.notices               -                      in  200  200  200  200  200  200
POST following.read                  -                      in  303  303  303  303  303  303
POST following.resume                -                      in  303  404  404  404  404  404
GET  following.subscription          subscription          200  200  200  200  200  200  200
GET  following.subscription          account-subscription  200  200  200  200  200  200  200
GET  following.subscription          no-subscription       410  410  410  410  410  410  410
POST following.subscription          subscription          200  200  200  200  200  200  200
POST following.subscription          account-subscription  200  200  200  200  200  200  200
POST following.subscription          no-subscription       410  410  410  410  410  410  410
#    feeds                                                visi citi empl offi mode admi else
GET  drafts.found                   draft                 in  204  204  204  204  204  204
POST drafts.keep                    draft                 in  422  422  422  422  422  422
POST drafts.drop                    draft                 in  204  204  204  204  204  204
GET  feeds.area                      town.area             200  200  200  200  200  200  200
GET  feeds.area                      inside.area           404  404  404  404  404  404  404
GET  feeds.box                       town.box              200  200  200  200  200  200  200
GET  feeds.box                       inside.box            404  404  404  404  404  404  404
GET  feeds.box_calendar              town.call             200  200  200  200  200  200  200
GET  feeds.box_calendar              town.box              404  404  404  404  404  404  404
GET  feeds.box_calendar              inside.call           404  404  404  404  404  404  404
GET  feeds.boxes_calendar            -                     200  200  200  200  200  200  200
GET  feeds.hearing                   town.open             200  200  200  200  200  200  200
GET  feeds.hearing                   town.draft            404  404  404  404  404  404  404
GET  feeds.hearing                   town.scheduled        404  404  404  404  404  404  404
GET  feeds.hearing                   inside.open           404  404  404  404  404  404  404
GET  feeds.hearing_calendar          town.open             200  200  200  200  200  200  200
GET  feeds.hearing_calendar          town.draft            404  404  404  404  404  404  404
GET  feeds.hearing_calendar          town.scheduled        404  404  404  404  404  404  404
GET  feeds.hearing_calendar          inside.open           404  404  404  404  404  404  404
GET  feeds.hearings                  -                     200  200  200  200  200  200  200
GET  feeds.hearings_calendar         -                     200  200  200  200  200  200  200
GET  feeds.idea                      town.idea             200  200  200  200  200  200  200
GET  feeds.idea                      town.draft-idea       404  404  404  404  404  404  404
GET  feeds.idea                      town.hidden-idea      404  404  404  404  404  404  404
GET  feeds.idea                      inside.idea           404  404  404  404  404  404  404
GET  feeds.ideas                     -                     200  200  200  200  200  200  200
GET  feeds.index                     -                     200  200  200  200  200  200  200
GET  feeds.print_hearing             town.open             200  200  200  200  200  200  200
GET  feeds.print_hearing             town.draft            404  404  404  200  200  404  404
GET  feeds.print_hearing             town.scheduled        404  404  404  200  200  404  404
GET  feeds.print_hearing             town.concluded        200  200  200  200  200  200  200
GET  feeds.print_hearing             inside.open           404  404  200  200  200  404  404
GET  feeds.print_hearing             inside.draft          404  404  404  200  200  404  404
GET  feeds.print_idea                town.idea             200  200  200  200  200  200  200
GET  feeds.print_idea                town.draft-idea       404  200  404  404  404  404  404
GET  feeds.print_idea                town.hidden-idea      404  200  404  200  200  404  404
GET  feeds.print_idea                inside.idea           404  404  200  200  200  404  404
GET  feeds.responses                 town.open             200  200  200  200  200  200  200
GET  feeds.responses                 town.draft            404  404  404  404  404  404  404
GET  feeds.responses                 inside.open           404  404  404  404  404  404  404
GET  feeds.sitemap                   -                     200  200  200  200  200  200  200
GET  feeds.sitemap_hearings          part                  200  200  200  200  200  200  200
GET  feeds.sitemap_ideas             part                  200  200  200  200  200  200  200
GET  feeds.sitemap_pages             -                     200  200  200  200  200  200  200
GET  feeds.space                     town                  200  200  200  200  200  200  200
GET  feeds.space                     inside                404  404  404  404  404  404  404
GET  feeds.topic                     town.topic            200  200  200  200  200  200  200
GET  feeds.topic                     inside.topic          404  404  404  404  404  404  404
#    exports                                              visi citi empl offi mode admi else
GET  exports.box                     town.box              200  200  200  200  200  200  200
GET  exports.box                     inside.box            404  404  200  200  200  404  404
POST exports.box                     town.box              303  303  303  303  303  303  303
POST exports.box                     inside.box            404  404  303  303  303  404  404
GET  exports.box_file                town.box              200  200  200  200  200  200  200
GET  exports.box_file                inside.box            404  404  200  200  200  404  404
GET  exports.file                    file                  404  200  404  404  404  404  404
GET  exports.hearing                 town.open             200  200  200  200  200  200  200
GET  exports.hearing                 town.draft            404  404  404  200  404  404  404
GET  exports.hearing                 inside.open           404  404  200  200  200  404  404
GET  exports.hearing                 inside.draft          404  404  404  200  404  404  404
POST exports.hearing                 town.open             303  303  303  303  303  303  303
POST exports.hearing                 town.draft            404  404  404  404  404  404  404
POST exports.hearing                 town.official         404  404  404  303  404  404  404
POST exports.hearing                 inside.open           404  404  303  303  303  404  404
GET  exports.hearing_file            town.open             200  200  200  200  200  200  200
GET  exports.hearing_file            town.draft            404  404  404  404  404  404  404
GET  exports.hearing_file            inside.open           404  404  200  200  200  404  404
GET  exports.hearings                -                     200  200  200  200  200  200  200
POST exports.hearings                -                     303  303  303  303  303  303  303
GET  exports.ideas                   -                     200  200  200  200  200  200  200
POST exports.ideas                   -                     303  303  303  303  303  303  303
GET  exports.memo                    town.concluded        200  200  200  200  200  200  200
GET  exports.memo                    town.assessed         404  404  404  200  200  404  404
GET  exports.memo                    inside.concluded      404  404  200  200  200  404  404
GET  exports.memo                    inside.assessed       404  404  404  200  200  404  404
POST exports.memo                    town.concluded        303  303  303  303  303  303  303
POST exports.memo                    town.assessed         404  404  404  303  303  404  404
POST exports.memo                    inside.concluded      404  404  303  303  303  404  404
POST exports.memo                    inside.assessed       404  404  404  303  303  404  404
GET  exports.search                  -                     200  200  200  200  200  200  200
POST exports.search                  -                     303  303  303  303  303  303  303
GET  exports.list_file               list                  200  200  200  200  200  200  200
GET  exports.made_file               file                  404  200  404  404  404  404  404
POST exports.notify                  file                   in  303  404  404  404  404  404

#    hearings                                             visi citi empl offi mode admi else
GET  anonymous.respond_anonymously  inside.anonymous        404  404  200  200  200  404  404
GET  anonymous.respond_anonymously  inside.open             404  404  404  404  404  404  404
POST anonymous.respond_anonymously  inside.anonymous         in  404  422  422  422  404  404
POST anonymous.respond_anonymously  inside.open              in  404  404  404  404  404  404
GET  anonymous.own_anonymous        inside.anonymous        404  404  200  200  200  404  404
GET  anonymous.own_anonymous        inside.open             404  404  404  404  404  404  404
POST anonymous.own_anonymous        inside.anonymous         in  404  200  200  200  404  404
POST anonymous.own_anonymous        inside.open              in  404  404  404  404  404  404
GET  anonymous.edit_anonymous       inside.anonymous        404  404  303  303  303  404  404
GET  anonymous.edit_anonymous       inside.open             404  404  404  404  404  404  404
POST anonymous.edit_anonymous       inside.anonymous         in  404  200  200  200  404  404
POST anonymous.edit_anonymous       inside.open              in  404  404  404  404  404  404
GET  anonymous.withdraw_anonymous   inside.anonymous        404  404  303  303  303  404  404
GET  anonymous.withdraw_anonymous   inside.open             404  404  404  404  404  404  404
POST anonymous.withdraw_anonymous   inside.anonymous         in  404  200  200  200  404  404
POST anonymous.withdraw_anonymous   inside.open              in  404  404  404  404  404  404
GET  anonymous.copy_of_anonymous    inside.anonymous        404  404  303  303  303  404  404
GET  anonymous.copy_of_anonymous    inside.open             404  404  404  404  404  404  404
POST anonymous.copy_of_anonymous    inside.anonymous         in  404  200  200  200  404  404
POST anonymous.copy_of_anonymous    inside.open              in  404  404  404  404  404  404
POST responses.confirm_response      town.open              in  303  404  404  404  404  404
POST responses.confirm_response      inside.open           404  404  303  404  404  404  404
POST responses.confirm_response      town.open.sent        303  303  303  303  303  303  303
POST responses.confirm_response      town.open.received    303  303  303  303  303  303  303
GET  outcome.desk_adopted            town.assessed          in  403  403  200  403  403  403
GET  outcome.desk_adopted            inside.assessed        in  403  403  200  403  403  404
POST outcome.desk_adopted            town.assessed          in  403  403  303  403  403  403
POST outcome.desk_adopted            inside.assessed        in  403  403  303  403  403  404
POST outcome.desk_assessment         town.closed            in  403  403  303  403  403  403
POST outcome.desk_assessment         town.open              in  403  403  403  403  403  403
POST outcome.desk_assessment         inside.closed          in  403  403  303  403  403  404
POST outcome.desk_assessment         inside.open            in  403  403  403  403  403  404
GET  outcome.desk_conclusion         town.assessed          in  403  403  200  403  403  403
GET  outcome.desk_conclusion         town.closed            in  403  403  403  403  403  403
GET  outcome.desk_conclusion         inside.assessed        in  403  403  200  403  403  404
POST outcome.desk_conclusion         town.assessed          in  403  403  303  403  403  403
POST outcome.desk_conclusion         town.closed            in  403  403  403  403  403  403
POST outcome.desk_conclusion         inside.assessed        in  403  403  303  403  403  404
POST outcome.desk_conclusion         inside.closed          in  403  403  403  403  403  404
GET  outcome.desk_correction         town.concluded         in  403  403  200  403  403  403
GET  outcome.desk_correction         town.assessed          in  403  403  403  403  403  403
GET  outcome.desk_correction         inside.assessed        in  403  403  403  403  403  404
POST outcome.desk_correction         town.concluded         in  403  403  422  403  403  403
POST outcome.desk_correction         town.assessed          in  403  403  403  403  403  403
GET  outcome.desk_theme_correction  town.concluded          in  403  403  200  403  403  403
GET  outcome.desk_theme_correction  town.assessed           in  403  403  403  403  403  403
POST outcome.desk_theme_correction  town.concluded          in  403  403  422  403  403  403
POST outcome.desk_theme_correction  town.assessed           in  403  403  403  403  403  403
GET  outcome.desk_adopted_correction  town.concluded          in  403  403  200  403  403  403
GET  outcome.desk_adopted_correction  town.assessed           in  403  403  403  403  403  403
POST outcome.desk_adopted_correction  town.concluded          in  403  403  422  403  403  403
POST outcome.desk_adopted_correction  town.assessed           in  403  403  403  403  403  403
GET  hearings.desk_deadline          town.draft             in  403  403  200  403  403  404
GET  hearings.desk_deadline          town.open              in  403  403  403  403  403  403
GET  hearings.desk_deadline          inside.draft           in  403  403  200  403  403  404
GET  hearings.desk_deadline          inside.open            in  403  403  403  403  403  404
POST hearings.desk_deadline          town.draft             in  403  403  422  403  403  404
POST hearings.desk_deadline          town.open              in  403  403  403  403  403  403
POST hearings.desk_deadline          inside.draft           in  403  403  422  403  403  404
POST hearings.desk_deadline          inside.open            in  403  403  403  403  403  404
GET  hearings.desk_document          town.draft             in  403  403  200  403  403  404
GET  hearings.desk_document          inside.draft           in  403  403  200  403  403  404
POST hearings.desk_document          town.draft             in  403  403  422  403  403  404
POST hearings.desk_document          inside.draft           in  403  403  422  403  403  404
GET  hearings.desk_document_removal  town.draft             in  403  403  200  403  403  404
GET  hearings.desk_document_removal  inside.draft           in  403  403  200  403  403  404
POST hearings.desk_document_removal  town.draft             in  403  403  303  403  403  404
POST hearings.desk_document_removal  inside.draft           in  403  403  303  403  403  404
GET  hearings.desk_documents         town.draft             in  403  403  200  403  403  404
GET  hearings.desk_documents         inside.draft           in  403  403  200  403  403  404
POST hearings.desk_documents         town.draft             in  403  403  422  403  403  404
POST hearings.desk_documents         inside.draft           in  403  403  422  403  403  404
GET  maps.desk_map                   town.draft             in  403  403  200  403  403  404
GET  maps.desk_map                   town.open              in  403  403  200  403  403  403
GET  maps.desk_map                   town.closed            in  403  403  403  403  403  403
GET  maps.desk_map                   inside.draft           in  403  403  200  403  403  404
POST maps.desk_map                   town.draft             in  403  403  303  403  403  404
POST maps.desk_map                   inside.draft           in  403  403  303  403  403  404
GET  maps.desk_map_removal           town.draft             in  403  403  200  403  403  404
GET  maps.desk_map_removal           town.open              in  403  403  403  403  403  403
GET  maps.desk_map_removal           inside.draft           in  403  403  200  403  403  404
POST maps.desk_map_removal           town.draft             in  403  403  303  403  403  404
POST maps.desk_map_removal           town.open              in  403  403  403  403  403  403
POST maps.desk_map_removal           inside.draft           in  403  403  303  403  403  404
GET  hearings.desk_extension         town.open              in  403  403  200  403  403  403
GET  hearings.desk_extension         town.draft             in  403  403  403  403  403  404
GET  hearings.desk_extension         inside.open            in  403  403  200  403  403  404
GET  hearings.desk_extension         inside.draft           in  403  403  403  403  403  404
POST hearings.desk_extension         town.open              in  403  403  422  403  403  403
POST hearings.desk_extension         town.draft             in  403  403  403  403  403  404
POST hearings.desk_extension         inside.open            in  403  403  422  403  403  404
POST hearings.desk_extension         inside.draft           in  403  403  403  403  403  404
GET  hearings.desk_hearing           town.draft             in  403  403  200  200  404  404
GET  hearings.desk_hearing           town.open              in  403  403  200  200  403  403
GET  hearings.desk_hearing           inside.draft           in  403  403  200  200  404  404
GET  hearings.desk_hearing           inside.open            in  403  403  200  200  404  404
GET  hearings.desk_hearings          -                      in  403  403  200  200  200  200
GET  hearings.desk_new_hearing       -                      in  403  403  200  403  403  200
POST hearings.desk_new_hearing       -                      in  403  403  422  403  403  422
GET  meetings.desk_meetings         town.draft             in  403  403  200  200  404  404
GET  meetings.desk_meetings         town.open              in  403  403  200  200  403  403
GET  meetings.desk_new_meeting      town.draft             in  403  403  200  403  403  404
GET  meetings.desk_new_meeting      town.concluded         in  403  403  403  403  403  403
POST meetings.desk_new_meeting      town.draft             in  403  403  422  403  403  404
POST meetings.desk_new_meeting      inside.open            in  403  403  422  403  403  404
GET  meetings.desk_meeting          town.draft             in  403  403  200  403  403  404
GET  meetings.desk_meeting          town.concluded         in  403  403  403  403  403  403
POST meetings.desk_meeting          town.draft             in  403  403  422  403  403  404
POST meetings.desk_meeting          inside.open            in  403  403  422  403  403  404
POST meetings.desk_meeting_cancellation town.open              in  403  403  303  403  403  403
POST meetings.desk_meeting_cancellation town.concluded         in  403  403  403  403  403  403
GET  intake.desk_new_response     town.assessed          in  403  403  200  403  403  403
GET  intake.desk_new_response     town.concluded         in  403  403  403  403  403  403
GET  intake.desk_new_response     inside.assessed        in  403  403  200  403  403  404
POST intake.desk_new_response     town.assessed          in  403  403  422  403  403  403
POST intake.desk_new_response     town.concluded         in  403  403  403  403  403  403
POST intake.desk_new_response     inside.assessed        in  403  403  422  403  403  404
GET  questions.desk_new_question    town.draft            in  403  403  200  403  403  404
GET  questions.desk_new_question    town.open             in  403  403  403  403  403  403
POST questions.desk_new_question    town.draft            in  403  403  422  403  403  404
POST questions.desk_new_question    inside.draft          in  403  403  422  403  403  404
GET  hearings.desk_new_section       town.draft             in  403  403  200  403  403  404
GET  hearings.desk_new_section       inside.draft           in  403  403  200  403  403  404
POST hearings.desk_new_section       town.draft             in  403  403  422  403  403  404
POST hearings.desk_new_section       inside.draft           in  403  403  422  403  403  404
POST hearings.desk_opening           town.draft             in  403  403  303  403  403  404
POST hearings.desk_opening           town.open              in  403  403  403  403  403  403
POST hearings.desk_opening           inside.draft           in  403  403  303  403  403  404
POST hearings.desk_opening           inside.open            in  403  403  403  403  403  404
GET  outcome.desk_outcome            town.assessed          in  403  403  200  403  403  403
GET  outcome.desk_outcome            town.open              in  403  403  403  403  403  403
GET  outcome.desk_outcome            inside.assessed        in  403  403  200  403  403  404
GET  outcome.desk_outcome            inside.open            in  403  403  403  403  403  404
POST outcome.desk_outcome            town.assessed          in  403  403  303  403  403  403
POST outcome.desk_outcome            town.open              in  403  403  403  403  403  403
POST outcome.desk_outcome            inside.assessed        in  403  403  303  403  403  404
POST outcome.desk_outcome            inside.open            in  403  403  403  403  403  404
GET  parties.desk_parties          town.open              in  403  403  200  403  403  403
GET  parties.desk_parties          town.draft             in  403  403  200  403  403  404
GET  parties.desk_parties          inside.open            in  403  403  403  403  403  404
GET  parties.desk_party            town.open.asked        in  403  403  200  403  403  403
GET  parties.desk_party            inside.open.asked      in  403  403  403  403  403  404
POST parties.desk_party            town.open.asked        in  403  403  422  403  403  403
POST parties.desk_party            inside.open.asked      in  403  403  403  403  403  404
GET  parties.desk_party_choice     town.open              in  403  403  200  403  403  403
GET  parties.desk_party_choice     town.closed            in  403  403  403  403  403  403
GET  parties.desk_party_choice     inside.open            in  403  403  403  403  403  404
POST parties.desk_party_choice     town.open.free         in  403  403  303  403  403  403
POST parties.desk_party_choice     town.closed            in  403  403  403  403  403  403
POST parties.desk_party_choice     inside.open            in  403  403  403  403  403  404
GET  parties.desk_party_mail       town.open              in  403  403  200  403  403  403
GET  parties.desk_party_mail       town.closed            in  403  403  403  403  403  403
GET  parties.desk_party_mail       inside.open            in  403  403  403  403  403  404
POST parties.desk_party_mail       town.open              in  403  403  422  403  403  403
POST parties.desk_party_mail       inside.open            in  403  403  403  403  403  404
POST parties.desk_party_post       town.open.listed       in  403  403  303  403  403  403
POST parties.desk_party_post       town.closed            in  403  403  403  403  403  403
POST parties.desk_party_post       inside.open            in  403  403  403  403  403  404
POST parties.desk_party_response   town.open.asked        in  403  403  422  403  403  403
POST parties.desk_party_response   inside.open.asked      in  403  403  403  403  403  404
POST parties.desk_party_reminder   town.open              in  403  403  422  403  403  403
POST parties.desk_party_reminder   inside.open            in  403  403  403  403  403  404
POST parties.desk_party_removal    town.open.listed       in  403  403  303  403  403  403
POST parties.desk_party_removal    inside.open.asked      in  403  403  403  403  403  404
GET  parties.desk_party_sending    town.open              in  403  403  200  403  403  403
GET  parties.desk_party_sending    inside.open            in  403  403  403  403  403  404
POST parties.desk_party_sending    town.open.listed       in  403  403  303  403  403  403
POST parties.desk_party_sending    town.closed            in  403  403  403  403  403  403
POST parties.desk_party_sending    inside.open            in  403  403  403  403  403  404
GET  parties.desk_party_table      town.open              in  403  403  200  403  403  403
GET  parties.desk_party_table      inside.open            in  403  403  403  403  403  404
POST parties.desk_party_table      town.open              in  403  403  422  403  403  403
POST parties.desk_party_table      inside.open            in  403  403  403  403  403  404
GET  hearings.desk_preview           town.draft             in  403  403  200  200  404  404
GET  hearings.desk_preview           inside.draft           in  403  403  200  200  404  404
POST intake.desk_publication      town.open              in  403  403  303  303  403  403
POST intake.desk_publication      inside.open            in  403  403  303  303  404  404
GET  intake.desk_response         town.open.held         in  403  403  200  200  403  403
GET  intake.desk_response         inside.open.held       in  403  403  200  200  404  404
POST parties.desk_response_party     town.open.held         in  403  403  303  403  403  403
POST parties.desk_response_party     inside.open.held       in  403  403  403  403  403  404
POST intake.desk_response_decision town.open.held         in  403  403  422  422  403  403
POST intake.desk_response_decision inside.open.held       in  403  403  422  422  404  404
GET  review.desk_review             town.draft             in  403  403  200  200  404  404
GET  review.desk_review             town.open              in  403  403  200  200  403  403
GET  review.desk_review             inside.draft           in  403  403  200  200  404  404
POST review.desk_review             town.draft             in  403  403  422  422  404  404
POST review.desk_review             town.open              in  403  403  403  403  403  403
POST review.desk_review_settled     town.draft.comment     in  403  403  303  303  404  404
POST review.desk_review_settled     town.open              in  403  403  403  403  403  403
POST hearings.desk_live_preview     town.draft             in  403  403  200  403  403  404
POST hearings.desk_live_preview     inside.open            in  403  403  200  403  403  404
GET  intake.desk_responses        town.open              in  403  403  200  200  403  403
GET  intake.desk_responses        inside.open            in  403  403  200  200  404  404
POST outcome.desk_round              town.assessed          in  403  403  303  403  403  403
POST outcome.desk_round              inside.assessed        in  403  403  303  403  403  404
POST outcome.desk_round              town.open              in  403  403  403  403  403  403
GET  questions.desk_questions       town.draft            in  403  403  200  200  404  404
GET  questions.desk_questions       town.open             in  403  403  200  200  403  403
GET  questions.desk_questions       inside.draft          in  403  403  200  200  404  404
GET  questions.desk_question        town.draft            in  403  403  200  403  403  404
GET  questions.desk_question        town.open             in  403  403  403  403  403  403
POST questions.desk_question        town.draft            in  403  403  422  403  403  404
POST questions.desk_question        inside.draft          in  403  403  422  403  403  404
POST questions.desk_question_position town.draft            in  403  403  303  403  403  404
POST questions.desk_question_position town.open             in  403  403  403  403  403  403
POST questions.desk_question_removal town.draft            in  403  403  303  403  403  404
POST questions.desk_question_removal town.open             in  403  403  403  403  403  403
GET  hearings.desk_section           town.draft             in  403  403  200  403  403  404
GET  hearings.desk_section           inside.draft           in  403  403  200  403  403  404
POST hearings.desk_section           town.draft             in  403  403  422  403  403  404
POST hearings.desk_section           inside.draft           in  403  403  422  403  403  404
POST hearings.desk_section_position  town.draft             in  403  403  303  403  403  404
POST hearings.desk_section_position  town.open              in  403  403  403  403  403  403
POST hearings.desk_section_position  inside.draft           in  403  403  303  403  403  404
POST hearings.desk_section_position  inside.open            in  403  403  403  403  403  404
GET  hearings.desk_section_removal   town.draft             in  403  403  200  403  403  404
GET  hearings.desk_section_removal   inside.draft           in  403  403  200  403  403  404
POST hearings.desk_section_removal   town.draft             in  403  403  303  403  403  404
POST hearings.desk_section_removal   inside.draft           in  403  403  303  403  403  404
POST assessing.desk_next_to_sort     town.assessed          in  403  403  303  403  403  403
POST assessing.desk_next_to_sort     town.concluded         in  403  403  403  403  403  403
POST assessing.desk_next_to_sort     inside.assessed        in  403  403  303  403  403  404
POST assessing.desk_next_to_sort     inside.concluded       in  403  403  403  403  403  404
GET  assessing.desk_point            town.assessed          in  403  403  200  403  403  403
GET  assessing.desk_point            town.concluded         in  403  403  403  403  403  403
GET  assessing.desk_point            inside.assessed        in  403  403  200  403  403  404
GET  assessing.desk_point            inside.concluded       in  403  403  403  403  403  404
POST assessing.desk_point            town.assessed          in  403  403  422  403  403  403
POST assessing.desk_point            town.concluded         in  403  403  403  403  403  403
POST assessing.desk_point            inside.assessed        in  403  403  422  403  403  404
POST assessing.desk_point            inside.concluded       in  403  403  403  403  403  404
POST assessing.desk_point_removal    town.assessed          in  403  403  303  403  403  403
POST assessing.desk_point_removal    town.concluded         in  403  403  403  403  403  403
POST assessing.desk_point_removal    inside.assessed        in  403  403  303  403  403  404
POST assessing.desk_point_removal    inside.concluded       in  403  403  403  403  403  404
GET  assessing.desk_alike            town.assessed         in  403  403  200  200  403  403
GET  assessing.desk_alike            inside.assessed       in  403  403  200  200  404  404
POST assessing.desk_alike_points     town.assessed         in  403  403  303  403  403  403
POST assessing.desk_alike_points     town.concluded        in  403  403  403  403  403  403
POST assessing.desk_alike_points     inside.assessed       in  403  403  303  403  403  404
GET  assessing.desk_sorted_response  town.assessed          in  403  403  200  200  403  403
GET  assessing.desk_sorted_response  town.concluded         in  403  403  200  200  403  403
GET  assessing.desk_sorted_response  inside.assessed        in  403  403  200  200  404  404
GET  assessing.desk_sorted_response  inside.concluded       in  403  403  200  200  404  404
POST assessing.desk_sorted_response  town.assessed          in  403  403  422  403  403  403
POST assessing.desk_sorted_response  town.concluded         in  403  403  403  403  403  403
POST assessing.desk_sorted_response  inside.assessed        in  403  403  422  403  404  404
POST assessing.desk_sorted_response  inside.concluded       in  403  403  403  403  404  404
GET  assessing.desk_sorting          town.assessed          in  403  403  200  200  403  403
GET  assessing.desk_sorting          town.concluded         in  403  403  200  200  403  403
GET  assessing.desk_sorting          inside.assessed        in  403  403  200  200  404  404
GET  assessing.desk_sorting          inside.concluded       in  403  403  200  200  404  404
POST assessing.desk_sorting_copies   town.assessed          in  403  403  303  403  403  403
POST assessing.desk_sorting_copies   town.concluded         in  403  403  403  403  403  403
POST assessing.desk_sorting_copies   inside.assessed        in  403  403  303  403  403  404
POST assessing.desk_sorting_copies   inside.concluded       in  403  403  403  403  403  404
POST assessing.desk_sorting_done     town.assessed          in  403  403  303  403  403  403
POST assessing.desk_sorting_done     town.concluded         in  403  403  403  403  403  403
POST assessing.desk_sorting_done     inside.assessed        in  403  403  303  403  403  404
POST assessing.desk_sorting_done     inside.concluded       in  403  403  403  403  403  404
GET  hearings.desk_versions         town.open              in  403  403  200  200  403  403
GET  hearings.desk_versions         town.draft             in  403  403  200  200  404  404
GET  hearings.desk_versions         inside.open            in  403  403  200  200  404  404
GET  assessing.desk_theme            town.assessed          in  403  403  200  200  403  403
GET  assessing.desk_theme            town.concluded         in  403  403  200  200  403  403
GET  assessing.desk_theme            inside.assessed        in  403  403  200  200  404  404
GET  assessing.desk_theme            inside.concluded       in  403  403  200  200  404  404
POST assessing.desk_theme            town.assessed          in  403  403  422  403  403  403
POST assessing.desk_theme            town.concluded         in  403  403  403  403  403  403
POST assessing.desk_theme            inside.assessed        in  403  403  422  403  404  404
POST assessing.desk_theme            inside.concluded       in  403  403  403  403  404  404
POST assessing.desk_theme_merger     town.assessed          in  403  403  422  403  403  403
POST assessing.desk_theme_merger     town.concluded         in  403  403  403  403  403  403
POST assessing.desk_theme_merger     inside.assessed        in  403  403  422  403  403  404
POST assessing.desk_theme_merger     inside.concluded       in  403  403  403  403  403  404
POST assessing.desk_theme_points     town.assessed          in  403  403  422  403  403  403
POST assessing.desk_theme_points     town.concluded         in  403  403  403  403  403  403
POST assessing.desk_theme_points     inside.assessed        in  403  403  422  403  403  404
POST assessing.desk_theme_points     inside.concluded       in  403  403  403  403  403  404
POST assessing.desk_theme_position   town.assessed          in  403  403  303  403  403  403
POST assessing.desk_theme_position   town.concluded         in  403  403  403  403  403  403
POST assessing.desk_theme_position   inside.assessed        in  403  403  303  403  403  404
POST assessing.desk_theme_position   inside.concluded       in  403  403  403  403  403  404
POST assessing.desk_theme_removal    town.assessed          in  403  403  303  403  403  403
POST assessing.desk_theme_removal    town.concluded         in  403  403  403  403  403  403
POST assessing.desk_theme_removal    inside.assessed        in  403  403  303  403  403  404
POST assessing.desk_theme_removal    inside.concluded       in  403  403  403  403  403  404
GET  assessing.desk_themes           town.assessed          in  403  403  200  200  403  403
GET  assessing.desk_themes           town.concluded         in  403  403  200  200  403  403
GET  assessing.desk_themes           inside.assessed        in  403  403  200  200  404  404
GET  assessing.desk_themes           inside.concluded       in  403  403  200  200  404  404
POST assessing.desk_themes           town.assessed          in  403  403  422  403  403  403
POST assessing.desk_themes           town.concluded         in  403  403  403  403  403  403
POST assessing.desk_themes           inside.assessed        in  403  403  422  403  404  404
POST assessing.desk_themes           inside.concluded       in  403  403  403  403  404  404
GET  hearings.desk_text              town.draft             in  403  403  200  403  403  404
GET  hearings.desk_text              town.open              in  403  403  200  403  403  403
GET  hearings.desk_text              town.closed            in  403  403  403  403  403  403
GET  hearings.desk_text              inside.draft           in  403  403  200  403  403  404
GET  hearings.desk_text              inside.open            in  403  403  200  403  403  404
GET  hearings.desk_text              inside.closed          in  403  403  403  403  403  404
POST hearings.desk_text              town.draft             in  403  403  422  403  403  404
POST hearings.desk_text              town.open              in  403  403  422  403  403  403
POST hearings.desk_text              town.closed            in  403  403  403  403  403  403
POST hearings.desk_text              inside.draft           in  403  403  422  403  403  404
POST hearings.desk_text              inside.open            in  403  403  422  403  403  404
POST hearings.desk_text              inside.closed          in  403  403  403  403  403  404
GET  hearings.desk_withdrawal        town.open              in  403  403  200  403  403  403
GET  hearings.desk_withdrawal        town.concluded         in  403  403  403  403  403  403
GET  hearings.desk_withdrawal        inside.open            in  403  403  200  403  403  404
GET  hearings.desk_withdrawal        inside.concluded       in  403  403  403  403  403  404
POST hearings.desk_withdrawal        town.open              in  403  403  422  403  403  403
POST hearings.desk_withdrawal        town.concluded         in  403  403  403  403  403  403
POST hearings.desk_withdrawal        inside.open            in  403  403  422  403  403  404
POST hearings.desk_withdrawal        inside.concluded       in  403  403  403  403  403  404
GET  responses.edit_response         town.open              in  200  404  404  404  404  404
GET  responses.edit_response         inside.open           404  404  200  404  404  404  404
GET  responses.edit_response         town.open.sent        404  404  404  404  404  404  404
GET  responses.edit_response         town.open.received    200  200  200  200  200  200  200
POST responses.edit_response         town.open              in  422  404  404  404  404  404
POST responses.edit_response         inside.open           404  404  422  404  404  404  404
POST responses.edit_response         town.open.sent        404  404  404  404  404  404  404
POST responses.edit_response         town.open.received    422  422  422  422  422  422  422
GET  hearings.index                  -                     200  200  200  200  200  200  200
GET  outcome.outcome                 town.concluded        200  200  200  200  200  200  200
GET  outcome.outcome                 town.open             404  404  404  404  404  404  404
GET  outcome.outcome                 inside.concluded      404  404  200  200  200  404  404
GET  outcome.outcome                 inside.open           404  404  404  404  404  404  404
GET  responses.own_response          town.open              in  200  404  404  404  404  404
GET  responses.own_response          inside.open           404  404  200  404  404  404  404
GET  responses.own_response          town.open.sent        200  200  200  200  200  200  200
GET  responses.own_response          town.open.received    200  200  200  200  200  200  200
GET  questions.answers              town.open             200  200  200  200  200  200  200
GET  questions.answers              town.draft            404  404  404  200  200  404  404
GET  questions.answers              inside.open           404  404  200  200  200  404  404
GET  feeds.meeting_calendar         town.open              200  200  200  200  200  200  200
GET  feeds.meeting_calendar         town.draft             404  404  404  200  200  404  404
GET  feeds.meeting_calendar         inside.open            404  404  200  200  200  404  404
GET  maps.map_file                 town.open             200  200  200  200  200  200  200
GET  maps.map_file                 town.draft            404  404  404  200  200  404  404
GET  maps.map_file                 inside.open           404  404  200  200  200  404  404
GET  maps.map_file                 inside.draft          404  404  404  200  200  404  404
GET  parties.parties               town.open             200  200  200  200  200  200  200
GET  parties.parties               town.draft            404  404  404  200  200  404  404
GET  parties.parties               inside.open           404  404  200  200  200  404  404
GET  parties.party                 town.open.asked       200  200  200  200  200  200  200
GET  parties.party                 town.open             404  404  404  404  404  404  404
GET  parties.party                 inside.open.asked     404  404  200  200  200  404  404
POST parties.party                 town.open.asked       422  422  422  422  422  422  422
POST parties.party                 town.open             404  404  404  404  404  404  404
POST parties.party_opening         town.open.asked       303  303  303  303  303  303  303
POST parties.party_opening         town.open             404  404  404  404  404  404  404
GET  responses.respond               town.open             200  200  200  200  200  200  200
GET  responses.respond               town.closed           200  200  200  200  200  200  200
GET  responses.respond               town.draft            404  404  404  200  200  404  404
GET  responses.respond               inside.open           404  404  200  200  200  404  404
GET  responses.respond               inside.closed         404  404  200  200  200  404  404
GET  responses.respond               inside.draft          404  404  404  200  200  404  404
POST responses.respond               town.open             422  422  422  422  422  422  422
POST responses.respond               town.closed           422  422  422  422  422  422  422
POST responses.respond               town.draft            404  404  404  422  422  404  404
POST responses.respond               inside.open           404  404  422  422  422  404  404
POST responses.respond               inside.closed         404  404  422  422  422  404  404
POST responses.respond               inside.draft          404  404  404  422  422  404  404
GET  responses.response              town.open             200  200  200  200  200  200  200
GET  responses.response              town.open.held        404  200  404  200  200  404  404
GET  responses.response              inside.open           404  404  200  200  200  404  404
GET  responses.response              inside.open.held      404  404  200  200  200  404  404
GET  responses.response_copy         town.open              in  200  404  404  404  404  404
GET  responses.response_copy         inside.open           404  404  200  404  404  404  404
GET  responses.response_copy         town.open.sent        404  404  404  404  404  404  404
GET  responses.response_copy         town.open.received    200  200  200  200  200  200  200
GET  hearings.preview                preview               200  200  200  200  200  200  200
GET  responses.response_sent         town.open             200  200  200  200  200  200  200
GET  responses.response_sent         inside.open           404  404  200  200  200  404  404
GET  responses.responses             town.open             200  200  200  200  200  200  200
GET  responses.responses             town.draft            404  404  404  200  200  404  404
GET  responses.responses             inside.open           404  404  200  200  200  404  404
GET  responses.responses             inside.draft          404  404  404  200  200  404  404
GET  maps.spots_file                 town.open             200  200  200  200  200  200  200
GET  maps.spots_file                 town.draft            404  404  404  200  200  404  404
GET  maps.spots_file                 inside.open           404  404  200  200  200  404  404
GET  maps.spots_file                 inside.draft          404  404  404  200  200  404  404
GET  hearings.show                   town.open             200  200  200  200  200  200  200
GET  hearings.show                   town.draft            404  404  404  200  200  404  404
GET  hearings.show                   town.scheduled        404  404  404  200  200  404  404
GET  hearings.show                   town.concluded        200  200  200  200  200  200  200
GET  hearings.show                   inside.open           404  404  200  200  200  404  404
GET  hearings.show                   inside.draft          404  404  404  200  200  404  404
GET  hearings.show                   inside.scheduled      404  404  404  200  200  404  404
GET  hearings.show                   inside.concluded      404  404  200  200  200  404  404
GET  responses.withdraw_response     town.open              in  200  404  404  404  404  404
GET  responses.withdraw_response     inside.open           404  404  200  404  404  404  404
GET  responses.withdraw_response     town.open.sent        404  404  404  404  404  404  404
GET  responses.withdraw_response     town.open.received    200  200  200  200  200  200  200
POST responses.withdraw_response     town.open              in  303  404  404  404  404  404
POST responses.withdraw_response     inside.open           404  404  303  404  404  404  404
POST responses.withdraw_response     town.open.sent        404  404  404  404  404  404  404
POST responses.withdraw_response     town.open.received    303  303  303  303  303  303  303

#    ideas                                                visi citi empl offi mode admi else
GET  ideas.alike                     town.write            200  200  200  200  200  200  200
GET  ideas.alike                     inside.write          404  404  200  200  200  404  404
GET  ideas.box                       town.box              200  200  200  200  200  200  200
GET  ideas.box                       inside.box            404  404  200  200  200  404  404
GET  ideas.create                    town.write             in  200  200  200  200  200  200
GET  ideas.create                    inside.write           in  200  200  200  200  200  200
POST ideas.create                    town.write             in  422  422  422  422  422  422
POST ideas.create                    inside.write           in  422  422  422  422  422  422
GET  answers.desk                    -                      in  403  403  200  403  403  200
GET  ideas.edit                      town.idea              in  200  403  403  403  403  403
GET  ideas.edit                      town.accepted-idea     in  403  403  403  403  403  403
GET  ideas.edit                      inside.idea            in  404  200  403  403  404  404
GET  ideas.edit                      inside.accepted-idea   in  404  403  403  403  404  404
POST ideas.edit                      town.idea              in  303  403  403  403  403  403
POST ideas.edit                      town.accepted-idea     in  403  403  403  403  403  403
POST ideas.edit                      inside.idea            in  404  303  403  403  404  404
POST ideas.edit                      inside.accepted-idea   in  404  403  403  403  404  404
GET  support.give_up                 town.idea              in  200  403  403  403  403  403
GET  support.give_up                 town.accepted-idea     in  403  403  403  403  403  403
GET  support.give_up                 inside.idea            in  404  200  403  403  404  404
GET  support.give_up                 inside.accepted-idea   in  404  403  403  403  404  404
POST support.give_up                 town.idea              in  303  403  403  403  403  403
POST support.give_up                 town.accepted-idea     in  403  403  403  403  403  403
POST support.give_up                 inside.idea            in  404  303  403  403  404  404
POST support.give_up                 inside.accepted-idea   in  404  403  403  403  404  404
GET  answers.hand_over               town.idea              in  403  403  200  403  403  403
GET  answers.hand_over               town.draft-idea        in  403  403  404  403  403  404
GET  answers.hand_over               inside.idea            in  403  403  200  403  403  404
GET  answers.hand_over               inside.draft-idea      in  403  403  404  403  403  404
POST answers.hand_over               town.idea              in  403  403  422  403  403  403
POST answers.hand_over               town.draft-idea        in  403  403  404  403  403  404
POST answers.hand_over               inside.idea            in  403  403  422  403  403  404
POST answers.hand_over               inside.draft-idea      in  403  403  404  403  403  404
GET  ideas.index                     -                     200  200  200  200  200  200  200
GET  answers.merge                   town.idea              in  403  403  200  403  403  403
GET  answers.merge                   town.accepted-idea     in  403  403  403  403  403  403
GET  answers.merge                   inside.idea            in  403  403  200  403  403  404
GET  answers.merge                   inside.accepted-idea   in  403  403  403  403  403  404
POST answers.merge                   town.idea              in  403  403  422  403  403  403
POST answers.merge                   town.accepted-idea     in  403  403  403  403  403  403
POST answers.merge                   inside.idea            in  403  403  422  403  403  404
POST answers.merge                   inside.accepted-idea   in  403  403  403  403  403  404
POST ideas.publish                   town.draft-idea        in  303  404  404  404  404  404
POST ideas.publish                   town.idea              in  403  403  403  403  403  403
POST ideas.publish                   inside.draft-idea      in  404  303  404  404  404  404
POST ideas.publish                   inside.idea            in  404  403  403  403  404  404
GET  ideas.show                      town.idea             200  200  200  200  200  200  200
GET  ideas.show                      town.draft-idea       404  200  404  404  404  404  404
GET  ideas.show                      town.hidden-idea      410  200  410  200  200  410  410
GET  ideas.show                      inside.idea           404  404  200  200  200  404  404
GET  ideas.show                      inside.draft-idea     404  404  200  404  404  404  404
GET  ideas.show                      inside.hidden-idea    404  404  200  200  200  404  404
GET  answers.states                  town.idea              in  403  403  200  403  403  403
GET  answers.states                  town.draft-idea        in  403  403  404  403  403  404
GET  answers.states                  inside.idea            in  403  403  200  403  403  404
GET  answers.states                  inside.draft-idea      in  403  403  404  403  403  404
POST answers.states                  town.idea              in  403  403  422  403  403  403
POST answers.states                  town.draft-idea        in  403  403  404  403  403  404
POST answers.states                  inside.idea            in  403  403  422  403  403  404
POST answers.states                  inside.draft-idea      in  403  403  404  403  403  404
POST support.vote                    town.idea              in  303  303  303  303  303  303
POST support.vote                    town.accepted-idea     in  403  403  403  403  403  403
POST support.vote                    inside.idea            in  404  303  303  303  404  404
POST support.vote                    inside.accepted-idea   in  404  403  403  403  404  404
POST support.take_over               town.left-idea         in  303  403  403  403  403  403
POST support.take_over               town.idea              in  403  403  403  403  403  403
POST support.take_over               inside.left-idea       in  404  303  403  403  404  404
POST support.take_over               inside.idea            in  404  403  403  403  404  404
GET  ideas.versions                  town.idea             200  200  200  200  200  200  200
GET  ideas.versions                  town.hidden-idea      404  200  404  200  200  404  404
GET  ideas.versions                  inside.idea           404  404  200  200  200  404  404
GET  ideas.versions                  inside.hidden-idea    404  404  200  200  200  404  404
GET  ideas.withdraw                  town.idea              in  200  403  403  403  403  403
GET  ideas.withdraw                  town.accepted-idea     in  403  403  403  403  403  403
GET  ideas.withdraw                  inside.idea            in  404  200  403  403  404  404
GET  ideas.withdraw                  inside.accepted-idea   in  404  403  403  403  404  404
POST ideas.withdraw                  town.idea              in  303  403  403  403  403  403
POST ideas.withdraw                  town.accepted-idea     in  403  403  403  403  403  403
POST ideas.withdraw                  inside.idea            in  404  303  403  403  404  404
POST ideas.withdraw                  inside.accepted-idea   in  404  403  403  403  404  404

#    moderation                                           visi citi empl offi mode admi else
GET  moderation.decide               town.idea              in  403  403  403  200  403  403
GET  moderation.decide               town.hidden-comment    in  403  403  403  200  404  404
GET  moderation.decide               town.open.held         in  403  403  200  200  404  404
GET  moderation.decide               town.open              in  403  403  403  403  403  403
GET  moderation.decide               inside.idea            in  403  403  403  200  404  404
GET  moderation.decide               inside.hidden-comment   in  403  403  403  200  404  404
GET  moderation.decide               inside.open.held       in  403  403  200  200  404  404
GET  moderation.decide               inside.open            in  403  403  403  403  404  404
POST moderation.decide               town.idea              in  403  403  403  303  403  403
POST moderation.decide               town.hidden-comment    in  403  403  403  303  404  404
POST moderation.decide               town.open.held         in  403  403  303  303  404  404
POST moderation.decide               town.open              in  403  403  403  403  403  403
POST moderation.decide               inside.idea            in  403  403  403  303  404  404
POST moderation.decide               inside.hidden-comment   in  403  403  403  303  404  404
POST moderation.decide               inside.open.held       in  403  403  303  303  404  404
POST moderation.decide               inside.open            in  403  403  403  403  404  404
GET  moderation.log                  -                     200  200  200  200  200  200  200
GET  moderation.confirm_report       confirm-report        200  200  200  200  200  200  200
GET  moderation.confirm_report       -                     410  410  410  410  410  410  410
POST moderation.confirm_report       confirm-report        303  303  303  303  303  303  303
POST moderation.confirm_report       -                     410  410  410  410  410  410  410
GET  moderation.own_reports          -                      in  200  200  200  200  200  200
GET  moderation.queue                -                      in  403  403  200  200  200  200
POST moderation.read_reports         -                      in  303  303  303  303  303  303
GET  moderation.receipt              report                200  200  200  200  200  200  200
GET  moderation.receipt              no-subscription       404  404  404  404  404  404  404
GET  moderation.report               town.idea             200  403  200  200  200  200  200
GET  moderation.report               town.comment          200  403  200  200  200  200  200
GET  moderation.report               town.open.response    200  403  200  200  200  200  200
GET  moderation.report               town.draft-idea       404  404  404  404  404  404  404
GET  moderation.report               town.hidden-idea      404  404  404  404  404  404  404
GET  moderation.report               town.hidden-comment   404  404  404  404  404  404  404
GET  moderation.report               town.open.held        404  404  404  404  404  404  404
GET  moderation.report               town.open             404  404  404  404  404  404  404
GET  moderation.report               inside.idea           404  404  403  200  200  404  404
GET  moderation.report               inside.comment        404  404  403  200  200  404  404
GET  moderation.report               inside.open.response  404  404  403  200  200  404  404
GET  moderation.report               inside.hidden-comment 404  404  404  404  404  404  404
POST moderation.report               town.idea             422  403  422  422  422  422  422
POST moderation.report               town.comment          422  403  422  422  422  422  422
POST moderation.report               town.hidden-comment   404  404  404  404  404  404  404
POST moderation.report               inside.comment        404  404  403  422  422  404  404

#    pages                                                visi citi empl offi mode admi else
GET  pages.about                     -                     200  200  200  200  200  200  200
GET  pages.contact                   -                     200  200  200  200  200  200  200
GET  pages.accessibility             -                     200  200  200  200  200  200  200
POST pages.choose_language           -                     303  303  303  303  303  303  303
GET  pages.edit                      page                   in  403  403  403  403  200  403
POST pages.edit                      page                   in  403  403  403  403  422  403
GET  pages.edit_list                 -                      in  403  403  403  403  200  403
GET  pages.health                    -                     503  503  503  503  503  503  503
GET  pages.house_rules               -                     200  200  200  200  200  200  200
GET  pages.index                     -                     200  200  200  200  200  200  200
GET  pages.live                      -                     200  200  200  200  200  200  200
GET  pages.privacy                   -                     200  200  200  200  200  200  200
GET  pages.ready                     -                     503  503  503  503  503  503  503
GET  pages.robots                    -                     200  200  200  200  200  200  200
GET  pages.space                     town                  200  200  200  200  200  200  200
GET  pages.space                     inside                404  404  200  200  200  404  404
GET  pages.spaces                    -                     200  200  200  200  200  200  200
GET  pages.what_came_of_it           -                     200  200  200  200  200  200  200

#    parties                                              visi citi empl offi mode admi else
GET  register.new_organisation      -                      in  403  403  200  403  403  200
POST register.new_organisation      -                      in  403  403  422  403  403  422
GET  register.organisation          organisation           in  403  403  200  403  403  404
POST register.organisation          organisation           in  403  403  422  403  403  404
GET  register.organisations         -                      in  403  403  200  403  403  200
POST register.retire                organisation           in  403  403  303  403  403  404
GET  register.table                 -                      in  403  403  200  403  403  200
POST register.table                 -                      in  403  403  422  403  403  422

#    search                                               visi citi empl offi mode admi else
GET  search.index                    -                     200  200  200  200  200  200  200
#    spaces                                               visi citi empl offi mode admi else
POST spaces.accept_house_rules       town                   in  303  303  303  303  303  303
POST spaces.accept_house_rules       inside                 in  404  303  303  303  404  404
GET  spaces.confirm_joining          join                  200  200  200  200  200  200  200
GET  spaces.confirm_joining          -                     410  410  410  410  410  410  410
POST spaces.confirm_joining          join                  303  303  303  303  303  303  303
POST spaces.confirm_joining          -                     410  410  410  410  410  410  410
GET  spaces.house_rules              town                  200  200  200  200  200  200  200
GET  spaces.house_rules              inside                404  404  200  200  200  404  404
GET  spaces.invitation               invitation            200  200  200  200  200  200  200
GET  spaces.invitation               -                     410  410  410  410  410  410  410
POST spaces.invitation               invitation             in  303  403  403  403  403  403
POST spaces.invitation               -                     410  410  410  410  410  410  410
POST spaces.join                     town                   in  404  404  404  404  404  404
POST spaces.join                     inside                 in  404  404  404  404  404  303

#    subjects                                             visi citi empl offi mode admi else
GET  subjects.download               town.open             200  200  200  200  200  200  200
GET  subjects.download               town.draft            404  404  404  200  200  404  404
GET  subjects.download               inside.open           404  404  200  200  200  404  404
GET  subjects.download               inside.draft          404  404  404  200  200  404  404
"""

Line = tuple[str, str, str, list[str]]


def _lines() -> list[Line]:
    found: list[Line] = []
    for line in TABLE.splitlines():
        if line and not line.startswith("#"):
            method, endpoint, thing, *outcomes = line.split()
            assert len(outcomes) == len(ROLES), line
            found.append((method, endpoint, thing, outcomes))
    return found


def _outcome(site: Site, role: str, method: str, endpoint: str, thing: str) -> str:
    values = site.things.get(thing, {})
    form = values.get("form") if method == "POST" else None
    answer = site.open(role, method, site.address(endpoint, thing), data=form)
    if answer.status_code == 303 and answer.location.startswith("/sign-in"):
        return "in"
    if answer.status_code == 403 and 'action="/sign-in"' in answer.text:
        # Something was sent: the sign-in page carries it on.
        return "in"
    return str(answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_answered_as_the_table_says(site: Site, role: str) -> None:
    wrong = []
    for method, endpoint, thing, outcomes in _lines():
        wanted = outcomes[ROLES.index(role)]
        found = _outcome(site, role, method, endpoint, thing)
        if found != wanted:
            wrong.append(f"{method} {endpoint} {thing}: {found}, not {wanted}")
    assert wrong == []


def test_every_route_stands_in_the_table(shared_app: Flask) -> None:
    routes = {
        (method, rule.endpoint)
        for rule in shared_app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    told = {(method, endpoint) for method, endpoint, _thing, _outcomes in _lines()}
    assert routes - told == set(), "write down who may use the new route"
    assert told - routes == set(), "the route is gone"


def test_what_is_inside_is_unknown_to_those_outside() -> None:
    """No line lets somebody without a role inside read what is there, or know that it is there."""
    outside = [ROLES.index(role) for role in ("visitor", "citizen", "admin", "elsewhere")]
    doors = {"in", "403", "404"}
    known = {"ideas.create", "spaces.join"}
    """The choice of boxes, without those inside; the way in for an address of its mail domain."""
    for _method, endpoint, thing, outcomes in _lines():
        if endpoint.startswith("admin.") or endpoint in known:
            continue
        if thing.startswith("inside"):
            assert {outcomes[index] for index in outside} <= doors, (endpoint, thing)

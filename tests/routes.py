"""Every route of the application, and what each of six people gets there: the whole policy as
seen from outside. `tests/test_rights.py` walks the table; a route that is not in it fails there.

A row's address and what is sent name things of `tests/world.py` in braces. The six answers are
those of a student who owns the things, their teacher, another cohort's teacher, another student
of the same cohort, an administrator, and nobody:

* a number is the status; 303 is a redirect to what was done, never to the sign-in page
* `in` is: sign in first (a redirect to the sign-in page, or 401 for a script)

Seen from the other cohort the owner, their teacher and the other student are strangers like
"other", and "other" is the teacher: so each row is walked with foreign ids too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.world import WALKERS


@dataclass(frozen=True)
class Route:
    """One way to ask, and who gets what."""

    endpoint: str
    method: str
    path: str
    answers: tuple[str, ...]
    form: dict[str, Any] | None = None
    json: dict[str, Any] | None = None
    development: bool = field(default=False)
    """Exists only where mails have no server to go to."""

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.endpoint})"

    @property
    def has_ids(self) -> bool:
        return "{" in self.path

    def expected(self, walker: str, *, far: bool) -> str:
        if far and walker in ("owner", "teacher", "fellow", "other"):
            walker = "teacher" if walker == "other" else "other"
        return self.answers[WALKERS.index(walker)]


def _get(endpoint: str, path: str, answers: str, **more: Any) -> Route:
    return Route(endpoint, "GET", path, _six(answers), **more)


def _post(endpoint: str, path: str, answers: str, form: dict[str, Any] | None = None) -> Route:
    return Route(endpoint, "POST", path, _six(answers), form=form or {})


def _json(endpoint: str, path: str, answers: str, json: dict[str, Any]) -> Route:
    return Route(endpoint, "POST", path, _six(answers), json=json)


def _six(answers: str) -> tuple[str, ...]:
    six = tuple(answers.split())
    assert len(six) == len(WALKERS), answers
    return six


SAVE = {"html": "<p>Skrevet af en anden</p>", "revision": 1, "page": "walk", "sequence": 1}
NEW_DAY = {"number": "77", "title": "Ny", "date": "2026-05-04", "starts": "09.00", "ends": "15.00"}
PLAN = {"copy_from": "new", "first": "2026-09-07", "count": "1", "every": "7"}
HOURS = {"starts": "09.00", "ends": "15.00"}
EXAM = {
    "title": "Anden eksamen",
    "max_anslag": "1000",
    "anslag_per_page": "2400",
    "tables": "actual",
    "table_anslag": "800",
    "confidentiality": "never",
    "ai_policy": "free",
    "declaration": "Andre ord",
    "scale": "seven",
    "examiner": "internal",
}
SITTING = {"kind": "sick", "deadline-day": "2026-12-01", "deadline-at": "12.00"}
LIST = "Navn\tE-mail\tStudienummer\nNina Ny\tnina@portfolio.example\t77\n"

# fmt: off
ROUTES = [
    # -- open to everyone ------------------------------------- owner teacher other fellow admin nobody
    _get("health", "/health",                                   "200   200   200   200   200   200"),
    _get("ready", "/ready",                                     "200   200   200   200   200   200"),
    _get("static", "/static/manifest.json",                     "200   200   200   200   200   200"),
    _get("overview.accessibility", "/was",                      "200   200   200   200   200   200"),
    _get("overview.privacy", "/privacy",                        "200   200   200   200   200   200"),
    _get("overview.contact", "/contact",                        "200   200   200   200   200   200"),
    _get("outbox.demo_mail", "/demo/mail",                      "200   200   200   200   200   200",
         development=True),

    # -- people ----------------------------------------------- owner teacher other fellow admin nobody
    _get("people.sign_in", "/sign-in",                          "303   303   303   303   303   200"),
    _post("people.sign_in", "/sign-in",                         "422   422   422   422   422   422",
          {"email": "x@portfolio.example", "password": "forkert kodeord"}),
    _post("people.sign_out", "/sign-out",                       "303   303   303   303   303   in"),
    _get("people.session_state", "/session",                    "200   200   200   200   200   200"),
    _json("people.extend_session", "/session/extend",           "200   200   200   200   200   in", {}),
    _post("people.choose_language", "/language",                "303   303   303   303   303   303",
          {"language": "en"}),
    _get("people.forgotten_password", "/forgotten-password",    "200   200   200   200   200   200"),
    _post("people.forgotten_password", "/forgotten-password",   "303   303   303   303   303   303",
          {"email": "x@portfolio.example"}),
    _get("people.mail_on_its_way", "/mail-on-its-way",          "200   200   200   200   200   200"),
    _get("people.open_link", "/link/{token}",                   "303   303   303   303   303   303"),
    _get("people.set_password", "/set-password",                "410   410   410   410   410   410"),
    _post("people.set_password", "/set-password",               "410   410   410   410   410   410",
          {"password": "fem meget grønne katte"}),
    _get("people.confirm_address", "/confirm-address",          "410   410   410   410   410   410"),
    _post("people.confirm_address", "/confirm-address",         "410   410   410   410   410   410"),
    _post("people.send_new_link", "/link/again",                "303   303   303   303   303   303"),
    _get("people.account", "/account",                          "200   200   200   200   200   in"),
    _get("people.change_password", "/account/password",         "200   200   200   200   200   in"),
    _post("people.change_password", "/account/password",        "422   422   422   422   422   in",
          {"current_password": "forkert kodeord", "password": "fem meget grønne katte"}),
    _get("people.change_address", "/account/address",           "200   200   200   200   200   in"),
    _post("people.change_address", "/account/address",          "422   422   422   422   422   in",
          {"email": "ny@portfolio.example", "address_password": "forkert kodeord"}),
    _post("people.end_sessions", "/account/sign-out-everywhere", "303  303   303   303   303   in"),

    # -- overview --------------------------------------------- owner teacher other fellow admin nobody
    _get("overview.home", "/",                                  "200   200   200   200   303   in"),
    _get("overview.home", "/?home=teacher&cohort=1&day=1",
                                                                "200   200   200   200   303   in"),
    _get("overview.grid", "/cohorts/{cohort}/grid",             "404   200   404   404   404   in"),
    _get("overview.grid", "/cohorts/{cohort}/grid?day=1&first=answered",
                                                                "404   200   404   404   404   in"),
    _get("overview.download_grid_csv", "/cohorts/{cohort}/grid.csv",
                                                                "404   200   404   404   404   in"),
    _get("overview.download_grid_xlsx", "/cohorts/{cohort}/grid.xlsx",
                                                                "404   200   404   404   404   in"),
    _get("overview.show_portfolio", "/enrolments/{enrolment}/portfolio",
                                                                "200   200   404   404   404   in"),
    _get("overview.show_portfolio", "/enrolments/{newcomer_enrolment}/portfolio",
                                                                "404   200   404   404   404   in"),

    # -- cohorts: everybody in one reads it, administrators run it all
    #                                                           owner teacher other fellow admin nobody
    _get("cohorts.list_cohorts", "/cohorts",                    "200   200   200   200   200   in"),
    _get("cohorts.show_cohort", "/cohorts/{cohort}",            "200   200   404   200   200   in"),
    _get("cohorts.new_module", "/modules/new",                  "403   403   403   403   200   in"),
    _post("cohorts.new_module", "/modules/new",                 "403   403   403   403   303   in",
          {"code": "NY-1", "title": "Nyt modul", "ects": "10"}),
    _get("cohorts.edit_module", "/modules/{module}/edit",       "403   403   403   403   200   in"),
    _post("cohorts.edit_module", "/modules/{module}/edit",      "403   403   403   403   409   in",
          {"code": "NY-2", "title": "Rettet", "ects": "5"}),
    _get("cohorts.new_cohort", "/cohorts/new?module={module}",  "403   403   403   403   200   in"),
    _post("cohorts.new_cohort", "/cohorts/new?module={module}", "403   403   403   403   303   in",
          {"name": "Nyt hold", **PLAN, **HOURS}),
    _get("cohorts.edit_cohort", "/cohorts/{cohort}/edit",       "403   403   404   403   200   in"),
    _post("cohorts.edit_cohort", "/cohorts/{cohort}/edit",      "403   403   404   403   409   in",
          {"name": "Omdøbt"}),
    _get("cohorts.plan_days", "/cohorts/{cohort}/plan",         "403   403   404   403   200   in"),
    _post("cohorts.plan_days", "/cohorts/{cohort}/plan",        "403   403   404   403   409   in",
          {**PLAN, **HOURS}),
    _get("cohorts.edit_exam", "/cohorts/{cohort}/exam",         "403   403   404   403   200   in"),
    _post("cohorts.edit_exam", "/cohorts/{cohort}/exam",        "403   403   404   403   409   in",
          EXAM),
    _get("cohorts.new_sitting", "/cohorts/{cohort}/sittings/new", "403 403 404   403   200   in"),
    _post("cohorts.new_sitting", "/cohorts/{cohort}/sittings/new", "403 403 404  403   303   in",
          SITTING),
    _get("cohorts.edit_sitting", "/sittings/{sick}/edit",       "403   403   404   403   200   in"),
    _post("cohorts.edit_sitting", "/sittings/{sick}/edit",      "403   403   404   403   409   in",
          SITTING),
    _get("cohorts.new_day", "/cohorts/{cohort}/days/new",       "403   403   404   403   200   in"),
    _post("cohorts.new_day", "/cohorts/{cohort}/days/new",      "403   403   404   403   303   in", NEW_DAY),
    _get("cohorts.edit_day", "/days/{day}/edit",                "403   403   404   403   200   in"),
    _post("cohorts.edit_day", "/days/{day}/edit",               "403   403   404   403   409   in", NEW_DAY),
    _post("cohorts.cancel_day", "/days/{day}/cancel",           "403   403   404   403   303   in"),
    _post("cohorts.reinstate_day", "/days/{day}/reinstate",     "403   403   404   403   303   in"),
    _post("cohorts.delete_day", "/days/{untouched}/delete",     "403   403   404   403   303   in"),
    _get("cohorts.roster_page", "/cohorts/{cohort}/roster",     "403   403   404   403   200   in"),
    _post("cohorts.roster_page", "/cohorts/{cohort}/roster",    "403   403   404   403   200   in",
          {"role": "student", "pasted": LIST}),
    _post("cohorts.import_roster", "/cohorts/{cohort}/roster/import", "403 403 404 403  303   in",
          {"role": "student", "rows": LIST}),
    _get("cohorts.new_member", "/cohorts/{cohort}/members/new", "403   403   404   403   200   in"),
    _post("cohorts.new_member", "/cohorts/{cohort}/members/new", "403  403   404   403   303   in",
          {"role": "teacher", "email": "nina@portfolio.example", "name": "Nina Ny"}),
    _post("cohorts.invite_members", "/cohorts/{cohort}/invite", "403   403   404   403   303   in"),
    _get("cohorts.show_member", "/enrolments/{enrolment}",      "403   403   404   403   200   in"),
    _post("cohorts.invite_member", "/enrolments/{newcomer_enrolment}/invite",
                                                                "403   403   404   403   303   in"),
    _post("cohorts.remove_member", "/enrolments/{newcomer_enrolment}/remove",
                                                                "403   403   404   403   303   in"),
    _post("cohorts.excuse_day", "/enrolments/{enrolment}/excuses/{day}",
                                                                "403   403   404   403   303   in"),
    _post("cohorts.take_back_excuse", "/enrolments/{enrolment}/excuses/{excused}/take-back",
                                                                "403   403   404   403   303   in"),

    # -- notices: everybody's own ------------------------------ owner teacher other fellow admin nobody
    _get("notices.list_notices", "/notices",                    "200   200   200   200   200   in"),
    _post("notices.read", "/notices/read",                      "303   303   303   303   303   in"),
    _post("notices.read", "/notices/read?day={day}&until=2026-03-09T13:05:00%2B00:00",
                                                                "303   303   303   303   303   in"),
    _get("notices.choose", "/account/notices",                  "200   200   200   200   200   in"),
    _post("notices.choose", "/account/notices",                 "303   303   303   303   303   in",
          dict.fromkeys(("feedback", "reply", "asked", "due", "late", "extension", "registered",
                         "new_deadline"), "off")),
    # Whoever holds a mail may stop its like, signed in or not.
    _get("notices.unsubscribe", "/unsubscribe/{unsubscribe}",   "200   200   200   200   200   200"),
    _post("notices.unsubscribe", "/unsubscribe/{unsubscribe}",  "200   200   200   200   200   200"),

    # -- entries: a day's address leads each student to their own text
    #                                                           owner teacher other fellow admin nobody
    _get("entries.edit_entry", "/days/{day}/entry",             "200   404   404   200   404   in"),
    _get("entries.edit_entry", "/days/{untouched}/entry",       "200   404   404   200   404   in"),
    _json("entries.save_draft", "/days/{day}/entry/draft",      "200   404   404   200   404   in", SAVE),
    _post("entries.save_form", "/days/{day}/entry",             "303   404   404   303   404   in",
          {"plain_text": "Overskrevet", "held": "0", "revision": "1", "page": "walk"}),
    _get("entries.review_share", "/days/{day}/entry/share",     "200   404   404   200   404   in"),
    _post("entries.share", "/days/{day}/entry/share",           "303   404   404   303   404   in",
          {"revision": "1"}),
    _get("entries.download_all", "/my-texts.docx",              "200   404   404   200   404   in"),

    # -- texts: the history is the owner's alone -------------- owner teacher other fellow admin nobody
    _get("texts.history", "/texts/{text}/history",              "200   404   404   404   404   in"),
    _get("texts.history", "/texts/{part_text}/history",         "200   404   404   404   404   in"),
    _get("texts.history", "/texts/{assignment_text}/history",   "200   404   404   404   404   in"),
    _get("texts.show_version", "/texts/{text}/versions/{number}",
                                                                "200   404   404   404   404   in"),
    _get("texts.show_version", "/texts/{text}/versions/1",      "200   404   404   404   404   in"),
    _get("texts.show_version", "/texts/{text}/versions/2",      "200   404   404   404   404   in"),
    _get("texts.show_version", "/texts/{text}/versions/{number}?against=previous",
                                                                "200   404   404   404   404   in"),
    _get("texts.show_version", "/texts/{text}/versions/{number}?against=draft",
                                                                "200   404   404   404   404   in"),
    _get("texts.show_point", "/texts/{text}/points/{point}",    "200   404   404   404   404   in"),
    _get("texts.show_point", "/texts/{text}/points/{point}?against=draft",
                                                                "200   404   404   404   404   in"),
    _post("texts.restore_draft", "/texts/{text}/restore",       "303   404   404   404   404   in",
          {"point": "{point}"}),
    _post("texts.restore_draft", "/texts/{text}/restore",       "303   404   404   404   404   in",
          {"version": "1"}),
    _post("texts.delete_point", "/texts/{text}/points/{point}/delete",
                                                                "303   404   404   404   404   in"),
    _get("texts.redact", "/texts/{text}/versions/{number}/redact",
                                                                "200   404   404   404   404   in"),
    _post("texts.redact", "/texts/{text}/versions/{number}/redact",
                                                                "303   404   404   404   404   in",
          {"reason": "Forkert indsat"}),

    # -- assignments: the owner's alone; teachers read what was shared
    #                                                           owner teacher other fellow admin nobody
    _get("assignments.start", "/assignment/start",              "303   404   404   200   404   in"),
    _post("assignments.start", "/assignment/start",             "303   404   404   303   404   in",
          {"after": "0"}),
    _get("assignments.start", "/assignment/start?enrolment={enrolment}",
                                                                "303   404   404   404   404   in"),
    _post("assignments.start", "/assignment/start?enrolment={enrolment}",
                                                                "303   404   404   404   404   in",
          {"after": "0"}),
    _get("assignments.show", "/assignments/{assignment}",       "200   404   404   404   404   in"),
    _get("submissions.show", "/assignments/{assignment}/hand-in",
                                                                "200   404   404   404   404   in"),
    _post("submissions.make_review", "/assignments/{assignment}/reviews",
                                                                "303   404   404   404   404   in"),
    _get("submissions.choose_own_pdf", "/assignments/{assignment}/own-pdf",
                                                                "200   404   404   404   404   in"),
    _post("submissions.bring_own_pdf", "/assignments/{assignment}/own-pdf",
                                                                "422   404   404   404   404   in",
          {"anslag": "24.000"}),
    _get("submissions.look", "/reviews/{review}",               "200   404   404   404   404   in"),
    _get("submissions.look", "/reviews/{own_review}",           "200   404   404   404   404   in"),
    _get("submissions.review_file", "/reviews/{review}/paper.pdf",
                                                                "200   404   404   404   404   in"),
    _get("submissions.review_page", "/reviews/{review}/pages/1.png",
                                                                "200   404   404   404   404   in"),
    _post("submissions.hand_in", "/reviews/{review}/hand-in",   "303   404   404   404   404   in",
          {"declaration": "1", "declared": "y", "used_ai": "no"}),
    _get("submissions.review_page", "/reviews/{own_review}/pages/1.png",
                                                                "200   404   404   404   404   in"),
    _post("submissions.hand_in", "/reviews/{own_review}/hand-in",
                                                                "303   404   404   404   404   in",
          {"declaration": "1", "declared": "y", "used_ai": "no"}),
    _get("submissions.show_receipt", "/hand-ins/{hand_in}",     "200   200   404   404   404   in"),
    _get("submissions.paper_file", "/hand-ins/{hand_in}/paper.pdf",
                                                                "200   200   404   404   404   in"),
    _get("submissions.receipt_as_file", "/hand-ins/{hand_in}/receipt.txt",
                                                                "200   200   404   404   404   in"),
    _post("submissions.withdraw", "/hand-ins/{hand_in}/withdraw",
                                                                "303   404   404   404   404   in"),
    _get("submissions.show_sitting", "/sittings/{ordinary}",    "403   200   404   403   200   in"),
    _post("submissions.extend", "/sittings/{ordinary}/extensions",
                                                                "403   403   404   403   303   in",
          {"chosen": "{enrolment}", "due-day": "2027-12-01", "due-at": "12.00",
           "reason": "work"}),
    _get("submissions.show_bundle", "/sittings/{ordinary}/papers",
                                                                "403   200   404   403   200   in"),
    _post("submissions.ask_for_bundle", "/sittings/{ordinary}/papers",
                                                                "403   303   404   403   303   in"),
    _get("submissions.fetch_bundle", "/sittings/{ordinary}/papers.zip",
                                                                "403   200   404   403   403   in"),
    _get("submissions.add_candidates", "/sittings/{sick}/candidates",
                                                                "403   403   404   403   200   in"),
    _post("submissions.add_candidates", "/sittings/{sick}/candidates",
                                                                "403   403   404   403   303   in",
          {"chosen": "{enrolment}"}),
    # The owner has one request open; the other student has none.
    _get("submissions.my_deadline", "/sittings/{ordinary}/my-deadline",
                                                                "200   404   404   200   404   in"),
    _get("submissions.my_deadline", "/sittings/{sick}/my-deadline",
                                                                "404   404   404   404   404   in"),
    _post("submissions.ask_for_extension", "/sittings/{ordinary}/my-deadline",
                                                                "303   404   404   303   404   in",
          {"reason": "illness"}),
    _post("submissions.take_request_back", "/extension-requests/{request}/take-back",
                                                                "303   404   404   404   404   in"),
    _get("submissions.list_requests", "/sittings/{ordinary}/extension-requests",
                                                                "403   403   404   403   200   in"),
    _post("submissions.grant_requests", "/sittings/{ordinary}/extension-requests",
                                                                "403   403   404   403   303   in",
          {"chosen": "{request}", "due-day": "2027-12-01", "due-at": "12.00"}),
    _post("submissions.refuse_request", "/extension-requests/{request}/refuse",
                                                                "403   403   404   403   303   in",
          {"refusal": "Ikke denne gang"}),
    _get("submissions.show_candidate", "/sittings/{ordinary}/students/{enrolment}",
                                                                "403   403   404   403   200   in"),
    _post("submissions.document_illness", "/sittings/{ordinary}/students/{enrolment}/documentations",
                                                                "403   403   404   403   303   in",
          {"received_on": "2026-03-02"}),
    _post("submissions.withdraw_documentation", "/documentations/{documentation}/withdraw",
                                                                "403   403   404   403   303   in"),
    _get("submissions.register_for_student", "/sittings/{ordinary}/students/{enrolment}/hand-in",
                                                                "403   403   404   403   200   in"),
    _post("submissions.register_for_student", "/sittings/{ordinary}/students/{enrolment}/hand-in",
                                                                "403   403   404   403   303   in",
          {"review": "{review}", "received-day": "2026-03-09", "received-at": "14.05",
           "reason": "Tjenesten var nede"}),
    _get("submissions.verify", "/verify",                       "200   200   200   200   200   200"),
    _post("submissions.verify", "/verify",                      "422   422   422   422   422   422"),
    _get("assignments.add_parts", "/assignments/{assignment}/add",
                                                                "200   404   404   404   404   in"),
    _post("assignments.add_parts", "/assignments/{assignment}/add",
                                                                "303   404   404   404   404   in",
          {"choose": "{version}", "after": "0"}),
    _post("assignments.rename", "/assignments/{assignment}/title",
                                                                "303   404   404   404   404   in",
          {"title": "Omdøbt"}),
    _post("assignments.new_part", "/assignments/{assignment}/parts",
                                                                "303   404   404   404   404   in",
          {"new-title": "Ny del", "new-after": "0"}),
    _json("assignments.reorder", "/assignments/{assignment}/order",
                                                                "200   404   404   404   404   in",
          {"order": ["{second_part}", "{part}"]}),
    _get("assignments.download", "/assignments/{assignment}/document",
                                                                "200   404   404   404   404   in"),
    _get("assignments.review_share", "/assignments/{assignment}/share",
                                                                "200   404   404   404   404   in"),
    _post("assignments.share", "/assignments/{assignment}/share",
                                                                "409   404   404   404   404   in",
          {"reviewed": "0" * 64}),
    _get("assignments.edit_part", "/parts/{part}",              "200   404   404   404   404   in"),
    _get("assignments.edit_part", "/parts/{removed_part}",      "200   404   404   404   404   in"),
    _json("assignments.save_part", "/parts/{part}/draft",       "200   404   404   404   404   in", SAVE),
    _post("assignments.save_part_form", "/parts/{part}",        "303   404   404   404   404   in",
          {"plain_text": "Overskrevet", "held": "0", "revision": "1", "page": "walk"}),
    _post("assignments.rename_part", "/parts/{part}/title",     "303   404   404   404   404   in",
          {"title": "Omdøbt"}),
    _post("assignments.move", "/parts/{part}/move/down?place=0", "303  404   404   404   404   in"),
    _post("assignments.remove_part", "/parts/{part}/remove",    "303   404   404   404   404   in"),
    _post("assignments.fetch_back", "/parts/{removed_part}/fetch-back",
                                                                "303   404   404   404   404   in"),
    _get("assignments.compare_newer", "/parts/{part}/newer",    "200   404   404   404   404   in"),
    _post("assignments.take_new", "/parts/{part}/newer",        "303   404   404   404   404   in",
          {"version": "{version}", "revision": "1"}),

    _get("assignments.references", "/assignments/{assignment}/references",
                                                                "200   404   404   404   404   in"),
    _get("assignments.find_references", "/assignments/{assignment}/references/citable",
                                                                "200   404   404   404   404   in"),
    _get("assignments.add_reference", "/assignments/{assignment}/references/book",
                                                                "200   404   404   404   404   in"),
    _post("assignments.add_reference", "/assignments/{assignment}/references/web",
                                                                "303   404   404   404   404   in",
          {"title": "En side", "url": "https://star.dk"}),
    _get("assignments.edit_reference", "/references/{reference}", "200 404   404   404   404   in"),
    _post("assignments.edit_reference", "/references/{reference}", "303 404  404   404   404   in",
          {"title": "En anden bog", "revision": "0"}),
    _post("assignments.remove_reference", "/references/{reference}/remove",
                                                                "303   404   404   404   404   in"),
    _post("assignments.fetch_back_reference", "/references/{dropped_reference}/fetch-back",
                                                                "303   404   404   404   404   in"),

    # -- feedback: a shared version is its owner's and their teachers'
    #                                                           owner teacher other fellow admin nobody
    _get("feedback.read_version", "/versions/{version}",        "200   200   404   404   404   in"),
    _get("feedback.read_version", "/versions/{version}?from=inbox&cohort={cohort}&day=1&place=1.5",
                                                                "200   200   404   404   404   in"),
    _get("feedback.read_version", "/versions/{first}",          "200   200   404   404   404   in"),
    _get("feedback.read_version", "/versions/{gone}",           "200   200   404   404   404   in"),
    _get("feedback.read_version", "/versions/{compiled}",       "200   200   404   404   404   in"),
    _get("feedback.read_version", "/versions/{fellow_version}", "404   200   404   200   404   in"),
    _get("feedback.show_changes", "/versions/{version}/changes?since=1",
                                                                "200   200   404   404   404   in"),
    _get("feedback.show_changes", "/versions/{version}/changes?since=2",
                                                                "200   200   404   404   404   in"),
    _get("feedback.show_changes", "/versions/{version}/changes?since=3",
                                                                "404   404   404   404   404   in"),
    _get("feedback.show_changes", "/versions/{version}/changes", "404   404   404   404   404   in"),
    _post("feedback.comment", "/versions/{version}/comments",   "403   303   404   404   404   in",
          {"body": "Hej"}),
    _post("feedback.comment", "/versions/{gone}/comments",      "403   403   404   404   404   in",
          {"body": "Hej"}),
    _post("feedback.reply", "/comments/{comment}/reply",        "303   303   404   404   404   in",
          {"body": "Hej"}),
    _post("feedback.reply", "/comments/{held}/reply",           "404   409   404   404   404   in",
          {"body": "Hej"}),
    _post("feedback.send", "/versions/{version}/feedback",      "403   303   404   404   404   in"),
    _post("feedback.settle_thread", "/comments/{comment}/settle",
                                                                "303   403   404   404   404   in"),
    _post("feedback.settle_thread", "/comments/{reply}/settle", "404   404   404   404   404   in"),
    _post("feedback.settle_thread", "/comments/{held}/settle",  "404   404   404   404   404   in"),
    _post("feedback.reopen_thread", "/comments/{comment}/reopen",
                                                                "303   303   404   404   404   in"),
    _post("feedback.ask_for_feedback", "/versions/{version}/question",
                                                                "303   403   404   404   404   in",
          {"question": "Er det tydeligt?"}),
    _post("feedback.ask_for_feedback", "/versions/{gone}/question",
                                                                "403   403   404   404   404   in",
          {"question": "Er det tydeligt?"}),
    _post("feedback.withdraw_question", "/versions/{version}/question/withdraw",
                                                                "303   403   404   404   404   in"),
    _get("feedback.edit", "/comments/{comment}/edit",           "403   200   404   404   404   in"),
    _post("feedback.edit", "/comments/{comment}/edit",          "403   303   404   404   404   in",
          {"body": "Rettet"}),
    _get("feedback.edit", "/comments/{reply}/edit",             "200   403   404   404   404   in"),
    _post("feedback.edit", "/comments/{reply}/edit",            "303   403   404   404   404   in",
          {"body": "Rettet"}),
    _get("feedback.edit", "/comments/{held}/edit",              "404   200   404   404   404   in"),
    _get("feedback.edit", "/comments/{deleted}/edit",           "403   403   404   404   404   in"),
    _post("feedback.keep_comment", "/comments/{comment}/phrase", "403  303   404   404   404   in"),
    _post("feedback.keep_comment", "/comments/{reply}/phrase",  "403   403   404   404   404   in"),
    _post("feedback.keep_comment", "/comments/{held}/phrase",   "404   303   404   404   404   in"),
    _post("feedback.delete", "/comments/{comment}/delete",      "403   303   404   404   404   in"),
    _get("feedback.list_phrases", "/phrases",                   "403   200   200   403   403   in"),
    _post("feedback.list_phrases", "/phrases",                  "403   303   303   403   403   in",
          {"body": "Vis det med et eksempel"}),
    _get("feedback.find_phrases", "/phrases/found",             "403   200   200   403   403   in"),
    _get("feedback.edit_phrase", "/phrases/{phrase}",           "404   200   404   404   404   in"),
    _post("feedback.edit_phrase", "/phrases/{phrase}",          "404   303   404   404   404   in",
          {"body": "Andre ord"}),
    _post("feedback.remove_phrase", "/phrases/{phrase}/delete", "404   303   404   404   404   in"),
    _post("feedback.delete", "/comments/{reply}/delete",        "303   403   404   404   404   in"),
    _post("feedback.read", "/texts/{text}/read?until=2026-03-09T13:05:00%2B00:00",
                                                                "303   303   404   404   404   in"),
    _get("feedback.approve_portfolio", "/enrolments/{enrolment}/approval",
                                                                "404   200   404   404   404   in"),
    _post("feedback.approve_portfolio", "/enrolments/{enrolment}/approval",
                                                                "404   303   404   404   404   in",
          {"judgement": "yes", "reason": "Fin portefølje"}),

    # -- administration: who and when, never a text ----------- owner teacher other fellow admin nobody
    _get("administration.people", "/admin/people",              "404   404   404   404   200   in"),
    _get("administration.people", "/admin/people?q=zq",         "404   404   404   404   200   in"),
    _get("administration.person", "/admin/people/{person}",     "404   404   404   404   200   in"),
    _get("administration.correct_name", "/admin/people/{person}/name",
                                                                "404   404   404   404   200   in"),
    _post("administration.correct_name", "/admin/people/{person}/name",
                                                                "404   404   404   404   303   in",
          {"name": "Omdøbt Person"}),
    _get("administration.correct_address", "/admin/people/{newcomer}/address",
                                                                "404   404   404   404   200   in"),
    _post("administration.correct_address", "/admin/people/{newcomer}/address",
                                                                "404   404   404   404   303   in",
          {"email": "rettet@portfolio.example"}),
    _get("administration.correct_address", "/admin/people/{person}/address",
                                                                "404   404   404   404   403   in"),
    _post("administration.invite", "/admin/people/{newcomer}/invite",
                                                                "404   404   404   404   303   in"),
    _post("administration.suspend", "/admin/people/{person}/suspend",
                                                                "404   404   404   404   303   in"),
    _post("administration.reinstate", "/admin/people/{person}/reinstate",
                                                                "404   404   404   404   303   in"),
    _post("administration.make_administrator", "/admin/people/{person}/administrator",
                                                                "404   404   404   404   303   in"),
    _post("administration.remove_administrator", "/admin/people/{person}/administrator/remove",
                                                                "404   404   404   404   303   in"),
    _get("administration.versions", "/admin/people/{person}/versions",
                                                                "404   404   404   404   200   in"),
    _get("administration.redact_version", "/admin/versions/{version}/redact",
                                                                "404   404   404   404   200   in"),
    _post("administration.redact_version", "/admin/versions/{version}/redact",
                                                                "404   404   404   404   303   in",
          {"reason": "CPR-nummer"}),
    _get("administration.transfer", "/admin/enrolments/{enrolment}/transfer",
                                                                "404   404   404   404   200   in"),
    _get("administration.transfer", "/admin/enrolments/{enrolment}/transfer?to={other_cohort}",
                                                                "404   404   404   404   200   in"),
    _post("administration.transfer", "/admin/enrolments/{enrolment}/transfer",
                                                                "404   404   404   404   200   in",
          {"to": "{other_cohort}", "day-{day}": "keep", "day-{excused}": "keep"}),
    _post("administration.transfer", "/admin/enrolments/{enrolment}/transfer",
                                                                "404   404   404   404   303   in",
          {"to": "{other_cohort}", "day-{day}": "keep", "day-{excused}": "keep", "step": "do"}),
    _get("administration.cohort_ledger", "/admin/cohorts/{cohort}/ledger",
                                                                "404   404   404   404   200   in"),
    _get("administration.person_ledger", "/admin/people/{person}/ledger",
                                                                "404   404   404   404   200   in"),
    _get("administration.outbox", "/admin/outbox",              "404   404   404   404   200   in"),
    _get("administration.outbox", "/admin/outbox?shelf=waiting", "404  404   404   404   200   in"),
    _post("administration.send_parcel_again", "/admin/outbox/{parcel}/send-again",
                                                                "404   404   404   404   303   in",
          {"shelf": "gave_up"}),
]
# fmt: on

"""A line of the ledger in words: what somebody did to which thing. Never a title or a text that a
student has written: the ledger holds none."""

from __future__ import annotations

from collections.abc import Mapping

from portfolio.administration.ledger_queries import Label, Line
from portfolio.core.i18n import _, lazy

Labels = Mapping[tuple[str, int], Label]

_SENTENCES = {
    ("modules", "created"): lazy("oprettede modulet %(title)s"),
    ("modules", "changed"): lazy("rettede modulet %(title)s"),
    ("cohorts", "created"): lazy("oprettede holdet %(cohort)s"),
    ("cohorts", "changed"): lazy("rettede holdet %(cohort)s"),
    ("cohorts", "planned_days"): lazy("lagde %(days)s undervisningsdage på %(cohort)s"),
    ("cohorts", "copied_days"): lazy("kopierede %(days)s undervisningsdage til %(cohort)s"),
    ("cohorts", "deleted_day"): lazy("slettede dag %(number)s på %(cohort)s"),
    ("cohorts", "imported_list"): lazy("tilføjede %(people)s personer til %(cohort)s fra en liste"),
    ("cohorts", "removed_member"): lazy("fjernede %(person)s fra %(cohort)s"),
    ("teaching_days", "created"): lazy("oprettede dag %(day)s på %(cohort)s"),
    ("teaching_days", "changed"): lazy("rettede dag %(day)s på %(cohort)s"),
    ("teaching_days", "moved"): lazy("flyttede dag %(day)s på %(cohort)s"),
    ("teaching_days", "cancelled"): lazy("aflyste dag %(day)s på %(cohort)s"),
    ("teaching_days", "reinstated"): lazy("ophævede aflysningen af dag %(day)s på %(cohort)s"),
    ("exams", "changed"): lazy("rettede eksamen på %(cohort)s"),
    ("enrolments", "enrolled"): lazy("tilføjede %(person)s til %(cohort)s"),
    ("enrolments", "excused"): lazy("fritog %(person)s for dag %(day)s"),
    ("enrolments", "took_back_excuse"): lazy("ophævede fritagelsen af %(person)s for dag %(day)s"),
    ("enrolments", "transferred"): lazy("flyttede %(person)s fra %(from)s til %(to)s"),
    ("enrolments", "approved"): lazy("godkendte porteføljen for %(person)s"),
    ("enrolments", "not_approved"): lazy("godkendte endnu ikke porteføljen for %(person)s"),
    ("people", "added"): lazy("oprettede en konto til %(person)s"),
    ("people", "invited"): lazy("inviterede %(person)s"),
    ("people", "corrected_address"): lazy("rettede e-mailadressen for %(person)s"),
    ("people", "corrected_name"): lazy("rettede navn eller studienummer for %(person)s"),
    ("people", "suspended"): lazy("lukkede kontoen for %(person)s"),
    ("people", "reinstated"): lazy("åbnede kontoen for %(person)s igen"),
    ("people", "made_administrator"): lazy("gjorde %(person)s til administrator"),
    ("people", "removed_administrator"): lazy("fjernede administratorrollen fra %(person)s"),
    ("people", "asked_for_password"): lazy("bad om en ny adgangskode til %(person)s"),
    ("people", "asked_for_address"): lazy("bad om at skifte e-mailadresse for %(person)s"),
    ("people", "changed_address"): lazy("skiftede e-mailadresse for %(person)s"),
    ("people", "set_password"): lazy("valgte en adgangskode"),
    ("people", "changed_password"): lazy("skiftede adgangskode"),
    ("people", "chose_mails"): lazy("valgte, hvilke mails %(person)s får"),
    ("people", "signed_in"): lazy("loggede ind"),
    ("entries", "began"): lazy("begyndte på teksten til dag %(day)s"),
    ("texts", "restored"): lazy("hentede en tidligere udgave af %(text)s tilbage"),
    ("texts", "deleted_point"): lazy(
        "slettede en udgave af %(text)s, som var gemt undervejs i skrivningen"
    ),
    ("texts", "shared"): lazy("delte version %(number)s af %(text)s"),
    ("texts", "asked_for_feedback"): lazy("bad om feedback på %(text)s"),
    ("texts", "withdrew_question"): lazy("bad ikke længere om feedback på %(text)s"),
    ("texts", "confirmed_no_cpr"): lazy(
        "bekræftede, at der ikke står et CPR-nummer i %(text)s, version %(number)s"
    ),
    ("versions", "redacted"): lazy("fjernede indholdet af version %(number)s af %(text)s"),
    ("comments", "commented"): lazy("kommenterede %(text)s"),
    ("comments", "answered"): lazy("svarede på en kommentar til %(text)s"),
    ("comments", "settled"): lazy("markerede en kommentar til %(text)s som klaret"),
    ("comments", "reopened"): lazy("åbnede en kommentar til %(text)s igen"),
    ("comments", "edited"): lazy("rettede en kommentar til %(text)s"),
    ("comments", "deleted"): lazy("slettede en kommentar til %(text)s"),
    ("assignments", "began"): lazy("begyndte på eksamensopgaven fra %(person)s"),
    ("assignments", "reordered"): lazy("flyttede rundt på delene i eksamensopgaven fra %(person)s"),
    ("assignments", "renamed"): lazy("gav eksamensopgaven fra %(person)s en ny titel"),
    ("parts", "copied"): lazy("kopierede en tekst ind i eksamensopgaven fra %(person)s"),
    ("parts", "wrote"): lazy("begyndte på en ny del af eksamensopgaven fra %(person)s"),
    ("parts", "renamed"): lazy("gav en del af eksamensopgaven fra %(person)s en ny titel"),
    ("parts", "changed_kind"): lazy("ændrede arten af en del af eksamensopgaven fra %(person)s"),
    ("parts", "removed"): lazy("tog en del ud af eksamensopgaven fra %(person)s"),
    ("parts", "fetched_back"): lazy("hentede en del tilbage i eksamensopgaven fra %(person)s"),
    ("parts", "took_new"): lazy("hentede den nyeste version ind i eksamensopgaven fra %(person)s"),
    ("assignment_references", "added"): lazy(
        "skrev en kilde på litteraturlisten i eksamensopgaven fra %(person)s"
    ),
    ("assignment_references", "changed"): lazy(
        "rettede en kilde på litteraturlisten i eksamensopgaven fra %(person)s"
    ),
    ("assignment_references", "removed"): lazy(
        "tog en kilde af litteraturlisten i eksamensopgaven fra %(person)s"
    ),
    ("assignment_references", "fetched_back"): lazy(
        "satte en kilde på litteraturlisten igen i eksamensopgaven fra %(person)s"
    ),
    ("sittings", "created"): lazy("satte en omprøve eller sygeprøve op på %(cohort)s"),
    ("sittings", "changed"): lazy("rettede en omprøve eller sygeprøve på %(cohort)s"),
    ("sittings", "asked_for_papers"): lazy("bad om alle opgaver i én fil på %(cohort)s"),
    ("enrolments", "added_candidate"): lazy("lod %(person)s komme op til en prøve på %(cohort)s"),
    ("enrolments", "extended"): lazy("forlængede afleveringsfristen for %(person)s"),
    ("enrolments", "asked_for_extension"): lazy("bad om fristforlængelse for %(person)s"),
    ("enrolments", "took_request_back"): lazy(
        "tog anmodningen om fristforlængelse for %(person)s tilbage"
    ),
    ("enrolments", "refused_extension"): lazy(
        "afslog anmodningen om fristforlængelse fra %(person)s"
    ),
    ("enrolments", "documented_illness"): lazy(
        "noterede dokumentation for %(person)s som modtaget"
    ),
    ("enrolments", "withdrew_documentation"): lazy(
        "trak noten om dokumentation for %(person)s tilbage"
    ),
    ("hand_ins", "registered_hand_in"): lazy(
        "registrerede aflevering nr. %(number)s for %(person)s"
    ),
    ("hand_ins", "handed_in"): lazy("afleverede eksamensopgaven, aflevering nr. %(number)s"),
    ("hand_ins", "withdrew_hand_in"): lazy("trak aflevering nr. %(number)s tilbage"),
    ("outbox", "sent_again"): lazy("sendte en mail igen"),
}


def sentence(line: Line, labels: Labels) -> str:
    """What was done, to stand after the name of who did it."""
    words = _SENTENCES.get((line.thing, line.verb))
    if words is None:
        return _("gjorde noget, vi ikke har ord for (%(code)s)", code=f"{line.thing} {line.verb}")
    return str(words) % _names(line, labels)


def _names(line: Line, labels: Labels) -> dict[str, str]:
    label = _found("" if line.thing_id is None else line.thing, line.thing_id, labels)
    day = _found("teaching_days", line.details.get("day_id"), labels).day or label.day
    cohort = label.cohort or _found("cohorts", line.details.get("cohort_id"), labels).cohort
    person = label.person or _found("people", line.details.get("person_id"), labels).person
    number = line.details.get("number", label.number)
    names = {
        "person": person,
        "cohort": cohort,
        "title": label.title,
        "day": day,
        "number": number,
        "days": line.details.get("days"),
        "people": line.details.get("people"),
        "from": _found("cohorts", line.details.get("from_cohort_id"), labels).cohort,
        "to": _found("cohorts", line.details.get("to_cohort_id"), labels).cohort,
    }
    said = {key: _("(slettet)") if value is None else str(value) for key, value in names.items()}
    said["text"] = _text(label, said)
    return said


def _found(thing: str, id_: object, labels: Labels) -> Label:
    return labels.get((thing, id_), Label()) if isinstance(id_, int) else Label()


def _text(label: Label, said: Mapping[str, str]) -> str:
    if label.day is None:
        return _("eksamensopgaven fra %(person)s", person=said["person"])
    return _("teksten til dag %(day)s fra %(person)s", person=said["person"], day=label.day)

"""What may be typed? The rules of an exam, and a re-exam or sick exam."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FormField, RadioField, SelectMultipleField, widgets

from portfolio.cohorts.exam_models import (
    COUNTED,
    AiPolicy,
    Confidentiality,
    Exam,
    FrontField,
    PartKind,
    Sitting,
    SittingKind,
    Tables,
)
from portfolio.cohorts.forms import EditForm
from portfolio.core.fields import Between, Filled, WholeNumber, choices, line, lines
from portfolio.core.i18n import _, lazy
from portfolio.core.moments import DeadlineForm, MomentForm, shown

KINDS = {
    PartKind.ABSTRACT: lazy("Resumé"),
    PartKind.PROBLEM: lazy("Problemformulering"),
    PartKind.SECTION: lazy("Afsnit"),
    PartKind.CONCLUSION: lazy("Konklusion"),
    PartKind.REFERENCES: lazy("Litteraturliste"),
    PartKind.APPENDIX: lazy("Bilag"),
}
"""What a part is called on the page."""

SITTINGS = {
    SittingKind.ORDINARY: lazy("Ordinær eksamen"),
    SittingKind.RE_EXAM: lazy("Omprøve"),
    SittingKind.SICK: lazy("Sygeprøve"),
}

FRONT = {
    FrontField.STUDENT_NUMBER: lazy("Studienummer"),
    FrontField.MODULE: lazy("Modul"),
    FrontField.COHORT: lazy("Hold"),
    FrontField.SUPERVISOR: lazy("Vejleder"),
    FrontField.INSTITUTION: lazy("Uddannelsessted"),
    FrontField.DATE: lazy("Dato"),
    FrontField.ANSLAG: lazy("Antal anslag"),
}

TRUST = (
    "Jeg erklærer på tro og love, at jeg selv har skrevet opgaven, og at jeg har henvist til alt, "
    "hvad jeg har brugt fra andre. Mine egne porteføljetekster må jeg genbruge, for de er ikke "
    "bedømt. Bruger jeg noget, der er bedømt før, har jeg henvist til det."
)
"""The words of a declaration until an administrator writes others. Danish whoever sets the exam up:
those who declare them read Danish."""


def _boxes(label: Any, words: dict[Any, Any], **more: Any) -> Any:
    return SelectMultipleField(
        label,
        choices=choices(words.items()),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
        **more,
    )


class ExamForm(EditForm):
    """The exam's rules, with the deadline of the ordinary sitting."""

    title = line(lazy("Titel"), 200, missing=lazy("Skriv, hvad eksamensopgaven hedder."))
    institution = line(lazy("Uddannelsessted"), 200, description=lazy("Står på opgavens forside."))
    max_anslag = WholeNumber(
        lazy("Højst antal anslag"),
        default=24_000,
        description=lazy("24.000 er 10 normalsider."),
        validators=[
            Filled(lazy("Skriv, hvor mange anslag opgaven må fylde.")),
            Between(1, 999_999),
        ],
    )
    anslag_per_page = WholeNumber(
        lazy("Anslag pr. normalside"),
        default=2_400,
        validators=[
            Filled(lazy("Skriv, hvor mange anslag en normalside har.")),
            Between(1, 99_999),
        ],
    )
    with_spaces = BooleanField(lazy("Mellemrum tæller med"), default=True)
    with_footnotes = BooleanField(lazy("Fodnoter tæller med"), default=True)
    tables = RadioField(
        lazy("Hvordan tæller tabeller?"),
        choices=choices(
            [
                (Tables.ACTUAL, lazy("Med de anslag, der står i dem")),
                (Tables.FLAT, lazy("Med et fast antal anslag for hver tabel")),
                (Tables.NONE, lazy("Slet ikke")),
            ]
        ),
        default=Tables.ACTUAL,
    )
    table_anslag = WholeNumber(
        lazy("Fast antal anslag for en tabel"),
        default=800,
        description=lazy("Bruges kun, hvis tabeller tæller med et fast antal."),
        validators=[
            Filled(lazy("Skriv, hvor mange anslag en tabel tæller.")),
            Between(0, 99_999),
        ],
    )
    counted_kinds = _boxes(
        lazy("Hvilke dele tæller med i omfanget?"), KINDS, default=[*map(str, COUNTED)]
    )
    over_length_blocks = BooleanField(
        lazy("En opgave, der er for lang, kan ikke afleveres"),
        default=True,
        description=lazy("Ellers kan den afleveres efter en advarsel."),
    )
    required_kinds = _boxes(lazy("Hvilke dele skal være der?"), KINDS)
    needs_approval = BooleanField(
        lazy("Porteføljen skal være godkendt af en underviser, før opgaven kan afleveres")
    )
    takes_own_pdf = BooleanField(
        lazy("Den studerende må aflevere sin egen PDF i stedet for den, der bliver lavet her"),
        description=lazy(
            "For eksempel en opgave, der er skrevet færdig i Word. Den studerende oplyser selv "
            "omfanget, og tjenesten tæller efter i filen. Om PDF'en har de dele, der skal være, "
            "ser tjenesten ikke efter."
        ),
    )
    deadline = FormField(DeadlineForm, lazy("Afleveringsfrist"))
    takes_late = BooleanField(
        lazy("Tag imod opgaver efter fristen, og markér dem som afleveret for sent"), default=True
    )
    cut_off = FormField(DeadlineForm, lazy("Sidste øjeblik for en sen aflevering"))
    front_fields = _boxes(
        lazy("Hvad skal stå på forsiden ud over titel og navn?"),
        FRONT,
        default=[*map(str, FrontField)],
    )
    confidentiality = RadioField(
        lazy("Fortrolighed"),
        choices=choices(
            [
                (Confidentiality.NEVER, lazy("Opgaver er ikke fortrolige")),
                (Confidentiality.CHOSEN, lazy("Den studerende vælger")),
                (Confidentiality.ALWAYS, lazy("Alle opgaver er fortrolige")),
            ]
        ),
        default=Confidentiality.CHOSEN,
    )
    ai_policy = RadioField(
        lazy("Generativ AI"),
        choices=choices(
            [
                (AiPolicy.FORBIDDEN, lazy("Må ikke bruges; den studerende skriver under på det")),
                (AiPolicy.DECLARED, lazy("Må bruges, og den studerende fortæller hvordan")),
                (AiPolicy.FREE, lazy("Må bruges frit")),
            ]
        ),
        default=AiPolicy.DECLARED,
    )
    declaration = lines(
        lazy("Tro og love-erklæring"),
        4_000,
        missing=lazy("Skriv, hvad den studerende erklærer."),
        description=lazy("Den studerende sætter kryds ved den, når opgaven afleveres."),
    )
    scale = RadioField(
        lazy("Bedømmelse"),
        choices=choices(
            [
                ("seven", lazy("Karakter efter 7-trinsskalaen")),
                ("passed", lazy("Bestået eller ikke bestået")),
            ]
        ),
        default="seven",
    )
    examiner = RadioField(
        lazy("Censur"),
        choices=choices([("internal", lazy("Intern")), ("external", lazy("Ekstern"))]),
        default="internal",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that nothing is taken before it is due, and that a cut-off has a deadline."""
        if not super().validate(extra_validators):
            return False
        return _in_order(self.deadline.form.moment, self.cut_off)

    @classmethod
    def of(cls, exam: Exam | None, declaration: str = "", **how: Any) -> ExamForm:
        """The form as it edits an exam with its ordinary sitting; `formdata=None` shows what is
        stored."""
        if exam is None:
            return cls(title=_("Eksamensopgave"), declaration=TRUST, **how)
        return cls(
            **exam.rules(),
            deadline=shown(exam.ordinary.due_at),
            cut_off=shown(exam.ordinary.cut_off_at),
            declaration=declaration,
            seen=exam.mark(declaration),
            **how,
        )


class SittingForm(EditForm):
    """A re-exam or a sick exam."""

    kind = RadioField(
        lazy("Hvad er det?"),
        choices=choices((kind, SITTINGS[kind]) for kind in (SittingKind.RE_EXAM, SittingKind.SICK)),
        default=SittingKind.RE_EXAM,
    )
    opens = FormField(MomentForm, lazy("Åbner for aflevering"))
    deadline = FormField(DeadlineForm, lazy("Afleveringsfrist"))
    cut_off = FormField(DeadlineForm, lazy("Sidste øjeblik for en sen aflevering"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A re-exam without a deadline could be handed in for ever; and all in order."""
        if not super().validate(extra_validators):
            return False
        due = self.deadline.form.moment
        if due is None:
            return _refuse(self.deadline.form.day, _("Vælg fristens dato."))
        opens = self.opens.form.moment
        if opens is not None and opens >= due:
            return _refuse(self.opens.form.day, _("Åbningen skal ligge før fristen."))
        return _in_order(due, self.cut_off)

    @classmethod
    def of(cls, sitting: Sitting | None, **how: Any) -> SittingForm:
        """The form as it edits a sitting; `formdata=None` shows what is stored."""
        if sitting is None:
            return cls(**how)
        return cls(
            kind=sitting.kind,
            opens=shown(sitting.opens_at),
            deadline=shown(sitting.due_at),
            cut_off=shown(sitting.cut_off_at),
            seen=sitting.mark(),
            **how,
        )


def _in_order(due: Any, cut_off: Any) -> bool:
    last = cut_off.form.moment
    if last is None:
        return True
    if due is None:
        return _refuse(cut_off.form.day, _("Sæt også en afleveringsfrist."))
    if last < due:
        return _refuse(cut_off.form.day, _("Det sidste øjeblik kan ikke ligge før fristen."))
    return True


def _refuse(field: Any, sentence: str) -> bool:
    field.errors = [*field.errors, sentence]
    return False

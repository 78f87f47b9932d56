"""What may be typed?"""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from portfolio.core.fields import choices
from portfolio.core.forms import Form, no_control_characters, trimmed, writable
from portfolio.core.i18n import lazy
from portfolio.texts.passages import Passage

LONGEST_COMMENT = 10_000
LONGEST_PHRASE = 2_000


class OffsetField(IntegerField):
    """A hidden place in a text."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Nothing is no place; what is no number is none either, and the page says so."""
        if valuelist and valuelist[0].strip():
            super().process_formdata(valuelist)


class CommentForm(Form):
    """A comment or an answer. `submission_key` is made with the page: a second click is known."""

    body = TextAreaField(
        lazy("Din kommentar"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy("Skriv din kommentar, før du sender den.")),
            Length(
                max=LONGEST_COMMENT,
                message=lazy("Kommentaren er for lang. Den må højst fylde 10.000 tegn."),
            ),
            writable,
        ],
    )
    submission_key = HiddenField(validators=[Length(max=64), no_control_characters])
    # The passage, as code points of the version's plain text; empty where it is about the whole.
    start = OffsetField()
    end = OffsetField()

    @property
    def passage(self) -> Passage | None:
        """What the comment is about, where that is a passage."""
        if self.start.data is None or self.end.data is None:
            return None
        return Passage(self.start.data, self.end.data)


class QuestionForm(Form):
    """What a student wants to have feedback on."""

    question = TextAreaField(
        lazy("Hvad vil du gerne have feedback på?"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy("Skriv, hvad du gerne vil have feedback på.")),
            Length(max=1000, message=lazy("Spørgsmålet må højst fylde 1.000 tegn.")),
            writable,
        ],
    )


class PhraseForm(Form):
    """Words to use again."""

    body = TextAreaField(
        lazy("Vending"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy("Skriv vendingen.")),
            Length(
                max=LONGEST_PHRASE,
                message=lazy("En vending må højst fylde 2.000 tegn."),
            ),
            writable,
        ],
    )


class ApprovalForm(Form):
    """A teacher's judgement of a whole portfolio."""

    judgement = RadioField(
        lazy("Er porteføljen godkendt?"),
        choices=choices([("yes", lazy("Godkendt")), ("no", lazy("Ikke godkendt endnu"))]),
        validators=[DataRequired(lazy("Vælg, om porteføljen er godkendt."))],
    )
    reason = TextAreaField(
        lazy("Hvorfor?"),
        description=lazy("En sætning, som den studerende kan læse."),
        filters=[trimmed],
        validators=[
            DataRequired(lazy("Skriv en sætning om hvorfor.")),
            Length(max=1000, message=lazy("Begrundelsen må højst fylde 1.000 tegn.")),
            writable,
        ],
    )

"""What may be typed? Sign-in, passwords, addresses, language."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import EmailField, Field, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from portfolio.core.forms import Form, no_control_characters, trimmed
from portfolio.core.i18n import LANGUAGES, _, lazy
from portfolio.people import passwords
from portfolio.people.models import LONGEST_ADDRESS, email_key


def deliverable(_form: Any, field: Field) -> None:
    """WTForms validator: an address that a mail can be sent to."""
    try:
        validate_email(field.data or "", check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValidationError(
            _("Det ligner ikke en e-mailadresse. Skriv den som navn@eksempel.dk.")
        ) from None
    if len(email_key(field.data or "")) > LONGEST_ADDRESS:
        raise ValidationError(_("Adressen er for lang."))


class AddressField(EmailField):
    """An e-mail address. `strict` also asks whether it can be one."""

    def __init__(self, label: Any, *, strict: bool = True, **options: Any) -> None:
        validators = [
            DataRequired(lazy("Skriv din e-mailadresse.")),
            Length(max=LONGEST_ADDRESS, message=lazy("Adressen er for lang.")),
            no_control_characters,
        ]
        if strict:
            validators.append(deliverable)
        super().__init__(label, validators=validators, filters=[trimmed], **options)


class SecretField(PasswordField):
    """A password as it is today: any characters, never shown again."""

    def __init__(self, label: Any, **options: Any) -> None:
        validators = [
            InputRequired(lazy("Skriv din adgangskode.")),
            Length(max=passwords.LONGEST, message=lazy("Adgangskoden er for lang.")),
        ]
        super().__init__(label, validators=validators, **options)


class NewPasswordField(PasswordField):
    """A password to be. Its form's `known` holds words about the owner that it may not be."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            lazy("Ny adgangskode"),
            validators=[InputRequired(lazy("Vælg en adgangskode.")), acceptable_password],
            description=lazy(
                "Mindst 12 tegn. Fire tilfældige ord er nemme at huske og svære at gætte. "
                "Du må gerne bruge mellemrum og indsætte fra en adgangskodehusker."
            ),
            **options,
        )


def acceptable_password(form: Any, field: Field) -> None:
    """WTForms validator: long enough, not too long, not common, not about its owner."""
    password = field.data or ""
    length = passwords.length(password)
    if length < passwords.SHORTEST:
        raise ValidationError(_("Adgangskoden skal være på mindst 12 tegn."))
    if length > passwords.LONGEST:
        raise ValidationError(_("Adgangskoden må højst være på 256 tegn."))
    if passwords.is_guessable(password, form.known):
        raise ValidationError(
            _(
                "Den adgangskode er for let at gætte. Undgå almindelige adgangskoder, tal i "
                "rækkefølge og dit eget navn. Vælg fx fire tilfældige ord."
            )
        )


class SignInForm(Form):
    """E-mail and password."""

    email = AddressField(lazy("E-mail"), strict=False)
    password = SecretField(lazy("Adgangskode"))
    next = HiddenField()


class ForgottenPasswordForm(Form):
    """Whose password was forgotten."""

    email = AddressField(lazy("E-mail"))


class NewPasswordForm(Form):
    """A password to be, for somebody who came by a one-time link."""

    known: tuple[str, ...] = ()

    password = NewPasswordField()


class ChangePasswordForm(Form):
    """The old password and the new one."""

    known: tuple[str, ...] = ()

    current_password = SecretField(lazy("Nuværende adgangskode"))
    password = NewPasswordField()


class ChangeAddressForm(Form):
    """A new address; the password shows that nobody borrowed an open browser."""

    email = AddressField(lazy("Ny e-mail"))
    address_password = SecretField(lazy("Din adgangskode"))


class LanguageForm(Form):
    """The language of the pages."""

    language = StringField(
        validators=[AnyOf(LANGUAGES, lazy("Det sprog har vi ikke."))],
    )
    next = HiddenField()


class PlainForm(Form):
    """A button and nothing else."""

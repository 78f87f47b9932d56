"""WTForms' own sentences in our words: it speaks no Danish."""

from __future__ import annotations

from portfolio.core.i18n import LazyString, lazy

_SENTENCES: dict[str, LazyString] = {
    "This field is required.": lazy("Udfyld feltet."),
    "Invalid email address.": lazy("Det ligner ikke en e-mailadresse."),
    "Invalid input.": lazy("Det kan ikke stå her."),
    "Not a valid choice.": lazy("Vælg en af mulighederne."),
    "Invalid Choice: could not coerce.": lazy("Vælg en af mulighederne."),
    "Not a valid integer value.": lazy("Skriv et helt tal."),
    "Not a valid decimal value.": lazy("Skriv et tal."),
    "Not a valid date value.": lazy("Skriv en dato, for eksempel 09-03-2026."),
    "Not a valid time value.": lazy("Skriv et klokkeslæt, for eksempel 09:00."),
    "Not a valid datetime value.": lazy("Skriv en dato og et klokkeslæt."),
    "Number must be at least %(min)s.": lazy("Tallet skal være mindst %(min)s."),
    "Number must be at most %(max)s.": lazy("Tallet må højst være %(max)s."),
    "Number must be between %(min)s and %(max)s.": lazy(
        "Tallet skal ligge mellem %(min)s og %(max)s."
    ),
    "Field must be equal to %(other_name)s.": lazy("De to felter er ikke ens."),
}
_COUNTED: dict[str, LazyString] = {
    "Field must be at least": lazy("Skriv mindst %(min)d tegn."),
    "Field cannot be longer": lazy("Skriv højst %(max)d tegn."),
    "Field must be exactly": lazy("Skriv præcis %(max)d tegn."),
}


class Sentences:
    """What WTForms asks for its sentences. One that is missing here stays in English."""

    def gettext(self, english: str) -> str:
        """The sentence, its %(placeholders)s still to be filled."""
        return str(_SENTENCES.get(english, english))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The sentence about a number of characters."""
        for beginning, sentence in _COUNTED.items():
            if singular.startswith(beginning):
                return str(sentence)
        return self.gettext(singular if number == 1 else plural)

"""Which mails? Invitation, new password, new address, and what an owner should know of."""

from __future__ import annotations

from portfolio.core.i18n import _
from portfolio.core.links import public_address
from portfolio.outbox.letters import letter
from portfolio.outbox.registry import Mail, Payload, mail


@mail("people.invitation")
def invitation(payload: Payload) -> Mail:
    """The first link: choose a password."""
    return letter(
        _("Velkommen til Portefølje"),
        _(
            "Du har fået en konto i Portefølje. Her skriver du dine porteføljetekster, deler dem "
            "og får kommentarer."
        ),
        _("Vælg en adgangskode, så er du i gang:"),
        name=payload["name"],
        link=public_address("people.open_link", token=payload["token"]),
        link_label=_("Vælg en adgangskode"),
        after=(_("Linket virker i 14 dage og kun én gang."),),
    )


@mail("people.new_password")
def new_password(payload: Payload) -> Mail:
    """A link to a new password."""
    return letter(
        _("Ny adgangskode til Portefølje"),
        _("Nogen, forhåbentlig dig, har bedt om en ny adgangskode til din konto."),
        _("Vælg den her:"),
        name=payload["name"],
        link=public_address("people.open_link", token=payload["token"]),
        link_label=_("Vælg en ny adgangskode"),
        after=(
            _("Linket virker i en time og kun én gang."),
            _("Har du ikke bedt om det, skal du ikke gøre noget. Din adgangskode er den samme."),
        ),
    )


@mail("people.password_changed")
def password_changed(payload: Payload) -> Mail:
    """A notice to the owner."""
    return letter(
        _("Din adgangskode er ændret"),
        _(
            "Adgangskoden til din konto i Portefølje er lige blevet ændret, og du er logget ud "
            "alle andre steder."
        ),
        _("Var det ikke dig, så få en ny adgangskode med det samme, og kontakt os:"),
        name=payload["name"],
        link=public_address("people.forgotten_password"),
        link_label=_("Få en ny adgangskode"),
    )


@mail("people.confirm_address")
def confirm_address(payload: Payload) -> Mail:
    """A link to the new address."""
    return letter(
        _("Bekræft din nye e-mailadresse"),
        _("Du har bedt om at bruge denne adresse til din konto i Portefølje. Bekræft det her:"),
        name=payload["name"],
        link=public_address("people.open_link", token=payload["token"]),
        link_label=_("Bekræft adressen"),
        after=(
            _("Linket virker i 24 timer og kun én gang. Indtil da bruger du din gamle adresse."),
            _("Har du ikke bedt om det, skal du ikke gøre noget."),
        ),
    )


@mail("people.address_taken")
def address_taken(payload: Payload) -> Mail:
    """To the owner of an address that somebody wished to use."""
    return letter(
        _("Din e-mailadresse er allerede i brug"),
        _(
            "Nogen, måske dig selv fra en anden konto, har bedt om at bruge denne adresse i "
            "Portefølje. Den hører allerede til din konto, så der er ikke ændret noget."
        ),
        _("Har du fået to konti, så skriv til os. Ellers skal du ikke gøre noget."),
        name=payload["name"],
    )


@mail("people.address_asked")
def address_asked(payload: Payload) -> Mail:
    """To the old address: a change was asked for."""
    return letter(
        _("Din e-mailadresse er ved at blive ændret"),
        _(
            "Du har bedt om at bruge en anden e-mailadresse i Portefølje. Den nye skal først "
            "bekræftes. Indtil da logger du ind med den, du har nu."
        ),
        _("Var det ikke dig, så få en ny adgangskode med det samme, og kontakt os:"),
        name=payload["name"],
        link=public_address("people.forgotten_password"),
        link_label=_("Få en ny adgangskode"),
    )


@mail("people.address_changed")
def address_changed(payload: Payload) -> Mail:
    """To the old address: it is no longer the account's."""
    return letter(
        _("Din e-mailadresse er ændret"),
        _(
            "Din konto i Portefølje bruger nu en anden e-mailadresse, og du får ikke flere mails "
            "på denne."
        ),
        _("Var det ikke dig, så kontakt os med det samme:"),
        name=payload["name"],
        link=public_address("people.sign_in"),
        link_label=_("Gå til Portefølje"),
    )

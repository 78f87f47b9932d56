"""Opening questions: curious and open, for a comment that should make a student think on."""

from __future__ import annotations

from portfolio.core.i18n import lazy

OPENINGS = (
    lazy("Hvad lagde du mærke til, som du ikke havde ventet?"),
    lazy("Hvad tænkte du, lige før du handlede?"),
    lazy("Hvordan tror du, situationen så ud fra borgerens side?"),
    lazy("Hvad ville være sket, hvis du havde ventet lidt?"),
    lazy("Hvad fra undervisningen kan hjælpe dig med at forstå det, du fortæller?"),
    lazy("Hvad er du blevet mere usikker på, siden du skrev det her?"),
    lazy("Hvem kunne se det på en helt anden måde, og hvad ville de sige?"),
    lazy("Hvilke ressourcer hos borgeren får du øje på, når du læser det igen?"),
    lazy("Hvad gjorde du, som du gerne vil gøre igen?"),
    lazy("Hvad er det mindste skridt, du kan prøve næste gang?"),
    lazy("Kan du give et eksempel, så jeg kan se det for mig?"),
    lazy("Hvad er det vigtigste i din tekst, hvis du kun måtte beholde én sætning?"),
)

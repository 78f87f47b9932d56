"""What may be typed? One form for each kind of reference."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from wtforms import IntegerField, StringField, ValidationError
from wtforms.validators import NumberRange, Optional

from portfolio.assignments.referencing import FIELDS, ReferenceKind
from portfolio.core.fields import AtMost, Day, Filled, line, lines
from portfolio.core.forms import Form, no_control_characters, trimmed
from portfolio.core.i18n import LazyString, _, lazy
from portfolio.core.vocabulary import MAX_HREF, address
from portfolio.texts.forms import MOST_REVISIONS

KIND_WORDS: dict[ReferenceKind, LazyString] = {
    ReferenceKind.BOOK: lazy("Bog"),
    ReferenceKind.CHAPTER: lazy("Kapitel i en bog"),
    ReferenceKind.ARTICLE: lazy("Artikel"),
    ReferenceKind.REPORT: lazy("Rapport"),
    ReferenceKind.LAW: lazy("Lov eller bekendtgørelse"),
    ReferenceKind.WEB: lazy("Hjemmeside"),
}

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_WHEN = (
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?"),
    re.compile(r"(?P<day>\d{1,2})[./-]\s*(?P<month>\d{1,2})[./-]?\s*(?P<year>\d{4})"),
    re.compile(r"(?:(?P<day>\d{1,2})\.?\s+)?(?P<name>[a-z]{3,9})\.?\s+(?P<year>\d{4})"),
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
FIRST_YEAR, LAST_YEAR = 1400, 2100


class Published(StringField):
    """A year, a month or a day; `data` is "2024", "2024-03" or "2024-03-09", empty for none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = text
        if not text or text.lower() in ("u.å.", "u.å"):
            self.data = ""
            return
        self.data = _read_date(text.lower())

    def _value(self) -> str:
        found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", self.data or "")
        if not found:
            return self.data or ""
        return f"{int(found[3])}.{int(found[2])}.{found[1]}"


def _read_date(text: str) -> str:
    wrong = _("Skriv et år som 2024 eller en dato som 9.3.2024.")
    found = next((match for each in _WHEN if (match := each.fullmatch(text))), None)
    if found is None:
        raise ValueError(wrong)
    parts = found.groupdict()
    year, day = int(parts["year"]), parts.get("day")
    month = parts.get("month")
    if name := parts.get("name"):
        if name[:3] not in _MONTHS:
            raise ValueError(wrong)
        month = str(_MONTHS.index(name[:3]) + 1)
    try:
        date(year, int(month or 1), int(day or 1))
    except ValueError:
        raise ValueError(_("Skriv en dato, der findes.")) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(wrong)
    return "-".join([f"{year}", *(f"{int(each):02}" for each in (month, day) if each)])


class WebAddress(StringField):
    """An address of http or https as it is stored; "www.star.dk" gets its https."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = text
        if not text:
            return
        whole = text if re.match(r"[a-z][a-z0-9+-]*:", text, re.IGNORECASE) else f"https://{text}"
        found = address(whole) if re.search(r"\w\.\w", text) else None
        if found is None or not found.startswith("http"):
            raise ValueError(_("Skriv en adresse som www.star.dk/rapport."))
        self.data = found


class Doi(StringField):
    """The DOI of an article, with or without the address before it; `data` is without."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = text
        if not text:
            return
        found = _DOI.fullmatch(text)
        if found is None:
            raise ValueError(_("En DOI begynder med 10. og ser ud som 10.1234/abcd."))
        self.data = found[1]


def _authors(label: LazyString) -> Any:
    return lines(label, 2000, description=lazy("Én på hver linje, som: Hansen, Jens"))


def _authors_or_body() -> Any:
    return lines(
        lazy("Forfattere eller organisation"),
        2000,
        description=lazy("Én på hver linje, som: Hansen, Jens. En organisation med sit navn."),
    )


def _title(label: LazyString) -> Any:
    return line(label, 500, missing=lazy("Skriv titlen."))


def _date() -> Any:
    return Published(
        lazy("År eller dato"),
        validators=[Optional(), AtMost(20), no_control_characters],
        description=lazy("For eksempel 2024 eller 9.3.2024. Tomt, hvis der ikke står noget."),
    )


def _url(*, missing: LazyString | None = None) -> Any:
    first = Optional() if missing is None else Filled(missing)
    return WebAddress(
        lazy("Adresse på nettet"),
        validators=[first, AtMost(MAX_HREF), no_control_characters],
        render_kw={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"},
    )


class ReferenceForm(Form):
    """What all kinds share; `revision` is that of the reference that the page showed."""

    kind: ClassVar[ReferenceKind]

    revision = IntegerField(validators=[Optional(), NumberRange(0, MOST_REVISIONS)])

    def validate_authors(self, field: StringField) -> None:
        """A line of signs alone would be cited as them."""
        if any(
            not re.search(r"\w", each) for each in (field.data or "").split("\n") if each.strip()
        ):
            raise ValidationError(_("Skriv hver forfatter med navn, for eksempel Hansen, Jens."))

    validate_editors = validate_authors

    def validate_edition(self, field: StringField) -> None:
        """A number that is none of an edition would be counted wrongly."""
        if re.search(r"\d{5}", field.data or ""):
            raise ValidationError(_("Skriv udgavens tal, for eksempel 2."))

    def asked(self) -> list[Any]:
        """The fields in their order."""
        return [self[name] for name in FIELDS[self.kind]]

    def said(self) -> dict[str, str]:
        """What was typed, by name, without what was left empty."""
        pairs = ((name, self[name].data) for name in FIELDS[self.kind])
        return {name: _spelt(value) for name, value in pairs if value}


def _spelt(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


class BookForm(ReferenceForm):
    """A book, also one that has editors only."""

    kind = ReferenceKind.BOOK
    authors = _authors(lazy("Forfattere"))
    date = _date()
    title = _title(lazy("Titel, og undertitel efter et kolon"))
    edition = line(
        lazy("Udgave"), 40, description=lazy("Kun tallet, og kun fra 2. udgave: skriv 2")
    )
    editors = _authors(lazy("Redaktører"))
    publisher = line(lazy("Forlag"), 200)
    url = _url()


class ChapterForm(ReferenceForm):
    """A chapter of an edited book."""

    kind = ReferenceKind.CHAPTER
    authors = _authors(lazy("Kapitlets forfattere"))
    date = _date()
    title = _title(lazy("Kapitlets titel"))
    editors = _authors(lazy("Bogens redaktører"))
    container = line(lazy("Bogens titel"), 500, missing=lazy("Skriv bogens titel."))
    pages = line(lazy("Sider"), 40, description=lazy("For eksempel 29-53"))
    edition = line(lazy("Udgave"), 40)
    publisher = line(lazy("Forlag"), 200)
    url = _url()


class ArticleForm(ReferenceForm):
    """An article of a journal, a magazine or a newspaper."""

    kind = ReferenceKind.ARTICLE
    authors = _authors(lazy("Forfattere"))
    date = _date()
    title = _title(lazy("Artiklens titel"))
    container = line(
        lazy("Tidsskrift eller avis"), 500, missing=lazy("Skriv, hvor artiklen har stået.")
    )
    volume = line(lazy("Årgang"), 40)
    issue = line(lazy("Nummer"), 40)
    pages = line(lazy("Sider"), 40, description=lazy("For eksempel 8-23"))
    doi = Doi(
        "DOI",
        filters=[trimmed],
        validators=[Optional(), AtMost(200), no_control_characters],
        description=lazy("Står på mange artikler, som 10.1234/abcd"),
    )
    url = _url()


class ReportForm(ReferenceForm):
    """A report, an evaluation, a guide."""

    kind = ReferenceKind.REPORT
    authors = _authors_or_body()
    date = _date()
    title = _title(lazy("Titel, og undertitel efter et kolon"))
    series = line(lazy("Type og nummer"), 100, description=lazy("For eksempel Rapport nr. 12"))
    publisher = line(lazy("Udgiver"), 200)
    url = _url()


class LawForm(ReferenceForm):
    """A law, an order or a guidance of Retsinformation."""

    kind = ReferenceKind.LAW
    title = _title(lazy("Lovens navn"))
    short = line(
        lazy("Kort navn i teksten"), 100, description=lazy("Hvis du vil henvise kort: LAB-loven")
    )
    source = line(
        lazy("Type, nummer og dato"), 200, description=lazy("LBK nr. 701 af 22. maj 2022")
    )
    date = _date()
    url = _url()


class WebForm(ReferenceForm):
    """A page of the web."""

    kind = ReferenceKind.WEB
    authors = _authors_or_body()
    date = _date()
    title = _title(lazy("Sidens titel"))
    container = line(lazy("Hjemmesidens navn"), 200)
    url = _url(missing=lazy("Skriv sidens adresse."))
    accessed = Day(
        lazy("Hentet den"),
        validators=[Optional()],
        description=lazy("Hvis siden bliver ændret jævnligt."),
    )


_FORMS: dict[ReferenceKind, type[ReferenceForm]] = {
    form.kind: form for form in (BookForm, ChapterForm, ArticleForm, ReportForm, LawForm, WebForm)
}


def form_for(
    kind: ReferenceKind, fields: Mapping[str, str] | None = None, *, revision: int = 0, **more: Any
) -> ReferenceForm:
    """The form of a kind, filled with what is kept of a reference."""
    values: dict[str, Any] = dict(fields or {})
    if "accessed" in values:
        values["accessed"] = date.fromisoformat(values["accessed"])
    return _FORMS[kind](data={**values, "revision": revision}, **more)

"""Texts that are edited at random, with a memory of where each word came from.

A text is a list of paragraphs, a paragraph a list of sentences, a sentence a list of words. A word
of the first text keeps its number through every edit; a word that came later, or a copy, has none.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

WHO = [
    "Jeg",
    "Vi",
    "Borgeren",
    "Min kollega",
    "Hun",
    "Han",
    "Underviseren",
    "Gruppen",
    "Lederen",
    "En af de unge",
]
DID = [
    "talte om",
    "lærte om",
    "skrev om",
    "spurgte til",
    "tænkte på",
    "arbejdede med",
    "læste om",
    "fortalte om",
    "var optaget af",
    "blev klogere på",
    "ville prøve",
    "var i tvivl om",
]
WHAT = [
    "mødet med jobcentret",
    "den svære samtale",
    "de åbne spørgsmål",
    "sit CV",
    "en praktik i byen",
    "planen",
    "metoden",
    "sygdommen og arbejdet",
    "dagens øvelse",
    "teorien",
    "roller og ansvar",
    "næste skridt",
    "sine egne mål",
    "refleksionen i gruppen",
    "ledelsens rolle",
    "motivation",
]
WHEN = [
    "i dag",
    "bagefter",
    "efter frokost",
    "i går",
    "på vej hjem",
    "i næste uge",
    "om morgenen",
    "da vi var færdige",
    "før pausen",
    "for første gang",
]
WHY = [
    "fordi det gav mening",
    "og det var svært",
    "så alle kunne følge med",
    "men tiden var knap",
    "og jeg vil gøre det igen",
    "selv om det var nyt for mig",
    "og derfor gik det godt",
    "uden at vide hvorfor",
    "og ingen sagde noget",
    "hvilket overraskede mig",
]
SHORT = ("Ja.", "Det var godt.", "Hvad lærte jeg?", "Det gik godt i dag.", "Hvorfor mon?")
OTHER = [
    "måske",
    "straks",
    "grundigt",
    "kort",
    "siden",
    "borger",
    "samtale",
    "mål",
    "forløb",
    "hjælp",
    "åbent",
    "roligt",
]


class Word(NamedTuple):
    text: str
    number: int | None = None


Sentence = list[Word]


@dataclass
class Placed:
    """A plain text and where each of its words stands: number (or None), start, end, sentence."""

    plain: str
    words: list[tuple[int | None, int, int, int]]


def placed(text: list[list[Sentence]]) -> Placed:
    plain = ""
    words = []
    sentence_number = 0
    for paragraph in text:
        if plain:
            plain += "\n"
        for index, sentence in enumerate(paragraph):
            if index:
                plain += " "
            for position, word in enumerate(sentence):
                if position:
                    plain += " "
                words.append(
                    (word.number, len(plain), len(plain) + len(word.text), sentence_number)
                )
                plain += word.text
            sentence_number += 1
    return Placed(plain, words)


class Story:
    """One text and what was done to it. `choice` gives every random decision.

    `again`: sentences and paragraphs stand several times, and edits copy them.
    """

    def __init__(self, choice: random.Random, *, again: bool = True) -> None:
        self.choice = choice
        self.again = again
        written: list[str] = []
        text: list[list[str]] = []
        for _ in range(choice.randint(2, 7)):
            text.append([])
            for _ in range(choice.randint(1, 5)):
                twice = again and written and choice.random() < 0.12
                text[-1].append(choice.choice(written) if twice else self.sentence())
                written.append(text[-1][-1])
        if again and choice.random() < 0.2:
            text.append(list(choice.choice(text)))
        number = 0
        self.text: list[list[Sentence]] = []
        for paragraph in text:
            self.text.append([])
            for sentence in paragraph:
                words = sentence.split()
                self.text[-1].append([Word(each, number + at) for at, each in enumerate(words)])
                number += len(words)
        self.old = placed(self.text)

    def sentence(self) -> str:
        choice = self.choice
        if choice.random() < 0.1:
            return choice.choice(SHORT)
        parts = [choice.choice(each) for each in (WHO, DID, WHAT)]
        parts += [choice.choice(WHEN)] if choice.random() < 0.6 else []
        parts += [choice.choice(WHY)] if choice.random() < 0.6 else []
        return " ".join(parts) + "."

    def edit(self) -> str:
        """Do one thing to the text and say which; nothing when there is nothing to do it to."""
        self.text = [paragraph for paragraph in self.text if paragraph]
        if not self.text:
            return "nothing"
        edits: list[Callable[[], None]] = [
            self.insert_sentence, self.delete_sentence, self.move_sentence, self.quote_sentence,
            self.insert_block, self.delete_block, self.move_block, self.replace_words,
            self.replace_words, self.rewrite_half, self.split, self.merge, self.copy_sentence,
            self.drop_words, self.add_words, self.move_and_edit_block,
        ]  # fmt: skip
        chosen = self.choice.choice(edits)
        if chosen == self.copy_sentence and not self.again:
            return "nothing"
        chosen()
        self.text = [paragraph for paragraph in self.text if paragraph]
        return chosen.__name__

    def new(self) -> Placed:
        return placed(self.text)

    def _paragraph(self) -> list[Sentence]:
        return self.choice.choice(self.text)

    def _taken(self) -> Sentence:
        paragraph = self._paragraph()
        return paragraph.pop(self.choice.randrange(len(paragraph)))

    def _put(self, sentence: Sentence) -> None:
        paragraph = self._paragraph()
        paragraph.insert(self.choice.randint(0, len(paragraph)), sentence)

    def _put_block(self, block: list[Sentence]) -> None:
        self.text.insert(self.choice.randint(0, len(self.text)), block)

    def _came(self) -> Sentence:
        return [Word(each) for each in self.sentence().split()]

    def insert_sentence(self) -> None:
        self._put(self._came())

    def delete_sentence(self) -> None:
        self._taken()

    def move_sentence(self) -> None:
        self._put(self._taken())

    def quote_sentence(self) -> None:
        self._put_block([self._taken()])

    def insert_block(self) -> None:
        self._put_block([self._came() for _ in range(self.choice.randint(1, 4))])

    def delete_block(self) -> None:
        self.text.pop(self.choice.randrange(len(self.text)))

    def move_block(self) -> None:
        self._put_block(self.text.pop(self.choice.randrange(len(self.text))))

    def move_and_edit_block(self) -> None:
        block = self.text.pop(self.choice.randrange(len(self.text)))
        self._replace(self.choice.choice(block), 2)
        self._put_block(block)

    def _replace(self, sentence: Sentence, times: int) -> None:
        for _ in range(min(times, len(sentence) // 2)):
            sentence[self.choice.randrange(len(sentence))] = Word(self.choice.choice(OTHER))

    def replace_words(self) -> None:
        self._replace(self.choice.choice(self._paragraph()), self.choice.randint(1, 3))

    def rewrite_half(self) -> None:
        for sentence in self._paragraph():
            if self.choice.random() < 0.5:
                self._replace(sentence, len(sentence) // 2)

    def split(self) -> None:
        at = self.choice.randrange(len(self.text))
        cut = self.choice.randint(0, len(self.text[at]))
        self.text[at : at + 1] = [self.text[at][:cut], self.text[at][cut:]]

    def merge(self) -> None:
        at = self.choice.randrange(len(self.text))
        self.text[at : at + 2] = [[each for block in self.text[at : at + 2] for each in block]]

    def copy_sentence(self) -> None:
        sentence = self.choice.choice(self._paragraph())
        self._put([Word(word.text) for word in sentence])

    def drop_words(self) -> None:
        sentence = self.choice.choice(self._paragraph())
        for _ in range(min(2, len(sentence) - 1)):
            sentence.pop(self.choice.randrange(len(sentence)))

    def add_words(self) -> None:
        sentence = self.choice.choice(self._paragraph())
        for _ in range(2):
            at = self.choice.randrange(len(sentence))
            sentence.insert(at, Word(self.choice.choice(OTHER)))

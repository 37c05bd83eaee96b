"""Vietnamese text: one normal form, the order of names, numbers as people write them."""

from __future__ import annotations

import unicodedata
from decimal import ROUND_HALF_UP, Decimal

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: chr(0x100 + i * 8) for i, letter in enumerate(_LETTERS)}
# ngang, huyền, hỏi, ngã, sắc, nặng: the order of tones in Vietnamese dictionaries (CLDR vi.xml)
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}

_APOSTROPHES = frozenset("'\u2019\u2018\u02bc`\u00b4")


def nfc(text: str) -> str:
    """Text in Unicode NFC with runs of white space made one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def clean_lines(text: str) -> str:
    """Longer text in Unicode NFC, its lines kept, white space at their ends dropped."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def first_words(text: str, most: int = 60) -> str:
    """Beginning of a text as one line, cut between two words."""
    line = nfc(text)
    return line if len(line) <= most else line[: most + 1].rsplit(" ", 1)[0][:most].rstrip(" ,;.:") + " …"


def upper_first(text: str) -> str:
    """Words as they begin a sentence."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Words as they stand inside a sentence."""
    return text[:1].lower() + text[1:]


def _split_tone(letter: str) -> tuple[str, int]:
    tone, letters = 0, []
    for mark in unicodedata.normalize("NFD", letter):
        if mark in _TONES:
            tone = _TONES[mark]
        else:
            letters.append(mark)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def word_key(word: str) -> str:
    """Key that sorts one word as Vietnamese dictionaries do: letters first, then the tone.

    A word has one tone, wherever its mark is put: `Hoà` and `Hòa` sort alike. Apostrophes don't sort, as in the
    spreadsheets of offices: `H'Mloan` stands among the names in Hm.
    """
    letters, strongest = [], 0
    for character in nfc(word.lower()):
        letter, tone = _split_tone(character)
        strongest = max(strongest, tone)
        if letter not in _APOSTROPHES:
            letters.append(_LETTER_RANK.get(letter, letter))
    return "".join(letters) + "\x01" + str(strongest)


def phrase_key(text: str) -> str:
    """Key that sorts names of units and other phrases as Vietnamese dictionaries do, word by word."""
    return "\x02".join(word_key(word) for word in nfc(text).split(" "))


def name_key(name: str) -> str:
    """Key that sorts people as Vietnamese lists do: given name, then family and middle names."""
    words = nfc(name).split(" ")
    return "\x02".join(word_key(word) for word in [words[-1], *words[:-1]])


def fold(text: str) -> str:
    """Text without tones and marks, in lower case, for searching."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return nfc("".join(mark for mark in plain if not unicodedata.combining(mark)))


def format_number(value: int) -> str:
    """1300 as `1.300`."""
    return f"{value:,}".replace(",", ".")


def percent(part: int, whole: int) -> str:
    """Part ÷ whole × 100 with one decimal, half up, as `45.0`; `0.0` of nothing."""
    if not whole:
        return "0.0"
    exact = Decimal(part * 100) / Decimal(whole)
    return str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def decimal_comma(text: str) -> str:
    """`45.0` as `45,0`."""
    return text.replace(".", ",")

"""What a browser prints: the words on each sheet of the PDF that Chromium makes, read without a library."""

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|/(\w+) Do")
Codes = Mapping[int, str]


class Paper:
    """A printed document, by sheet; words without the blanks between them, which are only places on paper."""

    def __init__(self, pdf: bytes) -> None:
        self._objects = {int(number): body for number, body in OBJECT.findall(pdf)}
        kinds = {
            number: body for number, body in self._objects.items() if b"/Type /Pages" in body or b"/Type /Page" in body
        }
        (root,) = [number for number, body in kinds.items() if b"/Type /Pages" in body and b"/Parent" not in body]
        self.sheets = ["".join(self._words(body)) for body in self._leaves(root)]

    def _leaves(self, node: int) -> Iterator[bytes]:
        body = self._objects[node]
        kids = re.search(rb"/Kids \[(.*?)\]", body, re.DOTALL)
        if kids is None:
            yield body
        else:
            for kid in references(kids[1]):
                yield from self._leaves(kid)

    def _words(self, holder: bytes) -> Iterator[str]:
        """Of a sheet, or of a part that it draws."""
        resources = self._resolved(holder, b"Resources")
        fonts = {name: self._codes(number) for name, number in self._named(resources, b"Font")}
        parts = dict(self._named(resources, b"XObject"))
        contents = re.search(rb"/Contents (\d+) 0 R", holder)
        drawn = self._stream(self._objects[int(contents[1])] if contents else holder)
        font: tuple[int, Codes] = (2, {})
        for chosen, text, part in SHOWN.findall(drawn):
            if chosen:
                font = fonts[chosen]
            elif text:
                yield from (font[1].get(code, "") for code in codes(text, font[0]))
            elif part in parts and b"/Subtype /Form" in self._objects[parts[part]]:
                yield from self._words(self._objects[parts[part]])

    def _resolved(self, holder: bytes, name: bytes) -> bytes:
        """What stands under a name, itself or elsewhere."""
        elsewhere = re.search(rb"/" + name + rb" (\d+) 0 R", holder)
        return self._objects[int(elsewhere[1])] if elsewhere else holder

    def _named(self, resources: bytes, kind: bytes) -> list[tuple[bytes, int]]:
        found = re.search(rb"/" + kind + rb"\s*<<(.*?)>>", self._resolved(resources, kind), re.DOTALL)
        return [(name, int(number)) for name, number in re.findall(rb"/(\w+) (\d+) 0 R", found[1])] if found else []

    def _codes(self, font: int) -> tuple[int, Codes]:
        """How many bytes a code of a font has, and what each says."""
        body = self._objects[font]
        known = re.search(rb"/ToUnicode (\d+) 0 R", body)
        return 2 if b"/Type0" in body else 1, said(self._stream(self._objects[int(known[1])])) if known else {}

    @staticmethod
    def _stream(body: bytes) -> bytes:
        found = STREAM.search(body)
        if found is None:
            return b""
        return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def references(text: bytes) -> list[int]:
    """The numbers of the objects that are named."""
    return [int(number) for number in re.findall(rb"(\d+) 0 R", text)]


def codes(text: bytes, size: int) -> list[int]:
    """A string in hexadecimal as codes of so many bytes."""
    return [int(text[place : place + 2 * size], 16) for place in range(0, len(text), 2 * size)]


def said(cmap: bytes) -> Codes:
    """What each code says, by a font's own table."""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = letters(text)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for number in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + number] = letters(b"%0*X" % (len(text), int(text, 16) + number))
    return {code: text.strip() for code, text in found.items()}


def letters(text: bytes) -> str:
    """UTF-16 in hexadecimal; letters that are set as one are two."""
    return unicodedata.normalize("NFKC", bytes.fromhex(text.decode()).decode("utf-16-be"))

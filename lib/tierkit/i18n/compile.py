"""``zh/*.po`` → ``zh/LC_MESSAGES/tierkit.mo``: run by ``make messages`` (needs Babel, a development tool)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent
MO = ROOT / "zh" / "LC_MESSAGES" / "tierkit.mo"


def compiled(folder: Path = ROOT / "zh") -> bytes:
    """The bytes of the one catalogue made of every ``.po`` in ``folder``.

    Raises ValueError when two files translate one message differently.
    """
    from babel.messages.catalog import Catalog, Message
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    class Merged(Catalog):
        def __iter__(self) -> Iterator[Message]:
            # Babel's own header carries the day and its version: the same input must give the same bytes.
            yield Message("", "Content-Type: text/plain; charset=utf-8\nPlural-Forms: nplurals=1; plural=0;\n")
            yield from list(super().__iter__())[1:]

    merged = Merged(locale="zh")
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh"):
                if not message.id:
                    continue
                known = merged.get(message.id)
                if known is not None and known.string != message.string:
                    raise ValueError(f"{path.name}: {message.id!r} is translated in two ways")
                merged.add(message.id, message.string)
    buffer = io.BytesIO()
    write_mo(buffer, merged)
    return buffer.getvalue()


if __name__ == "__main__":
    MO.parent.mkdir(exist_ok=True)
    MO.write_bytes(compiled())
    print(MO.relative_to(ROOT.parent.parent.parent))

"""A disk that keeps what was synchronised, and of the rest whatever chance leaves.

What a process did to its files is read from `strace -f -y`. Until a file is synchronised, each of
its writes may be on the disk or not, or only some of its sectors; a new file may be there by name
only once its folder is synchronised. So POSIX has it, and no file system is trusted with more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

SECTOR = 512
_BEGUN = re.compile(r"^(\d+) +(\w+)\((.*?)(?: <unfinished \.\.\.>|\) += (-?\d+).*)$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>.*\) += (-?\d+)")
_FILE = re.compile(r"\d+<([^>]*)>")
_WRITE = re.compile(r'\d+<[^>]*>, "((?:[^"\\]|\\.)*)"(\.\.\.)?, (\d+)(?:, (\d+))?', re.S)
_OPEN = re.compile(r'"((?:[^"\\]|\\.)*)", ([A-Z_|]+)')
FOLLOWED = "write,pwrite64,fsync,fdatasync,ftruncate,openat,unlink,rename"


@dataclass
class Call:
    """One call of the system; `done` says whether this is its end or its beginning."""

    name: str
    path: str
    done: bool
    data: bytes = b""
    offset: int = 0
    serial: int = 0  # the same at its beginning and its end
    made: bool = False  # a file that was not there


def calls(trace: Path, about: tuple[str, ...]) -> Iterator[Call]:
    """Every call about files whose paths begin so, in the order in which it began or ended."""
    begun: dict[str, Call] = {}
    with trace.open(encoding="latin-1") as lines:
        for serial, line in enumerate(lines):
            resumed = _RESUMED.match(line)
            if resumed:
                call = begun.pop(resumed.group(1), None)
                if call is not None and int(resumed.group(3)) >= 0:
                    yield replace(call, done=True)
                continue
            found = _BEGUN.match(line)
            if not found or not any(path in found.group(3) for path in about):
                continue
            thread, name, words, result = found.groups()
            call = _read(name, words, serial)
            if not call.path.startswith(about) or (result is not None and int(result) < 0):
                continue
            yield call
            if result is None:
                begun[thread] = call
            else:
                yield replace(call, done=True)


def _read(name: str, words: str, serial: int) -> Call:
    if name == "openat":
        opened = _OPEN.search(words)
        if opened is None:
            raise ValueError("a file is opened in a way that is not expected")
        return Call(name, opened.group(1), False, serial=serial, made="O_CREAT" in opened.group(2))
    if name == "unlink":
        return Call(name, words.strip('"'), False, serial=serial)
    where = _FILE.match(words)
    if where is None:
        raise ValueError(f"{name} without a file")
    call = Call(name, where.group(1), False, serial=serial)
    if name in ("write", "pwrite64"):
        written = _WRITE.match(words)
        if written is None or written.group(2):
            raise ValueError("a write that was cut short in the trace")
        call.data = written.group(1).encode("latin-1").decode("unicode_escape").encode("latin-1")
        call.offset = int(written.group(4) or 0)
    elif name == "ftruncate":
        call.offset = int(words.rsplit(", ", 1)[1])
    elif name not in ("fsync", "fdatasync"):
        raise ValueError(f"{name} is not expected of a database at work")
    return call


@dataclass
class File:
    """What is surely on the disk, and what was written since it was last synchronised."""

    kept: bytearray
    named: bool = True  # surely there by name
    removed: bool = False  # and not surely gone, before its folder is synchronised
    waiting: list[Call] = field(default_factory=list)
    synchronising: dict[int, int] = field(default_factory=dict)

    def after(self, dice: Random) -> tuple[bytearray, int, int]:
        """What a cut leaves of it: the contents, and how many writes were lost and torn."""
        left, lost, torn = bytearray(self.kept), 0, 0
        for call in self.waiting:
            fate = dice.random()
            if fate < 0.4:
                lost += 1
            elif fate < 0.7 or call.name == "ftruncate" or len(call.data) <= SECTOR:
                _apply(left, call)
            else:
                torn += 1
                _tear(left, call, dice)
        return left, lost, torn


class Disk:
    """The files of one folder, as far as they are surely kept; at first those of `before`."""

    def __init__(self, folder: Path, before: Path) -> None:
        self.folder = str(folder)
        self.files = {
            str(folder / path.name): File(bytearray(path.read_bytes()))
            for path in before.iterdir()
            if path.is_file()
        }

    def note(self, call: Call) -> None:
        """Take a call into account; what only readers share is no part of the disk."""
        if call.path == self.folder and call.name in ("fsync", "fdatasync"):
            if call.done:
                self.files = {name: one for name, one in self.files.items() if not one.removed}
                for file in self.files.values():
                    file.named = True
            return
        if Path(call.path).parent != Path(self.folder) or call.path.endswith("-shm"):
            return
        if call.name == "openat":
            present = self.files.get(call.path)
            if call.made and (present is None or present.removed):
                self.files[call.path] = File(bytearray(), named=False)
            return
        file = self.files[call.path]
        if call.name == "unlink":
            file.named, file.removed = False, True
            return
        if call.name in ("fsync", "fdatasync"):
            _synchronised(file, call)
        elif not call.done:
            file.waiting.append(call)

    def cut(self, dice: Random, into: Path) -> tuple[int, int]:
        """Write what is left into an empty folder; how many writes were lost, and how many torn."""
        lost = torn = 0
        for path, file in self.files.items():
            if not file.named and dice.random() < 0.5:
                lost += len(file.waiting)
                continue
            left, gone, half = file.after(dice)
            (into / Path(path).name).write_bytes(left)
            lost, torn = lost + gone, torn + half
        return lost, torn


def _synchronised(file: File, call: Call) -> None:
    """What was written before it began is on the disk once it has ended."""
    if not call.done:
        file.synchronising[call.serial] = len(file.waiting) and file.waiting[-1].serial
        return
    upto = file.synchronising.pop(call.serial)
    for one in file.waiting:
        if one.serial <= upto:
            _apply(file.kept, one)
    file.waiting = [one for one in file.waiting if one.serial > upto]


def _apply(content: bytearray, call: Call) -> None:
    if call.name == "ftruncate":
        del content[call.offset :]
        content.extend(bytes(call.offset - len(content)))
        return
    end = call.offset + len(call.data)
    content.extend(bytes(max(0, end - len(content))))
    content[call.offset : end] = call.data


def _tear(content: bytearray, call: Call, dice: Random) -> None:
    """Only some of its sectors arrived."""
    for start in range(0, len(call.data), SECTOR):
        if dice.random() < 0.5:
            piece = call.data[start : start + SECTOR]
            _apply(content, Call("pwrite64", call.path, True, piece, call.offset + start))

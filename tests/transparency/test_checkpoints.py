"""Checkpoints have the published form, and only our key makes them."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask, current_app

from app.keys import KeyFolder
from app.transparency import checkpoints, ledger, queries
from app.transparency.checkpoints import NotGenuine
from tests.transparency.conftest import ORIGIN

# The example of Go's golang.org/x/mod/sumdb/note, made by another implementation.
FOREIGN_NAME = "PeterNeumann"
FOREIGN_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
FOREIGN_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
FOREIGN_BODY = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
FOREIGN_NOTE = (
    f"{FOREIGN_BODY}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSN"
    "XgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


@pytest.fixture
def keys(app: Flask) -> KeyFolder:
    for number in range(3):
        ledger.record("correction", {"corrects": number, "reason": ""})
    folder: KeyFolder = current_app.extensions["keys"]
    return folder


def test_a_note_signed_by_another_implementation_opens() -> None:
    assert checkpoints.open_note(FOREIGN_NOTE, FOREIGN_VERIFIER) == FOREIGN_BODY


def test_the_same_key_gives_the_same_note_as_another_implementation() -> None:
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(FOREIGN_SEED)[1:])
    assert checkpoints.sign(FOREIGN_BODY, FOREIGN_NAME, key) == FOREIGN_NOTE


def test_a_checkpoint_has_exactly_this_form(keys: KeyFolder) -> None:
    note = checkpoints.issue(ORIGIN, keys)
    root = base64.b64encode(queries.root()).decode()
    body = f"{ORIGIN}\n3\n{root}\n"
    assert note.startswith(f"{body}\n— {ORIGIN} ")
    assert note.endswith("\n")
    assert note.count("\n") == 5
    signature = base64.b64decode(note.split(" ")[-1])
    key = Ed25519PrivateKey.from_private_bytes(keys.derive("ledger signing")).public_key()
    name_and_key = f"{ORIGIN}\n".encode() + b"\x01" + key.public_bytes_raw()
    assert signature[:4] == hashlib.sha256(name_and_key).digest()[:4]
    key.verify(signature[4:], body.encode())


def test_a_checkpoint_reads_back(keys: KeyFolder) -> None:
    read = checkpoints.read(checkpoints.issue(ORIGIN, keys), checkpoints.verifier_key(ORIGIN, keys))
    assert (read.origin, read.size, read.root) == (ORIGIN, 3, queries.root())


def test_a_witness_may_sign_below_us(keys: KeyFolder) -> None:
    witness = FOREIGN_NOTE.rpartition("\n\n")[2]
    note = checkpoints.issue(ORIGIN, keys)
    verifier = checkpoints.verifier_key(ORIGIN, keys)
    ours, signature = note.split("\n\n")
    assert checkpoints.read(note + witness, verifier).size == 3
    assert checkpoints.read(f"{ours}\n\n{witness}{signature}", verifier).size == 3


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("\n3\n", "\n4\n"),
        ("\n3\n", "\n03\n"),
        ("record.test", "record.best"),
        ("— ", "- "),
        ("\n\n", "\n"),
        ("\n\n", "\n\n\n"),
        ("\n\n", "\nmore\n\n"),
        ("=\n", "\n"),
        ("=\n", "=\r\n"),
    ],
)
def test_a_changed_checkpoint_is_refused(keys: KeyFolder, was: str, becomes: str) -> None:
    note = checkpoints.issue(ORIGIN, keys)
    assert was in note
    with pytest.raises(NotGenuine):
        checkpoints.read(note.replace(was, becomes), checkpoints.verifier_key(ORIGIN, keys))


def test_every_changed_letter_is_noticed(keys: KeyFolder) -> None:
    note, verifier = checkpoints.issue(ORIGIN, keys), checkpoints.verifier_key(ORIGIN, keys)
    for at in range(len(note)):
        with pytest.raises(NotGenuine):
            checkpoints.read(f"{note[:at]}#{note[at + 1 :]}", verifier)


def test_a_cut_checkpoint_is_refused(keys: KeyFolder) -> None:
    note, verifier = checkpoints.issue(ORIGIN, keys), checkpoints.verifier_key(ORIGIN, keys)
    for length in range(len(note)):
        with pytest.raises(NotGenuine):
            checkpoints.read(note[:length], verifier)


def test_another_installation_cannot_sign_for_us(keys: KeyFolder, tmp_path: Path) -> None:
    theirs = KeyFolder(tmp_path / "theirs")
    with pytest.raises(NotGenuine, match="nobody known"):
        checkpoints.read(checkpoints.issue(ORIGIN, theirs), checkpoints.verifier_key(ORIGIN, keys))


@pytest.mark.parametrize(
    "body", ["", "hello\n", f"{ORIGIN}\nthree\nAAAA\n", f"{ORIGIN}\n3\nAAAA\n", "else\n3\nAAAA\n"]
)
def test_not_everything_we_sign_is_a_checkpoint(keys: KeyFolder, body: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(keys.derive("ledger signing"))
    with pytest.raises(NotGenuine):
        checkpoints.read(
            checkpoints.sign(body, ORIGIN, key), checkpoints.verifier_key(ORIGIN, keys)
        )


@pytest.mark.parametrize(
    "verifier", ["", "a+b", "a+b+c", FOREIGN_VERIFIER[:-4], FOREIGN_VERIFIER.replace("c7", "c8")]
)
def test_a_broken_verifier_key_is_refused(verifier: str) -> None:
    with pytest.raises(NotGenuine, match="verifier"):
        checkpoints.open_note(FOREIGN_NOTE, verifier)


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "a\nb"])
def test_an_origin_is_one_word(keys: KeyFolder, origin: str) -> None:
    with pytest.raises(ValueError, match="one word"):
        checkpoints.issue(origin, keys)


def test_the_verifier_key_is_printed_for_everyone(app: Flask, keys: KeyFolder) -> None:
    result = app.test_cli_runner().invoke(args=["transparency", "verifier-key"])
    assert result.output == checkpoints.verifier_key(ORIGIN, keys) + "\n"
    assert result.output.startswith(f"{ORIGIN}+")

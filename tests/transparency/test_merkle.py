"""The tree agrees with the published vectors and with the RFC's own recursive definitions."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.transparency import merkle

# The reference tree of the Certificate Transparency project.
REFERENCE = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243",
        "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


# --- RFC 6962, section 2.1, word for word: slow, recursive, sharing nothing with what is tested ---
def naive_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = naive_split(len(leaves))
    pair = naive_root(leaves[:k]) + naive_root(leaves[k:])
    return hashlib.sha256(b"\x01" + pair).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = naive_split(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_proof(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = naive_split(len(leaves))
    if m <= k:
        return [*naive_proof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_proof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def naive_split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def grown(leaves: list[bytes]) -> dict[merkle.Node, bytes]:
    hashes: dict[merkle.Node, bytes] = {}
    for index, entry in enumerate(leaves):
        leaf = merkle.leaf_hash(entry)
        hashes |= {(0, index): leaf, **merkle.grow(index, leaf, hashes)}
    return hashes


def inclusion(index: int, size: int, hashes: dict[merkle.Node, bytes]) -> list[bytes]:
    return [merkle.span_hash(span, hashes) for span in merkle.inclusion_spans(index, size)]


def consistency(old: int, new: int, hashes: dict[merkle.Node, bytes]) -> list[bytes]:
    return [merkle.span_hash(span, hashes) for span in merkle.consistency_spans(old, new)]


trees = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size: int) -> None:
    assert merkle.root(size, grown(REFERENCE)).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_the_published_inclusion_proofs_come_out(index: int, size: int) -> None:
    proof = inclusion(index, size, grown(REFERENCE))
    assert [step.hex() for step in proof] == INCLUSION[index, size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_the_published_consistency_proofs_come_out(old: int, new: int) -> None:
    proof = consistency(old, new, grown(REFERENCE))
    assert [step.hex() for step in proof] == CONSISTENCY[old, new]


def test_every_small_tree_agrees_with_the_rfcs_definition() -> None:
    leaves = [bytes([number]) for number in range(40)]
    hashes = grown(leaves)
    roots = [naive_root(leaves[:size]) for size in range(len(leaves) + 1)]
    for size in range(1, len(leaves) + 1):
        assert merkle.root(size, hashes) == roots[size]
        for other in range(size):
            proof = inclusion(other, size, hashes)
            assert proof == naive_path(other, leaves[:size])
            assert merkle.includes(roots[size], size, other, hashes[0, other], proof)
            old = other + 1
            shown = consistency(old, size, hashes)
            assert shown == naive_proof(old, leaves[:size])
            assert merkle.extends(old, roots[old], size, roots[size], shown)


@given(trees)
def test_the_root_agrees_with_the_rfcs_definition(leaves: list[bytes]) -> None:
    assert merkle.root(len(leaves), grown(leaves)) == naive_root(leaves)


@given(trees, st.data())
def test_an_inclusion_proof_shows_its_own_entry_only(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    hashes, size = grown(leaves), len(leaves)
    root, leaf, proof = naive_root(leaves), hashes[0, index], inclusion(index, size, hashes)
    assert merkle.includes(root, size, index, leaf, proof)
    assert not merkle.includes(root, size, index, merkle.leaf_hash(b"another"), proof)
    assert not merkle.includes(merkle.leaf_hash(b"?"), size, index, leaf, proof)
    assert not merkle.includes(root, size, index, leaf, [*proof, leaf])
    assert not merkle.includes(root, size, size, leaf, proof)
    if proof:
        assert not merkle.includes(root, size, index, leaf, proof[:-1])
        assert not merkle.includes(root, size, index, leaf, spoilt(proof, data))


@given(trees, st.data())
def test_a_consistency_proof_holds_for_the_true_past_only(
    leaves: list[bytes], data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    hashes, new = grown(leaves), len(leaves)
    before, after = naive_root(leaves[:old]), naive_root(leaves)
    proof = consistency(old, new, hashes)
    assert merkle.extends(old, before, new, after, proof)
    changed = [*leaves[: old - 1], leaves[old - 1] + b"changed"]
    assert not merkle.extends(old, naive_root(changed), new, after, proof)
    assert not merkle.extends(old, before, new, merkle.leaf_hash(b"?"), proof)
    assert not merkle.extends(old, before, new, after, [*proof, after])
    if proof:
        assert not merkle.extends(old, before, new, after, proof[:-1])
        assert not merkle.extends(old, before, new, after, spoilt(proof, data))


def spoilt(proof: list[bytes], data: st.DataObject) -> list[bytes]:
    at = data.draw(st.integers(0, len(proof) - 1))
    return [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]


def test_nothing_is_shown_about_entries_that_do_not_exist() -> None:
    with pytest.raises(ValueError, match="not among"):
        merkle.inclusion_spans(3, 3)
    with pytest.raises(ValueError, match="cannot come before"):
        merkle.consistency_spans(4, 3)
    assert not merkle.extends(4, b"", 3, b"", [])


def test_the_empty_record_comes_before_every_other() -> None:
    root = merkle.leaf_hash(b"first")
    assert merkle.consistency_spans(0, 1) == []
    assert merkle.extends(0, merkle.EMPTY_ROOT, 1, root, [])
    assert not merkle.extends(0, root, 1, root, [])
    assert not merkle.extends(0, merkle.EMPTY_ROOT, 1, root, [root])


def test_a_leaf_never_passes_for_a_node() -> None:
    left, right = merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)

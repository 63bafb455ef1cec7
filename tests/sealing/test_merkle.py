"""The tree's hashing against the published vectors of Certificate Transparency, and its proofs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.sealing import merkle
from participation.sealing.merkle import Subtree

LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The roots of the first one, two, … of them (certificate-transparency, merkletree tests)."""
INCLUSION = {
    (0, 8): """
96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7
5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4""",
    (5, 8): """
bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b
ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7""",
    (2, 3): "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    (1, 5): """
6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b""",
}
CONSISTENCY = {
    (1, 8): INCLUSION[0, 8],
    (6, 8): """
0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a
ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7""",
    (2, 5): """
5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b""",
}


def _hash_of(leaves: list[bytes], part: Subtree) -> bytes:
    """The hash of a subtree by the words of RFC 9162, 2.1.1."""
    some = leaves[part.low : part.high]
    if len(some) == 1:
        return merkle.leaf_hash(some[0])
    if not some:
        return merkle.EMPTY
    half = 1
    while half * 2 < len(some):
        half *= 2
    middle = part.low + half
    left = _hash_of(leaves, Subtree(part.low, middle))
    return merkle.node_hash(left, _hash_of(leaves, Subtree(middle, part.high)))


def _folded(leaves: list[bytes], part: Subtree) -> bytes:
    """The same from complete subtrees."""
    hashes = [merkle.leaf_hash(each) for each in leaves]
    return merkle.folded(
        [
            merkle.complete(hashes[number << level : (number + 1) << level])
            for level, number in merkle.nodes_of(*part)
        ]
    )


def _path(leaves: list[bytes], parts: list[Subtree]) -> list[bytes]:
    return [_hash_of(leaves, each) for each in parts]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_vectors(size: int) -> None:
    whole = Subtree(0, size)
    assert _folded(LEAVES, whole).hex() == ROOTS[size - 1]
    assert _hash_of(LEAVES, whole).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_proofs_of_inclusion_are_those_of_the_vectors(index: int, size: int) -> None:
    path = _path(LEAVES, merkle.inclusion(index, size))
    assert [each.hex() for each in path] == INCLUSION[index, size].split()
    root = bytes.fromhex(ROOTS[size - 1])
    assert merkle.is_included(merkle.leaf_hash(LEAVES[index]), index, size, path, root)


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_proofs_of_consistency_are_those_of_the_vectors(first: int, second: int) -> None:
    path = _path(LEAVES, merkle.consistency(first, second))
    assert [each.hex() for each in path] == CONSISTENCY[first, second].split()
    roots = [bytes.fromhex(ROOTS[size - 1]) for size in (first, second)]
    assert merkle.is_consistent(first, second, path, *roots)


@given(st.data())
def test_what_is_proved_holds_and_nothing_else_does(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    leaves = [bytes([number]) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    root, leaf = _folded(leaves, Subtree(0, size)), merkle.leaf_hash(leaves[index])
    path = _path(leaves, merkle.inclusion(index, size))
    assert merkle.is_included(leaf, index, size, path, root)
    other = data.draw(st.integers(-1, size + 1).filter(lambda each: each != index))
    assert not merkle.is_included(leaf, other, size, path, root)
    assert not merkle.is_included(merkle.leaf_hash(b"no"), index, size, path, root)
    assert not merkle.is_included(leaf, index, size, [*path, root], root)
    first = data.draw(st.integers(0, size))
    before = _folded(leaves, Subtree(0, first)) if first else merkle.EMPTY
    path = _path(leaves, merkle.consistency(first, size))
    assert merkle.is_consistent(first, size, path, before, root)
    changed = [b"no", *leaves[1:]]
    if first:
        forged = _folded(changed, Subtree(0, first))
        assert not merkle.is_consistent(first, size, path, forged, root)
        assert not merkle.is_consistent(first, size, path, before, forged)
        assert not merkle.is_consistent(first, size, [*path, root], before, root)

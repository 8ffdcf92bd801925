# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.errors import DiskFull
from cavendish.jobs.handover import Proof, lend
from cavendish.store.exchange import Exchange
from cavendish.store.segment import Segment
from tests.daemon.jobs.house import House

IMAGE, MASK = memoryview(b"pixels"), memoryview(b"opacity")


def proof_of(exchange: Exchange) -> Proof:
    offer = exchange.offers[0]
    return Proof(str(offer.folder), offer.nonce)


async def test_lent_segments_begin_with_the_pixels(house: House) -> None:
    lent = lend(house.exchange, proof_of(house.exchange), IMAGE, MASK)
    assert lent is not None
    assert lent.image.path.read_bytes().startswith(IMAGE)
    assert lent.mask.path.read_bytes().startswith(MASK)


async def test_mask_alone_is_lent(house: House) -> None:
    lent = lend(house.exchange, proof_of(house.exchange), None, MASK)
    assert lent is not None
    assert lent.image is None
    assert lent.mask.path.read_bytes().startswith(MASK)


async def test_nothing_is_lent_to_who_does_not_see_the_folder(house: House) -> None:
    wrong = Proof(proof_of(house.exchange).folder, bytes(32))
    assert lend(house.exchange, wrong, IMAGE, MASK) is None


async def test_segment_goes_back_where_the_second_cannot_be_lent(house: House) -> None:
    returned: list[str] = []

    class Crowded:
        def lend(self, folder: str, nonce: bytes, content: memoryview) -> Segment:
            if content == IMAGE:
                raise DiskFull(folder=folder)
            return house.exchange.lend(folder, nonce, content)

        def returned(self, names: list[str]) -> None:
            returned.extend(names)

    assert lend(Crowded(), proof_of(house.exchange), IMAGE, MASK) is None
    assert len(returned) == 1

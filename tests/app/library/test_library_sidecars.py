"""XMP sidecars: names and regions, as other programs read them."""

import io
import xml.etree.ElementTree as ET
import zipfile

import numpy as np
import pytest
from library_samples import PATIENCE_S, as_file
from PIL import Image

from app.library.sidecars import region, sidecar
from app.photos.stored import Stored, stored
from core.rejects import Rejected
from faces.media.decode import decode_image

SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "mwg": "http://www.metadataworkinggroup.com/schemas/regions/",
    "area": "http://ns.adobe.com/xmp/sType/Area#",
    "dim": "http://ns.adobe.com/xap/1.0/sType/Dimensions#",
    "iptc": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def spaced(name: str) -> str:
    space, name = name.split(":")
    return f"{{{SPACES[space]}}}{name}"


def read(content: bytes) -> tuple[list[str], list[tuple[str, list[float]]], tuple[str, str]]:
    """Return the keywords, the MWG regions with their centres and sizes, and what they apply to."""
    root = ET.fromstring(content)
    keywords = [one.text for one in root.iterfind(".//dc:subject/rdf:Bag/rdf:li", SPACES)]
    regions = [
        (
            one.get(spaced("mwg:Name")),
            [float(one.find("mwg:Area", SPACES).get(spaced(f"area:{key}"))) for key in "xywh"],
        )
        for one in root.iterfind(".//mwg:RegionList//rdf:Description", SPACES)
    ]
    applied = root.find(".//mwg:AppliedToDimensions", SPACES)
    return keywords, regions, (applied.get(spaced("dim:w")), applied.get(spaced("dim:h")))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_regions_lie_on_the_stored_picture(orientation):
    """A spot on the upright picture is found in the file's own pixels, however the file is turned."""
    upright = np.zeros((40, 60, 3), np.uint8)
    upright[4:12, 30:54] = 255
    to_stored = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    pixels = Image.fromarray(upright)
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    pixels = pixels if to_stored is None else pixels.transpose(Image.Transpose(to_stored))
    pixels.save(file, "PNG", exif=exif.tobytes())
    assert np.array_equal(decode_image(file.getvalue()), upright), "the file shows the upright picture"
    lies = stored(file.getvalue())
    assert (lies.width, lies.height) == pixels.size
    one = region("Ada", (30, 4, 24, 8), (60, 40), lies.turn)
    spot = np.asarray(pixels)[..., 0] > 0
    rows, columns = np.flatnonzero(spot.any(axis=1)), np.flatnonzero(spot.any(axis=0))
    assert one.left * lies.width == pytest.approx(columns[0], abs=1e-3)
    assert one.top * lies.height == pytest.approx(rows[0], abs=1e-3)
    assert one.w * lies.width == pytest.approx(len(columns), abs=1e-3)
    assert one.h * lies.height == pytest.approx(len(rows), abs=1e-3)


def test_a_region_ends_at_the_edge_of_the_photo():
    one = region("Ada", (-10, 20, 40, 90), (100, 100), None)
    assert (one.left, one.top, one.w, one.h) == (0, 0.2, 0.3, 0.8)


def test_names_are_keywords_and_markup_in_them_is_text():
    one = region("Ada <b>&\"'", (10, 10, 20, 20), (100, 200), None)
    keywords, regions, applied = read(sidecar(Stored(100, 200, None), [one, one]))
    assert keywords == ["Ada <b>&\"'"]
    assert regions == [("Ada <b>&\"'", [0.2, 0.1, 0.2, 0.1])] * 2
    assert applied == ("100", "200")


def test_a_name_adds_no_level_to_a_hierarchy():
    content = sidecar(Stored(9, 9, None), [region("A/B|C", (1, 1, 2, 2), (9, 9), None)]).decode()
    assert "<rdf:li>People/A B|C</rdf:li>" in content
    assert "<rdf:li>People|A/B C</rdf:li>" in content


def test_iptc_regions_begin_at_their_corner():
    root = ET.fromstring(sidecar(Stored(100, 100, None), [region("Ada", (10, 20, 30, 40), (100, 100), None)]))
    values = [float(root.find(f".//iptc:{name}", SPACES).text) for name in ("rbX", "rbY", "rbW", "rbH")]
    assert values == [0.1, 0.2, 0.3, 0.4]
    assert root.find(".//iptc:rbUnit", SPACES).text == "relative"


def test_what_is_no_picture_has_no_place():
    with pytest.raises(Rejected):
        stored(b"dear diary")


@pytest.mark.slow
def test_the_export_lies_beside_the_photos_of_named_people(library, drawn):
    pair = np.concatenate([drawn[0][0], drawn[1][0]], axis=1)
    library.add("2019/pair.jpg", io.BytesIO(as_file(pair)))
    library.add("2019/nobody.jpg", io.BytesIO(as_file(drawn[2][0])))
    assert library.wait(PATIENCE_S)
    pair_id = next(photo.id for photo in library.album("2019") if photo.name == "pair.jpg")
    left = library.photo(pair_id)[1][0]
    person = library.split(None, [left.id]) if left.person is None else left.person
    library.rename(person, "Ada")
    file = io.BytesIO()
    library.export("sidecars", file)
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == ["2019/pair.jpg.xmp"]
        keywords, [(name, (x, *_))], applied = read(archive.read("2019/pair.jpg.xmp"))
    assert (keywords, name, applied) == (["Ada"], "Ada", ("288", "144"))
    assert 0.1 < x < 0.4

"""Requests of the page of neutral faces: files in, an answer in words, its pictures out, and nothing kept."""

import io
from types import SimpleNamespace

import numpy as np
import pytest
import requests
from PIL import Image

from app.neutralise.orders import OrderSettings, UnknownOrder
from core.crop import EyeCrop
from figures.made_picture import MADE


def order_of(page, files) -> str:
    order = page.change("/api/neutral")["order"]
    for name, data in files.items():
        answer = page.send("POST", "/api/neutral/files", params={"order": order, "name": name}, data=data)
        assert answer.status_code == 201, answer.text
    return order


def make(page, order, **options):
    return page.change("/api/neutral/face", {"order": order} | options)


def picture(page, order, which, **options):
    return page.request("GET", "/api/neutral/picture", params={"order": order, "which": which} | options)


@pytest.fixture(scope="module")
def smiling(page, smiles) -> str:
    return order_of(page, smiles | {"../../notes <b>.txt": b"dear diary"})


def test_a_face_is_made_of_several_photos_and_what_was_not_used_is_said(page, smiling):
    answer = make(page, smiling)
    assert (answer["kind"], answer["neutral_frame"], answer["size"]) == ("made", None, 384)
    assert [frame["origin"] for frame in answer["frames"]] == ["smile-1.jpg", "smile-0.jpg"]
    assert sum(frame["share"] for frame in answer["frames"]) == pytest.approx(1)
    (notes,) = answer["left_out"]
    assert notes["name"] == "../../notes <b>.txt"
    assert notes["why"] == "neither a clip, a picture nor a folder of them"
    assert not [path for path in page.folder.rglob("*") if "notes" in path.name], "names are never used as paths"


def test_pictures_can_be_seen_and_saved_and_a_made_one_is_marked(page, smiling, smiles):
    make(page, smiling)
    shown, saved = picture(page, smiling, "face"), picture(page, smiling, "face", saved=True)
    assert shown.content == saved.content
    assert "content-disposition" not in shown.headers
    assert saved.headers["content-disposition"] == 'attachment; filename="neutral face.png"'
    with Image.open(io.BytesIO(saved.content)) as face:
        assert face.text["Description"] == MADE
        assert face.size == (384, 384)
    with Image.open(io.BytesIO(picture(page, smiling, "0").content)) as frame:
        assert not frame.text
    assert picture(page, smiling, "2").status_code == 404
    assert picture(page, smiling, "-1").status_code == 404


def test_a_neutral_photo_is_the_answer_unless_a_face_is_made_always(page, smiles, resting):
    order = order_of(page, smiles | {"rest.jpg": resting})
    answer = make(page, order)
    assert answer["kind"] == "neutral_frame"
    assert answer["frames"][answer["neutral_frame"]]["origin"] == "rest.jpg"
    with Image.open(io.BytesIO(picture(page, order, "face").content)) as face:
        assert not face.text, "a photograph is not marked"
        frame = picture(page, order, str(answer["neutral_frame"]))
        np.testing.assert_array_equal(np.asarray(face), np.asarray(Image.open(io.BytesIO(frame.content))))
    assert make(page, order, always_make=True)["kind"] == "made"


def test_without_a_face_the_reason_is_told(page):
    order = order_of(page, {"noise.png": as_png(np.random.default_rng(0).integers(0, 256, (128, 128, 3), np.uint8))})
    answer = make(page, order)
    assert (answer["kind"], answer["face"], answer["frames"]) == ("nobody", False, [])
    assert "no face was found" in answer["left_out"][0]["why"]


def as_png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_an_order_can_be_forgotten_and_its_files_are_gone(page, smiles):
    order = order_of(page, smiles)
    assert len(list((page.folder / "neutral" / order).iterdir())) == len(smiles)
    page.change("/api/neutral/forget", {"order": order})
    assert not (page.folder / "neutral" / order).exists()
    assert page.send("POST", "/api/neutral/face", json={"order": order}).status_code == 404
    assert picture(page, order, "face").status_code == 404


def test_a_file_that_was_still_coming_when_its_order_was_forgotten_is_gone_too(page, smiles):
    name = page.orders.open()

    class Forgotten(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            page.orders.drop(name)
            return super().read(size)

    with pytest.raises(UnknownOrder):
        page.orders.add(name, "smile.jpg", Forgotten(smiles["smile-0.jpg"]))
    assert not (page.folder / "neutral" / name).exists()


def test_nothing_to_make_a_face_of_is_told(page):
    answer = page.send("POST", "/api/neutral/face", json={"order": order_of(page, {})})
    assert answer.status_code == 400
    assert "Drop a clip" in answer.json()["message"]


def test_the_oldest_order_goes_and_an_order_holds_only_so_much(page, monkeypatch):
    monkeypatch.setattr(page.orders, "_settings", OrderSettings(most_orders=2, most_files=2, most_bytes=10))
    first, second = (order_of(page, {"a.jpg": b"12345"}) for _ in range(2))
    third = order_of(page, {"a.jpg": b"12345", "b.jpg": b"12345"})
    assert not (page.folder / "neutral" / first).exists()
    assert (page.folder / "neutral" / second).exists()
    many = page.send("POST", "/api/neutral/files", params={"order": third, "name": "c.jpg"}, data=b"")
    assert (many.status_code, many.json()["code"]) == (400, "BadRequest")
    large = page.send("POST", "/api/neutral/files", params={"order": second, "name": "c.jpg"}, data=b"123456")
    assert large.status_code == 413
    for which in ("9" * 5000, "-1", "0", "\u0661", "face"):
        assert picture(page, second, which).status_code == 404


def test_another_site_can_neither_send_files_nor_see_a_face(page, smiling):
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    for method, path in (("POST", "/api/neutral"), ("GET", f"/api/neutral/picture?order={smiling}&which=face")):
        assert page.request(method, path, headers=foreign).status_code == 403
    assert page.request("POST", "/api/neutral").status_code == 403, "no page token"


def test_the_page_is_served_to_who_is_signed_in(page):
    assert "A neutral face" in page.request("GET", "/neutral").text
    stranger = requests.get(f"{page.url}/neutral", allow_redirects=False, timeout=60)
    assert (stranger.status_code, stranger.headers["location"]) == (303, "/sign-in")


def test_photos_that_seem_to_show_different_people_are_refused_unless_told_that_they_do_not(page, smiles, monkeypatch):
    apart = SimpleNamespace(
        treatment=SimpleNamespace(align=EyeCrop(size=16)),
        model=SimpleNamespace(embed=lambda pixels, _: np.eye(len(pixels))),
    )
    monkeypatch.setattr(page.orders._maker, "embedder", apart, raising=False)
    order = order_of(page, smiles)
    answer = make(page, order)
    assert (answer["kind"], answer["face"]) == ("several_people", False)
    assert "seem to show different people (smile-" in answer["left_out"][0]["why"]
    assert make(page, order, same_person=True)["kind"] == "made"

"""The people and what a visitor does with them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from app.library import Library, Word
from app.library.records import Face, Person
from app.library.ways import Name as WayName
from app.server.numbers import Number

FaceIds = Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=20_000)]
PersonIds = Annotated[list[Number], Field(min_length=1, max_length=20_000)]


class Name(BaseModel):
    """A person's new name; empty takes it away."""

    name: str = Field(max_length=200)


class Birth(BaseModel):
    """The year in which a person was born; None takes it away."""

    year: Annotated[int, Field(ge=1800, le=2200)] | None


class Others(BaseModel):
    """The people who are the same as the one addressed."""

    others: PersonIds


class Faces(BaseModel):
    """Some faces."""

    faces: FaceIds


class Move(BaseModel):
    """Some faces and whose they are: None for nobody's."""

    faces: FaceIds
    person: Number | None


class Hidden(BaseModel):
    """Whether to hide or to show."""

    hidden: bool


class HiddenFaces(Hidden):
    """Some faces to hide or to show."""

    faces: FaceIds


class SamePerson(BaseModel):
    """The answer to "is this the same person?"."""

    answer: Word


class Chosen(BaseModel):
    """The way in which faces are to be compared."""

    way: WayName


class Sorting(BaseModel):
    """The preview that is applied."""

    preview: Number


def _plain(found: Sequence[Face | Person]) -> list[dict[str, Any]]:
    """Return flat records as dictionaries; `asdict`, and the framework's encoder, take seconds for 10,000 of them."""
    return [vars(one) for one in found]


def people_routes(library: Library) -> APIRouter:
    """Return the routes that show and edit the people of `library`."""
    routes = APIRouter(prefix="/api")

    @routes.get("/people")
    def people() -> Response:
        """List everybody, biggest first, hidden people too, and count photos and the faces that are nobody's."""
        return JSONResponse({"people": _plain(library.people(hidden=True)), **library.counts()})

    @routes.get("/people/{person}/faces")
    def faces(person: Number) -> Response:
        return JSONResponse(_plain(library.faces(person)))

    @routes.get("/unsorted")
    def unsorted() -> Response:
        return JSONResponse(_plain(library.unsorted()))

    @routes.post("/people/{person}/name")
    def rename(person: Number, body: Name) -> None:
        library.rename(person, body.name)

    @routes.post("/people/{person}/birth")
    def set_birth(person: Number, body: Birth) -> None:
        library.set_birth(person, body.year)

    @routes.post("/people/{person}/merge")
    def merge(person: Number, body: Others) -> None:
        library.merge(person, body.others)

    @routes.post("/people/{person}/split")
    def split(person: Number, body: Faces) -> dict[str, int]:
        return {"person": library.split(person, body.faces)}

    @routes.post("/unsorted/split")
    def make_person(body: Faces) -> dict[str, int]:
        return {"person": library.split(None, body.faces)}

    @routes.post("/people/{person}/hidden")
    def hide_person(person: Number, body: Hidden) -> None:
        library.hide_person(person, body.hidden)

    @routes.delete("/people/{person}")
    def erase(person: Number) -> dict[str, Any]:
        return asdict(library.erase(person))

    @routes.post("/faces/move")
    def move(body: Move) -> None:
        library.move(body.faces, body.person)

    @routes.post("/faces/{face}/cover")
    def choose_cover(face: str) -> None:
        library.choose_cover(face)

    @routes.post("/faces/hidden")
    def hide_faces(body: HiddenFaces) -> None:
        (library.hide if body.hidden else library.show)(body.faces)

    @routes.get("/people/{person}/less-sure")
    def less_sure(person: Number) -> list[dict[str, Any]]:
        """List faces that may be this person's."""
        return [asdict(each) for each in library.less_sure(person)]

    @routes.post("/people/{person}/less-sure/{face}")
    def answer_face(person: Number, face: str, body: SamePerson) -> None:
        library.answer_face(person, face, body.answer)

    @routes.get("/ways")
    def ways() -> list[dict[str, Any]]:
        """List the ways in which faces can be compared."""
        return [asdict(each) for each in library.ways()]

    @routes.post("/ways")
    def choose(body: Chosen) -> None:
        library.choose(body.way)

    @routes.get("/quality")
    def quality() -> dict[str, Any] | None:
        """Say how good the sorting is on the people who have names."""
        found = library.quality()
        return asdict(found) if found else None

    @routes.get("/suggestions")
    def suggestions() -> list[dict[str, Any]]:
        """Ask about groups that may be one person, or two."""
        return [asdict(each) for each in library.suggestions()]

    @routes.post("/suggestions/{number}")
    def answer(number: Number, body: SamePerson) -> None:
        library.answer(number, body.answer)

    @routes.get("/advice")
    def advice() -> dict[str, Any]:
        """Say what the model has seen and whether sorting again may help."""
        return asdict(library.advice())

    @routes.post("/sorting/preview")
    def preview() -> dict[str, Any]:
        """Say what sorting everything again would move."""
        return asdict(library.preview_sorting())

    @routes.post("/sorting")
    def sort_again(body: Sorting) -> dict[str, int]:
        return {"moved": library.sort_again(body.preview)}

    @routes.post("/undo")
    def undo() -> dict[str, str]:
        return {"done": library.undo()}

    @routes.post("/redo")
    def redo() -> dict[str, str]:
        return {"done": library.redo()}

    return routes

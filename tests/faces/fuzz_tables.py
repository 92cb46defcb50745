"""Damageable sources of faces as numbers, and what says something about pictures beside them."""

import gzip
import struct
import zipfile

import numpy as np
from fuzz_damage import gzipped
from fuzz_files import Sample, picture, stills, stored, zipped
from red_and_blue import encoded
from scipy.io import savemat


def _tables() -> dict[str, bytes]:
    lines = ["age,ethnicity,gender,img_name,pixels"]
    for number in range(6):
        pixels = np.asarray(picture(number, 32, "L")).ravel()
        lines.append(f'{number * 9},{number % 5},{number % 2},"{number}.jpg","{" ".join(map(str, pixels))}"')
    text = "\n".join(lines).encode()
    packed = zipped({"faces.csv": text}, zipfile.ZIP_DEFLATED)
    return {"faces.csv": text, "faces.csv.gz": gzip.compress(text, mtime=0), "faces.csv.zip": packed}


def table_samples() -> dict[str, Sample]:
    tables = _tables()
    found = {f"table {name}": Sample("pixel_csv", name, data, {}, False) for name, data in tables.items()}
    inside = Sample("pixel_csv", "faces.csv.gz", tables["faces.csv"], {}, False, gzipped)
    fer = tables["faces.csv"].replace(b"age,ethnicity,gender,img_name", b"emotion,valence,Usage,img_name")
    fer = fer.replace(b',0,"', b',Training,"').replace(b',1,"', b',PublicTest,"')
    spoken = b"image,age,gender\na.jpg,31,f\nb.png,,male\n"
    beside = {"a.jpg": stills()["plain.jpg"], "b.png": stills()["plain.png"]}
    return found | {
        "inside of faces.csv.gz": inside,
        "table of emotions": Sample("pixel_csv", "fer2013.csv", fer.replace(b"\n9,", b"\n1,"), {}, False),
        "table of pictures": Sample("picture_table", "labels.csv", spoken, beside),
    }


def array_samples() -> dict[str, Sample]:
    """Olivetti-like arrays with targets beside them, and the digits of MNIST with their labels."""
    faces = np.stack([np.asarray(picture(number, 32, "L")) for number in range(6)])
    people, images = np.arange(6, dtype=np.uint8) // 2, "train-images-idx3-ubyte"
    target, labels = stored(np.save, people), bytes([0, 0, 8, 1, 0, 0, 0, 6]) + people.tobytes()
    digits = bytes([0, 0, 8, 3]) + struct.pack(">3I", *faces.shape) + faces.tobytes()
    matlab = {
        packed: stored(savemat, {"fea": np.moveaxis(faces, 0, -1), "gnd": people}, do_compression=packed)
        for packed in (True, False)
    }
    return {
        "array faces.npy": Sample("arrays", "faces.npy", stored(np.save, faces / 255), {"faces_target.npy": target}),
        "array deep.npy": Sample("arrays", "faces.npy", stored(np.save, faces.astype(np.uint16) * 16)),
        "array targets": Sample("arrays", "faces_target.npy", target, {"faces.npy": stored(np.save, faces)}),
        "array faces.npz": Sample("arrays", "faces.npz", stored(np.savez_compressed, images=faces, labels=people)),
        "inside of faces.npz": Sample(
            "arrays",
            "faces.npz",
            stored(np.save, faces),
            finish=lambda data: zipped({"images.npy": data, "labels.npy": target}, zipfile.ZIP_STORED),
        ),
        "array packed.mat": Sample("arrays", "faces.mat", matlab[True]),
        "array plain.mat": Sample("arrays", "faces.mat", matlab[False]),
        "digits": Sample("mnist", images, digits, {"train-labels-idx1-ubyte": labels}),
        "digit labels": Sample("mnist", "train-labels-idx1-ubyte", labels, {images: digits}),
        "digits.gz": Sample("mnist", f"{images}.gz", gzipped(digits), {"train-labels-idx1-ubyte": labels}),
        "inside of digits.gz": Sample("mnist", f"{images}.gz", digits, finish=gzipped),
    }


def record_samples() -> dict[str, Sample]:
    """Faces in MXNet records, one of them in two parts, with and without their index."""
    data, lines = b"", []
    for key, name in enumerate(("plain.jpg", "plain.png", "progressive.jpg")):
        lines.append(f"{key + 1}\t{len(data)}\n")
        record = struct.pack("<IfQQ", 0, key // 2, key, 0) + stills()[name]
        parts = [(0, record)] if key else [(1, record[:400]), (3, record[400:])]
        for flag, part in parts:
            data += struct.pack("<II", 0xCED7230A, flag << 29 | len(part)) + part + bytes(-len(part) % 4)
    index = "".join(lines).encode()
    return {
        "records": Sample("recordio", "train.rec", data, {"train.idx": index}),
        "records alone": Sample("recordio", "train.rec", data),
        "record index": Sample("recordio", "train.idx", index, {"train.rec": data}),
    }


def list_samples() -> dict[str, Sample]:
    """CelebA, whose lists beside the pictures say who and what is to be seen."""
    names = [f"{number:06d}.jpg" for number in range(1, 7)]
    pictures = {f"img_align_celeba/{name}": encoded(picture(seed), "JPEG") for seed, name in enumerate(names)}
    attributes = [
        "6",
        "Smiling Male Young",
        *(f"{name}  1 -1  {1 if seed % 2 else -1}" for seed, name in enumerate(names)),
    ]
    lists = {
        "identity_CelebA.txt": "\n".join(f"{name} {seed // 2}" for seed, name in enumerate(names)),
        "list_eval_partition.txt": "\n".join(f"{name} {seed % 3}" for seed, name in enumerate(names)),
        "list_attr_celeba.txt": "\n".join(attributes),
    }
    content = {name: text.encode() for name, text in lists.items()}
    return {
        f"list {name}": Sample("celeba", name, data, pictures | {k: v for k, v in content.items() if k != name})
        for name, data in content.items()
    }


def measured_samples() -> dict[str, Sample]:
    """A picture that OpenFace or py-feat measured: a round face of 68 points around two eyes."""
    turn = np.linspace(0, 2 * np.pi, 68)
    x, y = 24 + 18 * np.cos(turn), 26 + 18 * np.sin(turn)
    for eye, middle in ((slice(36, 42), 17), (slice(42, 48), 31)):
        x[eye], y[eye] = middle + 2 * np.cos(turn[:60:10]), 20 + np.sin(turn[:60:10])
    points = {f"{axis}_{n}": round(float(v), 2) for axis, values in (("x", x), ("y", y)) for n, v in enumerate(values)}
    angles = dict.fromkeys(("pose_Rx", "pose_Ry", "pose_Rz"), 0.1)
    units = {f"AU{unit:02d}": 0.25 for unit in (1, 2, 4, 5, 6, 7, 9, 12, 15, 17, 20, 23, 25, 26, 43, 45)}
    box = {"FaceRectX": 6, "FaceRectY": 8, "FaceRectWidth": 36, "FaceRectHeight": 36, "FaceScore": 0.99}
    rows = {
        "openface": {"face": 0, "confidence": 0.98} | angles | points | {f"{name}_r": v for name, v in units.items()},
        "pyfeat": box | points | {"Pitch": 1.0, "Roll": 2.0, "Yaw": 3.0} | units | {"input": "face.png", "frame": 0},
    }
    beside = {"face.png": encoded(picture(0), "PNG")}
    return {
        f"measured by {name}": Sample(
            "flat_photos", "face.csv", _csv(row), beside, backend=name, measurements="data/face.csv"
        )
        for name, row in rows.items()
    }


def _csv(row: dict[str, object]) -> bytes:
    return f"{','.join(row)}\n{','.join(map(str, row.values()))}\n".encode()

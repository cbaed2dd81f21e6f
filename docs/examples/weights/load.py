"""Loads weights that Runner wrote into PyTorch, and computes the loss that Runner recorded.

    ./runner run docs/examples/weights/digits.yaml
    ./runner weights weights-example/0 -o digits.safetensors
    ./runner weights weights-example/0 -o digits.npz
    python3 docs/examples/weights/load.py digits.safetensors digits.npz

Needs PyTorch and NumPy. The package safetensors does what read_safetensors does here.
"""

import gzip
import json
import pathlib
import sys

import numpy
import torch
from torch import nn

TYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}


def read_safetensors(path):
    """The format: the header's length, the header in JSON, and the tensors' bytes side by side."""
    content = pathlib.Path(path).read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            numbers = numpy.frombuffer(content[start + begin:start + end], TYPES[entry["dtype"]])
            tensors[name] = torch.tensor(numbers.reshape(entry["shape"]))
    return tensors


def read_npz(path):
    with numpy.load(path) as arrays:
        return {name: torch.tensor(arrays[name]) for name in arrays.files}


class Autoencoder(nn.Module):
    """The model of digits.yaml. Each list holds the layers in the order of the spec, the mirrored decoder included."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(128, 4))
        self.decoder = nn.Sequential(
            nn.Linear(4, 128), nn.Unflatten(1, (8, 4, 4)), nn.BatchNorm2d(8), nn.ReLU(), nn.ConvTranspose2d(8, 1, 3, stride=2, padding=1, output_padding=1), nn.Sigmoid())

    def forward(self, images):
        return self.decoder(self.encoder(images))


def digits():
    """The data of the spec: grey levels from 0 to 16, scaled to 0 to 1."""
    path = pathlib.Path(__file__).resolve().parents[3] / "Experiments" / "Data" / "digits.csv.gz"
    with gzip.open(path, "rt") as lines:
        rows = numpy.loadtxt(lines, delimiter=",", dtype=numpy.float32)
    return torch.tensor(rows[:, :64] / 16).reshape(-1, 1, 8, 8)


def main():
    images = digits()
    for path in sys.argv[1:]:
        network = Autoencoder()
        network.load_state_dict(read_npz(path) if path.endswith(".npz") else read_safetensors(path))
        network.eval()
        with torch.no_grad():
            loss = nn.functional.mse_loss(network(images).double(), images.double())
        print(f"{path}: loss {loss.item():.8g}")


if __name__ == "__main__":
    main()

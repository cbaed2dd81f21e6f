"""Makes layers.csv: what PyTorch (written with 1.13; Debian's python3-torch) gets for the runs of LayerCases.cs, in float64.

One line a case and metric: the values at the points of the curve. Parameters start at ((37 k mod 101) - 50) / 80, k counting them in the order in
which PyTorch lists them; the samples are the first twelve digits over 16, or classes.csv. The loss is measured in eval mode, over all samples;
the gradient is that of all samples in training mode, and leaves running statistics alone.
"""
import copy
import gzip
import math
import os
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
here = os.path.dirname(os.path.abspath(__file__))
with gzip.open(os.path.join(here, "../../../../Experiments/Data/digits.csv.gz"), "rt") as file:
    lines = [line for line in file if line[0].isdigit()][:12]
DIGITS = torch.tensor([[float(cell) for cell in line.split(",")[:64]] for line in lines]).reshape(12, 1, 8, 8) / 16
TABLE = np.loadtxt(os.path.join(here, "classes.csv"), delimiter=",", skiprows=1)
CLASSES = (torch.tensor(TABLE[:, :4]), torch.tensor(TABLE[:, 4].astype(int)))
rows = []


class Residual(nn.Module):
    def __init__(self, *inside):
        super().__init__()
        self.inside = nn.Sequential(*inside)

    def forward(self, x):
        return x + self.inside(x)


class Last(nn.Module):
    """The states of a recurrent layer: every step's, or that after the last one of each direction."""
    def __init__(self, cell, every=False):
        super().__init__()
        self.cell, self.every = cell, every

    def forward(self, x):
        states, n = self.cell(x)[0], self.cell.hidden_size
        if self.every:
            return states
        return torch.cat([states[:, -1, :n], states[:, 0, n:]], 1) if self.cell.bidirectional else states[:, -1]


class Steps(nn.Module):
    """A norm of the features of a sequence: BatchNorm1d takes them before the steps."""
    def __init__(self, norm):
        super().__init__()
        self.norm = norm

    def forward(self, x):
        return self.norm(x.transpose(1, 2)).transpose(1, 2)


def leaves(net):
    """Lists of the parameters of each layer; of a recurrent one, of each of its layers and directions."""
    found = []
    for m in net.modules():
        own = list(m.named_parameters(recurse=False))
        if isinstance(m, nn.RNNBase):
            suffixes = list(dict.fromkeys(name[name.index("_l"):] for name, _ in own))
            found += [[p for name, p in own if name.endswith(suffix)] for suffix in suffixes]
        elif own:
            found.append([p for _, p in own])
    return found


def fill(net):
    k = 0
    for p in net.parameters():
        values = [((37 * (k + i)) % 101 - 50) / 80 for i in range(p.numel())]
        p.data = torch.tensor(values).reshape(p.shape)
        k += p.numel()
    return k


def train(case, net, x=DIGITS, target=None, criterion=None, epochs=20, batch=12, lr=0.05, accuracy=False):
    count = fill(net)
    target = x.flatten(1) if target is None else target
    criterion = criterion or (lambda y, t: ((y.flatten(1) - t) ** 2).mean())
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    curve, norms, right = [], [], []

    def look():
        net.eval()
        with torch.no_grad():
            curve.append(criterion(net(x), target).item())
            if accuracy:
                right.append((net(x).argmax(1) == target).double().mean().item())
        beside = copy.deepcopy(net).train()
        criterion(beside(x), target).backward()
        norms.append([math.sqrt(sum((p.grad ** 2).sum() for p in group)) for group in leaves(beside)])

    look()
    for _ in range(epochs):
        for start in range(0, len(x), batch):
            net.train()
            optimizer.zero_grad()
            criterion(net(x[start:start + batch]), target[start:start + batch]).backward()
            optimizer.step()
        look()
    assert curve[-1] < curve[0] and math.isfinite(curve[-1]), (case, curve)
    print(case, count, curve[0], curve[-1])
    rows.append(",".join([case, "train-loss", *map(repr, curve)]))
    for i in range(len(norms[0])):
        rows.append(",".join([case, f"gradient-norm.{i + 1}", *(repr(n[i]) for n in norms)]))
    if accuracy:
        rows.append(",".join([case, "train-accuracy", *map(repr, right)]))


def flat(*modules):
    return nn.Sequential(nn.Flatten(), *modules)


train("layers dense", flat(nn.Linear(64, 3), nn.Tanh(), nn.Linear(3, 64), nn.Sigmoid()))
train("layers selu gelu and silu", flat(
    nn.Linear(64, 5), nn.SELU(), nn.Linear(5, 5), nn.GELU(), nn.Linear(5, 5), nn.SiLU(), nn.Linear(5, 64), nn.Sigmoid()))
train("layers conv", nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.Tanh(), nn.Conv2d(3, 1, 5, padding=2)))
train("layers conv with a stride and a circle", nn.Sequential(
    nn.Conv2d(1, 2, 3, stride=2, padding=1, padding_mode="circular"), nn.Softplus(), nn.Flatten(), nn.Linear(32, 64)))
train("layers conv without biases", nn.Sequential(nn.Conv2d(1, 2, 3, bias=False), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(72, 64, bias=False)))
train("layers transposed-conv", nn.Sequential(
    nn.Conv2d(1, 2, 3, stride=2, padding=1), nn.Tanh(), nn.ConvTranspose2d(2, 1, 3, stride=2, padding=1, output_padding=1), nn.ELU(0.7)))
train("layers max-pool", nn.Sequential(
    nn.Conv2d(1, 2, 3, padding=1), nn.Tanh(), nn.MaxPool2d(2), nn.Conv2d(2, 2, 3, padding=1), nn.MaxPool2d(3, stride=1, padding=1), nn.Flatten(), nn.Linear(32, 64)))
train("layers average-pool", nn.Sequential(
    nn.Conv2d(1, 2, 3, padding=1), nn.Tanh(), nn.AvgPool2d(2), nn.AvgPool2d(3, stride=1, padding=1), nn.Flatten(), nn.Linear(32, 64)))
train("layers upsample", nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(1, 2, 3, padding=1), nn.Tanh(), nn.Upsample(scale_factor=2), nn.Conv2d(2, 1, 3, padding=1)))
train("layers batch-norm", nn.Sequential(
    nn.Conv2d(1, 2, 3, padding=1), nn.BatchNorm2d(2), nn.Tanh(), nn.Flatten(), nn.Linear(128, 5), nn.BatchNorm1d(5, eps=0.001, momentum=0.3), nn.Tanh(), nn.Linear(5, 64)),
    epochs=7, batch=5)
train("layers layer-norm", nn.Sequential(
    nn.Conv2d(1, 2, 3, padding=1), nn.LayerNorm([2, 8, 8]), nn.Tanh(), nn.Flatten(), nn.Linear(128, 5), nn.LayerNorm(5, eps=0.001), nn.Tanh(), nn.Linear(5, 64)))
train("layers residual", nn.Sequential(
    nn.Conv2d(1, 2, 3, padding=1), Residual(nn.Conv2d(2, 3, 3, padding=1), nn.Tanh(), Residual(nn.Conv2d(3, 3, 1)), nn.Conv2d(3, 2, 3, padding=1)), nn.Tanh(), nn.Flatten(), nn.Linear(128, 64)))
train("layers of a mirrored autoencoder", nn.Sequential(
    nn.Conv2d(1, 2, 3, stride=2, padding=1), nn.BatchNorm2d(2), nn.Tanh(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3), nn.Tanh(),
    nn.Linear(3, 8), nn.Unflatten(1, (2, 2, 2)), nn.Upsample(scale_factor=2), nn.BatchNorm2d(2), nn.Tanh(),
    nn.ConvTranspose2d(2, 1, 3, stride=2, padding=1, output_padding=1), nn.Sigmoid()))
train("layers of an autoencoder with its decoder", nn.Sequential(
    nn.Conv2d(1, 2, 3, stride=2, padding=1), nn.Tanh(), nn.Flatten(), nn.Linear(32, 3),
    nn.Linear(3, 6), nn.ReLU(), nn.Linear(6, 64), nn.Sigmoid()))
train("layers of a classifier", nn.Sequential(nn.Unflatten(1, (1, 2, 2)), nn.Conv2d(1, 4, 2), nn.Tanh(), nn.Flatten(), nn.Linear(4, 3)),
      *CLASSES, criterion=F.cross_entropy, accuracy=True)
train("layers before the output of an mlp", nn.Sequential(nn.Unflatten(1, (1, 2, 2)), nn.Conv2d(1, 4, 2, padding=1), nn.Tanh(), nn.Flatten(), nn.Linear(36, 3)),
      *CLASSES, criterion=F.cross_entropy, accuracy=True)

def rnn(kind, *sizes, every=False, **more):
    return Last(kind(*sizes, batch_first=True, **more), every)


LABELS = torch.tensor([int(line.split(",")[64]) for line in lines])
PIXELS = DIGITS.reshape(12, 64, 1)
WINDOWS = (CLASSES[0][:len(TABLE) // 4 * 4].reshape(-1, 4, 4), CLASSES[1][3::4])
softmax = dict(criterion=F.cross_entropy, accuracy=True)
train("layers rnn", nn.Sequential(rnn(nn.RNN, 1, 5), nn.Linear(5, 10)), PIXELS, LABELS, **softmax)
train("layers rnn of relus two deep both ways", nn.Sequential(
    rnn(nn.RNN, 4, 3, num_layers=2, bidirectional=True, nonlinearity="relu"), nn.Linear(6, 3)), *WINDOWS, lr=0.01, **softmax)
train("layers lstm", nn.Sequential(rnn(nn.LSTM, 4, 4, every=True), nn.ReLU(), rnn(nn.LSTM, 4, 3, num_layers=2), nn.Tanh(), nn.Linear(3, 3)), *WINDOWS, **softmax)
train("layers lstm without biases", nn.Sequential(rnn(nn.LSTM, 4, 5, bias=False, bidirectional=True), nn.Linear(10, 3, bias=False)), *WINDOWS, **softmax)
train("layers gru", nn.Sequential(
    rnn(nn.GRU, 4, 4, every=True, bidirectional=True), nn.LayerNorm(8), nn.Linear(8, 5), Steps(nn.BatchNorm1d(5)), nn.Tanh(), Residual(rnn(nn.GRU, 5, 5, every=True)),
    rnn(nn.GRU, 5, 3), nn.Linear(3, 3)), *WINDOWS, **softmax)
train("layers gru of an mlp", nn.Sequential(rnn(nn.GRU, 4, 4, every=True), nn.Flatten(), nn.Linear(16, 3)), *WINDOWS, **softmax)
train("layers gru of every step", nn.Sequential(rnn(nn.GRU, 1, 3, every=True), nn.Linear(3, 1)), PIXELS, PIXELS.flatten(1))
train("layers embedding", nn.Sequential(nn.Flatten(0, -1), nn.Embedding(17, 3), nn.Unflatten(0, (12, 64)), rnn(nn.LSTM, 3, 4), nn.Linear(4, 10)),
      (PIXELS * 16).long(), LABELS, **softmax)

def train_vae(case, encoder, decoder, units, beta, log_variance=None, lr=0.001, epochs=20):
    """Minus the evidence lower bound of digits. With a variance the outputs are Gaussian and the expectation is that of a linear decoder; without one
    they are Bernoulli, and the code is its mean: its log variances are -60."""
    net = nn.Sequential(encoder, decoder)
    parameters = [*net.parameters(), *([log_variance] if log_variance is not None else [])]
    k = 0
    for p in parameters:
        p.data = torch.tensor([((37 * (k + i)) % 101 - 50) / 80 for i in range(p.numel())]).reshape(p.shape)
        k += p.numel()
    if log_variance is None:
        list(encoder.parameters())[-1].data[units:] = -60
    x = DIGITS.flatten(1)

    def terms():
        code = encoder(x)
        mean, log = code[:, :units], code[:, units:]
        kl = (0.5 * (mean ** 2 + log.exp() - log - 1)).sum(1).mean()
        if log_variance is None:
            return F.binary_cross_entropy_with_logits(decoder(mean), x, reduction="sum") / len(x), kl
        spread = (log.exp() * (decoder[0].weight ** 2).sum(0)).sum(1)
        squares = ((x - decoder(mean)) ** 2).sum(1) + spread
        return (0.5 * squares / log_variance.exp() + 32 * (log_variance + math.log(2 * math.pi))).mean(), kl

    optimizer = torch.optim.SGD(parameters, lr=lr)
    curves = {name: [] for name in ("train-loss", "reconstruction", "kl", "elbo")}
    groups, norms = [*leaves(net), *([[log_variance]] if log_variance is not None else [])], []
    for epoch in range(epochs + 1):
        optimizer.zero_grad()
        reconstruction, kl = terms()
        (reconstruction + beta * kl).backward()
        for name, value in zip(curves, (reconstruction + beta * kl, reconstruction, kl, -(reconstruction + kl))):
            curves[name].append(value.item())
        norms.append([math.sqrt(sum((p.grad ** 2).sum() for p in group)) for group in groups])
        optimizer.step()
    loss = curves["train-loss"]
    assert loss[-1] < loss[0] and math.isfinite(loss[-1]), (case, loss)
    print(case, k, loss[0], loss[-1])
    for name, values in curves.items():
        rows.append(",".join([case, name, *map(repr, values)]))
    for i in range(len(groups)):
        rows.append(",".join([case, f"gradient-norm.{i + 1}", *(repr(n[i]) for n in norms)]))


train_vae("layers vae of normal laws", nn.Sequential(nn.Linear(64, 4)), nn.Sequential(nn.Linear(2, 64)), 2, 0.7, nn.Parameter(torch.zeros(1)))
train_vae("layers vae of probabilities", nn.Sequential(nn.Linear(64, 5), nn.Tanh(), nn.Linear(5, 4)), nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 64)), 2, 1)

with open(os.path.join(here, "layers.csv"), "w") as file:
    file.write("\n".join(rows) + "\n")

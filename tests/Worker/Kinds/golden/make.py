"""Makes runs.csv: what PyTorch (written with 1.13; Debian's python3-torch) gets for the runs of SpecCases.cs, in float64.

One line a case and metric: the values at the points of the curve. A network is 4-3-2-3-4 unless said, its parameters start at
((37 k mod 101) - 50) / 80, k counting them in layout order; the samples are those of samples.csv and classes.csv.
"""
import math
import os
import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
here = os.path.dirname(os.path.abspath(__file__))
X = torch.tensor(np.loadtxt(os.path.join(here, "samples.csv"), delimiter=",", skiprows=1))
CLASSES = torch.tensor(np.loadtxt(os.path.join(here, "classes.csv"), delimiter=",", skiprows=1)[:, 4].astype(int))
O, S = torch.optim, torch.optim.lr_scheduler
rows = []


def keep(case, metric, values):
    rows.append(",".join([case, metric, *(repr(float(v)) for v in values)]))


ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky-relu": lambda z: F.leaky_relu(z, 0.2),
    "elu": lambda z: F.elu(z, 0.7),
    "selu": F.selu,
    "gelu": F.gelu,
    "silu": F.silu,
    "softplus": F.softplus,
}
LOSSES = {
    "mse": lambda y, t: ((y - t) ** 2).mean(),
    "mse-sum": lambda y, t: ((y - t) ** 2).sum(1).mean(),
    "half-mse": lambda y, t: ((y - t) ** 2 / 2).sum(1).mean(),
    "binary-cross-entropy": lambda y, t: F.binary_cross_entropy(y, t),
    "binary-cross-entropy-sum": lambda y, t: F.binary_cross_entropy(y, t, reduction="none").sum(1).mean(),
    "l1": lambda y, t: (y - t).abs().mean(),
    "l1-sum": lambda y, t: (y - t).abs().sum(1).mean(),
    "huber": lambda y, t: F.huber_loss(y, t, delta=0.2),
    "huber-sum": lambda y, t: F.huber_loss(y, t, delta=0.2, reduction="none").sum(1).mean(),
    "softmax-cross-entropy": F.cross_entropy,
}


class Net:
    """Dense layers whose parameters are views of one flat vector."""

    def __init__(self, widths=(4, 3, 2, 3, 4), acts=("tanh", "identity", "tanh", "sigmoid"), bias=True, tied=False, start=None):
        self.acts, self.code = [ACTIVATIONS[a] for a in acts], len(widths) // 2 - 1
        self.names = acts
        shapes, half = [], len(acts) // 2
        for i, (a, b) in enumerate(zip(widths, widths[1:])):
            if not (tied and i >= half):
                shapes.append((b, a))
            if bias:
                shapes.append((b,))
        count = sum(math.prod(s) for s in shapes)
        flat = np.array([((37 * k) % 101 - 50) / 80 for k in range(count)]) if start is None else np.array(start)
        assert len(flat) == count, (len(flat), count)
        self.params, at = [], 0
        for s in shapes:
            self.params.append(torch.tensor(flat[at:at + math.prod(s)].reshape(s), requires_grad=True))
            at += math.prod(s)
        own, self.layers = list(self.params), []
        for i in range(len(acts)):
            w = self.layers[len(acts) - 1 - i][0].T if tied and i >= half else own.pop(0)
            self.layers.append((w, own.pop(0) if bias else None))
        self.weights = [p for p in self.params if p.dim() == 2]

    def trace(self, x):
        zs, ys = [], []
        for (w, b), act in zip(self.layers, self.acts):
            z = x @ w.T if b is None else x @ w.T + b
            x = act(z)
            zs.append(z)
            ys.append(x)
        return zs, ys

    def __call__(self, x):
        return self.trace(x)[1][-1]


def train(case, net=None, loss="mse", rule=lambda p: O.SGD(p, lr=0.5), schedule=None, penalty=None, clip=None, epochs=12,
          batch=12, x=X, target=None, metrics=None, by_update=False, before=None, objective=None):
    net = net or Net()
    target = x if target is None else target
    criterion = LOSSES[loss]
    objective = objective or (lambda xs, ts: criterion(net(xs), ts))
    optimizer = rule(net.params)
    timer = schedule(optimizer) if schedule else None
    curve, looks, update = [], [], 0

    def look():
        with torch.no_grad():
            curve.append(criterion(net(x), target).item())
        if metrics:
            looks.append(metrics(net))

    look()
    for epoch in range(epochs):
        for start in range(0, len(x), batch):
            xs, ts = x[start:start + batch], target[start:start + batch]

            def closure():
                optimizer.zero_grad()
                value = objective(xs, ts)
                if penalty is not None:
                    value = value + penalty(net, xs)
                value.backward()
                return value

            if before:
                before(optimizer, update)
            if isinstance(optimizer, O.LBFGS):
                optimizer.step(closure)
            else:
                closure()
                if clip:
                    clip(net.params)
                net.previous = [p.detach().clone() for p in net.params]
                optimizer.step()
            update += 1
            if timer is not None and by_update and update < timer.total_steps:
                timer.step()
        look()
        if timer is not None and not by_update:
            timer.step(*([curve[-1]] if isinstance(timer, S.ReduceLROnPlateau) else []))
    keep(case, "train-loss", curve)
    return net, looks, optimizer


class Lion(O.Optimizer):
    """Chen et al. 2023, algorithm 2; PyTorch 1.13 has no Lion."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                direction = torch.sign(b1 * m + (1 - b1) * p.grad)
                p.mul_(1 - group["lr"] * group["weight_decay"]).add_(direction, alpha=-group["lr"])
                m.mul_(b2).add_(p.grad, alpha=1 - b2)


RULES = {
    "sgd": lambda p: O.SGD(p, lr=0.5),
    "momentum": lambda p: O.SGD(p, lr=0.3, momentum=0.8, dampening=0.1),
    "nesterov": lambda p: O.SGD(p, lr=0.3, momentum=0.8, nesterov=True),
    "adagrad": lambda p: O.Adagrad(p, lr=0.1, lr_decay=0.1, initial_accumulator_value=0.01),
    "rmsprop": lambda p: O.RMSprop(p, lr=0.02, alpha=0.9),
    "adam": lambda p: O.Adam(p, lr=0.05, betas=(0.8, 0.95)),
    "adamw": lambda p: O.AdamW(p, lr=0.05, weight_decay=0.1),
    "adadelta": lambda p: O.Adadelta(p, lr=2.0, rho=0.8),
    "amsgrad": lambda p: O.Adam(p, lr=0.05, betas=(0.9, 0.9), amsgrad=True),
    "adamax": lambda p: O.Adamax(p, lr=0.05),
    # The single-tensor path of 1.13 multiplies one momentum twice into its product; the multi-tensor one is right.
    "nadam": lambda p: O.NAdam(p, lr=0.05, momentum_decay=0.01, foreach=True),
    "radam": lambda p: O.RAdam(p, lr=0.05),
    "rprop": lambda p: O.Rprop(p, lr=0.05, etas=(0.4, 1.3), step_sizes=(1e-3, 0.2)),
    "lion": lambda p: Lion(p, lr=0.03, betas=(0.9, 0.95), weight_decay=0.1),
    "lbfgs": lambda p: O.LBFGS(p, lr=1, max_iter=1, history_size=5, line_search_fn="strong_wolfe"),
}
for name, rule in RULES.items():
    train(f"optimizer {name}", rule=rule)
train("weight decay", rule=lambda p: O.Adam(p, lr=0.05, weight_decay=0.05))
train("batches in order", rule=lambda p: O.Adam(p, lr=0.05), batch=5)


def climb(case, lattice):
    net = Net(widths=(4, 2, 4), acts=("identity", "sigmoid"))
    flat = np.concatenate([p.detach().numpy().ravel() for p in net.params])
    step, bound = 0.125, 4
    if lattice:
        flat = np.clip(np.round(flat / step), -bound, bound) * step

    def loss(values):
        return LOSSES["mse"](Net(widths=(4, 2, 4), acts=("identity", "sigmoid"), start=values)(X), X).item()

    # The walker steps onto the lattice with its first update.
    curve = [loss(np.concatenate([p.detach().numpy().ravel() for p in net.params]))]
    for _ in range(12):
        here, best, move = loss(flat), None, None
        best = here
        for i in range(len(flat)):
            for side in (1, -1):
                there = flat.copy()
                there[i] += side * step
                if lattice and abs(there[i]) > bound * step + 1e-9:
                    continue
                if loss(there) < best:
                    best, move = loss(there), there
        flat = flat if move is None else move
        curve.append(loss(flat))
    keep(case, "train-loss", curve)


climb("hill-climbing on a lattice", True)
climb("hill-climbing along coordinates", False)

SCHEDULES = {
    "step": lambda o: S.StepLR(o, step_size=3, gamma=0.3),
    "step at": lambda o: S.MultiStepLR(o, milestones=[2, 7], gamma=0.3),
    "exponential": lambda o: S.ExponentialLR(o, gamma=0.8),
    "cosine": lambda o: S.CosineAnnealingLR(o, T_max=12, eta_min=0.01),
    "cosine with restarts": lambda o: S.CosineAnnealingWarmRestarts(o, T_0=3, T_mult=2, eta_min=0.01),
    "linear-warmup": lambda o: S.LambdaLR(o, lambda t: min(1, (t + 1) / 5)),
    "one-cycle": lambda o: S.OneCycleLR(o, max_lr=0.5, total_steps=12, pct_start=0.3, cycle_momentum=False),
}
for name, schedule in SCHEDULES.items():
    train(f"schedule {name}", schedule=schedule)
train("schedule one-cycle by update", batch=5, by_update=True,
      schedule=lambda o: S.OneCycleLR(o, max_lr=0.5, total_steps=36, pct_start=0.3, cycle_momentum=False))
_, _, cut = train("schedule on-plateau", rule=lambda p: O.SGD(p, lr=20), schedule=lambda o: S.ReduceLROnPlateau(o, factor=0.5, patience=1))
assert cut.param_groups[0]["lr"] < 20


def sutskever(optimizer, update):
    momentum = 0.5 if update >= 12 - 3 else min(1 - 0.5 / (update // 2 + 1), 0.8)
    optimizer.param_groups[0]["momentum"] = momentum


train("schedule of momentum", rule=lambda p: O.SGD(p, lr=0.3, momentum=0.9, nesterov=True), before=sutskever)

for name in ACTIVATIONS:
    train(f"activation {name}", Net(acts=(name, name, name, "sigmoid")))
    train(f"activation {name} at the output", Net(acts=("tanh", "identity", "tanh", name)), rule=lambda p: O.SGD(p, lr=0.05))
train("tied weights", Net(tied=True))
train("no biases", Net(bias=False))

for name in LOSSES:
    if name != "softmax-cross-entropy":
        train(f"loss {name}", loss=name, rule=lambda p: O.SGD(p, lr=0.1))
train("loss softmax-cross-entropy", Net(widths=(4, 5, 3), acts=("relu", "identity")), loss="softmax-cross-entropy", target=CLASSES,
      metrics=None)


def omitted(net_of):
    def objective(xs, ts):
        z = net_of[0].trace(xs)[0][-1]
        y = torch.sigmoid(z).detach()
        return (z * 2 * (y - ts) / ts.numel()).sum()
    return objective


net = Net()
train("loss without the output's slope", net, objective=omitted([net]), rule=lambda p: O.SGD(p, lr=0.1))

one_hot = F.one_hot(CLASSES, 3).double()
net, looks, _ = train("metrics of classes", Net(widths=(4, 5, 3), acts=("relu", "identity")), loss="softmax-cross-entropy", target=CLASSES,
                      metrics=lambda n: ((n(X).argmax(1) == CLASSES).double().mean().item(), n(X)[0, 0].item(), (n(X) - one_hot).abs().max().item()))
for i, metric in enumerate(("train-accuracy", "output", "max-error")):
    keep("metrics of classes", metric, [look[i] for look in looks])


def jacobian(net, xs):
    xs = xs.clone().requires_grad_(True)
    code = net.trace(xs)[1][net.code]
    return sum((torch.autograd.grad(code[:, k].sum(), xs, create_graph=True)[0] ** 2).sum() for k in range(code.shape[1])) / len(xs)


def divergence(net, xs):
    mean = net.trace(xs)[1][net.code].mean(0)
    return (0.2 * torch.log(0.2 / mean) + 0.8 * torch.log(0.8 / (1 - mean))).sum()


train("regularizer l1", penalty=lambda n, xs: 0.02 * sum(w.abs().sum() for w in n.weights))
train("regularizer l2", penalty=lambda n, xs: 0.1 / 2 * sum((w ** 2).sum() for w in n.weights))
train("regularizer sparsity", Net(acts=("tanh", "sigmoid", "tanh", "sigmoid")), penalty=lambda n, xs: 0.3 * divergence(n, xs))
train("regularizer contractive", penalty=lambda n, xs: 0.2 * jacobian(n, xs))
train("regularizer contractive tied", Net(acts=("tanh", "sigmoid", "tanh", "sigmoid"), tied=True), penalty=lambda n, xs: 0.2 * jacobian(n, xs))
train("clip-norm", clip=lambda p: torch.nn.utils.clip_grad_norm_(p, 0.02))
train("clip-value", clip=lambda p: torch.nn.utils.clip_grad_value_(p, 0.005))

# Probes, after every update of plain descent.
LARGEST = {"relu": 1.0, "tanh": 1.0, "sigmoid": 0.25}


def probes(net):
    found = {}
    zs, ys = net.trace(X)
    value = LOSSES["mse"](ys[-1], X)
    slopes = [torch.autograd.grad(y.sum(), z, retain_graph=True)[0] for z, y in zip(zs, ys)]
    gradient = torch.autograd.grad(value, net.params, create_graph=True)
    for i in range(4):
        w, b = net.params[2 * i], net.params[2 * i + 1]
        found[f"gradient-norm.{i + 1}"] = math.sqrt((gradient[2 * i] ** 2).sum() + (gradient[2 * i + 1] ** 2).sum())
        found[f"weight-norm.{i + 1}"] = w.norm()
        found[f"update-ratio.{i + 1}"] = (w - net.previous[2 * i]).norm() / net.previous[2 * i].norm() if hasattr(net, "previous") else 0
        found[f"saturated.{i + 1}"] = (slopes[i].abs() < 0.05 * LARGEST[net.names[i]]).double().mean()
        found[f"dead.{i + 1}"] = (slopes[i].abs() < 1e-6).all(0).double().mean()
        found[f"mean-activation.{i + 1}"] = ys[i].mean()
        found[f"signal.{i + 1}"] = (ys[i] ** 2).mean() / (X ** 2).mean()
    found["squared-error"] = ((ys[-1] - X) ** 2).sum(1).mean()
    jacobian_at = torch.autograd.functional.jacobian(lambda x: net.trace(x[None])[1][-1][0], X[0])
    # A code of two lets two directions through.
    for k, value in enumerate(torch.linalg.svdvals(jacobian_at)[:2]):
        found[f"jacobian.{k + 1}"] = value
    code = ys[net.code].detach().numpy()
    singular = np.linalg.svd(code - code.mean(0), compute_uv=False)
    share = singular / singular.sum()
    found["effective-rank"] = math.exp(-(share * np.log(share)).sum())
    unit = [g.detach() for g in gradient]
    norm = math.sqrt(sum((g ** 2).sum() for g in unit))
    product = torch.autograd.grad(sum((g * u).sum() for g, u in zip(gradient, unit)), net.params)
    found["sharpness"] = sum((h * u).sum() for h, u in zip(product, unit)) / norm ** 2
    return {k: float(v) for k, v in found.items()}


start = [((37 * k) % 101 - 50) / 40 for k in range(48)]
net, looks, _ = train("probes", Net(acts=("relu", "tanh", "relu", "sigmoid"), start=start), metrics=probes, epochs=5)
assert any(v > 0 for v in looks[-1].values() if v)
for metric in looks[0]:
    keep("probes", metric, [look[metric] for look in looks])

# Starts: the loss before any update.


def start_loss(case, flat, **net):
    with torch.no_grad():
        keep(case, "train-loss", [LOSSES["mse"](Net(start=flat, **net)(X), X).item()])


def layers(make, widths=(4, 3, 2, 3, 4)):
    flat = []
    for a, b in zip(widths, widths[1:]):
        flat += [make(r, c, a) for r in range(b) for c in range(a)] + [0.0] * b
    return flat


def splitmix(seed, count):
    mask, values = (1 << 64) - 1, []
    for _ in range(count):
        seed = (seed + 0x9E3779B97F4A7C15) & mask
        z = seed
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        z ^= z >> 31
        values.append(2 * ((z >> 11) * 2.0 ** -53) - 1)
    return values


start_loss("start zeros", [0.0] * 48)
start_loss("start constant", layers(lambda r, c, n: 0.3))
start_loss("start identity", layers(lambda r, c, n: 1.5 if r == c else 0.0))
start_loss("start hadamard", layers(lambda r, c, n: (-1) ** bin(r & c).count("1") * 0.5 / math.sqrt(n)))
start_loss("start values", [((37 * k) % 101 - 50) / 80 for k in range(48)])
start_loss("start file", [k / 64 - 0.3 for k in range(48)])
start_loss("start split-mix-64", splitmix(5, 48))
plane = [0.0] * 48
plane[2], plane[12] = 0.75, -1.25
start_loss("start plane", plane)
values = np.linalg.eigvalsh(np.cov(X.numpy().T, bias=True))
keep("start pca", "train-loss", [values[:2].sum() / 4])

# Surfaces, walked down by plain descent, and every rule on one of them.
P = math.pi


def levy(v):
    w = 1 + (v - 1) / 4
    return torch.sin(P * w[0]) ** 2 + ((w[:-1] - 1) ** 2 * (1 + 10 * torch.sin(P * w[:-1] + 1) ** 2)).sum() \
        + (w[-1] - 1) ** 2 * (1 + torch.sin(2 * P * w[-1]) ** 2)


def ackley(v):
    return -20 * torch.exp(-0.2 * torch.sqrt((v ** 2).mean())) - torch.exp(torch.cos(2 * P * v).mean()) + 20 + math.e


def muller_brown(v):
    terms = [(-200, -1, 0, -10, 1, 0), (-100, -1, 0, -10, 0, 0.5), (-170, -6.5, 11, -6.5, -0.5, 1.5), (15, 0.7, 0.6, 0.7, -1, 1)]
    return sum(h * torch.exp(a * (v[0] - x) ** 2 + b * (v[0] - x) * (v[1] - y) + c * (v[1] - y) ** 2) for h, a, b, c, x, y in terms)


SURFACES = {
    "rastrigin": (lambda v: 10 * len(v) + (v ** 2 - 10 * torch.cos(2 * P * v)).sum(), 1e-3, [0.7, -1.3, 0.4]),
    "ackley": (ackley, 1e-2, [0.7, -1.3, 0.4]),
    "rosenbrock": (lambda v: (100 * (v[1:] - v[:-1] ** 2) ** 2 + (1 - v[:-1]) ** 2).sum(), 1e-4, [0.7, -1.3, 0.4]),
    "himmelblau": (lambda v: (v[0] ** 2 + v[1] - 11) ** 2 + (v[0] + v[1] ** 2 - 7) ** 2, 1e-3, [0.7, -1.3]),
    "six-hump-camel": (lambda v: (4 - 2.1 * v[0] ** 2 + v[0] ** 4 / 3) * v[0] ** 2 + v[0] * v[1] + (-4 + 4 * v[1] ** 2) * v[1] ** 2, 1e-2, [0.7, -1.3]),
    "muller-brown": (muller_brown, 1e-4, [0.7, -1.3]),
    "styblinski-tang": (lambda v: (v ** 4 - 16 * v ** 2 + 5 * v).sum() / 2, 1e-3, [0.7, -1.3, 0.4]),
    "beale": (lambda v: (1.5 - v[0] + v[0] * v[1]) ** 2 + (2.25 - v[0] + v[0] * v[1] ** 2) ** 2 + (2.625 - v[0] + v[0] * v[1] ** 3) ** 2, 1e-3, [0.7, -1.3]),
    "booth": (lambda v: (v[0] + 2 * v[1] - 7) ** 2 + (2 * v[0] + v[1] - 5) ** 2, 1e-2, [0.7, -1.3]),
    "griewank": (lambda v: 1 + (v ** 2).sum() / 4000 - torch.cos(v / torch.sqrt(torch.arange(1.0, len(v) + 1))).prod(), 1e-1, [0.7, -1.3, 0.4]),
    "levy": (levy, 1e-2, [0.7, -1.3, 0.4]),
    "saddle": (lambda v: v[0] ** 2 - v[1] ** 2, 1e-2, [0.7, -1.3]),
    "bumps": (lambda v: (v ** 2).sum() + (1 - torch.cos(2 * P * v)).sum() / 2, 1e-2, [0.7, -1.3, 0.4]),
    "formula": (lambda v: v[0] ** 2 + torch.sin(v[1]) * torch.exp(v[0] / 3), 1e-1, [0.7, -1.3]),
}


def walk(case, surface, start, rule, updates=12):
    v = torch.tensor(start, requires_grad=True)
    optimizer, heights, places = rule([v]), [], []

    def closure():
        optimizer.zero_grad()
        value = surface(v)
        value.backward()
        return value

    for update in range(updates + 1):
        heights.append(surface(v).item())
        places.append(v.detach().clone())
        if update < updates:
            if isinstance(optimizer, O.LBFGS):
                optimizer.step(closure)
            else:
                closure()
                optimizer.step()
    keep(case, "train-loss", heights)
    for i in range(len(start)):
        keep(case, f"x{i + 1}", [p[i].item() for p in places])


for name, (surface, lr, start) in SURFACES.items():
    walk(f"surface {name}", surface, start, lambda p, lr=lr: O.SGD(p, lr=lr))
for name in RULES:
    if name not in ("sgd", "momentum", "nesterov"):
        walk(f"{name} on a surface", SURFACES["himmelblau"][0], [0.7, -1.3], RULES[name])
walk("sgd on a surface", SURFACES["himmelblau"][0], [0.7, -1.3], lambda p: O.SGD(p, lr=1e-3))
walk("momentum on a surface", SURFACES["himmelblau"][0], [0.7, -1.3], lambda p: O.SGD(p, lr=1e-3, momentum=0.8, dampening=0.1))
walk("nesterov on a surface", SURFACES["himmelblau"][0], [0.7, -1.3], lambda p: O.SGD(p, lr=1e-3, momentum=0.8, nesterov=True))

with open(os.path.join(here, "runs.csv"), "w") as out:
    out.write("\n".join(rows) + "\n")

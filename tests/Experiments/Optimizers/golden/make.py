"""Makes trajectories.csv and rates.csv with PyTorch (written with 1.13; Debian's python3-torch).

Trajectories: Rosenbrock f = (1 - x)^2 + 100 (y - x^2)^2 from (-1.2, 1) in float64; one line every ten updates.
Rates: the learning rate that each scheduler sets, epoch by epoch (one-cycle: update by update).
"""
import os
import torch

# NAdam keeps its product of momenta in the default type.
torch.set_default_dtype(torch.float64)
here = os.path.dirname(os.path.abspath(__file__))


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2; PyTorch 1.13 has no Lion."""

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                direction = torch.sign(b1 * m + (1 - b1) * p.grad)
                p.mul_(1 - group["lr"] * group["weight_decay"]).add_(direction, alpha=-group["lr"])
                m.mul_(b2).add_(p.grad, alpha=1 - b2)


O = torch.optim
RULES = {
    "sgd": lambda p: O.SGD(p, lr=1e-3),
    "sgd-decay": lambda p: O.SGD(p, lr=1e-3, weight_decay=0.1),
    "momentum": lambda p: O.SGD(p, lr=1e-3, momentum=0.9),
    "momentum-dampened": lambda p: O.SGD(p, lr=1e-3, momentum=0.9, dampening=0.3),
    "nesterov": lambda p: O.SGD(p, lr=1e-3, momentum=0.9, nesterov=True),
    "adagrad": lambda p: O.Adagrad(p, lr=0.1),
    "adagrad-decayed": lambda p: O.Adagrad(p, lr=0.1, lr_decay=0.05, initial_accumulator_value=0.5, weight_decay=0.01),
    "rmsprop": lambda p: O.RMSprop(p, lr=1e-2, alpha=0.99),
    "adam": lambda p: O.Adam(p, lr=1e-2),
    "adam-decay": lambda p: O.Adam(p, lr=1e-2, weight_decay=0.1),
    "adamw": lambda p: O.AdamW(p, lr=1e-2, weight_decay=0.1),
    "amsgrad": lambda p: O.Adam(p, lr=1e-2, amsgrad=True),
    "adadelta": lambda p: O.Adadelta(p, lr=1.0, rho=0.9, eps=1e-6),
    "adamax": lambda p: O.Adamax(p, lr=2e-2),
    # The single-tensor path of 1.13 multiplies one momentum twice into its product; the multi-tensor one is right.
    "nadam": lambda p: O.NAdam(p, lr=1e-2, momentum_decay=4e-3, foreach=True),
    "radam": lambda p: O.RAdam(p, lr=1e-4),
    "rprop": lambda p: O.Rprop(p, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50)),
    "lion": lambda p: Lion(p, lr=1e-2, betas=(0.9, 0.99), weight_decay=0.1),
    "lbfgs": lambda p: O.LBFGS(p, lr=1, max_iter=1, history_size=100, line_search_fn="strong_wolfe"),
    "lbfgs-short": lambda p: O.LBFGS(p, lr=0.5, max_iter=1, history_size=3, line_search_fn="strong_wolfe"),
}


def f(w):
    x, y = w
    return (1 - x) ** 2 + 100 * (y - x ** 2) ** 2


with open(os.path.join(here, "trajectories.csv"), "w") as out:
    for name, make in RULES.items():
        w = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
        rule = make([w])

        def closure():
            rule.zero_grad()
            value = f(w)
            value.backward()
            return value

        every, steps = (1, 20) if name.startswith("lbfgs") else (10, 100)
        for t in range(1, steps + 1):
            if name.startswith("lbfgs"):
                rule.step(closure)
            else:
                closure()
                rule.step()
            if t % every == 0:
                out.write(f"{name},{t},{w[0].item()!r},{w[1].item()!r}\n")

S = torch.optim.lr_scheduler
SCHEDULES = {
    "step": lambda o: S.StepLR(o, step_size=4, gamma=0.3),
    "step-at": lambda o: S.MultiStepLR(o, milestones=[3, 11, 12], gamma=0.3),
    "exponential": lambda o: S.ExponentialLR(o, gamma=0.9),
    "cosine": lambda o: S.CosineAnnealingLR(o, T_max=24, eta_min=0.01),
    "cosine-restarts": lambda o: S.CosineAnnealingWarmRestarts(o, T_0=4, T_mult=2, eta_min=0.01),
    "one-cycle": lambda o: S.OneCycleLR(o, max_lr=0.1, total_steps=24, pct_start=0.3),
    "on-plateau": lambda o: S.ReduceLROnPlateau(o, factor=0.5, patience=2, min_lr=0.01),
}
LOSSES = [5.0, 4.0, 4.0, 3.9999, 4.1, 4.0, 3.0, 3.0, 3.0, 3.0, 2.0, 2.1, 2.2, 2.3, 2.4, 2.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
with open(os.path.join(here, "rates.csv"), "w") as out:
    for name, make in SCHEDULES.items():
        p = torch.zeros(1, requires_grad=True)
        o = O.SGD([p], lr=0.1)
        schedule = make(o)
        for t in range(24):
            out.write(f"{name},{t},{o.param_groups[0]['lr']!r}\n")
            p.grad = torch.zeros(1)
            o.step()
            if t < 23:
                schedule.step(*([LOSSES[t]] if name == "on-plateau" else []))

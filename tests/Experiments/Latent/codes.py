"""Makes codes.golden.csv: principal components, nearest neighbours and linear discriminants by NumPy alone (written with 1.24), in float64.

Sixty training and forty test samples of five features in three classes; the numbers come from x -> (1103515245 x + 12345) mod 2^31, from 7 on, as the
test draws them. One line a figure: its name, then its values.
"""
import os
import numpy as np

state = 7


def draw():
    global state
    state = (1103515245 * state + 12345) % 2**31
    return state / 2**31


def samples(count):
    rows, labels = [], []
    for i in range(count):
        label = i % 3
        row = [draw() for _ in range(5)]
        row[0] += 0.5 * label
        row[1] -= 0.4 * label + 0.8 * row[0]
        row[4] *= 1 + label
        rows.append(row)
        labels.append(label)
    return np.array(rows), np.array(labels)


train, train_labels = samples(60)
test, test_labels = samples(40)

mean = train.mean(axis=0)
values, vectors = np.linalg.eigh(np.cov(train.T, bias=True))
order = np.argsort(values)[::-1]
directions = vectors[:, order].T
directions = np.array([d * np.sign(d[np.argmax(np.abs(d))]) for d in directions])

distances = ((test[:, None, :] - train[None, :, :]) ** 2).sum(axis=2)
nearest = distances.argmin(axis=1)

means = np.array([train[train_labels == c].mean(axis=0) for c in range(3)])
centred = train - means[train_labels]
inverse = np.linalg.inv(centred.T @ centred / len(train))
shares = np.array([(train_labels == c).mean() for c in range(3)])
scores = test @ inverse @ means.T - 0.5 * np.einsum("ci,ij,cj->c", means, inverse, means) + np.log(shares)
found = scores.argmax(axis=1)

figures = {
    "variances": values[order],
    "directions": directions[:2].ravel(),
    "scores": ((test - mean) @ directions[:2].T).ravel(),
    "nearest": nearest,
    "discriminant": found,
    "accuracies": np.array([(train_labels[nearest] == test_labels).sum(), (found == test_labels).sum()]),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "codes.golden.csv"), "w") as file:
    for name, figure in figures.items():
        file.write(",".join([name] + [repr(value) for value in np.asarray(figure).tolist()]) + "\n")

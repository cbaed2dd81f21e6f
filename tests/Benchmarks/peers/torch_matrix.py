"""The matrix kernel's peer: a product of 1024 x 1024 x 1024, float32, by PyTorch on OpenBLAS, one thread.

Prints its rate as `matrix 1024x1024x1024: … GFLOP/s`. OpenBLAS 0.3.21 picks an SSE3 kernel on recent processors by itself, so
its best one is named here: the peer is measured at its best.
"""
import os
os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
import statistics, time, torch

torch.set_num_threads(1)
a, b, c = (torch.rand(1024, 1024) for _ in range(3))
for _ in range(30):
    torch.mm(a, b, out=c)
rates = []
for _ in range(5):
    start = time.perf_counter()
    for _ in range(20):
        torch.mm(a, b, out=c)
    rates.append(20 * 2 * 1024**3 / (time.perf_counter() - start) / 1e9)
print(f"matrix 1024x1024x1024: {statistics.median(rates):.1f} GFLOP/s")

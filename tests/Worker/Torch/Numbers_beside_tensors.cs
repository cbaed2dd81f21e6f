using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Runner.Networks;
using Runner.Specs;
using Runner.Training.Torch;
using static TorchSharp.torch;

namespace Runner.Tests.Torch;

/// <summary>What stands beside a tensor lives as long as libtorch reads it, whenever garbage is collected.</summary>
public sealed class Numbers_beside_tensors
{
    /// <summary>More than there are cores, so that some wait in the middle of a call.</summary>
    private const int Threads = 4;

    [Fact]
    public void Activations_and_losses_are_the_same_while_another_thread_collects_garbage() => Repeat(1_000, x =>
    [
        .. new[] { ActivationKind.LeakyRelu, ActivationKind.Elu, ActivationKind.Softplus }
            .Select(kind => TorchDense<double>.Activate(kind, 0.3, x).sum().item<double>()),
        new TorchLoss(new LossConfig(LossKind.Huber, LossReduction.Mean, 0.7, false), ActivationKind.Identity).Of(x, x, zeros_like(x)).item<double>(),
    ]);

    [Fact]
    public void A_sum_of_tensors_is_the_same_while_another_thread_collects_garbage() => Repeat(100_000, x => [x.Plus(x).sum().item<double>()]);

    private static void Repeat(int turns, Func<Tensor, double[]> compute)
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        var faults = new ConcurrentQueue<string>();
        var computers = Enumerable.Range(0, Threads).Select(_ => new Thread(() => Repeat(turns, compute, faults))).ToArray();
        collector.Start();
        foreach (var computer in computers)
        {
            computer.Start();
        }

        foreach (var computer in computers)
        {
            computer.Join();
        }

        stop.Cancel();
        collector.Join();
        faults.ShouldBeEmpty();
    }

    private static void Repeat(int turns, Func<Tensor, double[]> compute, ConcurrentQueue<string> faults)
    {
        using var still = no_grad();
        using var outer = NewDisposeScope();
        var x = tensor(new double[] { -2, -0.5, 0.25, 3 }).reshape(1, 4);
        double[]? expected = null;
        for (var turn = 0; turn < turns; turn++)
        {
            using var scope = NewDisposeScope();
            try
            {
                var found = compute(x);
                expected ??= found;
                if (!found.AsSpan().SequenceEqual(expected))
                {
                    faults.Enqueue($"turn {turn}: {string.Join(' ', found)}, not {string.Join(' ', expected)}");
                }
            }
            catch (ExternalException fault)
            {
                faults.Enqueue($"turn {turn}: {fault.Message}");
            }
        }
    }
}

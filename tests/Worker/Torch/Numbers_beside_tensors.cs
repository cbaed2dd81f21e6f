using Runner.Networks;
using Runner.Specs;
using Runner.Training.Torch;
using static TorchSharp.torch;

namespace Runner.Tests.Torch;

/// <summary>What stands beside a tensor lives as long as libtorch reads it, whenever garbage is collected.</summary>
public sealed class Numbers_beside_tensors
{
    private const int Turns = 3_000;

    [Fact]
    public void The_same_comes_out_while_another_thread_collects_garbage()
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
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var x = tensor(new double[] { -2, -0.5, 0.25, 3 }).reshape(1, 4);
        var zero = zeros_like(x);
        var expected = Compute(x, zero);
        collector.Start();
        try
        {
            for (var turn = 0; turn < Turns; turn++)
            {
                Compute(x, zero).ShouldBe(expected);
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }

    private static double[] Compute(Tensor x, Tensor zero)
    {
        using var scope = NewDisposeScope();
        return
        [
            .. new[] { ActivationKind.LeakyRelu, ActivationKind.Elu, ActivationKind.Softplus }
                .Select(kind => TorchDense<double>.Activate(kind, 0.3, x).sum().item<double>()),
            new TorchLoss(new LossConfig(LossKind.Huber, LossReduction.Mean, 0.7, false), ActivationKind.Identity).Of(x, x, zero).item<double>(),
        ];
    }
}

using Runner.Initializers;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Tests.Initializers;

/// <summary>What a ReLU network does to the size of a signal: M = ‖h_L‖²/‖h₀‖² with zero biases.</summary>
public sealed class SignalTests
{
    private const int Width = 64;
    private const int Depth = 5;
    private const int Networks = 1500;

    [Fact]
    public void He_keeps_the_signals_mean_and_glorot_halves_it_with_every_layer()
    {
        var he = Ratios(InitializerKind.HeNormal);
        var squares = Math.Pow(1 + (5.0 / Width), Depth);
        he.Average().ShouldBe(1, 4 * Math.Sqrt((squares - 1) / Networks));
        he.Average(ratio => ratio * ratio).ShouldBe(squares, 0.25);

        // 1/n, the same draws: each layer loses a half, exactly 2⁻ᴸ of He's.
        var glorot = Ratios(InitializerKind.GlorotNormal);
        for (var i = 0; i < Networks; i++)
        {
            glorot[i].ShouldBe(he[i] * Math.Pow(2, -Depth), 1e-12 * he[i]);
        }
    }

    // Lu et al. 2019: one input ray dies within L layers of width N with probability 1 − (1 − 2⁻ᴺ)ᴸ.
    [Fact]
    public void Narrow_relu_networks_die_as_often_as_the_formula_says()
    {
        const int Narrow = 3;
        const int Layers = 6;
        const int Trials = 4000;
        var dead = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var signal = new double[Narrow];
            RandomStream.Named(8, trial, StreamPurpose.Test).FillGaussian<double>(signal);
            for (var layer = 0; layer < Layers; layer++)
            {
                signal = Through(InitializerKind.HeNormal, signal, trial, layer);
            }

            dead += Array.TrueForAll(signal, value => value == 0) ? 1 : 0;
        }

        var expected = 1 - Math.Pow(1 - Math.Pow(2, -Narrow), Layers);
        ((double)dead / Trials).ShouldBe(expected, 4 * Math.Sqrt(expected * (1 - expected) / Trials));
    }

    private static double[] Ratios(InitializerKind kind)
    {
        var ratios = new double[Networks];
        for (var network = 0; network < Networks; network++)
        {
            var signal = new double[Width];
            signal[network % Width] = 1;
            for (var layer = 0; layer < Depth; layer++)
            {
                signal = Through(kind, signal, network, layer);
            }

            ratios[network] = signal.Sum(value => value * value);
        }

        return ratios;
    }

    private static double[] Through(InitializerKind kind, double[] signal, int network, int layer)
    {
        var n = signal.Length;
        var weights = new double[n * n];
        Initializer.Of(kind)!.Fill(
            weights,
            new InitialBlock(n, n, new LayerFans(n, n, 1, ActivationKind.Relu)),
            new InitializerConfig(kind, double.NaN, 0, 1, 0, 1, 0, 0, [], "", 0),
            RandomStream.Named(21, network, StreamPurpose.Init, layer));
        var next = new double[n];
        MatrixProduct.Multiply<double>(1, n, n, signal, n, false, weights, n, true, next, n, false);
        return Array.ConvertAll(next, value => Math.Max(0, value));
    }
}

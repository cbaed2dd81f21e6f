using Runner.Networks;
using Runner.Networks.Losses;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Tests.Networks;

public sealed class LossTests
{
    private const int Outputs = 5;
    private const int Samples = 48;

    [Theory]
    [InlineData(LossKind.Mse, LossReduction.Mean)]
    [InlineData(LossKind.Mse, LossReduction.SumOverOutputs)]
    [InlineData(LossKind.HalfMse, LossReduction.Mean)]
    [InlineData(LossKind.L1, LossReduction.Mean)]
    [InlineData(LossKind.Huber, LossReduction.SumOverOutputs)]
    [InlineData(LossKind.BinaryCrossEntropy, LossReduction.Mean)]
    [InlineData(LossKind.SoftmaxCrossEntropy, LossReduction.Mean)]
    public void Each_loss_is_its_formula(LossKind kind, LossReduction reduction)
    {
        var (y, t) = Draw();
        var loss = Loss<double>.Of(new LossConfig(kind, reduction, 0.3, false), ActivationKind.Identity);
        var sum = default(LossSum<double>);
        loss.Accumulate(ref sum, y, t, Outputs);

        var expected = 0.0;
        for (var row = 0; row < Samples; row++)
        {
            var partition = Math.Log(Enumerable.Range(0, Outputs).Sum(c => Math.Exp(y[(row * Outputs) + c])));
            for (var i = row * Outputs; i < (row + 1) * Outputs; i++)
            {
                var e = Math.Abs(y[i] - t[i]);
                expected += kind switch
                {
                    LossKind.Mse => e * e,
                    LossKind.HalfMse => e * e / 2,
                    LossKind.L1 => e,
                    LossKind.Huber => e <= 0.3 ? e * e / 2 : 0.3 * (e - 0.15),
                    LossKind.BinaryCrossEntropy => -(t[i] * Math.Log(y[i])) - ((1 - t[i]) * Math.Log(1 - y[i])),
                    _ => t[i] * (partition - y[i]),
                };
            }
        }

        var perSample = kind is LossKind.HalfMse or LossKind.SoftmaxCrossEntropy || reduction == LossReduction.SumOverOutputs;
        var divisor = perSample ? Samples : Samples * Outputs;
        (sum.Total / loss.Divisor(Samples, Outputs)).ShouldBe(expected / divisor, 1e-13);
    }

    [Fact]
    public void From_logits_cross_entropy_is_the_same_and_never_overflows()
    {
        var loss = Loss<double>.Of(new LossConfig(LossKind.BinaryCrossEntropy, LossReduction.Mean, 1, false), ActivationKind.Sigmoid);
        loss.FromPreactivation.ShouldBeTrue();
        double[] logits = [-2, 0.5, 3, 1000, -1000, 1000, -1000, 40];
        double[] targets = [1, 0, 0.25, 1, 0, 0, 1, 1];
        var sum = default(LossSum<double>);
        var gradient = new double[8];
        loss.Gradient(ref sum, logits, targets, 1, gradient);
        var expected = Math.Log(1 + Math.Exp(2)) + Math.Log(1 + Math.Exp(0.5)) + (Math.Log(1 + Math.Exp(-3)) + 2.25) + 2000 + Math.Log(1 + Math.Exp(-40));
        sum.Total.ShouldBe(expected, 1e-12);
        gradient[5].ShouldBe(1.0 / 8);
        gradient[6].ShouldBe(-1.0 / 8);
        gradient[3].ShouldBe(0);
    }

    [Fact]
    public void Certain_and_wrong_costs_100_as_in_pytorch()
    {
        var loss = Loss<double>.Of(new LossConfig(LossKind.BinaryCrossEntropy, LossReduction.Mean, 1, false), ActivationKind.Identity);
        var sum = default(LossSum<double>);
        loss.Accumulate(ref sum, new double[8], [1, 1, 0, 0, 0, 0, 0, 0], 1);
        sum.Total.ShouldBe(200);
    }

    [Theory]
    [InlineData(LossKind.Mse)]
    [InlineData(LossKind.SoftmaxCrossEntropy)]
    public void A_sum_in_parts_has_the_bits_of_the_sum_at_once(LossKind kind)
    {
        var (y, t) = Draw();
        var (single, targets) = (Array.ConvertAll(y, value => (float)value), Array.ConvertAll(t, value => (float)value));
        var loss = Loss<float>.Of(new LossConfig(kind, LossReduction.Mean, 1, false), ActivationKind.Identity);
        var whole = default(LossSum<float>);
        loss.Accumulate(ref whole, single, targets, Outputs);
        var parts = default(LossSum<float>);
        loss.Accumulate(ref parts, single.AsSpan(0, 16 * Outputs), targets.AsSpan(0, 16 * Outputs), Outputs);
        loss.Accumulate(ref parts, single.AsSpan(16 * Outputs), targets.AsSpan(16 * Outputs), Outputs);
        parts.Total.ShouldBe(whole.Total);
    }

    [Fact]
    public void What_lies_behind_the_last_sample_is_never_counted()
    {
        var loss = Loss<float>.Of(new LossConfig(LossKind.Mse, LossReduction.Mean, 1, false), ActivationKind.Identity);
        var y = new float[16];
        y.AsSpan().Fill(float.NaN);
        y.AsSpan(0, 3).Fill(2);
        var sum = default(LossSum<float>);
        var gradient = new float[16];
        loss.Gradient(ref sum, y, [1, 1, 1], 1, gradient);
        sum.Total.ShouldBe(3);
        gradient[2].ShouldBe(2f / 3, 1e-6f);
        gradient[3].ShouldBe(0);
    }

    /// <summary>Outputs in (0, 1) and targets whose rows sum to 1; a multiple of the vector length.</summary>
    private static (double[] Y, double[] Targets) Draw()
    {
        var y = new double[Samples * Outputs];
        var t = new double[Samples * Outputs];
        RandomStream.Named(6, 0, StreamPurpose.Test).FillUniform<double>(y);
        RandomStream.Named(6, 1, StreamPurpose.Test).FillUniform<double>(t);
        for (var row = 0; row < Samples; row++)
        {
            var part = t.AsSpan(row * Outputs, Outputs);
            var sum = 0.0;
            foreach (var value in part)
            {
                sum += value;
            }

            foreach (ref var value in part)
            {
                value /= sum;
            }
        }

        return (y, t);
    }
}

using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Tests.Networks;

public sealed class NoiseTests
{
    private const int Count = 40_000;

    [Fact]
    public void Gaussian_noise_is_added_unclamped()
    {
        var noisy = Corrupt(NoiseKind.Gaussian, 0.2);
        var mean = noisy.Average(value => value - 0.5);
        mean.ShouldBe(0, 0.005);
        Math.Sqrt(noisy.Average(value => Math.Pow(value - 0.5 - mean, 2))).ShouldBe(0.2, 0.005);
        noisy.ShouldContain(value => value < 0);
        noisy.ShouldContain(value => value > 1);
    }

    [Fact]
    public void Masking_sets_a_share_to_0()
    {
        var noisy = Corrupt(NoiseKind.Masking, 0.25);
        ((double)noisy.Count(value => value == 0) / Count).ShouldBe(0.25, 0.01);
        noisy.ShouldAllBe(value => value == 0 || value == 0.5f);
    }

    [Fact]
    public void Salt_and_pepper_sets_half_of_a_share_to_0_and_half_to_1()
    {
        var noisy = Corrupt(NoiseKind.SaltAndPepper, 0.3);
        ((double)noisy.Count(value => value == 0) / Count).ShouldBe(0.15, 0.008);
        ((double)noisy.Count(value => value == 1) / Count).ShouldBe(0.15, 0.008);
        noisy.ShouldAllBe(value => value == 0 || value == 0.5f || value == 1);
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_is_off_in_measurement()
    {
        var layer = new DropoutLayer<float>(100, 0.3);
        var input = new float[400 * 100];
        input.AsSpan().Fill(0.5f);
        var (output, kept) = (new float[input.Length], new float[input.Length]);
        var stream = RandomStream.Named(1, 1, StreamPurpose.Noise);
        layer.Forward(new LayerPass<float> { Batch = 400, Training = true, Noise = stream, Parameters = default, Input = input, Output = output, Kept = kept });
        ((double)output.Count(value => value == 0) / output.Length).ShouldBe(0.3, 0.01);
        output.Average().ShouldBe(0.5f, 0.01f);
        output.Distinct().Count().ShouldBe(2);

        layer.Forward(new LayerPass<float> { Batch = 400, Parameters = default, Input = input, Output = output, Kept = kept });
        output.ShouldAllBe(value => value == 0.5f);
    }

    private static float[] Corrupt(NoiseKind kind, double amount)
    {
        var clean = new float[Count];
        clean.AsSpan().Fill(0.5f);
        var noisy = Padding.Allocate<float>(Count);
        InputNoise.Corrupt(new NoiseConfig(kind, amount), RandomStream.Named(9, 0, StreamPurpose.Noise), clean, noisy);
        return noisy[..Count];
    }
}

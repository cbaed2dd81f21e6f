namespace Runner.Latent;

/// <summary>Test samples beside what the network makes of them: one of each class, at most <see cref="Most"/>.</summary>
/// <param name="Rows">Their rows within the test part.</param>
/// <param name="Inputs">[samples, features].</param>
/// <param name="Noisy">The inputs that a denoising autoencoder is given; empty for others.</param>
/// <param name="Outputs">What the network makes of its input.</param>
public sealed record ShownSamples(int[] Rows, string[] Names, double[] Inputs, double[] Noisy, double[] Outputs)
{
    public const int Most = 10;

    /// <summary>Output less input.</summary>
    public double[] Residuals => [.. Outputs.Zip(Inputs, (output, input) => output - input)];
}

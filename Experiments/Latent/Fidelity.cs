namespace Runner.Latent;

/// <summary>
/// What becomes of test samples, as mean squares over all their values. For a denoising autoencoder r with the noisy input y of x, the error
/// r(y) − x has two parts: r(y) − r(x), the noise that remains, and r(x) − x, the detail that is lost even without noise.
/// </summary>
/// <param name="Variance">Of the samples around their mean: the error of always giving that mean.</param>
/// <param name="Lost">The mean square of r(x) − x.</param>
/// <param name="Components">The same for as many principal components as the code has numbers.</param>
/// <param name="Noise">The mean square of y − x; 0 without noise.</param>
/// <param name="Left">The mean square of r(y) − r(x).</param>
/// <param name="Error">The mean square of r(y) − x.</param>
public sealed record Fidelity(double Variance, double Lost, double Components, double Noise, double Left, double Error)
{
    public bool IsNoisy => Noise > 0;

    /// <summary>Of the noise that was put in.</summary>
    public double LeftShare => Left / Noise;

    /// <summary>Of the samples' variance.</summary>
    public double LostShare => Lost / Variance;

    public static Fidelity Of(LatentData data, int width, double[] noisy, double[] clean, double[] denoised)
    {
        var inputs = data.Test.Inputs;
        return new Fidelity(
            PrincipalComponents.TotalVariance(inputs, data.Features) / data.Features,
            Rows.MeanSquare(clean, inputs),
            data.ErrorOfComponents(width),
            Rows.MeanSquare(noisy, inputs),
            Rows.MeanSquare(denoised, clean),
            Rows.MeanSquare(denoised, inputs));
    }
}

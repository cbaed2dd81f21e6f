using System.Collections.Immutable;
using Runner.Comparison;
using static Runner.Reproduction.ReproductionGate;

namespace Runner.Reproduction.Entries;

/// <summary>Linear variational autoencoders of the digits, whose optimum the eigenvalues of the data give.</summary>
internal static class VariationalEntries
{
    private const string Source = "Tipping and Bishop 1999; Lucas et al. 2019";

    private static readonly Measured Active = new("active-units");

    /// <summary>Best bound and variance by width of the code.</summary>
    private static readonly (int Width, double Elbo, double Variance)[] Learnt =
        [(2, .00570672, .0541169847), (4, 6.83033733, .0401166100), (8, 14.20978832, .0273294319)];

    /// <summary>Eigenvalues of the data above each variance of the spec.</summary>
    private static readonly (double Variance, int Above)[] Noise =
        [(.0451, 19), (.0529, 18), (.0757, 14), (.0955, 12), (.1268, 10), (.1866, 7), (.2503, 5), (.3273, 4), (.4674, 3), (.5948, 2)];

    public static ImmutableArray<ReproductionEntry> All { get; } =
    [
        new(
            "linear-vae",
            ReproductionTier.Medium,
            "A linear variational autoencoder ends at probabilistic principal components: the bound and the noise that eigenvalues give.",
            Source,
            [
                .. Learnt.Index().SelectMany(one => new[]
                {
                    Near($"code of {one.Item.Width}: bound", new OfTrial(one.Index, new Measured("elbo")), one.Item.Elbo, 1e-3),
                    Near($"code of {one.Item.Width}: variance", new OfTrial(one.Index, new Measured("noise-variance")), one.Item.Variance, 1e-3),
                }),
                Near("code of 16, variance .1: bound", new OfTrial(3, new Measured("elbo")), -1.66157666, 1e-3),
                Exactly("code of 16, variance .1: active coordinates", new OfTrial(3, Active), 12),
            ]),
        new(
            "posterior-collapse",
            ReproductionTier.Quick,
            "Of a linear variational autoencoder's code exactly as many coordinates stay in use as the data have eigenvalues above the noise.",
            Source,
            [.. Noise.Index().Select(one => Exactly($"variance {Number.Significant(one.Item.Variance, 4)}: active coordinates", new OfTrial(one.Index, Active), one.Item.Above))]),
    ];
}

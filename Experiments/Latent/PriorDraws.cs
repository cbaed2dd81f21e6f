using Runner.Numerics;

namespace Runner.Latent;

/// <summary>What the decoder of a variational autoencoder makes of codes from its prior, N(0, 1) in each coordinate. Kingma and Welling,
/// "Auto-encoding variational Bayes", ICLR 2014, figures 4 and 5.</summary>
/// <param name="Samples">[<see cref="Rows"/>][<see cref="Columns"/>, features], of codes drawn at random.</param>
/// <param name="Manifold">For a code of two numbers, rows of a grid whose places are even in the quantiles of N(0, 1), the highest second number
/// first; empty otherwise.</param>
public sealed record PriorDraws(IReadOnlyList<double[]> Samples, IReadOnlyList<double[]> Manifold)
{
    public const int Rows = 3;

    public const int Columns = 12;

    private const int Purpose = 7;

    /// <param name="sweepSeed">Names the draws: the same for all trials of a sweep with codes of the same width.</param>
    public static PriorDraws Of(ICoder coder, ulong sweepSeed)
    {
        var codes = new double[Rows * Columns * coder.Width];
        RandomStream.Named(sweepSeed, 0, StreamPurpose.Latent, Purpose).FillGaussian(codes.AsSpan());
        return new PriorDraws(Split(coder.Decode(codes), Rows), coder.Width == 2 ? Split(coder.Decode(Grid()), CodeWalks.Side) : []);
    }

    private static double[] Grid()
    {
        double[] quantiles = [.. Enumerable.Range(0, CodeWalks.Side).Select(i => NormalQuantile.Of((i + .5) / CodeWalks.Side))];
        return [.. quantiles.Reverse().SelectMany(y => quantiles.SelectMany(x => (double[])[x, y]))];
    }

    private static double[][] Split(double[] outputs, int rows) => [.. outputs.Chunk(outputs.Length / rows)];
}

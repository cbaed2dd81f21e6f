using Runner.Data;
using Runner.Latent;

namespace Runner.Tests.Latent;

/// <summary>An autoencoder that keeps the first of its features: everything that it should say is known.</summary>
internal sealed class LinearCoder(int features, int width) : ICoder
{
    public int Features => features;

    public int Width => width;

    public double[] Encode(double[] inputs) => Copied(inputs, features, width);

    public double[] Decode(double[] codes) => Copied(codes, width, features);

    /// <summary>Two classes around (0, 0, 1, 0) and (4, 2, 1, 0), and a third around (0, 6, 1, 0), each spread by .1 along every feature.</summary>
    public static LatentData Data(bool labelled = true)
    {
        (double X, double Y)[] centres = [(0, 0), (4, 2), (0, 6)];
        var rows = Enumerable.Range(0, 48).Select(i => (Row: (double[])
        [
            centres[i % 3].X + (i % 2 == 0 ? .1 : -.1),
            centres[i % 3].Y + (i / 2 % 2 == 0 ? .1 : -.1),
            1 + (i / 4 % 2 == 0 ? .1 : -.1),
            i / 8 % 2 == 0 ? .1 : -.1,
        ], Label: i % 3)).ToArray();
        var samples = new Samples<double>(rows.Length, 4, [.. rows.SelectMany(row => row.Row)], 0, [], labelled ? [.. rows.Select(row => row.Label)] : [], labelled ? 3 : 0);
        var facts = new DataFacts(null, [], [], 0, 0, 0, []);
        return LatentData.Of(new Dataset<double>("made", samples, samples, null) { Source = facts }, 1);
    }

    private static double[] Copied(double[] rows, int from, int to)
    {
        var copied = new double[rows.Length / from * to];
        for (var i = 0; i < copied.Length; i++)
        {
            copied[i] = i % to < from ? rows[(i / to * from) + (i % to)] : 0;
        }

        return copied;
    }
}

using Runner.Numerics;

namespace Runner.Latent;

/// <summary>Groups of samples around their means: Lloyd's iterations from the starts of k-means++ (Arthur and Vassilvitskii 2007), the best of
/// several by the summed squared distance.</summary>
/// <param name="Centres">[count, width]; the cluster with the most samples first.</param>
/// <param name="Of">The cluster of each sample.</param>
public sealed record KMeans(double[] Centres, int[] Of, double Spread)
{
    private const int Starts = 5;

    private const int MostRounds = 100;

    /// <param name="samples">[n, width].</param>
    public static KMeans Find(double[] samples, int width, int count, RandomStream draws)
    {
        count = Math.Min(count, samples.Length / width);
        var best = Sorted(Once(samples, width, count, draws), width, count);
        for (var start = 1; start < Starts; start++)
        {
            var other = Once(samples, width, count, draws);
            best = other.Spread < best.Spread ? Sorted(other, width, count) : best;
        }

        return best;
    }

    /// <summary>The nearest cluster of each sample.</summary>
    public int[] Assign(double[] samples, int width) => NearestNeighbour.Of(Centres, samples, width);

    private static KMeans Once(double[] samples, int width, int count, RandomStream draws)
    {
        var centres = Spreading(samples, width, count, draws);
        int[] of = [];
        for (var round = 0; round < MostRounds; round++)
        {
            var next = NearestNeighbour.Of(centres, samples, width);
            if (of.AsSpan().SequenceEqual(next))
            {
                break;
            }

            of = next;
            var means = Rows.Means(samples, width, of, count);
            for (var i = 0; i < means.Length; i++)
            {
                // A cluster that has lost all samples stays where it is.
                centres[i] = double.IsNaN(means[i]) ? centres[i] : means[i];
            }
        }

        var spread = 0.0;
        for (var row = 0; row < of.Length; row++)
        {
            spread += Rows.SquaredDistance(samples.Row(row, width), centres.Row(of[row], width));
        }

        return new KMeans(centres, of, spread);
    }

    /// <summary>The first centre is any sample, each further one a sample drawn in proportion to its squared distance from those before.</summary>
    private static double[] Spreading(double[] samples, int width, int count, RandomStream draws)
    {
        var n = samples.Length / width;
        var centres = new double[count * width];
        var distances = new double[n];
        Array.Fill(distances, double.PositiveInfinity);
        var chosen = draws.NextInt32(n);
        for (var centre = 0; centre < count; centre++)
        {
            samples.Row(chosen, width).CopyTo(centres.AsSpan(centre * width));
            var total = 0.0;
            for (var row = 0; row < n; row++)
            {
                distances[row] = Math.Min(distances[row], Rows.SquaredDistance(samples.Row(row, width), centres.Row(centre, width)));
                total += distances[row];
            }

            var left = draws.NextDouble() * total;
            for (chosen = 0; chosen < n - 1 && left >= distances[chosen]; chosen++)
            {
                left -= distances[chosen];
            }
        }

        return centres;
    }

    private static KMeans Sorted(KMeans found, int width, int count)
    {
        int[] order = [.. Enumerable.Range(0, count).OrderByDescending(one => found.Of.Count(of => of == one)).ThenBy(one => one)];
        return found with { Centres = Rows.Gather(found.Centres, width, order), Of = [.. found.Of.Select(of => Array.IndexOf(order, of))] };
    }
}

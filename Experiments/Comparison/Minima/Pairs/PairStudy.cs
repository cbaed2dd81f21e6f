using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Comparison.Minima.Pairs;

/// <summary>Compares many networks of one shape pair by pair: all pairs, or a random sample when there are too many. Each
/// pair is computed by a single thread, so the result does not depend on the number of threads.</summary>
public static class PairStudy
{
    /// <param name="minima">Flat parameter vectors.</param>
    /// <param name="mostPairs">The largest number of pairs; from more, this many are drawn without replacement.</param>
    /// <param name="threads">The largest number of threads.</param>
    /// <param name="progress">Called with the number of pairs done and the total after every hundredth part; from any thread.</param>
    /// <param name="only">The only way of matching units to use; null for the better of both.</param>
    public static PairComparison[] Compare(
        NetworkShape shape,
        LossConfig loss,
        ProbeSet probes,
        IReadOnlyList<double[]> minima,
        RandomStream draws,
        int mostPairs = 20_000,
        int points = 25,
        int threads = 1,
        MatchedBy? only = null,
        Action<int, int>? progress = null,
        CancellationToken cancel = default) =>
        Compare(shape, loss, probes, minima, Choose(minima.Count, mostPairs, draws), points, threads, only, progress, cancel);

    /// <inheritdoc cref="Compare(NetworkShape, LossConfig, ProbeSet, IReadOnlyList{double[]}, RandomStream, int, int, int, MatchedBy?, Action{int, int}?, CancellationToken)"/>
    /// <param name="pairs">Places among the minima.</param>
    public static PairComparison[] Compare(
        NetworkShape shape,
        LossConfig loss,
        ProbeSet probes,
        IReadOnlyList<double[]> minima,
        IReadOnlyList<(int A, int B)> pairs,
        int points = 25,
        int threads = 1,
        MatchedBy? only = null,
        Action<int, int>? progress = null,
        CancellationToken cancel = default)
    {
        var network = new ProbeNetwork(shape, loss, probes);
        var evaluator = new PathEvaluator(network);
        var probed = minima.Select(parameters => ProbedMinimum.Of(network, evaluator, parameters)).ToArray();
        var results = new PairComparison[pairs.Count];
        var (done, every) = (0, Math.Max(1, pairs.Count / 100));
        using var comparers = new ThreadLocal<PairComparer>(() => new PairComparer(network, points, only));
        SideBySide.Run(
            pairs.Count,
            i =>
            {
                var (a, b) = pairs[i];
                results[i] = comparers.Value!.Compare(a, b, probed[a], probed[b]);
                if (Interlocked.Increment(ref done) is var count && count % every == 0)
                {
                    progress?.Invoke(count, pairs.Count);
                }
            },
            threads,
            cancel);
        return results;
    }

    /// <summary>All pairs a &lt; b in order, or a sample of them in order (Floyd's algorithm, Bentley 1987).</summary>
    public static IReadOnlyList<(int A, int B)> Choose(int count, int most, RandomStream draws)
    {
        var all = (long)count * (count - 1) / 2;
        if (all <= most)
        {
            return [.. Enumerable.Range(0, (int)all).Select(i => At(i))];
        }

        if (all > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "more pairs than can be numbered");
        }

        var chosen = new SortedSet<int>();
        for (var i = (int)all - most; i < all; i++)
        {
            var candidate = draws.NextInt32(i + 1);
            if (!chosen.Add(candidate))
            {
                chosen.Add(i);
            }
        }

        return [.. chosen.Select(At)];

        // Pair number b(b − 1)/2 + a.
        static (int A, int B) At(int number)
        {
            var b = (int)((1 + Math.Sqrt(1 + (8.0 * number))) / 2);
            while ((long)b * (b - 1) / 2 > number)
            {
                b--;
            }

            while ((long)b * (b + 1) / 2 <= number)
            {
                b++;
            }

            return (number - (int)((long)b * (b - 1) / 2), b);
        }
    }
}

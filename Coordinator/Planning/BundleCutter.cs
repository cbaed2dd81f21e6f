using Runner.Search;
using Runner.Search.Balance;

namespace Runner.Planning;

/// <summary>
/// Cuts trials of the same shape into bundles, and puts the bundles in the order in which they are leased: replicate 0 of all points,
/// then replicate 1, and so on, each with the values of every axis in balance at every moment.
/// </summary>
internal static class BundleCutter
{
    /// <param name="shapes">The points of each shape, how many trials a bundle of them holds at most, and how many train side by side.</param>
    /// <returns>The trials of each bundle, rising; the bundles as they are leased.</returns>
    public static List<int[]> Cut(SweepPoints points, IReadOnlyList<(List<int> Points, int Size, int Lanes)> shapes)
    {
        var rankOf = new int[points.PointCount];
        foreach (var (point, rank) in points.Balanced().Select((point, rank) => (point, rank)))
        {
            rankOf[point] = rank;
        }

        var pieces = shapes
            .SelectMany(shape => Pieces([.. shape.Points.OrderBy(point => rankOf[point])], points.ReplicateCount, shape.Size, shape.Lanes))
            .OrderBy(piece => piece.Replicate).ThenBy(piece => rankOf[piece.Points[0]]);
        var selection = new EvenSelection(PointLevels.Of(points), points.ReplicateCount);
        var bundles = new List<int[]>();
        foreach (var replicate in pieces.GroupBy(piece => piece.Replicate))
        {
            bundles.AddRange(selection.Take(replicate, piece => piece.Points).Select(piece => piece.Trials(points.ReplicateCount)));
        }

        return bundles;
    }

    /// <summary>Within a replicate wherever it fills a bundle, and then of equal size as far as lanes allow.</summary>
    /// <param name="inOrder">Points of one shape.</param>
    private static IEnumerable<Piece> Pieces(int[] inOrder, int replicates, int size, int lanes)
    {
        var whole = inOrder.Length >= size ? inOrder.Length : (long)inOrder.Length * replicates;
        var least = (whole + Parts(whole, size) - 1) / Parts(whole, size);
        var even = inOrder.Length >= size ? (int)Math.Min(size, (least + lanes - 1) / lanes * lanes) : size;
        for (var run = 0L; run < (long)inOrder.Length * replicates; run += whole)
        {
            for (var start = run; start < run + whole; start += even)
            {
                var piece = new int[Math.Min(even, run + whole - start)];
                for (var i = 0; i < piece.Length; i++)
                {
                    piece[i] = inOrder[(start + i) % inOrder.Length];
                }

                yield return new Piece((int)(start / inOrder.Length), (int)(start % inOrder.Length), piece, inOrder.Length);
            }
        }
    }

    private static long Parts(long trials, int size) => (trials + size - 1) / size;

    /// <param name="Replicate">Of its first trial.</param>
    /// <param name="Start">The place of its first point among those of its shape.</param>
    /// <param name="Points">Of its trials, in order; a point again where the next replicate begins.</param>
    /// <param name="PointsOfShape">How many points a replicate has.</param>
    private sealed record Piece(int Replicate, int Start, int[] Points, int PointsOfShape)
    {
        public int[] Trials(int replicates)
        {
            var trials = new int[Points.Length];
            for (var i = 0; i < trials.Length; i++)
            {
                trials[i] = (Points[i] * replicates) + Replicate + ((Start + i) / PointsOfShape);
            }

            Array.Sort(trials);
            return trials;
        }
    }
}

using Runner.Search;

namespace Runner.Planning;

/// <summary>The trials that may share bundles.</summary>
/// <param name="Points">The points, in ascending order.</param>
/// <param name="Size">The most trials per bundle.</param>
/// <param name="Lanes">The number of trials that train side by side.</param>
internal sealed record BundleShape(IReadOnlyList<int> Points, int Size, int Lanes);

/// <summary>
/// Groups trials of the same shape into bundles, in the order in which they are leased: replicate 0 of all points, then replicate 1,
/// and so on, with the values of every axis in balance at every moment.
/// </summary>
/// <remarks>
/// All shapes are cut into the same number of pieces, as many as the slowest needs: fast ones then have smaller bundles than they
/// could, which costs little compared with the slow ones. If a replicate of every shape fits into one bundle, several replicates
/// share it.
/// </remarks>
internal static class BundleCutter
{
    /// <returns>The trials of each bundle in ascending order; the bundles in the order in which they are leased.</returns>
    public static List<int[]> Cut(SweepPoints points, IReadOnlyList<BundleShape> shapes)
    {
        var shapeOf = ShapesOf(points, shapes);
        var replicates = points.LeastReplicates;
        var together = Math.Clamp(shapes.Min(shape => shape.Size / shape.Points.Count), 1, Math.Max(1, replicates));
        var pieces = Pieces(points, shapes, shapeOf);
        var bundles = new List<int[]>();
        for (var first = 0; first < replicates; first += together)
        {
            var count = Math.Min(together, replicates - first);
            bundles.AddRange(pieces.Select(piece => Trials(points, piece, first, count)));
        }

        bundles.AddRange(More(points, shapes, shapeOf, pieces));
        return bundles;
    }

    private static int[] Trials(SweepPoints points, int[] piece, int first, int count)
    {
        var trials = new int[piece.Length * count];
        for (var i = 0; i < trials.Length; i++)
        {
            trials[i] = points.FirstTrialOf(piece[i / count]) + first + (i % count);
        }

        Array.Sort(trials);
        return trials;
    }

    /// <summary>Bundles of the replicates that only some points have, after those that all points have.</summary>
    private static IEnumerable<int[]> More(SweepPoints points, IReadOnlyList<BundleShape> shapes, int[] shapeOf, IReadOnlyList<int[]> pieces)
    {
        if (points.MostReplicates == points.LeastReplicates)
        {
            return [];
        }

        var byShape = pieces.SelectMany(piece => piece).ToLookup(point => shapeOf[point]);
        return shapes.SelectMany((shape, number) => Enumerable.Range(points.LeastReplicates, points.MostReplicates - points.LeastReplicates)
            .SelectMany(replicate => byShape[number]
                .Where(point => replicate < points.ReplicatesOf(point))
                .Select(point => points.FirstTrialOf(point) + replicate))
            .Chunk(shape.Size)
            .Select(trials =>
            {
                Array.Sort(trials);
                return trials;
            }));
    }

    private static int[] ShapesOf(SweepPoints points, IReadOnlyList<BundleShape> shapes)
    {
        var shapeOf = new int[points.PointCount];
        for (var shape = 0; shape < shapes.Count; shape++)
        {
            foreach (var point in shapes[shape].Points)
            {
                shapeOf[point] = shape;
            }
        }

        return shapeOf;
    }

    /// <summary>The points of one replicate in the order in which they are leased.</summary>
    private static IReadOnlyList<int[]> Pieces(SweepPoints points, IReadOnlyList<BundleShape> shapes, int[] shapeOf)
    {
        var parts = shapes.Max(shape => (shape.Points.Count + shape.Size - 1) / shape.Size);
        return points.BalancedPieces(shapeOf, parts, shapes.Min(shape => shape.Size), shapes.Min(shape => shape.Lanes));
    }
}

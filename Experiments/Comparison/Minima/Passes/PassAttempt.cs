using Runner.Results;

namespace Runner.Comparison.Minima.Passes;

/// <summary>The result of a search for passes between two minima.</summary>
/// <param name="Bound">The highest loss on the relaxed band between them: an upper bound on the lowest pass.</param>
/// <param name="Band">The loss along the band, including both ends.</param>
/// <param name="Tops">The number of maxima of the band that were followed.</param>
/// <param name="Passes">The distinct passes found, verified by slope and index.</param>
public sealed record PassAttempt(double Bound, double[] Band, int Tops, Pass[] Passes)
{
    private const int Version = 1;

    /// <summary>The number of facts of an attempt, and of each pass.</summary>
    private const int Head = 4;
    private const int EachPass = 6 + Pass.Eigenvalues + (2 * EachEnd);
    private const int EachEnd = 5;

    /// <summary>The columns under which a ledger stores an attempt.</summary>
    private static readonly string[] Columns = ["attempt", "band", "path"];

    /// <summary>Encodes the attempt as a curve, so that any ledger can store it.</summary>
    public Curve ToCurve()
    {
        double[] facts = [Version, Bound, Tops, Passes.Length, .. Passes.SelectMany(Facts)];
        double[] paths = [.. Passes.SelectMany(pass => pass.PathLosses)];
        var rows = Math.Max(facts.Length, Math.Max(Band.Length, paths.Length));
        return new Curve(Columns, [.. Enumerable.Range(0, rows)], [Padded(facts, rows), Padded(Band, rows), Padded(paths, rows)]);
    }

    /// <summary>The places of all paths, concatenated: stored as the result's weights.</summary>
    public double[] Places() => [.. Passes.SelectMany(pass => pass.Path).SelectMany(place => place)];

    /// <param name="places">The value of <see cref="Places"/>.</param>
    /// <returns>Null when the curve is not an attempt of this version.</returns>
    public static PassAttempt? FromCurve(Curve curve, double[] places)
    {
        if (curve.Column(Columns[0]) is not { Length: >= Head } facts || facts[0] != Version
            || curve.Column(Columns[1]) is not { } band || curve.Column(Columns[2]) is not { } paths)
        {
            return null;
        }

        var passes = new Pass[(int)facts[3]];
        var (place, loss) = (0, 0);
        for (var p = 0; p < passes.Length; p++)
        {
            var own = facts.AsSpan(Head + (p * EachPass), EachPass);
            var (count, dimension, eigenvalues) = ((int)own[3], (int)own[4], (int)own[5]);
            passes[p] = new Pass(
                own[0],
                own[1],
                own[2],
                own.Slice(6, eigenvalues).ToArray(),
                [End(own[(6 + Pass.Eigenvalues)..]), End(own[(6 + Pass.Eigenvalues + EachEnd)..])],
                [.. Enumerable.Range(0, count).Select(i => places[(place + (i * dimension))..(place + ((i + 1) * dimension))])],
                paths[loss..(loss + count)]);
            (place, loss) = (place + (count * dimension), loss + count);
        }

        return new PassAttempt(facts[1], [.. band.Where(value => !double.IsNaN(value))], (int)facts[2], passes);
    }

    private static double[] Facts(Pass pass) =>
    [
        pass.Loss, pass.GradientNorm, pass.Steepness, pass.Path.Length, pass.Point.Length, pass.Lowest.Length,
        .. Padded(pass.Lowest, Pass.Eigenvalues), .. pass.Ends.SelectMany(Facts),
    ];

    private static double[] Facts(PassEnd end)
    {
        var (number, first, second, third) = end.Verdict.Facts;
        return [end.Loss, number, first, second, third];
    }

    private static PassEnd End(ReadOnlySpan<double> facts) => new(facts[0], PlaceVerdict.FromFacts((int)facts[1], facts[2], facts[3], facts[4]));

    private static double[] Padded(double[] values, int rows)
    {
        var column = new double[rows];
        values.CopyTo(column, 0);
        Array.Fill(column, double.NaN, values.Length, rows - values.Length);
        return column;
    }
}

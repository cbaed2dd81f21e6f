using Runner.Comparison.Minima.Basins;

namespace Runner.Comparison.Minima.Passes;

/// <summary>
/// The minima of one function and the known passes and bounds between them. It grows one attempt at a time, always in the same order, and
/// determines which pairs to search next. Copies of a minimum by the model's symmetries count as one.
/// </summary>
public sealed class PassNetwork
{
    /// <summary>Outputs that differ by at most this share of their norm count as equal.</summary>
    private const double SameAnswers = 1e-4;

    /// <summary>Losses that differ by at most this share of their scale count as equal.</summary>
    private const double SameLoss = 1e-7;

    /// <summary>The number of pairs across a known pass that are searched for a lower one.</summary>
    private const int MostAcross = 3;

    private readonly TrialProblem problem;
    private readonly NearestCopy copies;
    private readonly double scale;
    private readonly List<TreeMinimum> minima = [];
    private readonly List<NearestCopy.Prepared> prepared = [];
    private readonly List<double[]> answers = [];
    private readonly List<PassLink> links = [];
    private readonly Dictionary<(int A, int B), double> distances = [];
    private readonly HashSet<(int A, int B)> tried = [];

    /// <param name="runs">The endings of these runs are its first minima; a run that has not converged counts as a minimum of its
    /// own.</param>
    public PassNetwork(TrialProblem problem, IReadOnlyList<EndedRun> runs)
    {
        this.problem = problem;
        copies = new NearestCopy(problem);
        scale = FunctionStudy.LossScale(runs);
        for (var run = 0; run < runs.Count; run++)
        {
            var place = runs[run].Ending.Place;
            if (IsLeaf(place.Verdict) && double.IsFinite(place.Loss))
            {
                Minimum(runs[run].Ending.Polish.Point, place.Loss, place.Verdict, new MinimumSource(runs[run].Trial)).Runs.Add(run);
            }
        }
    }

    /// <summary>Losses that differ by at most this count as equal.</summary>
    public double Tie => SameLoss * scale;

    public IReadOnlyList<TreeMinimum> Minima => minima;

    public IReadOnlyList<PassLink> Links => links;

    /// <summary>The number of pairs searched.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether a place belongs to the tree: a minimum, or the place of a run that has not converged.</summary>
    private static bool IsLeaf(PlaceVerdict verdict) => verdict.Sort == "bottom" || verdict is PlaceVerdict.NotLevel;

    /// <summary>Adds the next attempt.</summary>
    /// <param name="attempt">Null when it failed; it is not repeated.</param>
    public void Add(int a, int b, PassAttempt? attempt)
    {
        var number = Attempts++;
        tried.Add(Ordered(a, b));
        if (attempt is null)
        {
            return;
        }

        Link(a, b, attempt.Bound, null);
        foreach (var (p, pass) in attempt.Passes.Index())
        {
            Add(pass, new MinimumSource(number, p));
        }
    }

    /// <param name="source">The source of its first end.</param>
    public void Add(Pass pass, MinimumSource source)
    {
        int[] ends = [.. pass.Ends.Select((end, side) => end.Verdict.Sort == "bottom"
            ? Minimum(pass.EndPoint(side), end.Loss, end.Verdict, source with { Side = side }).Number
            : -1)];
        Link(ends[0], ends[1], pass.Loss, pass);
    }

    /// <summary>
    /// The pairs to search next, where the tree is least certain: first unconnected minima, along a minimum spanning tree of the distances;
    /// then joins that are only bounds, the lowest first; then pairs across passes, because a lower pass may exist. Nearest pairs come
    /// first, and no pair is searched twice.
    /// </summary>
    public IReadOnlyList<(int A, int B)> Next()
    {
        var parts = new SingleLinkage(minima.Count, links.Where(link => link.B >= 0).Select(link => (link.A, link.B, 0.0))).Clusters(0);
        return parts.Distinct().Count() > 1 ? [.. Missing(parts)] : [.. Across()];
    }

    public MergeTree Tree() => MergeTree.Of(minima, links, Tie);

    /// <summary>Kruskal's forest over the parts, by distance.</summary>
    private IEnumerable<(int A, int B)> Missing(int[] parts)
    {
        var between = Pairs().Where(pair => parts[pair.A] != parts[pair.B]).Select(pair => (pair.A, pair.B, Length: Distance(pair.A, pair.B)));
        var known = links.Where(link => link.B >= 0).Select(link => (link.A, link.B, Length: -1.0));
        return new SingleLinkage(minima.Count, [.. known, .. between]).Merges.Where(merge => merge.Length >= 0).Select(merge => (merge.A, merge.B));
    }

    private IEnumerable<(int A, int B)> Across()
    {
        var chosen = new HashSet<(int A, int B)>();
        foreach (var join in Tree().Joins.OrderBy(join => join.Link.Pass is not null).ThenBy(join => join.Height))
        {
            var (left, right) = (join.Left.Minima.ToHashSet(), join.Right.Minima.ToHashSet());
            if (join.Link.Pass is not null && tried.Count(pair => Crosses(pair, left, right)) >= MostAcross)
            {
                continue;
            }

            var nearest = Pairs().Where(pair => Crosses(pair, left, right) && !chosen.Contains(pair))
                .OrderBy(pair => Distance(pair.A, pair.B)).ThenBy(pair => pair.A).ThenBy(pair => pair.B)
                .Cast<(int A, int B)?>().FirstOrDefault();
            if (nearest is { } pair)
            {
                chosen.Add(pair);
                yield return pair;
            }
        }
    }

    private static bool Crosses((int A, int B) pair, HashSet<int> left, HashSet<int> right) =>
        (left.Contains(pair.A) && right.Contains(pair.B)) || (left.Contains(pair.B) && right.Contains(pair.A));

    private IEnumerable<(int A, int B)> Pairs() =>
        from b in Enumerable.Range(0, minima.Count) from a in Enumerable.Range(0, b) where !tried.Contains((a, b)) select (a, b);

    private double Distance(int a, int b)
    {
        if (!distances.TryGetValue((a, b), out var distance))
        {
            distance = copies.Distance(prepared[a], prepared[b]);
            distances.Add((a, b), distance);
        }

        return distance;
    }

    /// <summary>The minimum at the end of a descent: a known one, or a new one.</summary>
    private TreeMinimum Minimum(double[] point, double loss, PlaceVerdict verdict, MinimumSource source)
    {
        var computed = problem.Function.Computes(point);
        var known = minima.FindIndex(minimum => minimum.HasArrived && verdict.HasArrived && Math.Abs(minimum.Loss - loss) <= Tie && IsSame(answers[minimum.Number], computed));
        if (known >= 0)
        {
            return minima[known];
        }

        var found = new TreeMinimum(minima.Count, source, point, loss, verdict.HasArrived, []);
        minima.Add(found);
        answers.Add(computed);
        prepared.Add(copies.Prepare(point));
        return found;
    }

    private static bool IsSame(double[] a, double[] b) =>
        EuclideanSpace.Distance(a, b) <= SameAnswers * Math.Max(EuclideanSpace.Norm(a), EuclideanSpace.Norm(b));

    /// <summary>Adds a link, unless the same pass is known already.</summary>
    /// <param name="b">−1 when one descent path does not end at a minimum.</param>
    private void Link(int a, int b, double height, Pass? pass)
    {
        var (low, high) = Ordered(a, b);
        var link = low < 0 ? new PassLink(high, low, height, pass) : new PassLink(low, high, Math.Max(height, Math.Max(minima[low].Loss, minima[high].Loss)), pass);
        if (double.IsFinite(height) && (pass is null || !links.Exists(known => IsSame(known, link))))
        {
            links.Add(link);
        }
    }

    private bool IsSame(PassLink known, PassLink found) =>
        known.Pass is not null && (known.A, known.B) == (found.A, found.B) && Math.Abs(known.Height - found.Height) <= Tie
        && IsSame(problem.Function.Computes(known.Pass.Point), problem.Function.Computes(found.Pass!.Point));

    private static (int A, int B) Ordered(int a, int b) => (Math.Min(a, b), Math.Max(a, b));
}

/// <summary>A minimum of the network.</summary>
/// <param name="HasArrived">Whether the gradient vanishes here; otherwise it is the place of a run that has not converged.</param>
/// <param name="Runs">Indices in the study of the runs that ended here; none for a minimum found only by descent from a pass.</param>
public sealed record TreeMinimum(int Number, MinimumSource Source, double[] Point, double Loss, bool HasArrived, List<int> Runs);

/// <summary>Where a minimum was first found: at the end of a run, or of a descent from a pass.</summary>
/// <param name="Number">The trial; or the attempt when <paramref name="Pass"/> is not negative.</param>
/// <param name="Pass">The index of the pass in the attempt; −1 for a run.</param>
/// <param name="Side">The index of the pass's end.</param>
public readonly record struct MinimumSource(int Number, int Pass = -1, int Side = 0);

/// <summary>A connection of two minima at a height: a pass, or a path that bounds the height of the lowest pass.</summary>
/// <param name="A">A minimum; −1 when neither descent path from the pass ends at one.</param>
/// <param name="B">The other minimum, or the same one when the pass leads to a copy of it; −1 when one descent path does not end at a
/// minimum.</param>
/// <param name="Pass">Null for a bound.</param>
public sealed record PassLink(int A, int B, double Height, Pass? Pass);

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

    /// <summary>Of so many nearest pairs across a join, the one with the lowest loss halfway is searched.</summary>
    private const int NearPairs = 10;

    private readonly TrialProblem problem;
    private readonly NearestCopy copies;
    private readonly double scale;
    private readonly List<TreeMinimum> minima = [];
    private readonly List<NearestCopy.Prepared> prepared = [];
    private readonly List<double[]> answers = [];
    private readonly List<PassLink> links = [];
    private readonly Dictionary<(int A, int B), double> distances = [];
    private readonly Dictionary<(int A, int B), double> halfway = [];
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
    /// then one pair across each join, because a lower pass may exist: those that are only bounds first, the lowest first, then passes, those
    /// across which the fewest pairs were searched first. No pair is searched twice; there are none left once all were.
    /// </summary>
    /// <param name="most">How many at most; the first ones do not depend on it.</param>
    public IReadOnlyList<(int A, int B)> Next(int most)
    {
        var parts = new SingleLinkage(minima.Count, links.Where(link => link.B >= 0).Select(link => (link.A, link.B, 0.0))).Clusters(0);
        return [.. (parts.Distinct().Count() > 1 ? Missing(parts) : Across()).Take(most)];
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
        var sides = Tree().Joins.Select(join => (Join: join, Left: join.Left.Minima.ToHashSet(), Right: join.Right.Minima.ToHashSet()))
            .OrderBy(of => of.Join.Link.Pass is null ? -1 : tried.Count(pair => Crosses(pair, of.Left, of.Right))).ThenBy(of => of.Join.Height);
        var chosen = new HashSet<(int A, int B)>();
        foreach (var (_, left, right) in sides)
        {
            var near = Pairs().Where(pair => Crosses(pair, left, right) && !chosen.Contains(pair))
                .OrderBy(pair => Distance(pair.A, pair.B)).ThenBy(pair => pair.A).ThenBy(pair => pair.B)
                .Take(NearPairs).ToArray();
            if (near.Length > 0)
            {
                var likeliest = near.MinBy(pair => Halfway(pair.A, pair.B));
                chosen.Add(likeliest);
                yield return likeliest;
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

    /// <summary>The loss halfway between a minimum and the nearest copy of another.</summary>
    private double Halfway(int a, int b)
    {
        if (!halfway.TryGetValue((a, b), out var loss))
        {
            var (from, to) = (minima[a].Point, copies.Find(prepared[a], prepared[b]));
            loss = problem.Objective.Value([.. from.Zip(to, (one, other) => (one + other) / 2)]);
            halfway.Add((a, b), loss);
        }

        return loss;
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

namespace Runner.Comparison.Minima;

/// <summary>
/// The kind of place at which a (polished) run ended: one of the cases below, each with the evidence for its sentence. A place is
/// *level* when its steepness (<see cref="ProblemScale"/>) is at most the gradient tolerance of <see cref="ClassifyOptions"/>, on a kink that of its sides combined (<see cref="Kink"/>); an eigenvalue of the Hessian in
/// the problem's own units is *negative*, *flat* or *positive* when it is below −τ, within ±τ or above τ, with τ = eigenvalue tolerance · max |λ|.
/// The cases are tried in this order: falls without end, solved at infinity, not level, unknown curvature, plateau, saddle, flat valley, minimum.
/// </summary>
public abstract record PlaceVerdict
{
    private PlaceVerdict()
    {
    }

    /// <summary>The kind in a word or two, without index or slope.</summary>
    public abstract string Kind { get; }

    /// <summary>The kind with its number, such as <c>saddle (2 negative directions)</c>.</summary>
    public virtual string Name => Kind;

    /// <summary>Whether the run reached a critical point, rather than being on a slope or on a descent without end.</summary>
    public bool HasArrived => Sort is not null;

    /// <summary>The index: the number of directions along which the loss falls. NaN when the run has not reached a
    /// critical point, or where its curvature is unknown.</summary>
    public double WaysDown => this is Saddle saddle ? saddle.Index : HasArrived && this is not UnknownCurvature ? 0 : double.NaN;

    /// <summary>One sentence in plain language.</summary>
    public abstract string Sentence(double loss, double slope);

    /// <summary>Only runs with the same text may share a basin; null for a run that belongs to none.</summary>
    internal abstract string? Sort { get; }

    /// <summary>The number of the case and its evidence, as stored in a ledger.</summary>
    internal abstract (int Case, double First, double Second, double Third) Facts { get; }

    internal static PlaceVerdict FromFacts(int number, double first, double second, double third) => number switch
    {
        0 => new Minimum((int)first),
        1 => new Saddle((int)first, second == 1),
        2 => new FlatValley((int)first),
        3 => new Plateau(first),
        4 => new FallsWithoutEnd(first, second),
        5 => new SolvedAtInfinity(first, second, third),
        7 => new UnknownCurvature(),
        _ => new NotLevel(first),
    };

    /// <summary>Level, no negative eigenvalue, and no flat one except those that the network's symmetries force
    /// (<see cref="ContinuousSymmetry"/>): a strict minimum of the function that the network computes.</summary>
    /// <param name="Symmetries">The number of these directions.</param>
    public sealed record Minimum(int Symmetries) : PlaceVerdict
    {
        public override string Kind => "minimum";

        internal override string Sort => "bottom";

        internal override (int, double, double, double) Facts => (0, Symmetries, 0, 0);

        public override string Sentence(double loss, double slope) => Symmetries > 0
            ? $"A minimum: every small change of what the network computes raises the loss above {loss:g6}; {Number.Of(Symmetries, "direction")} only {(Symmetries == 1 ? "rearranges" : "rearrange")} its weights."
            : $"A minimum: every small step raises the loss above {loss:g6}.";
    }

    /// <summary>Level, with at least one direction along which the loss falls.</summary>
    /// <param name="Index">Negative eigenvalues.</param>
    /// <param name="Exact">Whether all were counted; otherwise there are at least this many.</param>
    public sealed record Saddle(int Index, bool Exact) : PlaceVerdict
    {
        public override string Kind => "saddle";

        public override string Name => $"saddle ({Count} negative direction{(Index == 1 ? "" : "s")})";

        internal override string Sort => $"saddle {Index} {Exact}";

        internal override (int, double, double, double) Facts => (1, Index, Exact ? 1 : 0, 0);

        private string Count => Exact ? $"{Index}" : $"at least {Index}";

        public override string Sentence(double loss, double slope) =>
            $"A saddle at {loss:g6}: the ground is level (slope {Number.Short(slope)}), but there is a way down along {Count} direction{(Index == 1 ? "" : "s")}.";
    }

    /// <summary>Level, no negative eigenvalue, and flat ones beyond those of the symmetries: to second order the loss does not change along
    /// some directions. When only part of the spectrum is known, one flat eigenvalue is enough.</summary>
    /// <param name="Flat">Flat eigenvalues, without those of the symmetries.</param>
    public sealed record FlatValley(int Flat) : PlaceVerdict
    {
        public override string Kind => "flat valley";

        internal override string Sort => "bottom";

        internal override (int, double, double, double) Facts => (2, Flat, 0, 0);

        public override string Sentence(double loss, double slope) =>
            $"A flat valley at {loss:g6}: to second order no small step lowers the loss, and along {Number.Of(Flat, "direction")} it does not change.";
    }

    /// <summary>Level and above the lower bound of the loss, but not a minimum: all curvature vanishes; or no eigenvalue is negative and
    /// the loss does not rise when the weights of all layers, or of one, are doubled (on a surface: when the descent direction is followed
    /// outward), so that it tends to a limit at infinity.</summary>
    /// <param name="Farther">The loss with doubled weights; NaN when all curvature vanishes.</param>
    public sealed record Plateau(double Farther) : PlaceVerdict
    {
        public override string Kind => "plateau";

        internal override string Sort => "plateau";

        internal override (int, double, double, double) Facts => (3, Farther, 0, 0);

        public override string Sentence(double loss, double slope) => double.IsNaN(Farther)
            ? $"A plateau at {loss:g6}: the ground is level and has next to no curvature in any direction."
            : $"A plateau at {loss:g6}: the ground is level but has no bottom here; twice as far out the loss is {Farther:g6}.";
    }

    /// <summary>The loss falls along a straight line as far as it was followed, with every doubling of the distance by at least as
    /// much as before.</summary>
    /// <param name="Times">How far it was followed, in lengths of the parameters.</param>
    /// <param name="Far">The loss there.</param>
    public sealed record FallsWithoutEnd(double Times, double Far) : PlaceVerdict
    {
        public override string Kind => "falls without end";

        internal override string? Sort => null;

        internal override (int, double, double, double) Facts => (4, Times, Far, 0);

        public override string Sentence(double loss, double slope) =>
            $"Falls without end: at {loss:g6} the slope is {Number.Short(slope)}, and straight on the loss falls to {Far:g6} at {Number.Short(Times)} times the distance, faster with every doubling of it.";
    }

    /// <summary>Larger weights (of the output layer, of another, or of all) lower the loss down to its lower bound: the problem is solved,
    /// and no finite weights are optimal.</summary>
    /// <param name="Longer">The loss with weights that are 1 % larger.</param>
    /// <param name="Times">The factor by which they were enlarged.</param>
    /// <param name="Far">The loss there.</param>
    public sealed record SolvedAtInfinity(double Longer, double Times, double Far) : PlaceVerdict
    {
        public override string Kind => "solved, with its minimum at infinity";

        internal override string Sort => "solved";

        internal override (int, double, double, double) Facts => (5, Longer, Times, Far);

        public override string Sentence(double loss, double slope) =>
            $"Solved, with its minimum at infinity: weights that are 1 % larger take the loss from {loss:g6} to {Longer:g6}, and weights {Number.Short(Times)} times as large to {Far:g6}.";
    }

    /// <summary>The slope is above what counts as level, or the loss is not finite.</summary>
    /// <param name="Steepness">The slope as a multiple of what counts as level; NaN when the loss is not finite.</param>
    public sealed record NotLevel(double Steepness) : PlaceVerdict
    {
        public override string Kind => "not level";

        internal override string? Sort => null;

        internal override (int, double, double, double) Facts => (6, Steepness, 0, 0);

        public override string Sentence(double loss, double slope) => double.IsNaN(Steepness)
            ? "Not a finite loss, so there is nothing to classify."
            : $"Not level: at {loss:g6} the slope is still {Number.Short(slope)}, {Number.Short(Steepness)} times what counts as level.";
    }

    /// <summary>Level, but second derivatives are not finite, as at the tip of |x|^1.5.</summary>
    public sealed record UnknownCurvature : PlaceVerdict
    {
        public override string Kind => "level, with unknown curvature";

        internal override string Sort => "unknown curvature";

        internal override (int, double, double, double) Facts => (7, 0, 0, 0);

        public override string Sentence(double loss, double slope) =>
            $"Level at {loss:g6}, but second derivatives are not finite here, so it is not known whether this is a minimum or a saddle.";
    }
}

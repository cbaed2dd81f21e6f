namespace Runner.Comparison.Minima;

/// <summary>
/// What kind of place a (polished) run is at: one of the cases below, each with the evidence that its sentence is made of. A place is
/// *level* when its steepness (<see cref="ProblemScale"/>) is at most the gradient tolerance of <see cref="ClassifyOptions"/>; an eigenvalue of the Hessian in
/// the problem's own units is *negative*, *flat* or *positive* when it is below −τ, within ±τ or above τ, with τ = eigenvalue tolerance · max |λ|.
/// The cases are tried in this order: falls without end, solved at infinity, not level, plateau, saddle, flat valley, minimum.
/// </summary>
public abstract record PlaceVerdict
{
    private PlaceVerdict()
    {
    }

    /// <summary>The kind in a word or two, the same for every index and every slope.</summary>
    public abstract string Kind { get; }

    /// <summary>The kind with its number, such as <c>saddle (2 negative directions)</c>.</summary>
    public virtual string Name => Kind;

    /// <summary>Whether there is a place where the run ends: not on the way down, nor where that has no end.</summary>
    public bool HasArrived => Sort is not null;

    /// <summary>The index: along how many directions the loss falls. NaN where the run has not arrived anywhere.</summary>
    public double WaysDown => this is Saddle saddle ? saddle.Index : HasArrived ? 0 : double.NaN;

    /// <summary>One sentence in plain language.</summary>
    public abstract string Sentence(double loss, double slope);

    /// <summary>Runs with the same text may share a basin; null where the run has not arrived, in none.</summary>
    internal abstract string? Sort { get; }

    /// <summary>Place among the cases, and the evidence: as kept in a ledger.</summary>
    internal abstract (int Case, double First, double Second, double Third) Facts { get; }

    internal static PlaceVerdict FromFacts(int number, double first, double second, double third) => number switch
    {
        0 => new Minimum((int)first),
        1 => new Saddle((int)first, second == 1),
        2 => new FlatValley((int)first),
        3 => new Plateau(first),
        4 => new FallsWithoutEnd(first, second),
        5 => new SolvedAtInfinity(first, second, third),
        _ => new NotLevel(first),
    };

    /// <summary>Level, no negative eigenvalue, and no flat one but those that the network's own symmetries force
    /// (<see cref="ContinuousSymmetry"/>): a strict minimum of the function that the network computes.</summary>
    /// <param name="Symmetries">How many directions those are.</param>
    public sealed record Minimum(int Symmetries) : PlaceVerdict
    {
        public override string Kind => "minimum";

        internal override string Sort => "bottom";

        internal override (int, double, double, double) Facts => (0, Symmetries, 0, 0);

        public override string Sentence(double loss, double slope) => Symmetries > 0
            ? $"A minimum: every small change of what the network computes raises the loss above {loss:g6}; {Number.Of(Symmetries, "direction")} only {(Symmetries == 1 ? "rearranges" : "rearrange")} its weights."
            : $"A minimum: every small step raises the loss above {loss:g6}.";
    }

    /// <summary>Level, with a way down along at least one direction.</summary>
    /// <param name="Index">Negative eigenvalues.</param>
    /// <param name="Exact">They were all counted; otherwise there are at least so many.</param>
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
    /// some directions. Where only part of the spectrum is known, one flat eigenvalue suffices.</summary>
    /// <param name="Flat">Flat eigenvalues, those of the symmetries not counted.</param>
    public sealed record FlatValley(int Flat) : PlaceVerdict
    {
        public override string Kind => "flat valley";

        internal override string Sort => "bottom";

        internal override (int, double, double, double) Facts => (2, Flat, 0, 0);

        public override string Sentence(double loss, double slope) =>
            $"A flat valley at {loss:g6}: to second order no small step lowers the loss, and along {Number.Of(Flat, "direction")} it does not change.";
    }

    /// <summary>Level and above the lowest that the loss can be, but no bottom: all curvature vanishes; or no eigenvalue is negative and
    /// the loss does not rise when the weights of all layers, or of one, become twice as long (on a surface: when one goes on downhill, as far as one looks), so that it tends to a limit at infinity.</summary>
    /// <param name="Farther">The loss there, one length farther; NaN where all curvature vanishes.</param>
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
    /// much as with the one before.</summary>
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

    /// <summary>Longer weights (of the output layer, of another, or of all) lower the loss, all the way to the lowest that it can be: the problem is solved, and no
    /// finite weights are best.</summary>
    /// <param name="Longer">The loss with weights that are 1 % longer.</param>
    /// <param name="Times">How many times as long they were made.</param>
    /// <param name="Far">The loss there.</param>
    public sealed record SolvedAtInfinity(double Longer, double Times, double Far) : PlaceVerdict
    {
        public override string Kind => "solved, with its minimum at infinity";

        internal override string Sort => "solved";

        internal override (int, double, double, double) Facts => (5, Longer, Times, Far);

        public override string Sentence(double loss, double slope) =>
            $"Solved, with its minimum at infinity: weights that are 1 % longer take the loss from {loss:g6} to {Longer:g6}, and {Number.Short(Times)} times as long to {Far:g6}.";
    }

    /// <summary>The slope is above what counts as level, or the loss is not finite.</summary>
    /// <param name="Steepness">The slope as a multiple of what counts as level; NaN where the loss is not finite.</param>
    public sealed record NotLevel(double Steepness) : PlaceVerdict
    {
        public override string Kind => "not level";

        internal override string? Sort => null;

        internal override (int, double, double, double) Facts => (6, Steepness, 0, 0);

        public override string Sentence(double loss, double slope) => double.IsNaN(Steepness)
            ? "Not a finite loss, so there is nothing to classify."
            : $"Not level: at {loss:g6} the slope is still {Number.Short(slope)}, {Number.Short(Steepness)} times what counts as level.";
    }
}

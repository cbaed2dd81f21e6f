using System.Collections.Immutable;

namespace Runner.Reproduction;

/// <summary>A number computed from a finished sweep's recorded results.</summary>
public abstract record Quantity
{
    /// <summary>Whether it needs the endings that <c>minima</c> computes.</summary>
    public virtual bool NeedsEndings => false;

    /// <summary>Whether it needs the passes between the minima.</summary>
    public virtual bool NeedsPasses => false;

    /// <returns>NaN, which passes no gate, when it is missing.</returns>
    public abstract double Of(ReproducedSweep sweep);
}

/// <summary>One quantity over another.</summary>
public sealed record Quotient(Quantity Above, Quantity Below) : Quantity
{
    public override double Of(ReproducedSweep sweep) => Above.Of(sweep) / Below.Of(sweep);
}

/// <summary>The lowest of several quantities: the best of several settings.</summary>
public sealed record BestOf(ImmutableArray<Quantity> Among) : Quantity
{
    public override double Of(ReproducedSweep sweep) => OverTrials.Summary(Statistic.Lowest, [.. Among.Select(quantity => quantity.Of(sweep))]);
}

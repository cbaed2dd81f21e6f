using System.Collections.Immutable;

namespace Runner.Search.Proposals;

/// <summary>Which axes apply at a point of the unit cube, one flag an axis. It must not depend on coordinates that do not apply.</summary>
public delegate bool[] AxesThatApply(ReadOnlySpan<double> at);

/// <summary>The unit cube, a coordinate an axis.</summary>
/// <param name="Applies">For conditional spaces; null where every axis always applies.</param>
public sealed record SearchSpace(ImmutableArray<SearchAxis> Axes, AxesThatApply? Applies = null)
{
    /// <summary>Which axes apply at a point.</summary>
    public bool[] InForceAt(ReadOnlySpan<double> at)
    {
        if (Applies is { } applies)
        {
            return applies(at);
        }

        var all = new bool[Axes.Length];
        Array.Fill(all, true);
        return all;
    }

    /// <summary>The one way to write a point: the middle of its cell for an axis with values, 0 where an axis does not apply.</summary>
    public ImmutableArray<double> Canonical(ReadOnlySpan<double> at)
    {
        var inForce = InForceAt(at);
        var point = ImmutableArray.CreateBuilder<double>(Axes.Length);
        for (var i = 0; i < Axes.Length; i++)
        {
            point.Add(!inForce[i] ? 0 : Axes[i].IsContinuous ? at[i] : Axes[i].MiddleOf(Axes[i].ValueAt(at[i])));
        }

        return point.MoveToImmutable();
    }
}

namespace Runner.Search.Proposals.Gp;

/// <summary>How far two points are apart along an axis: the difference of numbers, 0 or 1 for categories, and 1 where the axis applies to one of them only.</summary>
internal sealed class Differences(SearchSpace space)
{
    /// <summary>A point in the form that is compared: NaN where an axis does not apply.</summary>
    public double[] Prepare(ReadOnlySpan<double> at)
    {
        var applies = space.InForceAt(at);
        var canonical = space.Canonical(at);
        return [.. canonical.Select((x, axis) => applies[axis] ? x : double.NaN)];
    }

    public double Square(double[] a, double[] b, int axis)
    {
        var difference = a[axis] - b[axis];
        if (double.IsNaN(difference))
        {
            return double.IsNaN(a[axis]) == double.IsNaN(b[axis]) ? 0 : 1;
        }

        return space.Axes[axis].IsCategorical ? (difference == 0 ? 0 : 1) : difference * difference;
    }
}

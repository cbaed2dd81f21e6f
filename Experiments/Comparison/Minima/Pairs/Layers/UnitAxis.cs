namespace Runner.Comparison.Minima.Pairs.Layers;

/// <summary>One side of a block of parameters, along which interchangeable units lie: its places are [outer, units, run], row-major. A convolution's run is its kernel, that of a dense layer
/// behind an image the pixels of a channel; behind a sequence there is an outer place for each step.</summary>
/// <param name="Group">The group of the units; −1 when their order is given.</param>
internal readonly record struct UnitAxis(int Group, int Outer, int Length)
{
    /// <summary>For each place, the one from which its value comes.</summary>
    /// <param name="from">For each group and unit, the unit that it comes from.</param>
    public int[] Sources(int[][] from)
    {
        var sources = new int[Length];
        int[] unit = Group < 0 ? [0] : from[Group];
        var run = Length / (Outer * unit.Length);
        for (var place = 0; place < Length; place++)
        {
            var (row, within) = (place / run, place % run);
            sources[place] = ((((row / unit.Length) * unit.Length) + unit[row % unit.Length]) * run) + within;
        }

        return sources;
    }
}

/// <summary>A block of numbers with two sides.</summary>
/// <param name="Offset">The index of its first number.</param>
internal readonly record struct PermutedBlock(int Offset, UnitAxis Rows, UnitAxis Columns)
{
    public int Count => Rows.Length * Columns.Length;
}

namespace Runner.Comparison.Minima.Pairs;

/// <summary>For each group of units, the source of each unit and whether its sign is flipped: unit i of the result is unit
/// <see cref="From"/>[group][i] of the source, negated when <see cref="Turned"/>[group][i].</summary>
public sealed record UnitMatch(int[][] From, bool[][] Turned)
{
    public static UnitMatch Identity(UnitSymmetry symmetry) => new(
        [.. symmetry.Groups.Select(group => Enumerable.Range(0, group.Units).ToArray())],
        [.. symmetry.Groups.Select(group => new bool[group.Units])]);

    public bool IsIdentity
    {
        get
        {
            for (var g = 0; g < From.Length; g++)
            {
                for (var i = 0; i < From[g].Length; i++)
                {
                    if (From[g][i] != i || Turned[g][i])
                    {
                        return false;
                    }
                }
            }

            return true;
        }
    }

    /// <summary>Resets it to the identity.</summary>
    public void Reset()
    {
        for (var g = 0; g < From.Length; g++)
        {
            for (var i = 0; i < From[g].Length; i++)
            {
                From[g][i] = i;
                Turned[g][i] = false;
            }
        }
    }
}

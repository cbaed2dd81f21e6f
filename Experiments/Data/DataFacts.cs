using System.Collections.Immutable;

namespace Runner.Data;

/// <summary>What was found in a source, so that users can check it against their intention.</summary>
/// <param name="HasHeader">Whether a table's first line was read as names; null when the source is not a table.</param>
/// <param name="ClassNames">In order of the classes; empty when classes are numbers.</param>
/// <param name="LeftOut">Names of columns or files that are not used.</param>
/// <param name="Dropped">Samples left out because a value is missing.</param>
/// <param name="LeftOver">Rows of a table that are in no sequence.</param>
/// <param name="Filled">Missing values that were replaced by a mean.</param>
/// <param name="Traps">Content that is valid but probably not intended; each a sentence with its remedy.</param>
public sealed record DataFacts(
    bool? HasHeader, ImmutableArray<string> ClassNames, ImmutableArray<string> LeftOut, int Dropped, int LeftOver, long Filled, ImmutableArray<string> Traps)
{
    internal static DataFacts Of(RawSamples source) =>
        new(source.HasHeader, source.ClassNames, source.LeftOut, source.Dropped, source.LeftOver, source.Missing, [.. source.Traps, .. DataTraps.Of(source)]);
}

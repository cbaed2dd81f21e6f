using System.Collections.Immutable;

namespace Runner.Data;

/// <summary>What was found in a source, for people to check against what they meant.</summary>
/// <param name="HasHeader">Whether a table's first line was taken for names; null for what is no table.</param>
/// <param name="ClassNames">In order of the classes; empty where they are numbers.</param>
/// <param name="LeftOut">Names of columns or files that nobody learns from.</param>
/// <param name="Dropped">Samples left out because a value is missing.</param>
/// <param name="Filled">Missing values that a mean stands for.</param>
/// <param name="Traps">What is read as it is written and probably not meant; each a sentence with its remedy.</param>
public sealed record DataFacts(
    bool? HasHeader, ImmutableArray<string> ClassNames, ImmutableArray<string> LeftOut, int Dropped, long Filled, ImmutableArray<string> Traps)
{
    internal static DataFacts Of(RawSamples source) =>
        new(source.HasHeader, source.ClassNames, source.LeftOut, source.Dropped, source.Missing, [.. DataTraps.Of(source)]);
}

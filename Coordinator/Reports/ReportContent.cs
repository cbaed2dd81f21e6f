using Runner.Comparison;
using Runner.Comparison.Minima.Siblings;
using Runner.Digests;
using Runner.Minima;
using Runner.Specs;

namespace Runner.Reports;

/// <summary>Everything that a report is made from.</summary>
public sealed record ReportContent
{
    public required SweepFindings Findings { get; init; }

    /// <summary>The configuration of trial 0: what does not vary is the same in all.</summary>
    public required TrialConfig Example { get; init; }

    /// <summary>The spec file as it was read.</summary>
    public string SpecText { get; init; } = "";

    public string SpecFile { get; init; } = "";

    /// <summary>Versions, CPU, commit: <c>name: value</c> lines.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Where runs end up, function by function; empty when nobody has looked.</summary>
    public IReadOnlyList<StudiedFunction> Studied { get; init; } = [];

    /// <summary>What lies between siblings, where an axis says when they part.</summary>
    public IReadOnlyList<SiblingStudy> Siblings { get; init; } = [];

    /// <summary>For walks on a surface the place that each trial ended at, by index; empty for networks.</summary>
    public IReadOnlyDictionary<int, string> Ends { get; init; } = new Dictionary<int, string>();

    /// <summary>What became of the trials, with losses and refused late answers, in words; empty when it is not known.</summary>
    public string Course { get; init; } = "";

    /// <summary>What is new since the last digest; null where there was none.</summary>
    public SweepDigest? Digest { get; init; }

    /// <summary>Inputs and what networks made of them; null when it cannot be shown.</summary>
    public IReconstructions? Reconstructions { get; init; }

    public SweepResults Results => Findings.Results;

    public SweepOutline Outline => Findings.Results.Outline;
}

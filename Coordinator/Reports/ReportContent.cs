using Runner.Comparison;
using Runner.Comparison.Minima.Siblings;
using Runner.Digests;
using Runner.Latent;
using Runner.Minima;
using Runner.Specs;

namespace Runner.Reports;

/// <summary>All inputs of a report.</summary>
public sealed record ReportContent
{
    public required SweepFindings Findings { get; init; }

    /// <summary>The configuration of trial 0; whatever does not vary is the same in all trials.</summary>
    public required TrialConfig Example { get; init; }

    /// <summary>The address of a trial's page; null for a report, which stands alone.</summary>
    public Func<int, string>? LinkOf { get; init; }

    /// <summary>The spec file as it was read.</summary>
    public string SpecText { get; init; } = "";

    public string SpecFile { get; init; } = "";

    /// <summary>Versions, CPU, commit: <c>name: value</c> lines.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Where runs end up, function by function; empty when <c>minima</c> has not been run.</summary>
    public IReadOnlyList<StudiedFunction> Studied { get; init; } = [];

    /// <summary>What lies between siblings, where an axis says when they part.</summary>
    public IReadOnlyList<SiblingStudy> Siblings { get; init; } = [];

    /// <summary>What the codes hold; null where there are none, or no weights were kept.</summary>
    public LatentStudy? Codes { get; init; }

    /// <summary>What variational autoencoders make of codes from their prior; empty for a sweep of other networks.</summary>
    public IReadOnlyList<PointPrior> Priors { get; init; } = [];

    /// <summary>For walks on a surface, the place at which each trial ended, by index; empty for networks.</summary>
    public IReadOnlyDictionary<int, string> Ends { get; init; } = new Dictionary<int, string>();

    /// <summary>What happened to the trials, including losses and refused late results, in words; empty when not known.</summary>
    public string Course { get; init; } = "";

    /// <summary>What is new since the last digest; null when there was none.</summary>
    public SweepDigest? Digest { get; init; }

    /// <summary>Inputs with the networks' reconstructions; null when they cannot be shown.</summary>
    public IReconstructions? Reconstructions { get; init; }

    public SweepResults Results => Findings.Results;

    public SweepOutline Outline => Findings.Results.Outline;
}

using System.Collections.Immutable;

namespace Runner.Comparison;

public enum FindingKind
{
    /// <summary>How much of an unfinished sweep there is.</summary>
    Progress,

    /// <summary>Which value of an axis, or which point, is best.</summary>
    Best,

    /// <summary>Which value of an axis is best depends on another axis.</summary>
    Interaction,

    /// <summary>Which is fastest to a common target.</summary>
    Speed,

    /// <summary>Which axis matters most, and how much is luck.</summary>
    Importance,

    /// <summary>Runs that diverged.</summary>
    Divergence,

    /// <summary>Rates that are safe, dangerous, or too slow.</summary>
    LearningRate,

    /// <summary>How far the loss on held-out data is from the training loss.</summary>
    Gap,

    /// <summary>Runs that were still improving when they ended.</summary>
    NotConverged,

    /// <summary>Runs that stood still on the way.</summary>
    Plateau,

    /// <summary>Runs that swung.</summary>
    Oscillation,

    /// <summary>Gradients that vanish or explode on their way back through the layers.</summary>
    Gradients,

    /// <summary>Runs of one point that end in clearly different places.</summary>
    Split,

    /// <summary>Runs that were ended early by a pruner.</summary>
    Pruning,

    /// <summary>How a race over seeds stands.</summary>
    Race,

    /// <summary>How a search stands, and how good its best point is on fresh seeds.</summary>
    Search,

    /// <summary>Runs that have no result.</summary>
    Failures,

    /// <summary>What kind of place runs ended at: minimum, saddle, plateau.</summary>
    Endings,

    /// <summary>Where runs stand against the best that is known.</summary>
    Optimum,

    /// <summary>Which runs share a basin, and what lies between those that do not.</summary>
    Basins,
}

/// <summary>One number behind a finding.</summary>
/// <param name="Unit">"epochs", "runs", "share", or empty.</param>
public sealed record FindingNumber(string Name, double Value, string Unit = "");

/// <summary>
/// Something that the numbers support, as data: the terminal, the page and the JSON show the same record.
/// </summary>
/// <param name="Title">A few words: what it is about.</param>
/// <param name="Sentence">One sentence in plain language.</param>
/// <param name="Evidence">How it was found, for whoever wants to check: test, sizes, method. May be empty.</param>
public sealed record Finding(
    FindingKind Kind,
    Verdict Verdict,
    string Title,
    string Sentence,
    string Evidence,
    ImmutableArray<FindingNumber> Numbers)
{
    /// <summary>Whether it is true of at least half of the runs, so that whatever else is said holds only with it in mind.</summary>
    public bool IsOfMost { get; init; }

    /// <summary>Whether trials that have not ended may still change it.</summary>
    public bool MayChange { get; init; }

    public bool Equals(Finding? other) => other is not null
        && (Kind, Verdict, Title, Sentence, Evidence) == (other.Kind, other.Verdict, other.Title, other.Sentence, other.Evidence)
        && Numbers.SequenceEqual(other.Numbers);

    public override int GetHashCode() => HashCode.Combine(Kind, Verdict, Title, Sentence);
}

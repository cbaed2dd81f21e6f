using System.Collections.Immutable;

namespace Runner.Comparison;

public enum FindingKind
{
    /// <summary>The progress of an unfinished sweep.</summary>
    Progress,

    /// <summary>Which value of an axis, or which point, is best.</summary>
    Best,

    /// <summary>Which value of an axis is best depends on another axis.</summary>
    Interaction,

    /// <summary>Which group reaches a common target fastest.</summary>
    Speed,

    /// <summary>Which axis matters most, and how much is due to the seed.</summary>
    Importance,

    /// <summary>Runs that diverged.</summary>
    Divergence,

    /// <summary>Rates that are safe, dangerous, or too slow.</summary>
    LearningRate,

    /// <summary>The gap between the loss on held-out data and the training loss.</summary>
    Gap,

    /// <summary>Runs that were still improving when they ended.</summary>
    NotConverged,

    /// <summary>Runs whose loss stalled for a while.</summary>
    Plateau,

    /// <summary>Runs whose loss oscillated.</summary>
    Oscillation,

    /// <summary>Gradients that vanish or explode on their way back through the layers.</summary>
    Gradients,

    /// <summary>Layers whose units let no gradient through.</summary>
    Dead,

    /// <summary>Layers whose units are where their activation is flat.</summary>
    Saturated,

    /// <summary>How many directions of the code are used.</summary>
    EffectiveRank,

    /// <summary>How many coordinates of a variational autoencoder's code are used.</summary>
    ActiveUnits,

    /// <summary>Runs of one point that end in clearly different places.</summary>
    Split,

    /// <summary>Runs that were ended early by a pruner.</summary>
    Pruning,

    /// <summary>The state of a race over seeds.</summary>
    Race,

    /// <summary>How a search stands, and how good its best point is on fresh seeds.</summary>
    Search,

    /// <summary>Runs that have no result.</summary>
    Failures,

    /// <summary>The kind of critical point at which runs ended: minimum, saddle, plateau.</summary>
    Endings,

    /// <summary>How far runs are from the best known loss.</summary>
    Optimum,

    /// <summary>Which runs share a basin, and the barriers between those that do not.</summary>
    Basins,

    /// <summary>What the codes of autoencoders hold.</summary>
    Codes,
}

/// <summary>One number behind a finding.</summary>
/// <param name="Unit">"epochs", "runs", "share", or empty.</param>
public sealed record FindingNumber(string Name, double Value, string Unit = "");

/// <summary>
/// A statement that the results support, as data: the terminal, the page and the JSON show the same record.
/// </summary>
/// <param name="Title">The topic in a few words.</param>
/// <param name="Sentence">One sentence in plain language.</param>
/// <param name="Evidence">How it was found, so that readers can check it: test, sizes, method. May be empty.</param>
public sealed record Finding(
    FindingKind Kind,
    Verdict Verdict,
    string Title,
    string Sentence,
    string Evidence,
    ImmutableArray<FindingNumber> Numbers)
{
    /// <summary>Whether it applies to at least half of the runs, so that it qualifies all other findings.</summary>
    public bool IsOfMost { get; init; }

    /// <summary>Whether unfinished trials may still change it.</summary>
    public bool MayChange { get; init; }

    public bool Equals(Finding? other) => other is not null
        && (Kind, Verdict, Title, Sentence, Evidence) == (other.Kind, other.Verdict, other.Title, other.Sentence, other.Evidence)
        && Numbers.SequenceEqual(other.Numbers);

    public override int GetHashCode() => HashCode.Combine(Kind, Verdict, Title, Sentence);
}

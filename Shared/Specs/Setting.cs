using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>
/// One row of the table of settings: everything that the reader, the schema, the canonical form and the guide need to know
/// about it stands here and nowhere else.
/// </summary>
/// <param name="Path">Dotted, as axes name it.</param>
/// <param name="Type">What it accepts.</param>
/// <param name="Doc">One sentence.</param>
public sealed record Setting(string Path, SettingType Type, string Doc)
{
    /// <summary>All must hold for the setting to mean anything. A setting that does not apply is refused where it is
    /// written, and is not part of a trial's identity.</summary>
    public ImmutableArray<Condition> Applies { get; init; } = [];

    /// <summary>The value when none is written: that of the first case whose condition holds, else
    /// <see cref="Default"/>.</summary>
    public ImmutableArray<DefaultCase> Cases { get; init; } = [];

    /// <summary>Null: it must be written wherever it applies, unless a case gives it.</summary>
    public SettingValue? Default { get; init; }

    /// <summary>May be left out altogether, without any default.</summary>
    public bool Optional { get; init; }

    /// <summary>The value that means "off". At it the setting has no line in the canonical form, so that a setting that is
    /// added to a later version leaves the identities of old trials alone.</summary>
    public SettingValue? Off { get; init; }

    /// <summary>The word that stands for what the setting is when it is not written; null for none.</summary>
    public SettingValue? Automatic { get; init; }

    /// <summary>Whether it says what is kept of a training and changes nothing that comes out of it: it has no line in the
    /// canonical form and is not part of a trial's identity.</summary>
    public bool Keeps { get; init; }

    /// <summary>Whether trials that differ in it may be trained side by side in the lanes of one bundle: it changes numbers,
    /// but neither shapes nor the course of the computation.</summary>
    public bool Lane { get; init; }

    /// <summary>The path of the list of layers that it is a number of; null for a setting of its own. The list's value holds it, so that it has no
    /// line of its own in the canonical form.</summary>
    public string? PartOf { get; init; }

    /// <summary>Place in its <see cref="SettingSet"/>; given once, by the table or the set that the row is put into.</summary>
    public int Ordinal { get; internal set; } = -1;

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The path without its last part; empty at the top.</summary>
    public string Section => Path.LastIndexOf('.') is var dot and >= 0 ? Path[..dot] : "";

    /// <summary>Paths that this setting's applicability or default looks at.</summary>
    internal IEnumerable<string> LooksAt => Applies.Concat(Cases.Select(c => c.When)).SelectMany(c => c.Alternatives).Select(a => a.Path).Distinct();
}

/// <summary>A value for when a condition holds.</summary>
public sealed record DefaultCase(Condition When, SettingValue Value);

/// <summary>Holds when one of the alternatives does.</summary>
public sealed record Condition(ImmutableArray<Alternative> Alternatives)
{
    /// <summary>The setting at <paramref name="path"/> has one of these values.</summary>
    public static Condition Is(string path, params ReadOnlySpan<string> values) => new([new Alternative(path, [.. values], AlternativeKind.Is)]);

    public static Condition IsNot(string path, params ReadOnlySpan<string> values) => new([new Alternative(path, [.. values], AlternativeKind.IsNot)]);

    /// <summary>The setting applies and was written, or has a default.</summary>
    public static Condition Given(string path) => new([new Alternative(path, [], AlternativeKind.Given)]);

    /// <summary>The setting is a list of layers that the built-in engine cannot train.</summary>
    public static Condition BeyondDense(string path) => new([new Alternative(path, [], AlternativeKind.BeyondDense)]);

    /// <summary>The setting is a list that has such a layer.</summary>
    public static Condition HasLayer(string path, params ReadOnlySpan<string> words) => new([new Alternative(path, [.. words], AlternativeKind.HasLayer)]);

    public static Condition NotGiven(string path) => new([new Alternative(path, [], AlternativeKind.NotGiven)]);

    /// <summary>The setting is a number other than 0.</summary>
    public static Condition IsOn(string path) => new([new Alternative(path, [], AlternativeKind.NotZero)]);

    public Condition Or(Condition other) => new(Alternatives.AddRange(other.Alternatives));
}

public enum AlternativeKind
{
    Is,
    IsNot,
    Given,
    NotGiven,
    NotZero,
    BeyondDense,
    HasLayer,
}

/// <param name="Values">For <see cref="AlternativeKind.Is"/> and its opposite: canonical texts; for <see cref="AlternativeKind.HasLayer"/>: words of layers.</param>
public sealed record Alternative(string Path, ImmutableArray<string> Values, AlternativeKind Kind)
{
    /// <param name="value">The setting's value at <see cref="Path"/>; null when it has none.</param>
    internal bool Holds(SettingValue? value) => Kind switch
    {
        AlternativeKind.Is => value is not null && Values.Contains(value.Text),
        AlternativeKind.IsNot => value is not null && !Values.Contains(value.Text),
        AlternativeKind.Given => value is not null,
        AlternativeKind.NotGiven => value is null,
        AlternativeKind.NotZero => value is { IsNumber: true, Number: not 0 },
        AlternativeKind.BeyondDense => value is not null && !LayerList.IsDense(value.AsLayers()),
        AlternativeKind.HasLayer => value is not null && LayerList.Everywhere(value.AsLayers()).Any(layer => Values.Contains(layer.Form.Word)),
        _ => throw new InvalidOperationException(),
    };
}

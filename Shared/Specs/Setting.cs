using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>
/// One row of the table of settings: the single definition from which the reader, the schema, the canonical form and the
/// guide are derived.
/// </summary>
/// <param name="Path">The dotted path, as in axes.</param>
/// <param name="Type">What it accepts.</param>
/// <param name="Doc">Its meaning in one sentence.</param>
public sealed record Setting(string Path, SettingType Type, string Doc)
{
    /// <summary>The setting applies when all these conditions hold. One that does not apply is refused in a spec and
    /// is not part of a trial's identity.</summary>
    public ImmutableArray<Condition> Applies { get; init; } = [];

    /// <summary>The value when none is given: that of the first case whose condition holds, else
    /// <see cref="Default"/>.</summary>
    public ImmutableArray<DefaultCase> Cases { get; init; } = [];

    /// <summary>Null when the setting is required wherever it applies, unless a case gives a value.</summary>
    public SettingValue? Default { get; init; }

    /// <summary>Whether the setting may have no value.</summary>
    public bool Optional { get; init; }

    /// <summary>The value that means "off". The canonical form omits a setting with this value, so that settings added in
    /// a later version do not change the identities of old trials.</summary>
    public SettingValue? Off { get; init; }

    /// <summary>The word that means the same as not giving the setting, such as <c>auto</c>; null for none.</summary>
    public SettingValue? Automatic { get; init; }

    /// <summary>Whether it only decides what is kept of a training and changes no result. Such a setting is not part of
    /// the canonical form nor of a trial's identity.</summary>
    public bool Keeps { get; init; }

    /// <summary>Whether trials that differ in it may be trained side by side in the lanes of one bundle, because it changes
    /// numbers but neither shapes nor control flow.</summary>
    public bool Lane { get; init; }

    /// <summary>The path of the list of layers to which this number belongs; null for an independent setting. The list's value includes the
    /// number, so it has no line of its own in the canonical form.</summary>
    public string? PartOf { get; init; }

    /// <summary>Index in its <see cref="SettingSet"/>; assigned once, by the table or the set that contains the row.</summary>
    public int Ordinal { get; internal set; } = -1;

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The path without its last part; empty at the top.</summary>
    public string Section => Path.LastIndexOf('.') is var dot and >= 0 ? Path[..dot] : "";

    /// <summary>Paths on which this setting's applicability or default depends.</summary>
    internal IEnumerable<string> LooksAt => Applies.Concat(Cases.Select(c => c.When)).SelectMany(c => c.Alternatives).Select(a => a.Path).Distinct();
}

/// <summary>The default value under a condition.</summary>
public sealed record DefaultCase(Condition When, SettingValue Value);

/// <summary>Holds when one of the alternatives does.</summary>
public sealed record Condition(ImmutableArray<Alternative> Alternatives)
{
    /// <summary>The setting at <paramref name="path"/> has one of these values.</summary>
    public static Condition Is(string path, params ReadOnlySpan<string> values) => new([new Alternative(path, [.. values], AlternativeKind.Is)]);

    public static Condition IsNot(string path, params ReadOnlySpan<string> values) => new([new Alternative(path, [.. values], AlternativeKind.IsNot)]);

    /// <summary>The setting applies, and was given or has a default.</summary>
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

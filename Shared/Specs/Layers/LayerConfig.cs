using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>One layer of a list: its kind and the numbers that the kind takes (see <see cref="LayerTable"/>). Two are equal when they are the
/// same layer, wherever they stand.</summary>
public sealed class LayerConfig : IEquatable<LayerConfig>
{
    private readonly ImmutableArray<SettingValue?> values;

    /// <param name="values">One for each key of the kind; null for the default.</param>
    /// <param name="inside">The layers of a residual block; none otherwise.</param>
    internal LayerConfig(LayerForm form, ImmutableArray<SettingValue?> values, ImmutableArray<LayerConfig> inside, (int Line, int Column) place)
    {
        Form = form;
        this.values = values;
        Inside = inside;
        Place = place;
    }

    public LayerKind Kind => Form.Kind;

    /// <summary>The activation, for a layer of kind <see cref="LayerKind.Activation"/>.</summary>
    public ActivationKind Activation => Form.Activation;

    public LayerForm Form { get; }

    /// <summary>The layers of a residual block.</summary>
    public ImmutableArray<LayerConfig> Inside { get; }

    /// <summary>Its position in the spec; line 0 for a layer that is not from a spec.</summary>
    public (int Line, int Column) Place { get; }

    /// <summary>The canonical form, such as <c>conv(filters=8 kernel=5)</c>: equal for equal layers. Keys with their default value are
    /// omitted.</summary>
    public string Text
    {
        get
        {
            var given = Form.Keys.Select((key, i) => (key.Name, Value: values[i]))
                .Where(item => item.Value is not null && !item.Value.Equals(DefaultOf(item.Name)))
                .Select(item => $"{item.Name}={item.Value}")
                .Concat(Inside.Select(layer => layer.Text));
            var all = string.Join(' ', given);
            return all.Length == 0 ? Form.Word : $"{Form.Word}({all})";
        }
    }

    public bool Equals(LayerConfig? other) => ReferenceEquals(this, other) || (other is not null && Text == other.Text);

    public override bool Equals(object? obj) => Equals(obj as LayerConfig);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <summary>Creates a layer that is derived from others rather than read from a spec.</summary>
    public static LayerConfig Of(LayerKind kind, params ReadOnlySpan<(string Key, SettingValue Value)> given)
    {
        var form = LayerTable.Of(kind);
        var written = new SettingValue?[form.Keys.Length];
        foreach (var (key, value) in given)
        {
            written[form.IndexOf(key)] = value;
        }

        return new LayerConfig(form, [.. written], [], default);
    }

    public static LayerConfig Of(ActivationKind activation, double slope)
    {
        var form = LayerTable.Of(activation);
        return new LayerConfig(form, [.. form.Keys.Select(SettingValue? (_) => SettingValue.Of(slope))], [], default);
    }

    /// <summary>The number of a key, or its default when it is not given; 0 when it has neither.</summary>
    public double Number(string key) => this[key] is { IsNumber: true } value ? value.Number : 0;

    public int Whole(string key) => (int)Number(key);

    /// <summary>The value of a key, or its default when it is not given; null when it has neither.</summary>
    public SettingValue? this[string key] => Form.IndexOf(key) is var i and >= 0 ? values[i] ?? DefaultOf(key) : null;

    /// <summary>By default the stride of pooling is the size, so that the pooled squares do not overlap.</summary>
    private SettingValue? DefaultOf(string key) => Form.Keys[Form.IndexOf(key)].Default ?? (key == "stride" ? this["size"] : null);

    internal LayerConfig With(string key, SettingValue value) => new(Form, values.SetItem(Form.IndexOf(key), value), Inside, Place);

    internal LayerConfig With(ImmutableArray<LayerConfig> inside) => new(Form, values, inside, Place);
}

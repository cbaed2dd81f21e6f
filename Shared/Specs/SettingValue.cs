using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Runner.Specs;

/// <summary>
/// A value of one setting. Two values are equal when their canonical texts are equal: the shortest decimal that reads back as the
/// same number, kebab-case for choices, <c>[a,b]</c> for lists, quoted JSON for free text.
/// </summary>
public sealed class SettingValue : IEquatable<SettingValue>
{
    private readonly object? content;
    private byte[]? utf8;

    private SettingValue(string text, double number, object? content)
    {
        Text = text;
        Number = number;
        this.content = content;
    }

    public string Text { get; }

    /// <summary>The value as a number; NaN when it is not a number.</summary>
    public double Number { get; }

    public bool IsNumber => !double.IsNaN(Number);

    /// <summary>The canonical text in UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8 => utf8 ??= Encoding.UTF8.GetBytes(Text);

    public static SettingValue Of(double number)
    {
        // Minus zero becomes zero: both train alike and must have the same identity.
        var value = number == 0 ? 0 : number;
        return new SettingValue(Format(value), value, null);
    }

    public static SettingValue Of(long number) => new(number.ToString(CultureInfo.InvariantCulture), number, number);

    public static SettingValue Of(ulong number) => new(number.ToString(CultureInfo.InvariantCulture), number, number);

    public static SettingValue Of(bool value) => new(value ? "true" : "false", double.NaN, value);

    /// <summary>A word of a closed choice, or a word in place of a number (<c>none</c>, <c>auto</c>).</summary>
    public static SettingValue OfWord(string word) => new(word, double.NaN, null);

    public static SettingValue OfText(string text) =>
        new('"' + JsonEncodedText.Encode(text).ToString() + '"', double.NaN, text);

    public static SettingValue Of(ImmutableArray<int> numbers) =>
        new($"[{string.Join(',', numbers)}]", double.NaN, numbers);

    public static SettingValue Of(ImmutableArray<double> numbers) =>
        new($"[{string.Join(',', numbers.Select(Format))}]", double.NaN, numbers);

    public static SettingValue Of(ImmutableArray<string> words) => new($"[{string.Join(',', words)}]", double.NaN, words);

    public static SettingValue Of(ImmutableArray<LayerConfig> layers) => new($"[{string.Join(',', layers.Select(layer => layer.Text))}]", double.NaN, layers);

    /// <summary>Free texts, which may contain commas.</summary>
    public static SettingValue OfTexts(ImmutableArray<string> texts) =>
        new($"[{string.Join(',', texts.Select(text => OfText(text).Text))}]", double.NaN, texts);

    public bool AsBoolean() => (bool)content!;

    public double AsDouble() => Number;

    public int AsInt32() => checked((int)AsInt64());

    public long AsInt64() => content is long whole ? whole : checked((long)Number);

    public ulong AsUInt64() => content switch
    {
        ulong whole => whole,
        long whole => checked((ulong)whole),
        _ => checked((ulong)Number),
    };

    /// <summary>Free text as written, or the word itself.</summary>
    public string AsText() => content as string ?? Text;

    public TEnum AsChoice<TEnum>()
        where TEnum : struct, Enum =>
        KebabCase.TryParse<TEnum>(Text, out var value) ? value : throw new InvalidOperationException($"{Text} is no {typeof(TEnum).Name}.");

    public ImmutableArray<int> AsIntegers() => (ImmutableArray<int>)content!;

    public ImmutableArray<double> AsNumbers() => (ImmutableArray<double>)content!;

    public ImmutableArray<string> AsWords() => (ImmutableArray<string>)content!;

    public ImmutableArray<LayerConfig> AsLayers() => (ImmutableArray<LayerConfig>)content!;

    public bool Equals(SettingValue? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as SettingValue);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    public override string ToString() => content as string ?? Text;

    /// <summary>Shortest text that reads back as the same double: <c>0.001</c>, <c>1e-5</c>, <c>2.5e+20</c>.</summary>
    public static string Format(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E');
        if (e < 0)
        {
            return text;
        }

        var sign = text[e + 1] == '-' ? "-" : "+";
        return $"{text.AsSpan(0, e)}e{sign}{text.AsSpan(e + 2).TrimStart('0')}";
    }
}

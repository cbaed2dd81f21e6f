using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Short forms in which the table of settings is written.</summary>
internal static class Row
{
    public const double Infinite = double.PositiveInfinity;

    public static Setting Number(string path, NumberType type, string doc) => new(path, type, doc);

    public static Setting Whole(string path, long least, long most, string doc, string? word = null, long wordValue = 0) =>
        new(path, new IntegerType(least, most, word, wordValue), doc);

    public static Setting Flag(string path, string doc) => new(path, new BooleanType(), doc);

    public static Setting Choice<TEnum>(string path, string noun, string doc)
        where TEnum : struct, Enum => new(path, ChoiceType.Of<TEnum>(noun), doc);

    public static NumberType Any { get; } = new(double.NegativeInfinity, Infinite);

    public static NumberType Positive { get; } = new(0, Infinite, Above: true);

    public static NumberType NotNegative { get; } = new(0, Infinite);

    /// <summary>[0, 1).</summary>
    public static NumberType Fraction { get; } = new(0, 1, Below: true);

    /// <summary>(0, 1).</summary>
    public static NumberType OpenFraction { get; } = new(0, 1, Above: true, Below: true);

    public static Setting When(this Setting setting, params ReadOnlySpan<Condition> conditions) =>
        setting with { Applies = setting.Applies.AddRange(conditions) };

    public static Setting By(this Setting setting, Condition when, double value) => setting.By(when, SettingValue.Of(value));

    public static Setting By(this Setting setting, Condition when, string word) => setting.By(when, SettingValue.OfWord(word));

    public static Setting By(this Setting setting, Condition when, bool value) => setting.By(when, SettingValue.Of(value));

    public static Setting By(this Setting setting, Condition when, SettingValue value) =>
        setting with { Cases = setting.Cases.Add(new DefaultCase(when, value)) };

    public static Setting Else(this Setting setting, double value) => setting with { Default = SettingValue.Of(value) };

    public static Setting Else(this Setting setting, string word) => setting with { Default = SettingValue.OfWord(word) };

    public static Setting Else(this Setting setting, bool value) => setting with { Default = SettingValue.Of(value) };

    public static Setting Else(this Setting setting, SettingValue value) => setting with { Default = value };

    /// <summary>The default, which also means "off".</summary>
    public static Setting OffAt(this Setting setting, SettingValue value) =>
        setting with { Off = value, Default = setting.Default ?? value };

    public static Setting OffAt(this Setting setting, double value) => setting.OffAt(SettingValue.Of(value));

    public static Setting OffAt(this Setting setting, string word) => setting.OffAt(SettingValue.OfWord(word));

    public static Setting OffAt(this Setting setting, bool value) => setting.OffAt(SettingValue.Of(value));

    public static Setting InLanes(this Setting setting) => setting with { Lane = true };

    public static Setting OnlyKeeps(this Setting setting) => setting with { Keeps = true };

    /// <summary>The word means the same as not giving the setting.</summary>
    public static Setting AutomaticAt(this Setting setting, string word) => setting with { Automatic = SettingValue.OfWord(word) };

    public static Setting MayBeAbsent(this Setting setting) => setting with { Optional = true };

    public static SettingValue Ints(params ReadOnlySpan<int> values) => SettingValue.Of([.. values]);

    public static SettingValue Words(params ReadOnlySpan<string> values) => SettingValue.Of([.. values]);

    public static SettingValue Text(string text) => SettingValue.OfText(text);
}

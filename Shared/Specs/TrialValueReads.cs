using System.Collections.Immutable;

namespace Runner.Specs;

/// <summary>Typed reads of a trial's values; a setting that does not apply reads as its neutral value.</summary>
internal static class TrialValueReads
{
    public static double Number(this TrialValues values, Setting? setting) =>
        setting is null || values[setting.Ordinal] is not { } value ? 0 : WordOr(value, setting);

    /// <summary>As <see cref="Number"/>, with a given neutral value.</summary>
    public static double NumberOr(this TrialValues values, Setting? setting, double neutral) =>
        setting is null || values[setting.Ordinal] is not { } value ? neutral : WordOr(value, setting);

    public static int Whole(this TrialValues values, Setting? setting, int neutral = 0) =>
        setting is null || values[setting.Ordinal] is not { } value
            ? neutral
            : value.IsNumber ? value.AsInt32() : checked((int)((IntegerType)setting.Type).WordValue);

    public static long Long(this TrialValues values, Setting? setting) =>
        setting is null ? 0 : values[setting.Ordinal]?.AsInt64() ?? 0;

    public static bool Flag(this TrialValues values, Setting setting) => values[setting.Ordinal]?.AsBoolean() ?? false;

    public static string Text(this TrialValues values, Setting? setting) =>
        setting is null ? "" : values[setting.Ordinal]?.AsText() ?? "";

    public static TEnum Choice<TEnum>(this TrialValues values, Setting setting, TEnum neutral)
        where TEnum : struct, Enum => values[setting.Ordinal] is { } value ? value.AsChoice<TEnum>() : neutral;

    public static ImmutableArray<int> Integers(this TrialValues values, Setting setting) =>
        values[setting.Ordinal]?.AsIntegers() ?? [];

    public static ImmutableArray<double> Numbers(this TrialValues values, Setting? setting) =>
        setting is null ? [] : values[setting.Ordinal]?.AsNumbers() ?? [];

    public static ImmutableArray<LayerConfig> Layers(this TrialValues values, Setting setting) =>
        values[setting.Ordinal]?.AsLayers() ?? [];

    public static ImmutableArray<string> WordList(this TrialValues values, Setting setting) =>
        values[setting.Ordinal]?.AsWords() ?? [];

    private static double WordOr(SettingValue value, Setting setting) =>
        value.IsNumber ? value.Number : ((NumberType)setting.Type).WordValue;
}

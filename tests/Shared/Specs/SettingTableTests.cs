using System.Text.Json;
using System.Text.Json.Serialization;
using Runner.Specs;

namespace Runner.Tests.Specs;

/// <summary>Every row of the table is wired through: read, applied, bound and told apart.</summary>
public class SettingTableTests
{
    private static readonly JsonSerializerOptions Named = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, Converters = { new LayerText() } };

    public static TheoryData<string> Paths => [.. SettingTable.Trial.Select(s => s.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_setting_that_is_written_changes_the_configuration(string path)
    {
        var settings = new SettingSet();
        var setting = settings.Find(path)!;
        var written = new SettingValue?[settings.Count];
        Satisfy(settings, setting, written);
        var before = TrialValues.Resolve(settings, written);
        written[setting.Ordinal] = Another(setting, before[setting.Ordinal]);

        var after = TrialValues.Resolve(settings, written);

        after[setting.Ordinal].ShouldBe(written[setting.Ordinal]);
        Serialized(after).ShouldNotBe(Serialized(before));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_setting_that_does_not_apply_changes_nothing(string path)
    {
        var settings = new SettingSet();
        var setting = settings.Find(path)!;
        if (setting.Applies.IsEmpty)
        {
            return;
        }

        var written = new SettingValue?[settings.Count];
        Refuse(settings, setting, written);
        var before = TrialValues.Resolve(settings, written);
        before[setting.Ordinal].ShouldBeNull();
        written[setting.Ordinal] = Another(setting, null);

        var after = TrialValues.Resolve(settings, written);

        after[setting.Ordinal].ShouldBeNull();
        Serialized(after).ShouldBe(Serialized(before));
    }

    [Fact]
    public void Every_part_of_a_configuration_has_a_setting()
    {
        var properties = typeof(TrialConfig).GetProperties().Where(p => p.Name != nameof(TrialConfig.Seeds)).Sum(p => Leaves(p.PropertyType));

        // Biases lack gain, k, values, file and seed, recurrent weights lack value, k, values, file and seed; named parameters are made as they come.
        SettingTable.Trial.Count.ShouldBe(properties - 10);
    }

    [Fact]
    public void Choices_are_those_of_the_enumerations()
    {
        foreach (var (path, words) in new (string, IReadOnlyList<string>)[]
        {
            ("data.source", KebabCase.All<DataSource>()),
            ("model.init.weights.scheme", KebabCase.All<InitializerKind>()),
            ("optimizer.name", KebabCase.All<OptimizerKind>()),
            ("loss.name", KebabCase.All<LossKind>()),
            ("schedule.name", KebabCase.All<ScheduleKind>()),
        })
        {
            ((ChoiceType)SettingTable.Trial.Single(s => s.Path == path).Type).Words.ShouldBe(words);
        }
    }

    [Fact]
    public void Every_setting_stands_in_a_documented_section_and_is_a_sentence()
    {
        foreach (var setting in SettingTable.Trial.Concat(SettingTable.Execution))
        {
            SettingTable.Sections.Select(s => s.Section).ShouldContain(setting.Section);
            setting.Doc.ShouldMatch("^[A-Zλ].*[.]$");
        }
    }

    [Fact]
    public void Conditions_name_settings_and_values_that_exist()
    {
        foreach (var alternative in SettingTable.Trial.SelectMany(s => s.Applies.Concat(s.Cases.Select(c => c.When))).SelectMany(c => c.Alternatives))
        {
            var setting = SettingTable.Trial.SingleOrDefault(s => s.Path == alternative.Path).ShouldNotBeNull(alternative.Path);
            if (setting.Type is ChoiceType choice)
            {
                alternative.Values.Except(choice.Words).ShouldBeEmpty();
            }
        }
    }

    private static int Leaves(Type type) => type.GetProperties().Where(p => p.GetMethod!.GetParameters().Length == 0 && p.Name is not ("EqualityContract" or nameof(DataConfig.Split) or nameof(TrainingConfig.SeesEachOnce) or nameof(VaeConfig.IsExact) or nameof(DataConfig.HoldsOut))).Sum(p =>
        p.PropertyType.Namespace == typeof(TrialConfig).Namespace && !p.PropertyType.IsEnum && p.PropertyType != typeof(ColumnNames) ? Leaves(p.PropertyType)
        : p.PropertyType == typeof(System.Collections.Immutable.ImmutableArray<NamedParameter>) ? 0 : 1);

    /// <summary>Writes what the setting's conditions ask for, and what these ask for in turn.</summary>
    private static void Satisfy(SettingSet settings, Setting setting, SettingValue?[] written)
    {
        foreach (var alternative in setting.Applies.Select(c => c.Alternatives[0]))
        {
            var other = settings.Find(alternative.Path)!;
            written[other.Ordinal] ??= alternative.Kind switch
            {
                AlternativeKind.Is => Value(other, alternative.Values[0]),
                AlternativeKind.IsNot => Others(other).First(v => !alternative.Values.Contains(v.Text)),
                AlternativeKind.NotZero => Others(other).First(v => v.Number != 0),
                AlternativeKind.Given when other.Type is LayersType => Others(other).First(),
                AlternativeKind.HasLayer => SettingValue.Of([LayerConfig.Of(LayerTable.Find(alternative.Values[^1])!.Kind, ("units", SettingValue.Of(3L))), LayerConfig.Of(LayerKind.Lstm, ("units", SettingValue.Of(3L)))]),
                _ => null,
            };
            Satisfy(settings, other, written);
        }
    }

    private static void Refuse(SettingSet settings, Setting setting, SettingValue?[] written)
    {
        var condition = setting.Applies[^1];
        foreach (var alternative in condition.Alternatives)
        {
            var other = settings.Find(alternative.Path)!;
            written[other.Ordinal] = alternative.Kind switch
            {
                AlternativeKind.Is => Others(other).First(v => !alternative.Values.Contains(v.Text)),
                AlternativeKind.IsNot => Value(other, alternative.Values[0]),
                AlternativeKind.NotZero => SettingValue.Of(0L),
                AlternativeKind.NotGiven when other.Type is LayersType => Others(other).First(),
                AlternativeKind.NotGiven => SettingValue.Of(5L),
                AlternativeKind.Given => null,
                AlternativeKind.HasLayer => null,
                _ => throw new InvalidOperationException(),
            };
            foreach (var more in other.Applies.Select(c => c.Alternatives[0]).Where(a => a.Kind == AlternativeKind.Is))
            {
                written[settings.OrdinalOf(more.Path)] ??= Value(settings.Find(more.Path)!, more.Values[0]);
            }
        }
    }

    private static SettingValue Another(Setting setting, SettingValue? than) => Others(setting).First(v => !v.Equals(than) && !v.Equals(setting.Automatic));

    private static SettingValue Value(Setting setting, string text) => setting.Type is BooleanType ? SettingValue.Of(text == "true") : SettingValue.OfWord(text);

    private static IEnumerable<SettingValue> Others(Setting setting) => setting.Type switch
    {
        ChoiceType choice => choice.Words.Select(SettingValue.OfWord),
        BooleanType => [SettingValue.Of(true), SettingValue.Of(false)],
        IntegerType type => [SettingValue.Of(Math.Max(type.Least, 3)), SettingValue.Of(Math.Max(type.Least, 7))],
        NumberType type => [SettingValue.Of(double.IsFinite(type.Most) ? type.Most * 0.6 : type.Least > 0 ? type.Least * 3 : 0.7), SettingValue.Of(double.IsFinite(type.Most) ? type.Most * 0.3 : type.Least > 0 ? type.Least * 4 : 0.8)],
        LayersType => [SettingValue.Of([LayerConfig.Of(LayerKind.Flatten)]), SettingValue.Of([LayerConfig.Of(LayerKind.BatchNorm)])],
        TextType => [SettingValue.OfText("one"), SettingValue.OfText("two")],
        ListType { Item: IntegerType } => [SettingValue.Of([3, 4]), SettingValue.Of([5])],
        ListType { Item: NumberType } => [SettingValue.Of([0.5, 1.5])],
        ListType => [SettingValue.Of(["train-loss", "output"])],
        _ => throw new InvalidOperationException(setting.Path),
    };

    private sealed class LayerText : JsonConverter<LayerConfig>
    {
        public override LayerConfig Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, LayerConfig value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }

    private static string Serialized(TrialValues values) => JsonSerializer.Serialize(TrialBinding.Bind(values, default), Named);
}

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Runner.Identities;
using Runner.Reports;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>The JSON that <c>--json</c> prints: names and choices in kebab case, digests in hexadecimal, times in ISO 8601,
/// arrays of numbers on one line, and null for numbers that are not finite.</summary>
public static class Json
{
    public static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new FiniteOrNull(),
            new Row<double>(value => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null"),
            new Row<double?>(value => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "null"),
            new Row<int>(value => value.ToString(CultureInfo.InvariantCulture)),
            new BasinMapJson(),
            new Printed<Sha256Digest>(),
            new Printed<TrialIdentity>(),
            new Printed<SweepId>(),
            new Printed<NodeName>(),
            new Printed<FencingToken>(),
            new Printed<BundleId>(),
            new JsonStringEnumConverter(new Kebab()),
        },
    };

    public static void Print(TextWriter writer, object value) => writer.WriteLine(JsonSerializer.Serialize(value, Options));

    private sealed class Kebab : JsonNamingPolicy
    {
        public override string ConvertName(string name) => KebabCase.FromPascal(name);
    }

    private sealed class FiniteOrNull : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    /// <summary>Writes an array of numbers on one line.</summary>
    private sealed class Row<T>(Func<T, string> text) : JsonConverter<T[]>
    {
        public override T[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Arrays of numbers are printed, never read.");

        public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options) =>
            writer.WriteRawValue($"[{string.Join(',', value.Select(text))}]");
    }

    private sealed class Printed<T> : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException($"{typeof(T).Name} is printed, never read.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value!.ToString());
    }
}
